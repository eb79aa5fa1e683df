"""Field changes as plan and drift print them: risk down the left edge, values in full, the reason beneath."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.text import printable
from oauthctl.model.address import Kind
from oauthctl.model.field import Compare
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
    reasons = _reasons(change)
    if change.added and change.removed:
        yield from _swapped(change, around, reasons)
        return
    if change.added or change.removed:
        yield Row(printable(change.subject), _note(change, around, of_list=True))
        yield from (*_gained(change, around), *_lost(change, around))
    else:
        yield Row(printable(change.subject))
        yield from _values(change, around)
    yield from _explained(reasons, _late(change))


def _swapped(change: Change, around: Around, reasons: list[str]) -> Iterable[Row]:
    """A list in which items come and go: what is said of those that come stands beneath them, the rest at the end."""
    gained, lost = _directions(change.impact)
    first = len(reasons) - 1 if gained and lost else len(reasons) if gained else 0
    yield Row(printable(change.subject), _note(change, around, of_list=True))
    yield from _gained(change, around)
    yield from _explained(reasons[:first], ())
    yield from _lost(change, around)
    yield from _explained(reasons[first:], _late(change))


def _explained(reasons: list[str], late: tuple[str, ...]) -> Iterable[Row]:
    for index, text in enumerate(reasons):
        yield Row(printable(text), labels=late if index == len(reasons) - 1 else (), indent=_REASON)
    if late and not reasons:
        yield Row("", labels=late)


def _gained(change: Change, around: Around) -> Iterable[Row]:
    gained, _ = _directions(change.impact)
    for index, one in enumerate(change.added):
        where = line_of(change.item_spans.get(str(one)), around.file)
        yield Row(f"+ {item(one, _how(change, around))}", where, gained if index == 0 else (), _VALUE)


def _lost(change: Change, around: Around) -> Iterable[Row]:
    gained, lost = _directions(change.impact)
    for index, one in enumerate(change.removed):
        risk = lost[:1] if change.added else (*gained, *lost)
        yield Row(f"- {item(one, _how(change, around))}", "", risk if index == 0 else (), _VALUE)


def _how(change: Change, around: Around) -> Compare | None:
    entry = field(change.field, around.kind)
    return entry.compare if entry else None


def _late(change: Change) -> tuple[str, ...]:
    """Risk words for the last reason: where items come and go, it is about those that go."""
    if not change.added:
        return ()
    _, lost = _directions(change.impact)
    return lost[1:] if change.removed else lost


def _directions(impact: Impact) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The risk words of what comes, and of what goes."""
    return labels(impact & Impact.WIDENS), labels(impact & ~Impact.WIDENS)


def _values(change: Change, around: Around) -> Iterable[Row]:
    risk, note = labels(change.impact), _note(change, around, of_list=False)
    if not change.known and isinstance(change.before, Gap):
        yield Row(f"{_became(change, around.kind)}; before: not kept", note, risk, _VALUE)
        return
    parts = inside(change.before, change.after)
    for index, part in enumerate(parts):
        first = index == 0
        yield Row(part, note if first else "", risk if first else (), _VALUE)
    if not parts:
        yield Row(_from_to(change, around.kind), note, risk, _VALUE)


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


def _reasons(change: Change) -> list[str]:
    reasons = [part for part in change.reason.split("; ") if part]
    if change.unchanged and (change.added or change.removed):
        stays = f"{change.unchanged} unchanged"
        reasons = [*reasons[:-1], f"{reasons[-1]}; {stays}"] if reasons else [stays]
    if change.accepted:
        reasons.append("accepted: listed, not counted")
    return reasons


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
