"""Which objects a run is about: globs over addresses and bare keys."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from oauthctl.model.address import Address


def matches(target: str, address: Address) -> bool:
    """`shop`, `sso/*`, `sso/scope:orders:*`: the whole address, or the key alone."""
    return fnmatchcase(str(address), target) or fnmatchcase(address.key, target)


def selected(targets: Iterable[str], address: Address) -> bool:
    """Without targets everything is."""
    wanted = tuple(targets)
    return not wanted or any(matches(target, address) for target in wanted)


def named(targets: Iterable[str], address: Address) -> bool:
    """A target spells the address or the key out, without a glob."""
    return any(target in {str(address), address.key} for target in targets)
