"""A plan or drift as a comment on a pull request: the verdict, then what widens or breaks, never cut."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from oauthctl._version import __version__
from oauthctl.lint.delta import NO_DELTAS, Deltas
from oauthctl.plan.digest import plan_digest
from oauthctl.plan.drift import Drift
from oauthctl.plan.types import Cause, Impact, Note, Operation, Plan, Refusal, Standing, Unread
from oauthctl.report import drift_text, plan_text
from oauthctl.report.changes_text import Around, place_of
from oauthctl.report.counts import WHOLE, Word, count, drift_impacts, together, verb
from oauthctl.report.escape import code, folded, prose
from oauthctl.report.findings.delta import rows as delta_rows
from oauthctl.report.findings.delta import sentence
from oauthctl.report.grouping import grouped
from oauthctl.report.markdown_rows import TableRow, rows, whole
from oauthctl.report.shared_text import joined, undoing
from oauthctl.report.style import Style, plural

LIMIT = 65_536  # of a comment at GitHub, in characters; counted here in bytes, of which there are never fewer
TOO_LARGE = "**Too large to review here.**"
_CAUSES = frozenset({Cause.DRIFT})
_PLAIN = Style(colour=False, width=100)


class Comment(NamedTuple):
    """text: at most LIMIT bytes.

    fits: False where what widens or breaks had no room (the run then exits 4).
    """

    text: str
    fits: bool


def plan(plan: Plan) -> str:
    """The plan as a comment."""
    return plan_comment(plan).text


def drift(drift: Drift) -> str:
    """The drift as a comment."""
    return drift_comment(drift).text


def plan_comment(plan: Plan, deltas: Deltas = NO_DELTAS) -> Comment:
    """The plan as a comment, and whether all that decides about it had room."""
    done = ", ".join(f"{number} {what}" for what, number in count(plan).actions.items()) or "nothing to do"
    table = [row for operation in plan.told for row in _operation_rows(operation)]
    table += [row for change in plan.guards for row in rows(change, "project", Around())]
    head = heading("plan", plan.project, plan.environment, done)
    new = "\n".join(delta_rows(deltas))
    foot = [*([new] if new else []), *_notes(plan.notes), *_left_out(plan.unread, plan.not_looked_at), _identity(plan)]
    found = sentence(deltas)
    verdict = f"{_plan_verdict(plan)} {found}." if found else _plan_verdict(plan)
    columns = ("Client", "What changes (live → after apply)", "Declared")
    return _comment(head, verdict, columns, table, foot, plan_text.render(plan, _PLAIN, deltas), "Full plan")


def drift_comment(drift: Drift) -> Comment:
    """The drift as a comment, and whether all that decides about it had room."""
    table = _drift_rows(drift)
    done = ", ".join(
        f"{number} {what}"
        for what, number in (("drifted", len(drift.objects)), ("outside", len(drift.outside)))
        if number
    )
    head = heading("drift", drift.project, drift.environment, done or "no drift")
    foot = [*_notes(drift.notes), *_left_out(drift.unread, drift.not_looked_at)]
    if drift.pending:
        waiting = ", ".join(code(str(one.operation.address)) for one in drift.pending)
        foot.insert(0, f"Declared, not applied yet: {waiting}.")
    columns = ("Client", "What changed (declared → live)", "Declared")
    return _comment(head, _drift_verdict(drift), columns, table, foot, drift_text.render(drift, _PLAIN), "Full drift")


def _identity(plan: Plan) -> str:
    """What was planned, by digest, against what, and by which version."""
    base = f"Base {code(plan.base)}. " if plan.base else ""
    return f"{base}Plan {code(plan_digest(plan))}, oauthctl {__version__}."


def heading(job: str, project: str, environment: str, done: str) -> str:
    """The first line is how a later run finds its own comment again."""
    name = "/".join(part for part in (project, environment) if part)
    marker = "".join(one if one.isascii() and (one.isalnum() or one in "._/") else f"%{ord(one):x}" for one in name)
    where = code(project) + (f" → {code(environment)}" if environment else "")
    return f"<!-- oauthctl {job} {marker} -->\n### oauthctl {job}: {where}, {done}"


def _comment(
    head: str,
    verdict: str,
    columns: Sequence[str],
    table: Sequence[TableRow],
    foot: Sequence[str],
    full: str,
    title: str,
) -> Comment:
    """Puts together what must be there, then as many other rows as there is room for, then the whole text."""
    ranked = sorted(table, key=lambda row: -row.rank)
    must, rest = [str(row) for row in ranked if row.must], [str(row) for row in ranked if not row.must]
    top = [f"| Impact | {' | '.join(columns)} |", "|---|---|---|---|"]
    end = "\n\n".join(foot)

    def whole_text(shown: Sequence[str], *more: str) -> str:
        lines = "\n".join([*top, *shown]) if shown else ""
        return "\n\n".join(part for part in (head, verdict, lines, *more, end) if part) + "\n"

    text = whole_text(must)
    if not _room(text):
        said = f"{TOO_LARGE} {plural(len(must), 'row')} of what widens, breaks or is refused have no room."
        small = "\n\n".join((head, said, verdict, "Read it as text or JSON instead.")) + "\n"
        return Comment(small, fits=False)
    shown = [*must, *rest]
    while len(shown) > len(must) and not _room(whole_text(shown, "99999 more rows that narrow or are cosmetic.")):
        shown = shown[: len(must) + (len(shown) - len(must)) // 2]
    left = len(must) + len(rest) - len(shown)
    cut = [f"{plural(left, 'more row')} that narrow or are cosmetic."] if left else []
    text = whole_text(shown, *cut)
    with_all = whole_text(shown, *cut, folded(f"{title} ({plural(full.count(chr(10)) + 1, 'line')})", full))
    return Comment(with_all if _room(with_all) else text, fits=True)


def _room(text: str) -> bool:
    return len(text.encode("utf-8", "surrogatepass")) <= LIMIT


def _plan_verdict(plan: Plan) -> str:
    counts = count(plan)
    parts = []
    if counts.refused:
        parts.append(f"**Refused: {counts.refused}.** Nothing of this plan can be applied until that is settled.")
    parts += _approval(counts.impacts)
    if not counts.actions and not counts.refused:
        parts.append("**Nothing to change in what could be read.**" if plan.unread else "**No changes.**")
    if counts.undoes_drift:
        parts.append(undoing(counts.undoes_drift))
    if plan.skipped_drift:
        parts.append(f"{plural(plan.skipped_drift, 'object')} outside this plan drifted too.")
    return " ".join([*parts, f"{counts.unchanged} unchanged."])


def _drift_verdict(drift: Drift) -> str:
    found = drift_impacts(drift)
    agree = f"{plural(drift.agree, 'object')} as declared."
    if not drift.differs():
        return f"**{'No drift in what could be read' if drift.unread else 'No drift'}.** {agree}"
    told = ", ".join(f"{found[word]} {word}" for word in found if word != "cosmetic") or "cosmetic only"
    return f"**Drift: {told}.** {agree}"


def _approval(found: Mapping[Word, int]) -> list[str]:
    told = [f"{number} {word.removesuffix('s')}" for word, number in found.items() if word in {"widens", "breaks"}]
    return [f"**Needs approval: {', '.join(told)}.**"] if told else []


def _operation_rows(operation: Operation) -> Sequence[TableRow]:
    subject, place = code(str(operation.address)), place_of(operation.span)
    where = code(place) if place else ""
    preset = operation.desired.preset if operation.desired else ""
    around = Around(kind=operation.address.kind, preset=preset, causes=_CAUSES)
    found = [
        TableRow(Impact.NONE, subject, _refusal(operation, one), where, refused=True) for one in operation.refusals
    ]
    if operation.refused and not operation.changes:
        return found
    if operation.action in WHOLE:
        what = f"**{verb(operation)}** {whole(operation.headline, operation.changes, around)}".rstrip()
        found.append(TableRow(together(operation.changes) or Impact.BREAKS, subject, what, where))
    elif operation.changes:
        found += [row for change in operation.changes for row in rows(change, subject, around)]
    else:
        found.append(TableRow(Impact.NONE, subject, verb(operation), where))
    effects = map(prose, operation.side_effects)
    besides = [TableRow(Impact.NONE, subject, f"also: {effect}", "", kept=True) for effect in effects]
    return [*found, *besides]


def _refusal(operation: Operation, refusal: Refusal) -> str:
    lifted = f"; next: {prose(refusal.lifted_by)}" if refusal.lifted_by else ""
    return f"{verb(operation)}: {prose(refusal.reason)}{lifted}"


def _drift_rows(drift: Drift) -> list[TableRow]:
    groups, objects = grouped(drift.objects)
    found: list[TableRow] = []
    for group in groups:
        names = ", ".join(code(str(address)) for address in group.addresses)
        found += rows(group.change, names, Around(kind=group.addresses[0].kind))
    for entry in objects:
        who = "; ".join(prose(f"{event.who}, {event.at} ({event.source})") for event in entry.who)
        around = Around(kind=entry.address.kind)
        for change in entry.changes:
            found += [
                row._replace(what=f"{row.what}; by {who}" if who else row.what)
                for row in rows(change, code(str(entry.address)), around)
            ]
    for one in drift.outside:
        changes = one.changes[:1] if one.standing is Standing.VANISHED else one.changes
        what = f"**{one.standing}** {whole(one.detail, changes, Around())}"
        found.append(TableRow(together(changes), code(f"{one.provider}/{one.name}"), what, ""))
    return found


def _notes(notes: Sequence[Note]) -> list[str]:
    return ["\n".join(f"- {prose(text)}" for text in joined(notes))] if notes else []


def _left_out(unread: Sequence[Unread], parts: Sequence[str]) -> list[str]:
    lines = [f"Not read: {code(str(one.address or one.provider))}: {prose(one.message)}" for one in unread]
    return [*lines, *([f"Not looked at: {'; '.join(map(prose, parts))}."] if parts else [])]
