"""How much a plan does, or drift did, counted once for every format."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from oauthctl.plan.drift import Drift
from oauthctl.plan.types import Action, Cause, Change, Impact, Operation, Plan

Word = Literal["widens", "breaks", "narrows", "cosmetic"]
WORDS: tuple[tuple[Impact, Word], ...] = (  # most dangerous first
    (Impact.WIDENS, "widens"),
    (Impact.BREAKS, "breaks"),
    (Impact.NARROWS, "narrows"),
    (Impact.COSMETIC, "cosmetic"),
)


WHOLE = frozenset({Action.CREATE, Action.REPLACE, Action.DELETE})  # what concerns an object as one


class Counts(NamedTuple):
    """actions: by verb, as planned. impacts: changes by what they do. unchanged: objects that agree."""

    actions: Mapping[str, int]
    impacts: Mapping[Word, int]
    refused: int
    unchanged: int
    undoes_drift: int


def verb(operation: Operation) -> str:
    """What is done, in a word: `finish` completes the memory of an interrupted write, `guard` writes nothing."""
    if operation.action is not Action.NO_OP:
        return str(operation.action)
    return "finish" if operation.finish else "guard" if operation.lowers else str(operation.action)


def words(impact: Impact) -> tuple[Word, ...]:
    """What a change does, most dangerous first."""
    return tuple(word for flag, word in WORDS if flag in impact)


def count(plan: Plan) -> Counts:
    """Counts a plan.

    An object that is created, replaced or deleted counts once in each thing that this does.
    """
    changes = [change for operation in plan.told for change in operation.changes]
    done = [impact for operation in plan.told for impact in _impacts(operation)]
    return Counts(
        actions=Counter(verb(operation) for operation in plan.actions),
        impacts=impacts([*done, *(guard.impact for guard in plan.guards)]),
        refused=len(plan.refused),
        unchanged=sum(_agrees(operation) for operation in plan.operations),
        undoes_drift=sum(change.cause is Cause.DRIFT for change in changes),
    )


def impacts(found: Iterable[Impact]) -> Mapping[Word, int]:
    """How many widen, break, narrow, or are cosmetic. One that does several counts in each."""
    counted = Counter(word for impact in found for word in words(impact))
    return {word: counted[word] for _, word in WORDS if counted[word]}


def drift_impacts(drift: Drift) -> Mapping[Word, int]:
    """The same of drift, without what was accepted."""
    drifted = [change.impact for entry in drift.objects for change in entry.changes if not change.accepted]
    return impacts([*drifted, *(together(one.changes) for one in drift.outside)])


def together(changes: Iterable[Change]) -> Impact:
    """What several changes do as one. A new object that is only cosmetic in parts is not cosmetic."""
    found = Impact.NONE
    for change in changes:
        found |= change.impact
    return found & ~Impact.COSMETIC or found


def _impacts(operation: Operation) -> list[Impact]:
    if operation.action not in WHOLE:
        return [change.impact for change in operation.changes]
    return [together(operation.changes) or (Impact.BREAKS if operation.action is Action.DELETE else Impact.WIDENS)]


def _agrees(operation: Operation) -> bool:
    return operation.action is Action.NO_OP and not operation.finish and not operation.refused
