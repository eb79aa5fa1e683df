"""What a new object can do, or a deleted one could: each value with its source, under the risk of it."""

from collections.abc import Iterable, Sequence

from oauthctl.diagnostics.text import printable
from oauthctl.model.field import Compare
from oauthctl.model.json import Json
from oauthctl.model.table import field
from oauthctl.model.value import Gap
from oauthctl.plan.types import Change, Impact
from oauthctl.report.changes_text import Around, is_off, line_of, origin_of
from oauthctl.report.counts import together
from oauthctl.report.rows import TEXT, Row, labels, laid_out
from oauthctl.report.style import Style
from oauthctl.report.values import item, shown

_INDENT = 4  # columns right of the headline
_WIDEST = 16  # columns for names; the values of longer ones stand further right


def block(headline: str, changes: Sequence[Change], around: Around, style: Style) -> list[str]:
    """The headline with the risk of all changes together, then a line for each value; security first."""
    impact = together(changes)
    ordered = sorted(changes, key=lambda change: Impact.COSMETIC in change.impact)
    width = min(_WIDEST, max((len(change.subject) for change in ordered), default=0))
    off = [change for change in ordered if is_off(change)]
    rows = [row for change in ordered if not is_off(change) for row in _rows(change, width, around, style)]
    if off:
        names = ", ".join(printable(change.subject) for change in off)
        rows.append(Row(f"off: {names}", origin_of(off[0], around), indent=_INDENT, hang=5))
    risk = labels(impact)
    if headline or risk:
        rows.insert(0, Row(printable(headline), labels=risk))
    return laid_out(rows, style)


def _rows(change: Change, width: int, around: Around, style: Style) -> Iterable[Row]:
    """The name with its values beside it; beneath it, where one of them would not fit on its line."""
    name = printable(change.subject)
    beside = name.ljust(width) + "  "
    values = list(_values(change, around))
    if all(style.fits(TEXT + _INDENT + len(beside), text, source) for text, source in values):
        (first, source), *rest = values
        yield Row(beside + first, source, indent=_INDENT)
        yield from (Row(text, source, indent=_INDENT + len(beside)) for text, source in rest)
    else:
        yield Row(name, indent=_INDENT)
        yield from (Row(text, source, indent=_INDENT + 2) for text, source in values)
    for reason in change.reasons.split("; "):
        if reason and (_is_risk(reason) or change.field == "redirect_uris"):
            yield Row(printable(reason), indent=_INDENT + 4)


def _values(change: Change, around: Around) -> Iterable[tuple[str, str]]:
    """Each value with its source: the items of a list apart where each has a line of its own, or is a URI."""
    entry = field(change.field, around.kind)
    source = origin_of(change, around)
    value = change.before if change.after is Gap.ABSENT else change.after
    if not (isinstance(value, list | tuple) and (change.item_spans or (entry and entry.compare is Compare.URIS))):
        yield _shown(change, value, around), source
        return
    for index, one in enumerate(value):
        where = line_of(change.item_spans.get(str(one)), around.file) or (source if index == 0 else "")
        yield item(one, entry.compare if entry else None), where


def _is_risk(reason: str) -> bool:
    """A scope with a declared risk is told even where every scope is."""
    return "(risk: " in reason


def _shown(change: Change, value: Json | Gap, around: Around) -> str:
    text = shown(value, change.field, around.kind)
    return f"{text} (no secret)" if change.field == "token_endpoint_auth_method" and value == "none" else text
