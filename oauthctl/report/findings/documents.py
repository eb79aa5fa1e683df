"""The machine format of findings, field by field; `schemas/lint.schema.json` is generated from these."""

from dataclasses import dataclass
from typing import Any, Literal

from oauthctl.report.documents import Where

_closed = {"extra": "forbid"}

Level = Literal["critical", "high", "medium", "low", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """What accepts a finding."""

    __pydantic_config__ = _closed
    reason: str
    owner: str
    until: str
    where: Where | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another place that has to do with it."""

    __pydantic_config__ = _closed
    field: str
    note: str
    where: Where | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a rule says about one place.

    `status`: `undecided` where a field that the rule reads is not known, which is no pass; `crashed` where the rule
    itself failed. `counts`: it can fail a run: nobody accepted it, and it is not in the baseline. `id`: the same
    wherever the line moves. `value`: the item or value that is wrong.
    """

    __pydantic_config__ = _closed
    code: str
    slug: str
    severity: Level
    confidence: Literal["high", "medium", "low"]
    status: Literal["fail", "undecided", "crashed"]
    message: str
    why: str
    fix: str
    cite: str
    subject: str
    field: str
    value: Any
    where: Where | None
    end: int
    address: str | None
    environments: tuple[str, ...]
    live: bool
    related: tuple[Related, ...]
    repair: Literal["safe", "unsafe"] | None
    waiver: Waived | None
    in_baseline: bool
    counts: bool
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How many findings count, by severity; the rest by what keeps them from counting."""

    __pydantic_config__ = _closed
    counted: dict[Level, int]
    failing: int
    waived: int
    in_baseline: int
    undecided: int
    clients: int
    rules: int
    applied: int
    not_applicable: int
    stale_baseline_entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """What `oauthctl lint` found. `base`: the git reference, where only what a change introduced is listed."""

    __pydantic_config__ = _closed
    format: Literal[1]
    kind: Literal["lint"]
    tool: str
    base: str
    fail_on: Level
    summary: Summary
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    unread: tuple[str, ...]
