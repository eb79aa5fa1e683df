"""What an authorization server says of itself: RFC 8414, or OpenID Connect Discovery."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from oauthctl.adapters.dcr.discovery import metadata_urls
from oauthctl.diagnostics.errors import AccessDenied, BadAnswer, InvalidRequest, NotFound, ProviderError
from oauthctl.http.client import HttpClient
from oauthctl.http.guard import Guard
from oauthctl.model.json import Json

OAUTH: Final = "oauth-authorization-server"
OPENID: Final = "openid-configuration"
_NOT_THERE: Final = (NotFound, BadAnswer, InvalidRequest, AccessDenied)


class Documents(NamedTuple):
    """by_name: the documents that a server has, of the two that it may have. doubt: why it may have another one."""

    by_name: Mapping[str, Mapping[str, Json]]
    doubt: str = ""

    @property
    def first(self) -> Mapping[str, Json]:
        """The one that a client of RFC 8414 reads."""
        return self.by_name.get(OAUTH) or self.by_name[OPENID]


def server_metadata(url: str, name: str, tell: Callable[[str], None]) -> Mapping[str, Json]:
    """The metadata of the server at a URL, wherever its kind of server puts them. name: for messages.

    Raises ProviderError.
    """
    failure: ProviderError | None = None
    with HttpClient(name, tell=tell) as http:
        for place in metadata_urls(url):
            try:
                return _document(http, place)
            except _NOT_THERE as error:
                failure = failure or error
    raise failure or BadAnswer(f"{url} has no place for metadata")


def server_documents(url: str, name: str, tell: Callable[[str], None], guard: Guard | None = None) -> Documents:
    """Both documents, where there are two. guard: where the URL is a stranger's. Raises ProviderError without any."""
    found: dict[str, Mapping[str, Json]] = {}
    failure: ProviderError | None = None
    doubt = ""
    with HttpClient(name, tell=tell, guard=guard) as http:
        for place in metadata_urls(url):
            kind = OPENID if OPENID in place else OAUTH
            if kind in found:
                continue
            try:
                found[kind] = _document(http, place)
            except _NOT_THERE as error:
                failure = failure or error
            except ProviderError as error:
                if not found:
                    raise
                doubt = error.problems[0].message
    if not found:
        raise failure or BadAnswer(f"{url} has no place for metadata")
    return Documents(found, doubt if len(found) == 1 else "")


def _document(http: HttpClient, place: str) -> Mapping[str, Json]:
    found = http.send("GET", place, expect=(200,), doing="read the server's metadata").json
    if isinstance(found, Mapping) and isinstance(found.get("issuer"), str):
        return found
    raise BadAnswer(f"{place} answers, but not with an authorization server's metadata")
