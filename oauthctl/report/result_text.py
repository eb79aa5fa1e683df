"""An apply for people: a line per step while it lasts; at its end what was done, what not, what is off."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from oauthctl.apply.result import Event, Outcome, Status
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.text import printable
from oauthctl.plan.types import Action, Operation, Unread
from oauthctl.report.counts import verb
from oauthctl.report.style import Style, plural, wrapped

if TYPE_CHECKING:
    from oauthctl.workflow.execute import Executed

_INDENT = " " * 4
_LOOKS = {
    Status.DONE: ("green",),
    Status.FAILED: ("bold", "red"),
    Status.UNKNOWN: ("bold", "red"),
    Status.SKIPPED: ("yellow",),
}
WORDS = {
    Status.DONE: "done",
    Status.FAILED: "FAILED",
    Status.SKIPPED: "skipped",
    Status.UNKNOWN: "OUTCOME UNKNOWN",
}


def event(one: Event) -> str:
    """`[2/7] update sso/shop`, and once more with how it ended."""
    step = f"[{one.number}/{one.total}] {verb(one.operation)} {printable(str(one.operation.address))}"
    return f"{step}: {WORDS[one.outcome.status]}" if one.outcome else step


def secret_place(outcome: Outcome) -> str:
    """Where a secret that the server makes goes; empty where none was asked for or the object is not done."""
    policy = outcome.operation.desired.secret if outcome.operation.desired else None
    made = outcome.operation.action in {Action.CREATE, Action.REPLACE} and outcome.status is Status.DONE
    return str(policy.sink) if made and policy and policy.sink else ""


def render(executed: "Executed", style: Style) -> str:
    """Each operation with its outcome, then the totals, then whether a second plan is empty."""
    result = executed.result
    lines = [line for outcome in result.outcomes for line in _outcome(outcome, style)]
    counted = ", ".join(f"{number} {WORDS[status]}" for status, number in result.totals.items() if number)
    closing = [style.paint(f"Applied: {counted or 'nothing'}.", "bold")]
    if result.interrupted:
        closing.append(
            style.paint("INTERRUPTED: the operation under way was finished, the rest was not started.", "bold", "red")
        )
    if result.left_over:
        names = ", ".join(printable(str(intent.address)) for intent in result.left_over)
        closing += wrapped(
            f"An earlier run was killed while it wrote {names}; that was looked at again.",
            style.width,
            "",
            "  ",
        )
    return "\n".join([*lines, *([""] if lines else []), *closing, *_again(executed, style)])


def _outcome(outcome: Outcome, style: Style) -> list[str]:
    operation = outcome.operation
    mark = {Status.DONE: "ok", Status.SKIPPED: "--"}.get(outcome.status, "!!")
    span = operation.span
    heading = f"{mark} {verb(operation)} {printable(str(operation.address))}: {WORDS[outcome.status]}"
    lines = style.row(heading, f"{printable(span.file)}:{span.line}" if span else "", looks=_LOOKS[outcome.status])
    for problem in outcome.problems:
        lines += _problem(problem, style)
    for deviation in outcome.deviations:
        lines += wrapped(f"stored otherwise: {printable(deviation.message)}", style.width, _INDENT, _INDENT + "  ")
    for note in outcome.notes:
        lines += wrapped(f"note: {printable(note)}", style.width, _INDENT, _INDENT + "  ")
    place = secret_place(outcome)
    if place:
        lines += wrapped(
            f"a secret that the server made is in {printable(place)}", style.width, _INDENT, _INDENT + "  "
        )
    return lines


def _problem(problem: Problem, style: Style) -> list[str]:
    lines = wrapped(printable(problem.message), style.width, _INDENT, _INDENT + "  ")
    if problem.next:
        lines += wrapped(f"next: {printable(problem.next)}", style.width, _INDENT, _INDENT + "      ")
    return lines


def _again(executed: "Executed", style: Style) -> Iterable[str]:
    """What the second plan says of this apply."""
    if executed.left:
        yield style.paint(f"Planned again: {plural(len(executed.left), 'object')} did not converge.", "bold", "red")
        for operation in executed.left:
            yield from wrapped(f"{printable(str(operation.address))}: {_still(operation)}", style.width, "  ", _INDENT)
    elif executed.after.unread:
        yield style.paint("Planned again, but not everything could be read:", "bold", "red")
        for entry in executed.after.unread:
            yield from wrapped(_unread(entry), style.width, "  ", _INDENT)
            if entry.next:
                yield from wrapped(f"next: {printable(entry.next)}", style.width, _INDENT, _INDENT + "      ")
    elif executed.result.totals[Status.DONE]:
        yield "Planned again: what was done has converged."


def _still(operation: Operation) -> str:
    fields = ", ".join(printable(change.subject) for change in operation.changes)
    return f"{verb(operation)} is still needed" + (f": {fields}" if fields else "")


def _unread(entry: Unread) -> str:
    return printable(f"{entry.address or entry.provider}: {entry.message}")
