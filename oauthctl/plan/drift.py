"""Drift: the plan's comparison read the other way, from what was declared and applied to what is live."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from oauthctl.contract.adapter import Attribution
from oauthctl.diagnostics.place import Span
from oauthctl.model.address import Address, Kind
from oauthctl.model.live import Live, Marker
from oauthctl.model.value import Gap
from oauthctl.plan.types import (
    Action,
    Cause,
    Change,
    Impact,
    Note,
    Operation,
    Outside,
    Plan,
    Standing,
    Unread,
)

_OUR_WRITE = timedelta(minutes=1)  # what our own login did until then was the apply itself
_REMOVES = frozenset({Action.DELETE, Action.FORGET})
_DRIFT = frozenset({Cause.DRIFT, Cause.UNKNOWN})
_COUNTS = frozenset({Standing.APPEARED, Standing.UNMARKED, Standing.UNDECLARED, Standing.VANISHED})


class Drifted(NamedTuple):
    """One object that is not as it was left. changes: declared -> live, the worst first."""

    address: Address
    name: str
    native_id: str
    changes: tuple[Change, ...]
    span: Span | None = None
    live: Live | None = None
    marker: Marker | None = None
    notes: tuple[Note, ...] = ()
    who: tuple[Attribution, ...] = ()

    @property
    def rank(self) -> int:
        """Of its worst change that counts."""
        return worst(self.changes)


class Pending(NamedTuple):
    """What was declared and never applied, in the plan's direction: no drift (DECISIONS 22)."""

    operation: Operation
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """objects: what drifted, the worst first. outside: appeared, unmarked, vanished or undeclared objects,
    likewise.

    elsewhere: other objects nobody manages, for the count. held: suspended clients. agree: how many objects
    are as left.
    """

    project: str
    environment: str
    objects: tuple[Drifted, ...]
    outside: tuple[Outside, ...] = ()
    elsewhere: tuple[Outside, ...] = ()
    pending: tuple[Pending, ...] = ()
    held: tuple[Operation, ...] = ()
    unread: tuple[Unread, ...] = ()
    not_looked_at: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    agree: int = 0
    targets: tuple[str, ...] = ()
    at: str = ""  # when live was read (UTC, ISO 8601)

    def differs(self, least: Impact | None = None) -> bool:
        """Something drifted, appeared, vanished, or is nobody's; with `least`, at or above that impact."""
        if least is not None:
            return self.at_or_above(least)
        counted = any(not change.accepted for entry in self.objects for change in entry.changes)
        return counted or bool(self.outside)

    def at_or_above(self, impact: Impact) -> bool:
        """Whether anything that counts is at least so bad (`Impact.rank`)."""
        return any(found.rank >= impact.rank for found in self._counted())

    @property
    def exit_code(self) -> int:
        """2 for drift, else 5 where something was not read, else 0."""
        return 2 if self.differs() else 5 if self.unread else 0

    @property
    def providers(self) -> tuple[str, ...]:
        """Where something drifted."""
        return tuple(
            sorted({entry.address.provider for entry in self.objects} | {entry.provider for entry in self.outside})
        )

    def since(self, provider: str) -> str:
        """The oldest last apply of what drifted there (UTC, ISO 8601); empty: unknown."""
        times = [
            entry.marker.memory.at for entry in self.objects if entry.address.provider == provider and entry.marker
        ]
        return min((at for at in times if at), default="")

    def _counted(self) -> Iterator[Impact]:
        for entry in self.objects:
            yield from (change.impact for change in entry.changes if not change.accepted)
        for one in self.outside:
            yield from (change.impact for change in one.changes)
            if one.standing is Standing.APPEARED:
                yield Impact.WIDENS  # whatever it can do, nobody could do before


def drift(plan: Plan) -> Drift:
    """What somebody did to live, out of a plan over everything (made without a base)."""
    objects = sorted(filter(None, map(_drifted, plan.operations)), key=lambda entry: (-entry.rank, entry.address))
    declared = [entry for entry in map(_outside_declared, plan.operations) if entry is not None]
    undeclared = [entry for entry in plan.outside if entry.standing in _COUNTS or entry.changes]
    outside = sorted((*declared, *undeclared), key=lambda one: (-worst(one.changes), one.provider, one.name))
    touched = {entry.address for entry in objects}
    pending = tuple(filter(None, map(_pending, plan.operations)))
    waiting = {entry.operation.address for entry in pending}
    return Drift(
        plan.project,
        plan.environment,
        tuple(objects),
        tuple(outside),
        elsewhere=tuple(entry for entry in plan.outside if entry not in undeclared),
        pending=pending,
        held=tuple(operation for operation in plan.operations if operation.marker and operation.marker.hold),
        unread=plan.unread,
        not_looked_at=plan.not_looked_at,
        notes=plan.notes,
        targets=plan.targets,
        agree=sum(
            operation.address not in touched
            and operation.address not in waiting
            and operation.standing is None
            and not operation.refused
            for operation in plan.operations
        ),
    )


def attributed(found: Drift, who: Mapping[str, Mapping[str, tuple[Attribution, ...]]]) -> Drift:
    """The drift with who did it: only changes after the object's last apply can be the ones shown."""
    return replace(
        found,
        objects=tuple(_with_names(entry, who.get(entry.address.provider, {})) for entry in found.objects),
    )


def worst(changes: Iterable[Change]) -> int:
    """The rank of the worst change that counts."""
    return max((change.impact.rank for change in changes if not change.accepted), default=0)


def _with_names(entry: Drifted, events: Mapping[str, tuple[Attribution, ...]]) -> Drifted:
    since = entry.marker.memory.at if entry.marker else ""
    ours = _later(since, _OUR_WRITE)
    who = (event for event in events.get(entry.native_id, ()) if event.at >= (ours if event.own else since))
    return entry._replace(who=tuple(who))


def _later(moment: str, by: timedelta) -> str:
    return (datetime.fromisoformat(moment) + by).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _drifted(operation: Operation) -> Drifted | None:
    """Managed changes reversed, with the watched ones, which are told in that direction already."""
    if operation.live is None or operation.standing is not None:
        return None
    undone = [change.reversed() for change in operation.changes if change.cause in _DRIFT and not change.guard]
    changes = sorted(
        (*undone, *operation.watched), key=lambda change: (change.accepted, -change.impact.rank, change.field)
    )
    if not changes:
        return None
    return Drifted(
        operation.address,
        operation.name,
        operation.native_id,
        tuple(changes),
        operation.span,
        operation.live,
        operation.marker,
        operation.notes,
    )


def _outside_declared(operation: Operation) -> Outside | None:
    """Declared objects that are not simply ours: vanished, unmarked, or somebody else's."""
    if operation.standing is None or operation.action in _REMOVES:
        return None
    details = {
        Standing.VANISHED: "declared, and gone from the provider",
        Standing.UNMARKED: "declared, unmarked: never claimed, or its mark was removed",
    }
    detail = details.get(operation.standing) or "; ".join(refusal.reason for refusal in operation.refusals)
    if operation.standing is Standing.VANISHED:
        changes: tuple[Change, ...] = (_gone(operation),)
    else:
        changes = tuple(change.reversed() for change in operation.changes)
    return Outside(operation.standing, operation.address.provider, operation.name, detail, changes, operation.native_id)


def _gone(operation: Operation) -> Change:
    kind = operation.address.kind
    lost = "every login and refresh through it fails" if kind is Kind.CLIENT else f"no client can get this {kind}"
    return Change("", str(kind), operation.name, Gap.ABSENT, (), (), 0, Cause.DRIFT, Impact.BREAKS, lost)


def _pending(operation: Operation) -> Pending | None:
    if operation.standing is not None and operation.action not in _REMOVES:
        return None
    changes = tuple(change for change in operation.changes if change.cause not in _DRIFT)
    acts = operation.action in {Action.CREATE, Action.DELETE, Action.FORGET, Action.REPLACE}
    return Pending(operation, changes) if changes or acts else None
