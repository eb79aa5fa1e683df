"""An object that is ours: brought to what is declared, and watched besides."""

from dataclasses import replace

from oauthctl.model.desired import Desired
from oauthctl.model.live import Live
from oauthctl.plan import guards, imposing
from oauthctl.plan.cause import remembered_by
from oauthctl.plan.creating import creation, headline
from oauthctl.plan.digest import precondition
from oauthctl.plan.fields import differences, fitting, named_right, seal, without_ignored
from oauthctl.plan.holding import Held
from oauthctl.plan.ownership import Match
from oauthctl.plan.run import Run, View
from oauthctl.plan.types import Action, Note, Operation, Refusal
from oauthctl.plan.watch import judged, watch


def owned(desired: Desired, found: Match, live: Live, view: View, run: Run) -> Operation:
    """An object that is ours: brought to what is declared, and watched besides."""
    address, marker = desired.address, found.marker
    memory = remembered_by(marker)
    fields, notes = without_ignored(desired, live, view, run)
    fits = fitting(fields, live, desired, view, run)
    wish = run.wish(address)
    besides_fields = (
        imposing.imposed(desired.secret, marker, wish),
        guards.protection(desired, marker, wish),
    )
    changes = (*differences(fits, desired, live, marker, view, run), *filter(None, besides_fields))
    besides = fits.fields if len(fits.fields) == len(desired.fields) else {**desired.fields, **fits.fields}
    named = named_right(desired, live, view)
    # One that is replaced is left as it is: all of it is watched, as nothing of it is managed any more.
    seen = watch(live, memory, besides if named else (), view.rules, run.judge, run.digests) if memory else ()
    if seen or desired.accepted:
        seen, more = judged(seen, desired.accepted, fields, run.options.today)
        notes = (*notes, *more)
    finish = marker is not None and not marker.memory.algorithm
    if not (changes or seen or notes or fits.refusals or finish) and named:
        return Operation(
            Action.NO_OP,
            address,
            live.name,
            live.native_id,
            (),
            needs=desired.needs,
            span=desired.span,
            desired=desired,
            live=live,
            marker=marker,
        )
    operation = Operation(
        Action.UPDATE if changes else Action.NO_OP,
        address,
        live.name,
        live.native_id,
        changes,
        seen,
        fits.refusals,
        notes,
        needs=desired.needs,
        span=desired.span,
        desired=desired._replace(fields=fits.fields),
        live=live,
        marker=marker,
        finish=finish and not changes,
        precondition=precondition(live, marker, fits.fields, view.rules),
        seal=seal(desired, marker, view, run),
    )
    if not named:
        return _replacement(operation, desired, fits, view, run)
    return _updated(operation, desired, view, run)


def _updated(operation: Operation, desired: Desired, view: View, run: Run) -> Operation:
    """Refusals and side effects of an update."""
    capabilities = view.observed.capabilities
    if operation.action is not Action.UPDATE:
        return operation
    refusals = operation.refusals + guards.on_hold(operation.marker, desired.address)
    effects = imposing.side_effects(desired, capabilities)
    refusals += imposing.update_refusals(desired, effects, has_state_key=run.options.has_state_key)
    if capabilities.update == "none" and any(not change.guard for change in operation.changes):
        refusals += (
            Refusal(
                "no-update",
                f"{desired.address.provider} can create and delete clients, not change them",
                "declare it under a new key, and remove this one when nothing uses it any more",
            ),
        )
    return replace(operation, refusals=refusals, side_effects=effects)


def _replacement(operation: Operation, desired: Desired, fits: Held, view: View, run: Run) -> Operation:
    """Another client_id: the new client is created, the old one stays until it is removed (DECISIONS 7)."""
    marker = operation.marker
    lifted = [change for change in operation.changes if change.field == guards.PROTECT and change.guard]
    if lifted:  # first the protection, as its own change; the next plan replaces
        agreeing = {
            name: value
            for name, value in fits.fields.items()
            if all(change.field != name for change in operation.changes)
        }
        note = Note(f"the replacement by {desired.name} waits until protection is lifted")
        return replace(
            operation,
            action=Action.UPDATE,
            changes=tuple(lifted),
            notes=(*operation.notes, note),
            desired=desired._replace(fields=agreeing, secret=None),
            seal=marker._replace(protect=False) if marker else None,
        )
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
    refusals += imposing.create_refusals(desired, view.observed.capabilities, has_state_key=run.options.has_state_key)
    note = Note(f"{operation.name} stays, ours and undeclared, until `removed:` names it")
    return replace(
        operation,
        action=Action.REPLACE,
        changes=creation(fits.fields, desired, view, run),
        refusals=refusals,
        name=desired.name,
        notes=(*operation.notes, note),
        headline=headline(desired),
        finish=False,
        seal=seal(desired, None, view, run),
    )
