"""Objects that nobody's mark calls ours: claimed where they equal their declaration (DECISIONS 4)."""

from collections.abc import Mapping

from oauthctl.model.desired import Desired
from oauthctl.model.field import ImpactRule
from oauthctl.model.live import Live
from oauthctl.model.value import FieldId, Gap, Value
from oauthctl.plan import imposing
from oauthctl.plan.compare import never_shown
from oauthctl.plan.digest import precondition
from oauthctl.plan.fields import differences, fitting, seal, without_ignored
from oauthctl.plan.meaning import compared, live_value
from oauthctl.plan.ownership import Match
from oauthctl.plan.run import Run, View
from oauthctl.plan.types import Action, Change, Note, Operation, Refusal, Standing


def unclaimed(desired: Desired, found: Match, live: Live, view: View, run: Run, *, marked: bool) -> Operation:
    """An object that nobody's mark, or only a mark, calls ours: claimed where it equals its declaration."""
    fields, notes = without_ignored(desired, live, view, run)
    fits = fitting(fields, live, desired, view, run)
    changes = differences(fits, desired, live, None, view, run)
    stores = view.observed.capabilities.marker  # else a claim is written to state alone
    effects = imposing.side_effects(desired, view.observed.capabilities) if stores else ()
    known = "known only by the mark on it" if marked else "unmarked"
    refusals: tuple[Refusal, ...] = ()
    if changes:
        refusals = (_unequal(live, known, changes),)
    elif run.options.claim:
        refusals = imposing.update_refusals(desired, effects, has_state_key=run.options.has_state_key)
        notes += _baseline(live, fits.fields, view)
    else:
        notes += (Note(f"not claimed: exists at {live.provider}, {known}; nothing differs (plan --claim)"),)
    claims = bool(changes) or run.options.claim
    return Operation(
        Action.CLAIM if claims else Action.NO_OP,
        desired.address,
        live.name,
        live.native_id,
        changes,
        refusals=(*fits.refusals, *refusals),
        notes=notes,
        side_effects=effects if claims else (),
        needs=desired.needs,
        span=desired.span,
        desired=desired._replace(fields=fits.fields),
        live=live,
        precondition=precondition(live, found.marker, fits.fields, view.rules),
        seal=seal(desired, None, view, run),
        standing=Standing.UNMARKED,
    )


def _unequal(live: Live, known: str, changes: tuple[Change, ...]) -> Refusal:
    """A claim carries no settings change (DECISIONS 4)."""
    fields = ", ".join(change.subject for change in changes)
    return Refusal(
        "unmarked",
        f"exists at {live.provider}, {known}: differs in {fields}",
        "make the declaration equal to what is there, then claim it (plan --claim)",
    )


def _baseline(live: Live, fields: Mapping[FieldId, Value], view: View) -> tuple[Note, ...]:
    """What a claim takes as it is, and watches from now on."""
    names = [
        view.rules.subject(name)
        for name, value in live.fields.items()
        if name not in fields
        and not isinstance(value, Gap)
        and value not in (None, [], "", {})
        and compared(rule := view.rules.of(live.kind, name).entry)
        and rule.impact is not ImpactRule.COSMETIC
    ]
    unseen = [name for name in fields if never_shown(live_value(live.fields, name))]
    notes = [Note(f"taken as baseline: {', '.join(names)}")] if names else []
    if unseen:
        notes.append(Note(f"taken to be as declared, since it is never shown: {', '.join(unseen)}"))
    return tuple(notes)
