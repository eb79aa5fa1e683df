"""Hosts about which --online asks the DNS, and what may be known of one."""

from collections.abc import Mapping
from typing import Final

from oauthctl.lint.client import CannotTell, Client
from oauthctl.model.value import FieldId
from oauthctl.uri import UriFacts
from oauthctl.uri.special import Where, where
from oauthctl.uri.suffix import public_suffix, registrable_domain

RESOLVES: Final = "resolves"
NO_HOST: Final = "no such host"  # in a domain that somebody has
NO_DOMAIN: Final = "no such domain"  # anybody may be able to register it; any other text says why nothing is known
ON_THE_INTERNET: Final = "a.root-servers.net"  # a resolver that denies this name knows some network of its own only
BLIND: Final = f"this machine's DNS does not know the internet: {ON_THE_INTERNET} is not there"


def name_to_ask(uri: UriFacts) -> str:
    """The name whose absence would leave a URI to others: its host, or the domain of a pattern. Empty for none.

    None is asked that is on no registry's list: what only a network knows is nobody's to register.
    """
    if not uri.is_web or uri.host.startswith("["):
        return ""
    tail = uri.host.rpartition("}")[2].rpartition("*")[2]
    name = tail.partition(".")[2] if tail != uri.host else tail
    name = name.removesuffix(".")
    suffix = public_suffix(name) if where(name) is Where.PUBLIC else ""
    if not suffix or suffix == name:
        return ""
    return name if tail == uri.host else registrable_domain(name)


class Standings:
    """What the DNS says of the hosts in one field. What it did not say is kept, to be told after what was found."""

    def __init__(self, client: Client, field: FieldId) -> None:
        hosts = client["@hosts"]
        if not isinstance(hosts, Mapping):
            raise CannotTell("@hosts", "the DNS is asked with --online only")
        self._hosts = hosts
        self._field = field
        self._unknown: list[str] = []

    def of(self, uri: UriFacts) -> str:
        """One of the answers of `lint.hosts`; empty where nobody is asked, or nothing is known."""
        name = name_to_ask(uri)
        known = str(self._hosts.get(name, "the DNS was not asked")) if name else ""
        if known in {"", RESOLVES, NO_HOST, NO_DOMAIN}:
            return known
        self._unknown.append(BLIND if known == BLIND else f"{name}: {known}")
        return ""

    def check(self) -> None:
        """Raises CannotTell for what is not known."""
        if self._unknown:
            raise CannotTell(self._field, "; ".join(dict.fromkeys(self._unknown)))
