"""What a run asks of the planner."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from oauthctl._version import __version__
from oauthctl.model.address import Address
from oauthctl.model.desired import Declarations


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How much one plan may take away: `count` objects, and the `share` where ten or more are ours."""

    count: int = 10
    share: float = 0.3


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """Dates and switches come in from outside; the planner has no clock and reads no flags.

    claim: unmarked objects that equal their declaration become ours.
    recreate: vanished objects that are to be created again.
    base: fingerprints of the declarations at the git base, None without one; `head`: those of today.
    base_declarations: the base resolved, where known, to tell which guards and removals are new.
    dropped: providers that the base has and the project has no more; new: the other way round, so never contacted.
    include_drift: with a base, also undo drift of objects that did not change since.
    targets: globs over addresses and bare keys (`shop`, `sso/*`). tool: our own version, to tell an upgrade.
    """

    today: date
    claim: bool = False
    recreate: frozenset[Address] = frozenset()
    base: Mapping[Address, str] | None = None
    head: Mapping[Address, str] | None = None
    base_name: str = ""
    base_declarations: Declarations | None = None
    dropped: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    include_drift: bool = False
    targets: tuple[str, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)
    has_state_key: bool = False
    tool: str = __version__

    def moved(self, address: Address) -> bool | None:
        """Whether the declaration of an object differs from the base; None without a base."""
        if self.base is None:
            return None
        return address not in self.base or (self.head or {}).get(address) != self.base[address]
