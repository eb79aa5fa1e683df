"""Public suffixes: under which names anybody can register, and which hosts belong to one owner.

The list is read by the first question that needs it, which most projects never ask; and made into a table only
where many are asked, since that takes as long as looking up a dozen names in the file.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

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
        return _listed(name)
    found = _listed(".".join(map(_decoded, name.split("."))))
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


_COMMON: Final = frozenset({"com", "org", "net", "io", "dev", "app", "eu", "de", "fr", "uk", "nl", "ch", "jp", "cloud"})


def has_registry(host: str) -> bool:
    """Whether its top level is one of the internet's. The list is not opened for the commonest."""
    top = host.removesuffix(".").rpartition(".")[2]
    return top in _COMMON or _is_top_level(top)


@lru_cache(maxsize=1000)
def _is_top_level(top: str) -> bool:
    return bool(public_suffix(f"x.{top}"))  # below some (`ck`) only the second level is listed


def same_site(left: str, right: str) -> bool:
    """Whether two hosts belong to one registered domain."""
    return left == right or registrable_domain(left) == registrable_domain(right)


_ASKED = frozenset({Where.PUBLIC, Where.SINGLE_LABEL})


_FEW: Final = 8  # names that are looked up in the file


def _listed(name: str) -> str:
    """Its suffix by the list's rules, which may be about a name, or about all names below it, or an exception."""
    few = public_suffix.cache_info().misses < _FEW
    table = _table([line for line in _may_be_about(name) if _is_listed(line)]) if few else _whole()
    return table.publicsuffix(name) or ""


def _is_listed(line: str) -> bool:
    return f"\n{line}\n".encode(errors="surrogatepass") in _file()


def _may_be_about(name: str) -> Iterator[str]:
    labels = name.split(".")
    for first in range(len(labels)):
        suffix = ".".join(labels[first:])
        yield from (suffix, f"!{suffix}", f"*.{suffix}")


@cache
def _file() -> bytes:
    from publicsuffixlist import PSLFILE

    return b"\n" + Path(PSLFILE).read_bytes()


@cache
def _whole() -> "PublicSuffixList":
    return _table(_file())


def _table(source: list[str] | bytes) -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    # Host names are compared as the list writes them: encoding each of its lines takes most of the time.
    return PublicSuffixList(source, accept_unknown=False, accept_encoded_idn=False)


def _decoded(label: str) -> str:
    """A label of a host as the list writes it (RFC 5891); what cannot be decoded stays."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
