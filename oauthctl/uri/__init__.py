"""URIs as browsers and servers read them."""

from oauthctl.uri.coverage import covers, new_host
from oauthctl.uri.facts import UriFacts, facts
from oauthctl.uri.host import is_loopback_host
from oauthctl.uri.origin import origin, same_origin
from oauthctl.uri.spelling import spelled

__all__ = ["UriFacts", "covers", "facts", "is_loopback_host", "new_host", "origin", "same_origin", "spelled"]
