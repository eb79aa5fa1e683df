"""The fields of one object in this run: what is ignored, what can be held, what differs."""

from collections.abc import Mapping

from oauthctl.model.address import Kind
from oauthctl.model.desired import Desired
from oauthctl.model.live import Live, Marker
from oauthctl.model.value import FieldId, Value
from oauthctl.plan import imposing
from oauthctl.plan.cause import Circumstances, remembered_by
from oauthctl.plan.compare import compare
from oauthctl.plan.holding import Held, held
from oauthctl.plan.meaning import agrees, live_value
from oauthctl.plan.run import Run, View
from oauthctl.plan.types import Change, Note


def without_ignored(
    desired: Desired, live: Live, view: View, run: Run
) -> tuple[Mapping[FieldId, Value], tuple[Note, ...]]:
    """The fields without those whose live value is left as it is; each of these that differs is noted."""
    if not desired.lifecycle.ignore_changes:
        return desired.fields, ()
    notes, ignored = [], set()
    for entry in desired.lifecycle.ignore_changes:
        if entry.until is not None and entry.until < run.options.today:
            notes.append(Note(f"ignore_changes for {entry.field} ended on {entry.until}: it is managed again"))
            continue
        ignored.add(entry.field)
        value, rule = desired.fields.get(entry.field), view.rules.of(live.kind, entry.field)
        if value is not None and not agrees(value.value, live_value(live.fields, entry.field), rule):
            notes.append(Note(f"{entry.field} differs and is left as it is (ignore_changes)"))
    return {name: value for name, value in desired.fields.items() if name not in ignored}, tuple(notes)


def fitting(fields: Mapping[FieldId, Value], live: Live | None, desired: Desired, view: View, run: Run) -> Held:
    """The part of the fields that the provider can hold; what a preset wants besides is noted once."""
    fits = held(fields, live, desired.address.kind, view.rules)
    for note in fits.notes:
        run.notes[note] = None
    return fits


def differences(
    fits: Held, desired: Desired, live: Live, marker: Marker | None, view: View, run: Run
) -> tuple[Change, ...]:
    """The managed fields whose live value is not what is wanted."""
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


def named_right(desired: Desired, live: Live, view: View) -> bool:
    """Where declarations choose names, another name is another object."""
    chosen = view.observed.capabilities.chooses_id or desired.address.kind is not Kind.CLIENT
    return not chosen or live.name == desired.name


def seal(desired: Desired, marker: Marker | None, view: View, run: Run) -> Marker:
    """The mark to store: ours, with the protection and the secret that are declared."""
    made = imposing.sealed(run.seal(desired.address, view, marker), desired.secret)
    wanted = desired.lifecycle.protect
    return made if wanted is None else made._replace(protect=wanted)
