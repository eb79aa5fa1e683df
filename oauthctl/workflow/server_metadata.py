"""What an authorization server says of itself: RFC 8414, or OpenID Connect Discovery."""

from collections.abc import Callable, Mapping

from oauthctl.adapters.dcr.discovery import metadata_urls
from oauthctl.diagnostics.errors import AccessDenied, BadAnswer, InvalidRequest, NotFound, ProviderError
from oauthctl.http.client import HttpClient
from oauthctl.model.json import Json


def server_metadata(url: str, name: str, tell: Callable[[str], None]) -> Mapping[str, Json]:
    """The metadata of the server at a URL, wherever its kind of server puts them. name: for messages.

    Raises ProviderError.
    """
    with HttpClient(name, tell=tell) as http:
        failure: ProviderError | None = None
        for place in metadata_urls(url):
            try:
                found = http.send("GET", place, expect=(200,), doing="read the server's metadata").json
            except (NotFound, BadAnswer, InvalidRequest, AccessDenied) as error:
                failure = failure or error
                continue
            if isinstance(found, Mapping) and isinstance(found.get("issuer"), str):
                return found
    raise failure or BadAnswer(f"{url} answers, but not with an authorization server's metadata")
