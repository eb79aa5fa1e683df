"""Field changes as plan and drift print them: risk down the left edge, values in full, the reason beneath."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.text import printable
from oauthctl.model.address import Kind
from oauthctl.model.table import field
from oauthctl.model.value import Gap, Origin
from oauthctl.plan.types import Cause, Change, Impact
from oauthctl.report.inside import inside
from oauthctl.report.rows import Row, labels, laid_out
from oauthctl.report.style import Style
from oauthctl.report.values import item, moment, shown

CAUSES = {
    Cause.DRIFT: "DRIFT",
    Cause.UPGRADE: "UPGRADE",
    Cause.PENDING: "pending",
    Cause.UNKNOWN: "cause unknown",
}
_VALUE, _REASON = 2, 4  # columns right of the subject


class Around(NamedTuple):
    """What the changes of one object have in common.

    causes: those worth naming where these changes are shown.
    """

    file: str = ""
    kind: Kind = Kind.CLIENT
    preset: str = ""
    causes: frozenset[Cause] = frozenset()


def rank(change: Change) -> int:
    """For sorting: widening first, then breaking, narrowing, cosmetic; accepted ones last."""
    return 1 if change.accepted else -change.impact.rank


def block(change: Change, around: Around, style: Style) -> list[str]:
    """A whole change: its subject, what comes and goes or before and after, and what that does."""
    return laid_out(_rows(change, around), style)


def _rows(change: Change, around: Around) -> Iterable[Row]:
    of_list = bool(change.added or change.removed)
    yield Row(printable(change.subject), _note(change, around, of_list=True) if of_list else "")
    yield from _items(change, around) if of_list else _values(change, around)
    if change.accepted:
        yield Row("accepted: listed, not counted", indent=_REASON)


def _items(change: Change, around: Around) -> Iterable[Row]:
    """What comes with what follows from it, then what goes, likewise."""
    entry = field(change.field, around.kind)
    how = entry.compare if entry else None
    gained, lost = _directions(change.impact)
    stays = f"{change.unchanged} unchanged" if change.unchanged else ""
    if not change.removed:
        gained, lost = (*gained, *lost), ()
    elif not change.added:
        gained, lost = (), (*gained, *lost)
    for index, one in enumerate(change.added):
        where = line_of(change.item_spans.get(str(one)), around.file)
        yield Row(f"+ {item(one, how)}", where, gained if index == 0 else (), _VALUE)
    split = bool(change.added and change.removed and change.lost_reason)
    if split:
        yield from _reasons(change.reason)
    for index, one in enumerate(change.removed):
        where = place_of(change.base_spans.get(str(one)))
        yield Row(f"- {item(one, how)}", where, lost if index == 0 else (), _VALUE)
    yield from _reasons(change.lost_reason if split else change.reasons, stays)


def _reasons(text: str, more: str = "") -> Iterable[Row]:
    """A row for each sentence; what is said besides goes on with the last."""
    reasons = [part for part in text.split("; ") if part]
    if more:
        reasons = [*reasons[:-1], f"{reasons[-1]}; {more}"] if reasons else [more]
    for part in reasons:
        yield Row(printable(part), indent=_REASON)


def _directions(impact: Impact) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The risk words of what comes, and of what goes."""
    return labels(impact & Impact.WIDENS), labels(impact & ~Impact.WIDENS)


def _values(change: Change, around: Around) -> Iterable[Row]:
    risk, note = labels(change.impact), _note(change, around, of_list=False)
    if not change.known and isinstance(change.before, Gap):
        yield Row(f"{_became(change, around.kind)}; before: not kept", note, risk, _VALUE)
        yield from _reasons(change.reasons)
        return
    parts = inside(change.before, change.after)
    for index, part in enumerate(parts):
        first = index == 0
        yield Row(part, note if first else "", risk if first else (), _VALUE)
    if not parts:
        yield Row(_from_to(change, around.kind), note, risk, _VALUE)
    yield from _reasons(change.reasons)


def _became(change: Change, kind: Kind) -> str:
    """What became of something whose former value is not kept."""
    return "removed" if change.after is Gap.ABSENT else f"now {now(change, kind)}"


def now(change: Change, kind: Kind) -> str:
    """What is there after a change; of a secret only when it was made is known, and that is what is said."""
    made = change.after.get("created") if change.field == "secret" and isinstance(change.after, Mapping) else None
    if made is None:
        return shown(change.after, change.field, kind)
    return f"another one, made {moment(made)}"


def _from_to(change: Change, kind: Kind) -> str:
    """Before and after; an item of a native section that came or went is said to have done so."""
    before, after = shown(change.before, change.field, kind), shown(change.after, change.field, kind)
    if change.subject != change.field and change.before is Gap.ABSENT:
        return f"added: {after}"
    if change.subject != change.field and change.after is Gap.ABSENT:
        return f"removed: {before}"
    return f"{before} -> {after}"


def _note(change: Change, around: Around, *, of_list: bool) -> str:
    """Cause and place. The lines of a list's items stand beside these instead."""
    cause = CAUSES[change.cause] if change.cause in around.causes else ""
    where = "" if of_list and change.item_spans else origin_of(change, around)
    return ", ".join(part for part in (cause, where) if part)


def origin_of(change: Change, around: Around) -> str:
    """Where the wanted value came from: a line, the preset, the standard."""
    if change.origin is Origin.PRESET:
        return f"preset {around.preset}".strip()
    if change.origin is Origin.STANDARD:
        return "standard's default"
    return line_of(change.span, around.file)


def is_off(change: Change) -> bool:
    """A switch that the preset leaves off: these share a line."""
    return change.after is False and change.origin is Origin.PRESET


def line_of(span: Span | None, file: str) -> str:
    """`:11` for a line of the object's own file, `clients/a.yaml:11` for another's."""
    if span is None:
        return ""
    return f":{span.line}" if span.file == file else place_of(span)


def place_of(span: Span | None) -> str:
    """`clients/a.yaml:11`; nothing where there is no place."""
    return f"{printable(span.file)}:{span.line}" if span else ""


def legend(changes: Sequence[Change], around: frozenset[Cause]) -> str:
    """What the cause words mean, of those that are shown."""
    meanings = {
        Cause.DRIFT: "DRIFT = live differs from the last apply.",
        Cause.UPGRADE: "UPGRADE = a preset or default of oauthctl moved.",
        Cause.PENDING: "pending = declared before, never applied.",
        Cause.UNKNOWN: "cause unknown = nothing is remembered of a last apply.",
    }
    used = {change.cause for change in changes} & around
    return "  ".join(text for cause, text in meanings.items() if cause in used)
