"""Drift for people: what live has that was not applied, the worst first, and what to do about it."""

from collections.abc import Iterable, Sequence

from oauthctl.diagnostics.text import printable
from oauthctl.plan.drift import Drift, Drifted, Pending
from oauthctl.plan.types import Cause, Outside, Standing
from oauthctl.report import changes_text, created_text, shared_text
from oauthctl.report.changes_text import Around, place_of
from oauthctl.report.counts import drift_impacts, verb
from oauthctl.report.grouping import Group, grouped
from oauthctl.report.shared_text import told
from oauthctl.report.style import Style, plural, wrapped

_CAUSES = frozenset({Cause.UNKNOWN})
_STANDING = {
    Standing.APPEARED: ("?", "not declared"),
    Standing.UNMARKED: ("?", "unmarked"),
    Standing.UNDECLARED: ("?", "ours, not declared"),
    Standing.VANISHED: ("!", "vanished"),
    Standing.FOREIGN: ("!", "somebody else's"),
}


def render(drift: Drift, style: Style) -> str:
    """The whole drift, at most `style.width` columns wide."""
    groups, objects = grouped(drift.objects)
    blocks = [
        _heading(drift, style),
        *(_group(group, style) for group in groups),
        *(_object(entry, style) for entry in objects),
        *_outsiders(drift.outside, style),
        shared_text.unread(drift.unread, style),
        _pending(drift, style),
        shared_text.notes(drift.notes, style),
        [
            *_summary(drift, style),
            *_held(drift, style),
            *shared_text.outside(drift.elsewhere, style),
            *shared_text.not_looked_at(drift.not_looked_at, style),
            *_ways_out(drift, style),
        ],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _heading(drift: Drift, style: Style) -> list[str]:
    where = ", ".join(printable(part) for part in (drift.project, drift.environment) if part)
    only = f" (only {', '.join(map(printable, drift.targets))})" if drift.targets else ""
    when = f", {drift.at[:16].replace('T', ' ')} UTC" if drift.at else ""
    lines = [style.paint(line, "bold") for line in wrapped(f"Drift for {where}{when}{only}", style.width, "", "  ")]
    changes = [change for entry in drift.objects for change in entry.changes]
    if changes or drift.outside:
        lines += wrapped(f"Read as: declared -> live.  {changes_text.legend(changes, _CAUSES)}", style.width, "")
    return lines


def _group(group: Group, style: Style) -> list[str]:
    first = group.addresses[0]
    title = f"~ {plural(len(group.addresses), str(first.kind))} at {first.provider}, all alike"
    lines = style.row(printable(title), looks=("bold", "yellow"))
    lines += changes_text.block(group.change, Around(kind=first.kind, causes=_CAUSES), style)
    return [*lines, *told(", ".join(map(str, group.addresses)), style)]


def _object(entry: Drifted, style: Style) -> list[str]:
    lines = style.row(f"~ {printable(str(entry.address))}", place_of(entry.span), looks=("bold", "yellow"))
    around = Around(entry.span.file if entry.span else "", entry.address.kind, causes=_CAUSES)
    for change in sorted(entry.changes, key=changes_text.rank):
        lines += changes_text.block(change._replace(origin=None, span=None), around, style)
    for text in _by(entry):
        lines += told(text, style)
    if not entry.who:
        lines += told("by: not recorded", style)
    return [*lines, *(line for note in entry.notes for line in told(f"note: {note.text}", style))]


def _outsiders(entries: Sequence[Outside], style: Style) -> Iterable[list[str]]:
    """Each on its own, but those of which nothing but the same sentence is to be said: they share one block."""
    alike: dict[tuple[str, Standing, str], list[Outside]] = {}
    for entry in entries:
        if not entry.changes and entry.standing is not Standing.APPEARED:
            alike.setdefault((entry.provider, entry.standing, entry.detail), []).append(entry)
    shared = {key: same for key, same in alike.items() if len(same) > 1}
    for entry in entries:
        if (entry.provider, entry.standing, entry.detail) not in shared or entry.changes:
            yield _outside(entry, style)
    for (provider, standing, detail), same in shared.items():
        symbol, meaning = _STANDING.get(standing, ("?", str(standing)))
        title = printable(f"{symbol} {len(same)} at {provider}")
        names = ", ".join(f"{entry.provider}/{entry.name}" for entry in same)
        yield [*style.row(title, meaning, looks=("bold", "yellow")), *told(detail, style), *told(names, style)]


def _minute(at: str) -> str:
    """`2026-11-23 17:42 UTC` for an ISO time; anything else as it is."""
    return f"{at[:10]} {at[11:16]} UTC" if len(at) == len("2026-11-23T17:42:00Z") and at.endswith("Z") else at


def _by(entry: Drifted) -> Iterable[str]:
    """Who did it, each of them once, with the time of the first and of the last."""
    moments: dict[tuple[str, str], list[str]] = {}
    for event in entry.who:
        moments.setdefault((event.who, event.source), []).append(_minute(event.at))
    for (who, source), times in moments.items():
        first, last = min(times), max(times)
        yield f"by {who}, {first if first == last else f'{first} to {last}'} ({source})"


def _outside(entry: Outside, style: Style) -> list[str]:
    symbol, meaning = _STANDING.get(entry.standing, ("?", str(entry.standing)))
    lines = style.row(f"{symbol} {printable(f'{entry.provider}/{entry.name}')}", meaning, looks=("bold", "yellow"))
    if entry.standing is Standing.APPEARED:
        return [*lines, *created_text.block(entry.detail, entry.changes, Around(), style)]
    lines += told(entry.detail, style) if entry.detail else []
    if entry.standing is Standing.VANISHED:
        return [*lines, *created_text.block("whatever uses it fails", entry.changes[:1], Around(), style)]
    for change in sorted(entry.changes, key=changes_text.rank):
        lines += changes_text.block(change._replace(origin=None, span=None), Around(causes=_CAUSES), style)
    return lines


def _pending(drift: Drift, style: Style) -> list[str]:
    """Declared and never applied: no drift, but good to know."""
    if not drift.pending:
        return []
    lines = ["Declared, not applied yet (no drift; oauthctl plan):"]
    return [*lines, *(line for entry in drift.pending for line in _one_pending(entry, style))]


def _one_pending(entry: Pending, style: Style) -> Iterable[str]:
    operation = entry.operation
    fields = ", ".join(change.subject for change in entry.changes) if operation.live else ""
    text = printable(f"{verb(operation)} {operation.address}" + (f": {fields}" if fields else ""))
    return wrapped(text, style.width, "  ", "    ")


def _summary(drift: Drift, style: Style) -> list[str]:
    agree = f"{plural(drift.agree, 'object')} {'agrees' if drift.agree == 1 else 'agree'}"
    told_of = bool(drift.objects or drift.outside)
    if not told_of:
        if drift.unread:
            return wrapped(f"No drift in what could be read. {agree}.", style.width, "", "  ")
        return [style.paint(f"No drift. {agree}.", "bold", "green")]
    counted = [f"{len(drift.objects)} drifted"] if drift.objects else []
    for standing in Standing:
        number = sum(entry.standing is standing for entry in drift.outside)
        counted += [f"{number} {standing}"] if number else []
    counted += [f"{len(drift.unread)} not read"] if drift.unread else []
    risk = shared_text.risk(drift_impacts(drift)) if drift_impacts(drift) else ""
    accepted = sum(change.accepted for entry in drift.objects for change in entry.changes)
    listed = f" {plural(accepted, 'change')} accepted, not counted." if accepted else ""
    return wrapped(f"{', '.join(counted)}, {agree}. {risk}{listed}", style.width, "", "  ")


def _held(drift: Drift, style: Style) -> Iterable[str]:
    if not drift.held:
        return []
    names = ", ".join(printable(str(operation.address)) for operation in drift.held)
    return wrapped(f"{len(drift.held)} suspended: {names}", style.width, "", "  ")


def _ways_out(drift: Drift, style: Style) -> Iterable[str]:
    if not drift.differs():
        return []
    environment = f" -e {printable(drift.environment)}" if drift.environment else ""
    drifted = any(not change.accepted for entry in drift.objects for change in entry.changes)
    standings = {entry.standing for entry in drift.outside}
    ways = (
        (drifted, "Restore:  ", f"oauthctl apply{environment}    what is declared; the rest by hand"),
        (drifted, "Keep:     ", "declare it, or `accepted:` it (field and digest: --format json)"),
        (Standing.APPEARED in standings, "Appeared: ", "declare it, or name it under `ignore:` of the provider"),
        (Standing.UNMARKED in standings, "Unmarked: ", f"oauthctl plan{environment} --claim    takes ownership"),
    )
    return [line for wanted, label, text in ways if wanted for line in wrapped(text, style.width, label, " " * 10)]
