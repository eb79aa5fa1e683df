"""Hosts that are not on the public internet: addresses by range, and names that no registry gives out."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from oauthctl.uri.host import is_loopback_host

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address


class Where(StrEnum):
    """Where a host is; its value says it in words."""

    LOOPBACK = "the user's own machine"
    METADATA = "the metadata service of a cloud machine"
    LINK_LOCAL = "a link-local address"
    PRIVATE = "a private address"
    RESERVED = "an address that is reserved"
    ADDRESS = "an IP address"
    LOCAL_NAME = "a name of the local network"
    SINGLE_LABEL = "a name without a domain"
    RESERVED_NAME = "a name that is reserved, and never on the internet"
    PUBLIC = "a name on the internet"

    @property
    def is_address(self) -> bool:
        """Whether it is written as a number."""
        return self in _ADDRESSES

    @property
    def is_internal(self) -> bool:
        """Whether it is reached from the inside of some network only."""
        return self in _INTERNAL


_ADDRESSES = frozenset({Where.METADATA, Where.LINK_LOCAL, Where.PRIVATE, Where.RESERVED, Where.ADDRESS})
_INTERNAL = frozenset({Where.LINK_LOCAL, Where.PRIVATE, Where.LOCAL_NAME, Where.SINGLE_LABEL})

# For documentation (RFC 5737, RFC 3849) and benchmarks (RFC 2544): no network has machines there.
_EXAMPLES = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32")
_SHARED = ("100.64.0.0/10",)  # of a provider and its customers (RFC 6598)
# RFC 6761, RFC 6762 (.local), RFC 8375 (.home.arpa), ICANN's reservation of .internal, and names that networks use.
_LOCAL_NAMES = ("local", "internal", "lan", "home", "corp", "intranet", "private", "localdomain", "home.arpa")
# RFC 2606; example.com and its like do resolve. A network may have names below `test` (RFC 6761 section 6.2).
_RESERVED_NAMES = ("test", "invalid", "example")
# Of most clouds; of Google, AWS and Oracle by IPv6; of tasks and pods at AWS; of Alibaba, Oracle's older cloud, Azure.
_METADATA = frozenset(
    {"169.254.169.254", "metadata.google.internal", "metadata.goog", "[fd20:ce::254]", "[fd00:ec2::254]",
     "[fd00:c1::a9fe:a9fe]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "100.100.100.200", "192.0.0.192",
     "168.63.129.16"}
)  # fmt: skip
# Names that point at the machine itself, and services that point names at the address in them: `10.0.0.7.nip.io`.
_MACHINES = ("localtest.me", "lvh.me")
_BY_ADDRESS = re.compile(
    r"(?:.*[.-])?(?:(\d{1,3}([.-])\d{1,3}\2\d{1,3}\2\d{1,3})|([0-9a-f]{8}))\.(?:nip|sslip)\.io", re.DOTALL
)


@lru_cache(maxsize=100_000)
def where(host: str) -> Where:
    """Where a host, as `facts` reads it, is. Wildcards in it change nothing."""
    name = host.removesuffix(".")
    if is_loopback_host(host):
        return Where.LOOPBACK
    if name in _METADATA:
        return Where.METADATA
    if name.startswith("[") or _numbers(name):
        return _range(name.strip("[]"))
    if any(name == suffix or name.endswith(f".{suffix}") for suffix in _LOCAL_NAMES):
        return Where.LOCAL_NAME
    if name.rpartition(".")[2] in _RESERVED_NAMES:
        return Where.RESERVED_NAME
    return Where.SINGLE_LABEL if name and "." not in name and "*" not in name else Where.PUBLIC


def pointed_at(host: str) -> Where:
    """Where a name leads of which everybody knows the address: the same as `where` for all others."""
    name = host.removesuffix(".")
    if any(name == service or name.endswith(f".{service}") for service in _MACHINES):
        return Where.LOOPBACK
    found = _BY_ADDRESS.fullmatch(name)
    if found is None:
        return where(host)
    numbers = found[1].replace("-", ".") if found[1] else ".".join(str(octet) for octet in bytes.fromhex(found[3]))
    inside = where(numbers)
    return Where.PUBLIC if inside is Where.ADDRESS else inside


def _numbers(name: str) -> bool:
    return re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3}){3}", name) is not None


def _range(address: str) -> Where:
    import ipaddress

    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return Where.PUBLIC
    if found.version == 6:
        mapped = found.ipv4_mapped
        if found in ipaddress.ip_network("64:ff9b::/96"):  # NAT64: the IPv4 address stands at the end (RFC 6052)
            mapped = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if mapped is not None:
            return where(str(mapped))
    if found.is_link_local:
        return Where.LINK_LOCAL
    if found.is_unspecified or found.is_multicast or found.is_reserved or _is_in(found, _EXAMPLES):
        return Where.RESERVED
    return Where.PRIVATE if found.is_private or _is_in(found, _SHARED) else Where.ADDRESS


def _is_in(address: "IPv4Address | IPv6Address", ranges: tuple[str, ...]) -> bool:
    from ipaddress import ip_network

    return any(address in ip_network(one) for one in ranges)
