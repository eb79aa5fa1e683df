"""A plan as data: operations hold field changes, each with its cause and its impact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Flag, StrEnum
from typing import NamedTuple

from oauthctl.contract.capability import Capabilities
from oauthctl.diagnostics.place import Place, Span
from oauthctl.model.address import Address
from oauthctl.model.desired import Desired
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Marker
from oauthctl.model.value import FieldId, Gap, Origin

FORMAT = 1  # of the plan as JSON


class Cause(StrEnum):
    """Why live differs from what is desired."""

    DECLARED = "declared"  # this change: the declaration differs from the git base
    PENDING = "pending"  # declared before, never applied: live is as the last apply left it
    DRIFT = "drift"  # live left what was applied
    UPGRADE = "upgrade"  # a preset or default of oauthctl moved
    UNKNOWN = "unknown"  # nothing is remembered of the last apply


class Impact(Flag):
    """What a change does; one can do several things. NONE only for changes that nobody can notice."""

    NONE = 0
    WIDENS = 1
    BREAKS = 2
    NARROWS = 4
    COSMETIC = 8

    @property
    def rank(self) -> int:
        """For sorting: widens 4, breaks 3, narrows 2, cosmetic 1, nothing 0; the worst of several."""
        ranks = ((Impact.WIDENS, 4), (Impact.BREAKS, 3), (Impact.NARROWS, 2), (Impact.COSMETIC, 1))
        return next((rank for impact, rank in ranks if impact in self), 0)


class Action(StrEnum):
    """What is done to an object."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    CLAIM = "claim"
    FORGET = "forget"
    NO_OP = "no-op"


class Change(NamedTuple):
    """One field's change. In a plan before is live and after is what apply makes of it; `reversed()` is
    drift's direction.

    added, removed: the items of a set that come and go. unchanged: how many stay.
    known: False where only a digest of the other side is kept ("before: not kept").
    reason: what it does, in words; lost_reason: what follows from the items that go, where that is said apart.
    subject: what changes, in words (`redirect_uris`, `mapper "ops-role"`).
    managed: it is declared (or a preset's); otherwise it is only watched.
    guard: it reduces what is watched or refused (DECISIONS 21).
    undo_impact, undo_reason, undo_lost_reason: what the opposite change does, so that `reversed()` needs nobody to ask.
    fingerprint: digest of the live value of a watched change, to group equal ones and to pin `accepted:`.
    """

    field: FieldId
    subject: str
    before: Json | Gap
    after: Json | Gap
    added: tuple[Json, ...]
    removed: tuple[Json, ...]
    unchanged: int
    cause: Cause
    impact: Impact
    reason: str
    origin: Origin | None = None
    span: Span | None = None
    item_spans: Mapping[str, Span] = {}  # of added items, by their text
    base_spans: Mapping[str, Span] = {}  # of removed items that the base declares: where it does
    managed: bool = True
    known: bool = True
    guard: bool = False
    accepted: bool = False  # covered by `accepted:`: listed, never counted
    undo_impact: Impact = Impact.NONE
    undo_reason: str = ""
    lost_reason: str = ""
    undo_lost_reason: str = ""
    fingerprint: str = ""

    def reversed(self) -> "Change":
        """The same change in the other direction: what somebody did to live, where a plan would undo it."""
        return self._replace(
            before=self.after,
            after=self.before,
            added=self.removed,
            removed=self.added,
            impact=self.undo_impact,
            reason=self.undo_reason,
            undo_impact=self.impact,
            undo_reason=self.reason,
            lost_reason=self.undo_lost_reason,
            undo_lost_reason=self.lost_reason,
            item_spans={},
            base_spans={},
        )

    @property
    def reasons(self) -> str:
        """All that it does, in one sentence."""
        return "; ".join(filter(None, (self.reason, self.lost_reason)))


class Refusal(NamedTuple):
    """Why an operation may not run. lifted_by: what a person can do about it, in words (`next:`)."""

    guard: str
    reason: str
    lifted_by: str = ""
    span: Span | None = None


class Note(NamedTuple):
    """Something to know that changes nothing: a preset value not enforced there, a live value left."""

    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done to one object.

    watched: changes of live outside the declaration since the last apply (before: as applied, after: live).
    side_effects: what the server does besides, in words (DECISIONS 14).
    headline: what a create or a delete does as a whole, in words.
    standing: why a declared object is not simply ours: unmarked, foreign, vanished, or one that nobody may
    change.
    seal: the marker to store with the next write, all but its memory.
    finish: nothing to change, but the last write was interrupted and its memory is to be completed.
    precondition: digest of what the plan saw live.
    """

    action: Action
    address: Address
    name: str
    native_id: str
    changes: tuple[Change, ...]
    watched: tuple[Change, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()
    side_effects: tuple[str, ...] = ()
    needs: tuple[Address, ...] = ()
    span: Span | None = None
    desired: Desired | None = None
    live: Live | None = None
    marker: Marker | None = None  # as last applied: from the object or from state
    finish: bool = False
    precondition: str = ""
    headline: str = ""
    standing: "Standing | None" = None
    seal: Marker | None = None

    @property
    def quiet(self) -> bool:
        """There is nothing to say of it, as of nearly all: told by one look."""
        return self.action is Action.NO_OP and not (self.changes or self.refusals or self.finish)

    @property
    def drifted(self) -> bool:
        """Live left what was applied, managed or watched."""
        return any(change.cause is Cause.DRIFT for change in self.changes) or any(
            not change.accepted for change in self.watched
        )

    @property
    def refused(self) -> bool:
        """A guard rail stops it."""
        return bool(self.refusals)

    @property
    def lowers(self) -> bool:
        """Less is watched or refused from now on, whether or not anything is written."""
        return any(change.guard for change in self.changes)

    @property
    def acts(self) -> bool:
        """It would write to the provider (or to state), and nothing refuses it."""
        return (self.action is not Action.NO_OP or self.finish) and not self.refusals


class Standing(StrEnum):
    """Why a live object is outside the declarations."""

    UNMARKED = "unmarked"  # nobody's: left alone; declared here, it was never claimed or its marker was removed
    APPEARED = "appeared"  # unmarked and not there at the last apply
    FOREIGN = "foreign"  # another project, environment or issuer owns it
    UNDECLARED = "undeclared"  # ours, but no longer declared
    VANISHED = "vanished"  # ours, declared, and gone
    BUILT_IN = "built-in"
    OWN_LOGIN = "own-login"
    NOT_OIDC = "not-oidc"
    IGNORED = "ignored"


class Outside(NamedTuple):
    """A live object that no operation covers. changes: what it can do, as if it were created now."""

    standing: Standing
    provider: str
    name: str
    detail: str
    changes: tuple[Change, ...] = ()
    native_id: str = ""


class Unread(NamedTuple):
    """Something that could not be read, so nothing may be concluded about it."""

    provider: str
    address: Address | None
    message: str
    next: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole comparison of one environment.

    operations: every declared or removed object within the targets, no-ops included, in the order they run.
    outside: live objects that no operation covers. not_looked_at: parts nobody looked at, in words.
    base: the git reference compared with, and its commit. skipped: operations left out because only others
    changed since base.
    guards: changes that reduce what is watched or refused, project-wide.
    """

    project: str
    environment: str
    operations: tuple[Operation, ...]
    outside: tuple[Outside, ...] = ()
    unread: tuple[Unread, ...] = ()
    not_looked_at: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    base: str = ""
    skipped_drift: int = 0
    targets: tuple[str, ...] = ()
    guards: tuple[Change, ...] = ()
    format: int = FORMAT

    @property
    def actions(self) -> tuple[Operation, ...]:
        """The operations that would write something."""
        return tuple(one for one in self.operations if not one.quiet and one.acts)

    @property
    def told(self) -> tuple[Operation, ...]:
        """What a reviewer must see: what acts, what is refused, and what lowers a guard."""
        return tuple(one for one in self.operations if not one.quiet and (one.acts or one.refused or one.lowers))

    @property
    def refused(self) -> tuple[Operation, ...]:
        """The operations that a guard rail stops."""
        return tuple(operation for operation in self.operations if operation.refused)


@dataclass(frozen=True, slots=True)
class Observed:
    """What was read of one provider.

    objects: every live object read. listed: the list is whole: absence from it is proof (DECISIONS 6).
    gone: addresses that were looked up one by one and are certainly not there.
    markers: the last marker of each address, from state, where the provider holds none.
    native_ids: what state knows each address by at the provider.
    """

    provider: str
    issuer: str
    product: str
    capabilities: Capabilities
    objects: tuple[Live, ...]
    listed: bool
    gone: frozenset[Address] = frozenset()
    unread: tuple[Unread, ...] = ()
    not_seen: tuple[str, ...] = ()
    markers: Mapping[Address, Marker] = field(default_factory=dict)
    native_ids: Mapping[Address, str] = field(default_factory=dict)
