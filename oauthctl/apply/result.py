"""What became of each operation of a plan, and how the run is told while it lasts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from oauthctl.apply.journal import Intent
from oauthctl.diagnostics.problem import Problem
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId, Gap
from oauthctl.plan.types import Operation


class Status(StrEnum):
    """How an operation ended."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"  # something it needs failed, or the run was interrupted before it
    UNKNOWN = "unknown"  # it may or may not have happened, and nobody can look (DECISIONS 8)


class Deviation(NamedTuple):
    """A field that the server stored otherwise than it was sent, without harm to security."""

    field: FieldId
    sent: Json
    stored: Json | Gap
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one operation. problems: why it is not done. notes: what the reader should know besides."""

    operation: Operation
    status: Status
    problems: tuple[Problem, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    notes: tuple[str, ...] = ()
    native_id: str = ""


class Event(NamedTuple):
    """Progress: operation `number` (from 1) of `total` starts, or has ended where there is an outcome."""

    number: int
    total: int
    operation: Operation
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The end of a run. interrupted: it was stopped between two operations.

    left_over: what an earlier run had begun when it was killed; this run's plan has looked at it.
    """

    outcomes: tuple[Outcome, ...]
    interrupted: bool = False
    left_over: tuple[Intent, ...] = ()

    @property
    def totals(self) -> Mapping[Status, int]:
        """How many operations ended in each way; every way is there."""
        counted = Counter(outcome.status for outcome in self.outcomes)
        return {status: counted[status] for status in Status}

    @property
    def exit_code(self) -> int:
        """0 all done as sent; 5 something is not, or was stored otherwise; 130 interrupted."""
        if self.interrupted:
            return 130
        clean = all(outcome.status is Status.DONE and not outcome.deviations for outcome in self.outcomes)
        return 0 if clean else 5
