"""Where a URL that a stranger wrote may lead: to the internet, and inside only to hosts that were named.

The address is looked up once, judged, and connected to: a name that leads elsewhere a moment later leads nowhere.
"""

import ipaddress
from collections.abc import Callable
from typing import NamedTuple

from oauthctl.http.names import LookUp, look_up, look_up_all

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What a cloud's machine asks for its credentials: Azure's under an address of the internet, Amazon's under a private one.
_MACHINE = frozenset({"168.63.129.16", "fd00:ec2::254"})
# Set aside by the IANA, and taken for addresses of the internet by some of the Pythons that run this.
_SET_ASIDE = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "3fff::/20", "fec0::/10")))
_EMBEDDED = (  # ranges of IPv6 with an IPv4 address in them, and its place in bits from the right
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)


class Refused(Exception):  # an answer to a request, as others are
    """Why nothing is sent there."""


class Guard(NamedTuple):
    """allows_inside: whether a host may be on this machine or in a private network. look_up: asks for its addresses.

    seconds: how long that may take. hint: what somebody can do who wants such a host to be asked.
    """

    allows_inside: Callable[[str], bool]
    look_up: LookUp = look_up
    seconds: float = 10.0
    hint: str = ""

    def address(self, host: str) -> str:
        """The address to connect to. Raises Refused where one of the host's addresses is not for strangers."""
        name = host.strip("[]")
        found = look_up_all([name], self.look_up, self.seconds).get(name)
        if found is None:
            raise Refused("the DNS did not answer in time")
        if found.absent or found.why or not found.addresses:
            raise Refused(found.why or "there is no such host")
        for address in found.addresses:
            self._judge(ipaddress.ip_address(address.partition("%")[0]), host)
        return found.addresses[0]

    def _judge(self, address: _Address, host: str) -> None:
        inner = _inner(address)
        if is_public(inner):
            return
        where = "on this machine" if inner.is_loopback else "not on the internet"
        allowable = _may_be_allowed(inner)
        if not (self.allows_inside(host) and allowable):
            hint = f" ({self.hint})" if allowable and self.hint else ""
            raise Refused(f"{address} is {where}, and nothing is asked there{hint}")


def is_public(address: _Address) -> bool:
    """Whether an address is one of the internet, for one receiver, and nobody's metadata service."""
    return address.is_global and not _is_set_aside(address)


def _may_be_allowed(address: _Address) -> bool:
    """This machine and private networks; never link-local addresses, where clouds give out credentials."""
    if address.is_loopback:
        return True
    nobodys = address.is_link_local or address.is_unspecified or _is_set_aside(address)
    return address.is_private and not nobodys


def _is_set_aside(address: _Address) -> bool:
    """For many receivers, for no use yet, for a cloud's own services."""
    listed = str(address) in _MACHINE or any(address in network for network in _SET_ASIDE)
    return listed or address.is_multicast or address.is_reserved


def _inner(address: _Address) -> _Address:
    """The IPv4 address that an IPv6 address stands for (RFC 4291 section 2.5.5.2, RFC 6052, RFC 3056)."""
    if isinstance(address, ipaddress.IPv6Address):
        for network, place in _EMBEDDED:
            if address in network:
                return ipaddress.IPv4Address((int(address) >> place) & 0xFFFFFFFF)
    return address
