"""Whether hosts are there: what the DNS says of each name, and when it is not to be believed."""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping

from oauthctl.http.names import Found
from oauthctl.lint.client import Client
from oauthctl.lint.hosts import BLIND, NO_DOMAIN, NO_HOST, ON_THE_INTERNET, RESOLVES, name_to_ask
from oauthctl.uri.suffix import registrable_domain

_SLOW = "the DNS did not answer in time"
_APART = sys.platform == "linux"  # elsewhere a domain without an address looks like none

LookUpAll = Callable[[Collection[str]], Mapping[str, Found]]


def names_of(clients: Iterable[Client], fields: Iterable[str]) -> frozenset[str]:
    """The names that the URIs of some fields lead to, as far as they are to be asked."""
    listed = tuple(fields)
    uris = (uri for client in clients for field in listed if client.has(field) for uri in client.uris(field))
    return frozenset(name_to_ask(uri) for uri in uris) - {""}


def standings(names: Collection[str], look_up_all: LookUpAll, *, apart: bool = _APART) -> Mapping[str, str]:
    """What is known of each: see `lint.hosts`.

    apart: the system tells a name without an address from no name.
    """
    found = _asked(names, look_up_all)
    absent = [name for name, one in found.items() if one.absent]
    if absent:
        more = {ON_THE_INTERNET, *map(registrable_domain, absent)} - found.keys()
        found = {**found, **_asked(more, look_up_all)}
    if absent and not found[ON_THE_INTERNET].addresses:
        return {name: BLIND if name in absent else _words(found[name], RESOLVES) for name in names}
    return {name: _words(found[name], _absence(name, found, apart=apart)) for name in names}


def _asked(names: Collection[str], look_up_all: LookUpAll) -> Mapping[str, Found]:
    found = look_up_all([f"{name}." for name in names])
    return {name: found.get(f"{name}.", Found(why=_SLOW)) for name in names}


def _absence(name: str, found: Mapping[str, Found], *, apart: bool) -> str:
    domain = found.get(registrable_domain(name))
    return NO_DOMAIN if apart and domain and domain.absent else NO_HOST


def _words(one: Found, absence: str) -> str:
    return one.why or (absence if one.absent else RESOLVES)
