"""The key sets that clients publish, fetched as their authorization server would: without credentials.

Whoever may propose a client writes these URLs, and pipelines fetch them: they lead to the internet only, and elsewhere
only to hosts that the project names.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Final

from oauthctl.diagnostics.errors import AccessDenied, NotFound, ProviderError
from oauthctl.http.answers import NotJson
from oauthctl.http.client import HttpClient
from oauthctl.http.guard import Guard
from oauthctl.http.in_time import in_time
from oauthctl.http.limits import Limits
from oauthctl.lint.client import Client
from oauthctl.lint.key_sets import BROKEN, SET, UNKNOWN, Published
from oauthctl.model.json import Json

_LIMITS: Final = Limits(attempts=2, waiting=2.0, connect=5.0, silence=10.0, exchange=20.0, body=1024 * 1024, depth=16,
                        concurrency=1)  # fmt: skip
_WORKERS: Final = 8
_SECONDS: Final = 60.0  # for all of them together
_DOING: Final = "read the key set"


def urls_of(clients: Iterable[Client]) -> frozenset[str]:
    """The `jwks_uri` of each."""
    return frozenset(client.text("jwks_uri") for client in clients if client.has("jwks_uri")) - {""}


def fetch_all(urls: Collection[str], guard: Guard, seconds: float = _SECONDS) -> Mapping[str, Published]:
    """Each once, some at a time. What was not there in time is not known."""
    found = in_time(partial(fetch, guard=guard), urls, workers=_WORKERS, seconds=seconds)
    return {url: found.get(url, {UNKNOWN: "there was no time to fetch it"}) for url in urls}


def fetch(url: str, guard: Guard) -> Published:
    """The set, what is wrong with it, or why nothing is known of it. Redirects are not followed."""
    with HttpClient("the client's site", limits=_LIMITS, guard=guard) as http:
        try:
            return read(http.send("GET", url, expect=(200,), doing=_DOING).json)
        except NotJson as error:
            return {BROKEN: f"it is {error.detail}"}
        except (NotFound, AccessDenied) as error:
            if error.status == 403:  # it may be for the authorization server's address only
                return {UNKNOWN: error.problems[0].message}
            return {BROKEN: f"the answer is {error.status}"}
        except ProviderError as error:
            return {UNKNOWN: error.problems[0].message}


def read(found: Json) -> Published:
    """A set is an object with a list of keys (RFC 7517 section 5)."""
    if isinstance(found, Mapping) and isinstance(found.get("keys"), list):
        return {SET: found}
    return {BROKEN: "it is empty" if found is None else "it is no key set: there are no `keys`"}
