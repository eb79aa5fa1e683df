"""Public suffixes: under which names anybody can register, and which hosts belong to one owner.

The table is loaded by the first question that needs it, which most projects never ask.
"""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from oauthctl.uri.special import Where, where

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=10_000)
def public_suffix(host: str) -> str:
    """`co.uk` of `shop.example.co.uk`, `github.io` of `acme.github.io`; empty where the list has none."""
    name = host.removesuffix(".")
    if not name or where(name) not in _ASKED:
        return ""
    if "xn--" not in name:
        return _table().publicsuffix(name) or ""
    found = _table().publicsuffix(".".join(map(_decoded, name.split(".")))) or ""
    return name[len(name) - len(found.encode("idna")) :] if found else ""


@lru_cache(maxsize=10_000)
def registrable_domain(host: str) -> str:
    """`example.co.uk` of `shop.example.co.uk`: what somebody registered. A suffix or an address is its own domain.

    Below a top level that the list does not know (`k8s.cluster`) the last two labels.
    """
    name = host.removesuffix(".")
    if where(name).is_address or not name:
        return name
    suffix = public_suffix(name) or name.rpartition(".")[2]
    before = name.removesuffix(suffix).rstrip(".").rpartition(".")[2]
    return f"{before}.{suffix}" if before else name


def is_public_suffix(host: str) -> bool:
    """Whether anybody can get a name right below it."""
    return bool(host) and public_suffix(host) == host.removesuffix(".")


def same_site(left: str, right: str) -> bool:
    """Whether two hosts belong to one registered domain."""
    return left == right or registrable_domain(left) == registrable_domain(right)


_ASKED = frozenset({Where.PUBLIC, Where.SINGLE_LABEL})


@cache
def _table() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False, accept_encoded_idn=False)  # encoding each takes most of the time


def _decoded(label: str) -> str:
    """A label of a host as the list writes it (RFC 5891); what cannot be decoded stays."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
