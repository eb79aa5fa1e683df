"""The names of objects: `sso/shop` is a client, `sso/scope:orders:read` a scope."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What an object is."""

    CLIENT = "client"
    SCOPE = "scope"
    RESOURCE = "resource"
    GRANT = "grant"


class Address(NamedTuple):
    """One object of a project: the provider it lives at, its kind, and its key in the declarations."""

    provider: str
    kind: Kind
    key: str

    def __str__(self) -> str:
        return f"{self.provider}/{self.key}" if self.kind is Kind.CLIENT else f"{self.provider}/{self.kind}:{self.key}"

    @classmethod
    def parse(cls, text: str) -> "Address":
        """The address written as `str()` prints it. Raises ValueError where there is no provider or key."""
        provider, slash, rest = text.partition("/")
        if not (provider and slash and rest):
            raise ValueError(f"not an address: {text!r}")
        prefix, colon, key = rest.partition(":")
        if colon and key and prefix in {Kind.SCOPE, Kind.RESOURCE, Kind.GRANT}:
            return cls(provider, Kind(prefix), key)
        return cls(provider, Kind.CLIENT, rest)
