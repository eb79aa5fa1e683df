"""A problem as a value: many are collected in one run and shown together, sorted by place."""

from collections.abc import Iterable
from typing import NamedTuple

from oauthctl.diagnostics.place import Place


class Problem(NamedTuple):
    """One thing that is wrong.

    message: in the user's words, one line, without an exception's name.
    place: where it is; None for the command line itself.
    note: what stands under the caret of the source excerpt (`did you mean ...`).
    next: one thing to type or to change.
    """

    message: str
    place: Place | None = None
    note: str = ""
    next: str = ""
    severity: str = "error"  # or "warning": shown, never fatal


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems sorted by file, line and column; those without a span come last, in the order they were found."""
    return sorted(problems, key=_position)


def _position(problem: Problem) -> tuple[bool, str, int, int]:
    span = problem.place.span if problem.place else None
    return (span is None, span.file if span else "", span.line if span else 0, span.column if span else 0)
