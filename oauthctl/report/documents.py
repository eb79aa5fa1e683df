"""The machine formats, field by field; `schemas/*.schema.json` is generated from these.

A document's `format` grows only when a reader of the old one would go wrong.

Text is as it stands at the provider and in the declarations: escaped by JSON, not for a terminal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from oauthctl.report.counts import Word

FORMAT: Literal[1] = 1

_closed = {"extra": "forbid"}  # for pydantic, which only the generator of the schemas imports

Verb = Literal["create", "update", "replace", "delete", "claim", "forget", "no-op"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place in a source file; line and column count from 1."""

    __pydantic_config__ = _closed
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a change. `value` counts where `state` is `value`; others but `absent` mean unknown."""

    __pydantic_config__ = _closed
    state: Literal["value", "absent", "masked", "forbidden", "not returned", "not kept"]
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field's change. `added` and `removed` are items of a list; `unchanged` is how many stay.

    `managed`: declared or a preset's, otherwise only watched. `guard`: it reduces what is watched or refused.
    `accepted`: covered by `accepted:`, so it is listed and not counted. `fingerprint`: of a watched value, for the
    `digest` of an entry there.
    """

    __pydantic_config__ = _closed
    field: str
    subject: str
    before: Side
    after: Side
    added: tuple[Any, ...]
    removed: tuple[Any, ...]
    unchanged: int
    cause: Literal["declared", "pending", "drift", "upgrade", "unknown"]
    impact: tuple[Word, ...]
    reason: str
    origin: str | None
    where: Where | None
    managed: bool
    guard: bool
    accepted: bool
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an operation may not run, and what a person can do about it."""

    __pydantic_config__ = _closed
    guard: str
    reason: str
    next: str
    where: Where | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What is done to one object.

    `watched`: changes that the plan leaves alone (before: as applied, after: live).
    """

    __pydantic_config__ = _closed
    action: Verb
    address: str
    name: str
    native_id: str
    headline: str
    where: Where | None
    changes: tuple[Change, ...]
    watched: tuple[Change, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]
    side_effects: tuple[str, ...]
    needs: tuple[str, ...]
    standing: str | None
    finish: bool
    precondition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """A live object that no declaration covers, and why."""

    __pydantic_config__ = _closed
    standing: str
    provider: str
    name: str
    native_id: str
    detail: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Something that could not be read: nothing may be concluded about it.

    `address` is empty for a whole provider.
    """

    __pydantic_config__ = _closed
    provider: str
    address: str
    message: str
    next: str
    where: Where | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSummary:
    """`actions`: how many of each will run.

    `impacts`: how many changes do each. `unchanged`: objects that agree.
    """

    __pydantic_config__ = _closed
    actions: Mapping[str, int]
    impacts: Mapping[Word, int]
    refused: int
    unchanged: int
    undoes_drift: int
    skipped_drift: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFinding:
    """A finding that a change introduces or removes."""

    __pydantic_config__ = _closed
    code: str
    slug: str
    severity: Literal["critical", "high", "medium", "low", "info"]
    field: str
    message: str
    where: Where | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LintDelta:
    """What a change of one object does to findings. Waivers are not asked."""

    __pydantic_config__ = _closed
    address: str
    introduced: tuple[LintFinding, ...]
    removed: tuple[LintFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `apply` would do.

    Read as: live (before) to after apply (after). Objects that agree are counted, not listed.
    `digest`: SHA-256 over all that acts, so two plans with one digest do the same.
    """

    __pydantic_config__ = _closed
    format: Literal[1]
    kind: Literal["plan"]
    digest: str
    project: str
    environment: str
    base: str
    targets: tuple[str, ...]
    summary: PlanSummary
    operations: tuple[Operation, ...]
    lint: tuple[LintDelta, ...]
    guards: tuple[Change, ...]
    outside: tuple[Outside, ...]
    unread: tuple[Unread, ...]
    not_looked_at: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who changed an object after its last apply, and when (UTC, ISO 8601), according to `source`."""

    __pydantic_config__ = _closed
    who: str
    at: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drifted:
    """One object that is not as it was left."""

    __pydantic_config__ = _closed
    address: str
    name: str
    native_id: str
    where: Where | None
    changes: tuple[Change, ...]
    who: tuple[Attribution, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftSummary:
    """`differs`: whether anything counts as drift. `impacts`: how many changes that count do each."""

    __pydantic_config__ = _closed
    differs: bool
    drifted: int
    outside: Mapping[str, int]
    unread: int
    pending: int
    agree: int
    impacts: Mapping[Word, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What live has that was not applied. Read as: declared (before) to live (after).

    `pending`: declared and never applied, in the plan's direction; no drift. `held`: suspended clients.
    `at`: when it was looked at (UTC, ISO 8601).
    """

    __pydantic_config__ = _closed
    format: Literal[1]
    kind: Literal["drift"]
    at: str
    project: str
    environment: str
    targets: tuple[str, ...]
    summary: DriftSummary
    objects: tuple[Drifted, ...]
    outside: tuple[Outside, ...]
    elsewhere: tuple[Outside, ...]
    pending: tuple[Operation, ...]
    held: tuple[str, ...]
    unread: tuple[Unread, ...]
    not_looked_at: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong. `subject`: what it is about. `next`: one thing to type or to change."""

    __pydantic_config__ = _closed
    severity: Literal["error", "warning"]
    message: str
    subject: str
    field: str
    where: Where | None
    note: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problems:
    """Errors and warnings of a run; `exit_code` is that of the run."""

    __pydantic_config__ = _closed
    format: Literal[1]
    kind: Literal["problems"]
    exit_code: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A field that the server stored otherwise than it was sent, without harm to security."""

    __pydantic_config__ = _closed
    field: str
    sent: Any
    stored: Side
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one operation ended.

    `unknown`: it may or may not have happened. `secret_to`: where a new secret goes.
    """

    __pydantic_config__ = _closed
    action: Verb
    address: str
    native_id: str
    status: Literal["done", "failed", "skipped", "unknown"]
    problems: tuple[Problem, ...]
    deviations: tuple[Deviation, ...]
    notes: tuple[str, ...]
    secret_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """A write that an earlier run had begun when it was killed; this run has looked at the object."""

    __pydantic_config__ = _closed
    action: str
    address: str
    attempt: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an apply did. `left`: what a second plan still wants of objects that were reported as done."""

    __pydantic_config__ = _closed
    format: Literal[1]
    kind: Literal["result"]
    project: str
    environment: str
    exit_code: int
    interrupted: bool
    totals: Mapping[str, int]
    outcomes: tuple[Outcome, ...]
    left: tuple[Operation, ...]
    left_over: tuple[LeftOver, ...]
    unread: tuple[Unread, ...]
