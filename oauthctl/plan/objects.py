"""One declared object against its live one: what is to be done with it."""

from collections.abc import Mapping
from dataclasses import replace

from oauthctl.model.address import Kind
from oauthctl.model.desired import Desired
from oauthctl.model.field import ImpactRule
from oauthctl.model.live import Live, Marker
from oauthctl.model.value import FieldId, Gap, Value
from oauthctl.plan import changes as make
from oauthctl.plan import guards, imposing
from oauthctl.plan.cause import Circumstances, remembered_by
from oauthctl.plan.compare import compare, never_shown
from oauthctl.plan.digest import precondition
from oauthctl.plan.holding import Held, held
from oauthctl.plan.meaning import agrees, compared, live_value
from oauthctl.plan.ownership import Match
from oauthctl.plan.run import Run, View
from oauthctl.plan.types import Action, Change, Note, Operation, Refusal, Standing
from oauthctl.plan.watch import judged, watch


def owned(desired: Desired, found: Match, live: Live, view: View, run: Run) -> Operation:
    """An object that is ours: brought to what is declared, and watched besides."""
    address, marker = desired.address, found.marker
    memory = remembered_by(marker)
    fields, notes = _without_ignored(desired, live, view, run)
    fits = _fitting(fields, live, desired, view, run)
    made = _differences(fits, desired, live, marker, view, run)
    changes = list(made)
    for extra in (
        imposing.imposed(desired.secret, marker, run.wish(address)), guards.protection(desired, marker, run.wish(address))
    ):  # fmt: skip
        if extra is not None:
            changes.append(extra)
    besides = fits.fields if len(fits.fields) == len(desired.fields) else {**desired.fields, **fits.fields}
    seen = watch(live, memory, besides, view.rules, run.judge, run.digests) if memory else ()
    if seen or desired.accepted:
        seen, more = judged(seen, desired.accepted, run.options.today)
        notes = (*notes, *more)
    finish = marker is not None and not marker.memory.algorithm
    if not (changes or seen or notes or fits.refusals or finish) and _named_right(desired, live, view):
        return Operation(Action.NO_OP, address, live.name, live.native_id, (), needs=desired.needs, span=desired.span,
                         desired=desired, live=live, marker=marker)  # fmt: skip
    operation = Operation(
        Action.UPDATE if changes else Action.NO_OP, address, desired.name, live.native_id, tuple(changes), seen,
        fits.refusals, notes, needs=desired.needs, span=desired.span, desired=replace(desired, fields=fits.fields),
        live=live, marker=marker, finish=finish and not changes,
        precondition=precondition(live, marker, fits.fields, view.rules), seal=_seal(desired, marker, view, run),
    )  # fmt: skip
    if not _named_right(desired, live, view):
        return _replacement(operation, desired, fits, view, run)
    return _updated(operation, desired, view, run)


def unclaimed(desired: Desired, found: Match, live: Live, view: View, run: Run, *, marked: bool) -> Operation:
    """An object that nobody's mark, or only a mark, calls ours: claimed where it equals its declaration."""
    fields, notes = _without_ignored(desired, live, view, run)
    fits = _fitting(fields, live, desired, view, run)
    changes = _differences(fits, desired, live, None, view, run)
    known = "known only by the mark on it" if marked else "unmarked"
    refusals = fits.refusals
    action = Action.CLAIM if run.options.claim or changes else Action.NO_OP
    if changes:
        fields_named = ", ".join(change.subject for change in changes)
        refusals += (Refusal("unmarked", f"exists at {live.provider}, {known}: differs in {fields_named}",
                             "make the declaration equal to what is there, then claim it (plan --claim)"),)  # fmt: skip
    elif action is Action.NO_OP:
        notes += (Note(f"not claimed: exists at {live.provider}, {known}; nothing differs (plan --claim)"),)
    else:
        notes += _baseline(live, fits.fields, view)
    return Operation(
        action, desired.address, live.name, live.native_id, changes, (), refusals, notes, needs=desired.needs,
        span=desired.span, desired=replace(desired, fields=fits.fields), live=live,
        side_effects=imposing.side_effects(desired, view.observed.capabilities) if view.observed.capabilities.marker else (),
        precondition=precondition(live, found.marker, fits.fields, view.rules),
        seal=imposing.sealed(_protecting(run.seal(desired.address, view, None), desired), desired.secret),
        standing=Standing.UNMARKED,
    )  # fmt: skip


def created(
    desired: Desired, view: View, run: Run, refusals: tuple[Refusal, ...], standing: Standing | None
) -> Operation:
    """A new object: one change for each field that has a value."""
    fits = _fitting(desired.fields, None, desired, view, run)
    changes = creation(fits.fields, desired, view, run)
    refusals += fits.refusals + imposing.create_refusals(
        replace(desired, fields=fits.fields),
        view.observed.capabilities,
        has_state_key=run.options.has_state_key,
    )
    seal = imposing.sealed(_protecting(run.seal(desired.address, view, None), desired), desired.secret)
    return Operation(
        Action.CREATE, desired.address, desired.name, "", changes, (), refusals, needs=desired.needs, span=desired.span,
        desired=replace(desired, fields=fits.fields), precondition=precondition(None, None, (), view.rules),
        headline=headline(desired), standing=standing, seal=seal,
    )  # fmt: skip


def creation(fields: Mapping[FieldId, Value], desired: Desired, view: View, run: Run) -> tuple[Change, ...]:
    """What a new object can do, field by field."""
    kind, cause = desired.address.kind, run.wish(desired.address)
    made = [
        make.created(value, view.rules.of(kind, name), view.rules.subject(name), cause, run.judge)
        for name, value in fields.items()
        if value.value not in (None, [], (), "", {})
    ]
    secret = imposing.imposed(desired.secret, None, cause)
    return (*made, secret) if secret else tuple(made)


def headline(desired: Desired) -> str:
    """What a new object is, in a sentence."""
    if desired.address.kind is not Kind.CLIENT:
        return f"new {desired.address.kind}: clients can be given it"
    method = desired.fields.get("token_endpoint_auth_method")
    if method is not None and method.value == "none":
        return "new public client: whoever knows its name can start a login as it"
    return "new confidential client"


def _without_ignored(
    desired: Desired, live: Live, view: View, run: Run
) -> tuple[Mapping[FieldId, Value], tuple[Note, ...]]:
    """The fields without those whose live value is left as it is; each of these that differs is noted."""
    if not desired.lifecycle.ignore_changes:
        return desired.fields, ()
    notes, ignored = [], set()
    for entry in desired.lifecycle.ignore_changes:
        if entry.until is not None and entry.until < run.options.today:
            notes.append(
                Note(f"ignore_changes for {entry.field} ended on {entry.until}: it is managed again")
            )
            continue
        ignored.add(entry.field)
        value, rule = desired.fields.get(entry.field), view.rules.of(live.kind, entry.field)
        if value is not None and not agrees(value.value, live_value(live.fields, entry.field), rule):
            notes.append(Note(f"{entry.field} differs and is left as it is (ignore_changes)"))
    return {name: value for name, value in desired.fields.items() if name not in ignored}, tuple(notes)


def _fitting(
    fields: Mapping[FieldId, Value], live: Live | None, desired: Desired, view: View, run: Run
) -> Held:
    fits = held(fields, live, desired.address.kind, view.rules)
    for note in fits.notes:
        run.notes[note] = None
    return fits


def _differences(
    fits: Held, desired: Desired, live: Live, marker: Marker | None, view: View, run: Run
) -> tuple[Change, ...]:
    memory, kind, rules = remembered_by(marker), live.kind, view.rules
    found = compare(fits.fields, live.fields, memory, kind, rules, run.digests)
    for name in found.unknown:
        run.not_seen(view.observed.provider, name)
    if not found.differing:
        return ()
    when = Circumstances(memory, run.options.moved(desired.address), run.options.tool)
    changes = []
    for name in found.differing:
        rule, before = rules.of(kind, name), live_value(live.fields, name)
        changes.append(run.change(before, fits.fields[name], rule, rules.subject(name), when))
    return tuple(changes)


def _named_right(desired: Desired, live: Live, view: View) -> bool:
    """Where declarations choose names, another name is another object."""
    chosen = view.observed.capabilities.chooses_id or desired.address.kind is not Kind.CLIENT
    return not chosen or live.name == desired.name


def _updated(operation: Operation, desired: Desired, view: View, run: Run) -> Operation:
    """Refusals and side effects of an update."""
    capabilities = view.observed.capabilities
    if operation.action is not Action.UPDATE:
        return operation
    refusals = operation.refusals + guards.on_hold(operation.marker, desired.address)
    effects = imposing.side_effects(desired, capabilities)
    refusals += imposing.update_refusals(desired, effects, has_state_key=run.options.has_state_key)
    if capabilities.update == "none" and any(not change.guard for change in operation.changes):
        refusals += (Refusal("no-update", f"{desired.address.provider} can create and delete clients, not change them",
                             "declare it under a new key, and remove this one when nothing uses it any more"),)  # fmt: skip
    return replace(operation, refusals=refusals, side_effects=effects)


def _replacement(operation: Operation, desired: Desired, fits: Held, view: View, run: Run) -> Operation:
    """Another client_id: the new client is created, the old one stays until it is removed (DECISIONS 7)."""
    live, marker = operation.live, operation.marker
    lifted = [change for change in operation.changes if change.field == guards.PROTECT and change.guard]
    if lifted:  # first the protection, as its own change; the next plan replaces
        agreeing = {name: value for name, value in fits.fields.items()
                    if all(change.field != name for change in operation.changes)}  # fmt: skip
        note = Note(
            f"the replacement of {live.name if live else ''} by {desired.name} waits until protection is lifted"
        )
        return replace(operation, action=Action.UPDATE, changes=tuple(lifted), notes=(*operation.notes, note),
                       name=live.name if live else desired.name, desired=replace(desired, fields=agreeing, secret=None))  # fmt: skip
    taken = view.index.by_name.get((desired.address.kind, desired.name))
    refusals = (
        *fits.refusals,
        *guards.protected(marker, "replacement"),
        *guards.on_hold(marker, desired.address),
    )
    if taken is not None:
        refusals += (
            Refusal(
                "foreign",
                f"{desired.name!r} exists at {desired.address.provider} already",
                "another client_id",
            ),
        )
    refusals += imposing.create_refusals(
        desired, view.observed.capabilities, has_state_key=run.options.has_state_key
    )
    note = Note(
        f"{live.name if live else 'the old one'} stays, ours and undeclared, until `removed:` names it"
    )
    return replace(
        operation, action=Action.REPLACE, changes=creation(fits.fields, desired, view, run), refusals=refusals,
        notes=(*operation.notes, note), headline=headline(desired), finish=False,
        seal=imposing.sealed(_protecting(run.seal(desired.address, view, None), desired), desired.secret),
    )  # fmt: skip


def _seal(desired: Desired, marker: Marker | None, view: View, run: Run) -> Marker:
    return imposing.sealed(_protecting(run.seal(desired.address, view, marker), desired), desired.secret)


def _protecting(seal: Marker, desired: Desired) -> Marker:
    wanted = desired.lifecycle.protect
    return seal if wanted is None else seal._replace(protect=wanted)


def _baseline(live: Live, fields: Mapping[FieldId, Value], view: View) -> tuple[Note, ...]:
    """What a claim takes as it is, and watches from now on."""
    names = [view.rules.subject(name) for name, value in live.fields.items()
             if name not in fields and not isinstance(value, Gap) and value not in (None, [], "", {})
             and compared(rule := view.rules.of(live.kind, name).entry) and rule.impact is not ImpactRule.COSMETIC]  # fmt: skip
    unseen = [
        name for name in fields if never_shown(live_value(live.fields, name))
    ]
    notes = [Note(f"taken as baseline: {', '.join(names)}")] if names else []
    if unseen:
        notes.append(Note(f"taken to be as declared, since it is never shown: {', '.join(unseen)}"))
    return tuple(notes)
