"""Changes as rows of a Markdown table: what they do, to whom, what changes, where that was declared."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from oauthctl.model.json import Json
from oauthctl.model.table import field
from oauthctl.model.value import Gap, Origin
from oauthctl.plan.types import Cause, Change, Impact
from oauthctl.report.changes_text import Around, is_off, now, place_of
from oauthctl.report.counts import words
from oauthctl.report.escape import code, prose
from oauthctl.report.inside import inside
from oauthctl.report.values import item, shown

_MUST = Impact.WIDENS | Impact.BREAKS
_BOLD = {"widens": "**WIDENS**", "breaks": "**BREAKS**"}


class TableRow(NamedTuple):
    """impact: of this row alone; it decides whether the row may be cut. refused: before all others.

    kept: never cut, though nobody can tell its impact.
    """

    impact: Impact
    subject: str
    what: str
    where: str
    refused: bool = False
    kept: bool = False

    @property
    def must(self) -> bool:
        """Whether a review without this row would be no review."""
        return self.refused or self.kept or bool(self.impact & _MUST)

    @property
    def rank(self) -> int:
        """The highest first."""
        return 5 if self.refused else self.impact.rank

    def __str__(self) -> str:
        said = ["**REFUSED**"] if self.refused else []
        said += [_BOLD.get(word, word) for word in words(self.impact)]
        return f"| {', '.join(said)} | {self.subject} | {self.what} | {self.where} |"


def rows(change: Change, subject: str, around: Around) -> Iterable[TableRow]:
    """One row for a value; for a list one for what comes and one for what goes."""
    name, end = code(change.subject), _end(change, around, change.reasons)
    if not (change.added or change.removed):
        yield TableRow(change.impact, subject, f"{name}: {_values(change, around)}{end}", _where(change, around))
        return
    both = bool(change.added and change.removed)
    if change.added:
        impact = change.impact & (Impact.WIDENS | Impact.COSMETIC) if both else change.impact
        end = _end(change, around, change.reason if both else change.reasons)
        what = f"{name}: + {_items(change.added, change, around)}{end}"
        yield TableRow(impact, subject, what, _lines(change, around))
    if change.removed:
        impact = change.impact & ~Impact.WIDENS if both and change.impact & Impact.WIDENS else change.impact
        end = _end(change, around, change.lost_reason if both else change.reasons)
        what = f"{name}: − {_items(change.removed, change, around)}{end}"
        yield TableRow(impact, subject, what, _base_lines(change) or _where(change, around))


def _base_lines(change: Change) -> str:
    """Where the base declares the removed items."""
    spans = [change.base_spans[str(one)] for one in change.removed if str(one) in change.base_spans]
    return ", ".join(code(place_of(span)) for span in spans)


def whole(headline: str, changes: Sequence[Change], around: Around) -> str:
    """All that a new object can do, or a deleted one could, in one cell."""
    parts = [prose(headline)] if headline else []
    off = [change for change in changes if is_off(change)]
    for change in changes:
        if is_off(change):
            continue
        value = change.before if change.after is Gap.ABSENT else change.after
        values: Sequence[Json] = value if isinstance(value, list | tuple) else ()
        text = _items(values, change, around) if values else code(shown(value, change.field, around.kind))
        source = f" (preset {code(around.preset)})" if change.origin is Origin.PRESET and around.preset else ""
        parts.append(f"{code(change.subject)} {text}{source}")
    if off:
        parts.append(f"off: {', '.join(code(change.subject) for change in off)}")
    return "; ".join(parts)


def _values(change: Change, around: Around) -> str:
    if not change.known and isinstance(change.before, Gap):
        after = now(change, around.kind)
        return f"{'removed' if change.after is Gap.ABSENT else f'now {code(after)}'}; before: not kept"
    parts = inside(change.before, change.after)
    if parts:
        return "; ".join(map(code, parts))
    before, after = (shown(side, change.field, around.kind) for side in (change.before, change.after))
    return f"{code(before)} → {code(after)}"


def _items(values: Iterable[Json], change: Change, around: Around) -> str:
    entry = field(change.field, around.kind)
    return ", ".join(code(item(one, entry.compare if entry else None)) for one in values)


def _end(change: Change, around: Around, text: str) -> str:
    """What follows, why, and whether it counts."""
    reason = f" ({prose(text)})" if text else ""
    undone = ", undoes **drift**" if change.cause is Cause.DRIFT and Cause.DRIFT in around.causes else ""
    accepted = ", accepted" if change.accepted else ""
    return reason + undone + accepted


def _where(change: Change, around: Around) -> str:
    if change.origin is Origin.PRESET:
        return f"preset {code(around.preset)}" if around.preset else "preset"
    return code(place_of(change.span)) if change.span else ""


def _lines(change: Change, around: Around) -> str:
    """The lines of the added items, where they are known one by one."""
    spans = [change.item_spans[str(one)] for one in change.added if str(one) in change.item_spans]
    return ", ".join(code(place_of(span)) for span in spans) or _where(change, around)
