"""A plan for people: what will change, where that was declared, why, and what it does."""

from collections.abc import Iterable, Sequence

from oauthctl.diagnostics.text import printable
from oauthctl.lint.delta import NO_DELTAS, Deltas
from oauthctl.model.address import Kind
from oauthctl.plan.types import Action, Cause, Change, Operation, Plan
from oauthctl.report import changes_text, created_text, shared_text
from oauthctl.report.changes_text import Around, place_of
from oauthctl.report.counts import count, verb
from oauthctl.report.findings.delta import lines as delta_lines
from oauthctl.report.shared_text import told
from oauthctl.report.style import Style, plural, wrapped

_SYMBOLS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "±",
    Action.DELETE: "-",
    Action.CLAIM: "*",
    Action.FORGET: "<",
    Action.NO_OP: "=",
}
_LOOKS = {Action.CREATE: "green", Action.UPDATE: "yellow", Action.REPLACE: "yellow", Action.DELETE: "red"}
_CAUSES = frozenset({Cause.DRIFT, Cause.UPGRADE, Cause.UNKNOWN})


def render(plan: Plan, style: Style, deltas: Deltas = NO_DELTAS) -> str:
    """The whole plan, at most `style.width` columns wide."""
    shown = plan.told
    causes = _CAUSES | {Cause.PENDING} if plan.base else _CAUSES
    blocks = [
        _heading(plan, shown, causes, style),
        *(_with_lint(operation, causes, style, deltas) for operation in shown),
        _guards(plan, style),
        shared_text.unread(plan.unread, style),
        [*shared_text.notes(plan.notes, style), *_quiet_notes(plan, style)],
        [
            *_summary(plan, style),
            *shared_text.outside(plan.outside, style),
            *shared_text.not_looked_at(plan.not_looked_at, style),
            *_verdict(plan, style),
        ],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _heading(plan: Plan, shown: Sequence[Operation], causes: frozenset[Cause], style: Style) -> list[str]:
    where = ", ".join(printable(part) for part in (plan.project, plan.environment) if part)
    since = f": changes since {printable(plan.base)}" if plan.base else ""
    only = f" (only {', '.join(map(printable, plan.targets))})" if plan.targets else ""
    lines = [style.paint(line, "bold") for line in wrapped(f"Plan for {where}{since}{only}", style.width, "", "  ")]
    changes = [change for operation in shown for change in operation.changes]
    if changes:
        legend = changes_text.legend(changes, causes)
        lines += wrapped(f"Read as: live -> after apply.  {legend}", style.width, "")
    return lines


def _with_lint(operation: Operation, causes: frozenset[Cause], style: Style, deltas: Deltas) -> list[str]:
    """An object with what its change does to findings."""
    lines = _operation(operation, causes, style)
    delta = deltas.get(operation.address)
    return [*lines, *delta_lines(delta, operation.span.file if operation.span else "", style)] if delta else lines


def _operation(operation: Operation, causes: frozenset[Cause], style: Style) -> list[str]:
    lines = _title(operation, style)
    for refusal in operation.refusals:
        lines += told(refusal.reason, style)
        lines += told(f"next: {refusal.lifted_by}", style) if refusal.lifted_by else []
    lines += _changes(operation, causes, style)
    lines += _last_apply(operation, style)
    for effect in operation.side_effects:
        lines += told(f"also: {effect}", style)
    for note in operation.notes:
        lines += told(f"note: {note.text}", style)
    if operation.finish:
        lines += told("the last write was interrupted: no setting changes, its memory is completed", style)
    if operation.watched:
        names = ", ".join(change.subject for change in operation.watched)
        lines += told(f"drifted where nothing is declared, left as it is: {names}  (oauthctl drift)", style)
    return lines


def _title(operation: Operation, style: Style) -> list[str]:
    called = f"  (client_id {operation.name})" if operation.name not in ("", operation.address.key) else ""
    what = printable(f"{verb(operation)} {operation.address}{called}")
    if operation.refused:
        return style.row(f"! REFUSED {what}", place_of(operation.span), looks=("bold", "red"))
    if operation.action is Action.NO_OP and operation.lowers:
        return style.row(f"! {what}", place_of(operation.span), looks=("bold", "red"))
    looks = ("bold", _LOOKS.get(operation.action, "cyan"))
    return style.row(f"{_SYMBOLS[operation.action]} {what}", place_of(operation.span), looks=looks)


def _changes(operation: Operation, causes: frozenset[Cause], style: Style) -> list[str]:
    preset = operation.desired.preset if operation.desired else ""
    file = operation.span.file if operation.span else ""
    around = Around(file, operation.address.kind, preset, causes)
    if operation.action in {Action.CREATE, Action.REPLACE, Action.DELETE}:
        return created_text.block(operation.headline, operation.changes, around, style)
    ordered = sorted(operation.changes, key=changes_text.rank)
    return [line for change in ordered for line in changes_text.block(change, around, style)]


def _last_apply(operation: Operation, style: Style) -> list[str]:
    """Since when live is not what was applied, where it drifted."""
    memory = operation.marker.memory if operation.marker else None
    if memory is None or not memory.at or not any(change.cause is Cause.DRIFT for change in operation.changes):
        return []
    commit = f" ({memory.commit})" if memory.commit else ""
    return told(f"live was changed after the apply of {memory.at}{commit}", style)


def _guards(plan: Plan, style: Style) -> list[str]:
    """What the project no longer watches or refuses."""
    if not plan.guards:
        return []
    lines = style.row("! guards: what is watched or refused becomes less", looks=("bold", "red"))
    for change in plan.guards:
        lines += changes_text.block(change, Around(), style)
    return lines


def _quiet_notes(plan: Plan, style: Style) -> Iterable[str]:
    """Notes on objects that nothing is done to: each said once, with all it is about."""
    about: dict[str, list[str]] = {}
    told_already = {operation.address for operation in plan.told}
    for operation in plan.operations:
        if operation.address not in told_already:
            for note in operation.notes:
                about.setdefault(note.text, []).append(str(operation.address))
    for text, addresses in about.items():
        yield from wrapped(printable(f"Note: {text}: {', '.join(addresses)}"), style.width, "", "      ")


def _summary(plan: Plan, style: Style) -> list[str]:
    counts = count(plan)
    watched = sum(any(not change.accepted for change in operation.watched) for operation in plan.operations)
    drifted = f" {plural(watched, 'object')} drifted where nothing is declared ({_drift(plan)})." if watched else ""
    if not counts.actions and not counts.refused:
        noun = "client" if all(one.address.kind is Kind.CLIENT for one in plan.operations) else "object"
        agree = f"{plural(counts.unchanged, noun)} {'agrees' if counts.unchanged == 1 else 'agree'}."
        if plan.unread:
            nothing = wrapped(f"Nothing to change in what could be read. {agree}", style.width, "", "      ")
            return [*nothing, *_risk(plan, drifted, style)]
        return [style.paint(f"No changes. {agree}", "bold", "green"), *_risk(plan, drifted, style)]
    done = [f"{number} {what}" for what, number in counts.actions.items()]
    if counts.refused:
        done.append(f"{counts.refused} refused")
    totals = wrapped(f"Plan: {', '.join(done)}. {counts.unchanged} unchanged.", style.width, "", "      ")
    return [*totals, *_risk(plan, drifted, style)]


def _risk(plan: Plan, drifted: str, style: Style) -> list[str]:
    counts = count(plan)
    text = shared_text.risk(counts.impacts) if _changing(plan) else ""
    if counts.undoes_drift:
        text += f" {shared_text.undoing(counts.undoes_drift)}"
    if plan.skipped_drift:
        text += f" {plural(plan.skipped_drift, 'object')} outside this plan drifted too ({_drift(plan)})."
    return wrapped((text + drifted).strip(), style.width, "", "      ") if text + drifted else []


def _drift(plan: Plan) -> str:
    """What to type to see more."""
    return f"oauthctl drift -e {printable(plan.environment)}" if plan.environment else "oauthctl drift"


def _changing(plan: Plan) -> Sequence[Change]:
    return [change for operation in plan.told for change in operation.changes] + [*plan.guards]


def _verdict(plan: Plan, style: Style) -> list[str]:
    if not plan.refused:
        return []
    text = "REFUSED: nothing of this plan can be applied until that is settled."
    return [style.paint(line, "bold", "red") for line in wrapped(text, style.width, "", "  ")]
