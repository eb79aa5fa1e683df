"""What an apply did, as a comment: what is not done first."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from oauthctl.apply.result import Outcome, Status
from oauthctl.report import result_text
from oauthctl.report.changes_text import place_of
from oauthctl.report.counts import verb
from oauthctl.report.escape import code, folded, prose
from oauthctl.report.markdown import LIMIT, heading
from oauthctl.report.result_text import WORDS, secret_place
from oauthctl.report.style import Style, plural

if TYPE_CHECKING:
    from oauthctl.workflow.execute import Executed

_FIRST = (Status.UNKNOWN, Status.FAILED, Status.SKIPPED, Status.DONE)
_PLAIN = Style(colour=False, width=100)


def render(executed: "Executed") -> str:
    """The verdict, a row for each operation, and the whole text to open; rows of what is done make room for others."""
    result, after = executed.result, executed.after
    done = ", ".join(f"{number} {WORDS[status]}" for status, number in result.totals.items() if number)
    top = [heading("apply", after.project, after.environment, done or "nothing"), _verdict(executed)]
    ranked = sorted(result.outcomes, key=lambda outcome: _FIRST.index(outcome.status))
    rows = [_row(outcome) for outcome in ranked]
    undone = sum(outcome.status is not Status.DONE for outcome in ranked)
    sizes = (text for text in (_text(top, rows, shown) for shown in (len(rows), undone)) if _room(text))
    text = next(sizes, _text(top, rows, 0))
    whole = text + "\n" + folded("Everything", result_text.render(executed, _PLAIN)) + "\n"
    return whole if _room(whole) else text


def _text(top: list[str], rows: list[str], shown: int) -> str:
    left = [f"{plural(len(rows) - shown, 'more row')}: read the text or JSON."] if shown < len(rows) else []
    return "\n\n".join([*top, *_table(rows[:shown]), *left]) + "\n"


def _room(text: str) -> bool:
    return len(text.encode("utf-8", "surrogatepass")) <= LIMIT


def _verdict(executed: "Executed") -> str:
    if executed.result.interrupted:
        return "**Interrupted:** the operation under way was finished, the rest was not started."
    if executed.exit_code:
        return "**Incomplete:** not everything could be written or confirmed."
    return "**Applied.** Planned again: what was done has converged."


def _table(rows: list[str]) -> Iterable[str]:
    return ["\n".join(["| Outcome | Client | What | Declared |", "|---|---|---|---|", *rows])] if rows else []


def _row(outcome: Outcome) -> str:
    operation = outcome.operation
    said = [problem.message for problem in outcome.problems]
    said += [f"stored otherwise: {deviation.message}" for deviation in outcome.deviations]
    said += outcome.notes
    place = secret_place(outcome)
    said += [f"a secret that the server made is in {place}"] if place else []
    what = "; ".join([verb(operation), *map(prose, said)])
    where = place_of(operation.span)
    word = WORDS[outcome.status] if outcome.status is Status.DONE else f"**{WORDS[outcome.status]}**"
    return f"| {word} | {code(str(operation.address))} | {what} | {code(where) if where else ''} |"
