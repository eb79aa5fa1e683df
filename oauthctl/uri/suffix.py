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
    """`co.uk` of `shop.example.co.uk`, `github.io` of `acme.github.io`; empty for addresses and local names."""
    name = host.removesuffix(".")
    if not name or where(name) is not Where.PUBLIC:
        return ""
    return _table().publicsuffix(name) or ""


@lru_cache(maxsize=10_000)
def registrable_domain(host: str) -> str:
    """`example.co.uk` of `shop.example.co.uk`: what somebody registered. The host itself where nobody could."""
    name = host.removesuffix(".")
    if not name or where(name) is not Where.PUBLIC:
        return name
    return _table().privatesuffix(name) or name


def is_public_suffix(host: str) -> bool:
    """Whether anybody can get a name right below it."""
    return bool(host) and public_suffix(host) == host.removesuffix(".")


def same_site(left: str, right: str) -> bool:
    """Whether two hosts belong to one registered domain."""
    return left == right or registrable_domain(left) == registrable_domain(right)


@cache
def _table() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
