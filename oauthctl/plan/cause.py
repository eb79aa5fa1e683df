"""Why live differs from what is desired, told by the memory of the last apply."""

from typing import NamedTuple

from oauthctl.model.json import Json
from oauthctl.model.live import MEMORY_ALGORITHM, Marker, Memory
from oauthctl.model.value import Gap, Origin, Value
from oauthctl.plan.compare import never_shown
from oauthctl.plan.meaning import UNSEEN, Digests, Rule
from oauthctl.plan.types import Cause


class Circumstances(NamedTuple):
    """moved: the declaration differs from the git base (None: no base given). tool: our own version."""

    memory: Memory | None
    moved: bool | None
    tool: str


def remembered_by(marker: Marker | None) -> Memory | None:
    """The memory to compare with: none where it was never completed or is of another algorithm."""
    return marker.memory if marker and marker.memory.algorithm == MEMORY_ALGORITHM else None


def cause_of(value: Value, live: Json | Gap, rule: Rule, when: Circumstances, digests: Digests) -> Cause:
    """The cause of one difference.

    Live unchanged since the last apply means that the wish moved: with a base, DECLARED where the declaration
    differs from it. Otherwise PENDING, or UPGRADE where a preset or default of ours stands behind the value,
    the last
    apply managed the field, and another version of oauthctl made it. (A preset exchanged in the very run that
    also brings a new version looks the same; only a base tells these apart.)
    """
    memory = when.memory
    if memory is None:
        return Cause.UNKNOWN
    kept = memory.digests.get(rule.entry.id, "")
    if not never_shown(live):
        if kept == UNSEEN:
            return Cause.UNKNOWN
        if digests.of(live, rule.entry) != kept:
            return Cause.DRIFT
    if when.moved:
        return Cause.DECLARED
    ours = value.origin in {Origin.PRESET, Origin.STANDARD} and rule.entry.id in memory.managed
    return Cause.UPGRADE if ours and memory.tool and when.tool and memory.tool != when.tool else Cause.PENDING
