"""The plan: what is desired against what is live, as pure data. The one place where its steps join."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from oauthctl.model.address import Kind
from oauthctl.model.desired import Declarations, Desired
from oauthctl.plan import changes, guards
from oauthctl.plan.absent import absent
from oauthctl.plan.choice import Choice
from oauthctl.plan.claiming import unclaimed
from oauthctl.plan.dropped import dropped
from oauthctl.plan.impact import Judge, NativeWords
from oauthctl.plan.objects import owned
from oauthctl.plan.options import PlanOptions, Thresholds
from oauthctl.plan.order import dependants_refused, in_order
from oauthctl.plan.outside import outside, unwatched_scopes
from oauthctl.plan.ownership import Match, match
from oauthctl.plan.removals import removals
from oauthctl.plan.run import Run, View, Views
from oauthctl.plan.thresholds import limited
from oauthctl.plan.types import Action, Change, Observed, Operation, Plan, Refusal, Standing, Unread

__all__ = ["PlanOptions", "Thresholds", "make"]


def make(
    declarations: Declarations, observed: Mapping[str, Observed], options: PlanOptions, words: NativeWords
) -> Plan:
    """Compare everything that is declared with everything that was read.

    words: asks the provider's adapter what a change of a native item does: provider, item, before, after.
    None: it is not there; `{}`: it was there, and what it was is not kept.
    """
    risks = {desired.name: desired.risk for desired in declarations.objects if desired.risk}
    run = Run(declarations, options, Judge(words, risks))
    views = {name: View.of(seen, declarations) for name, seen in sorted(observed.items()) if _readable(seen)}
    taken: set[int] = set()
    unread = [*_unconnected(declarations, observed, options)]
    found: list[Operation] = []
    for desired in declarations.objects:
        made = _declared(desired, views, run, taken)
        if isinstance(made, Unread):
            unread.append(made)
        elif made is not None:
            found.append(_guarded(made, desired, run))
    found += removals(views, run, taken)
    chosen = Choice(run)
    kept = [operation for operation in found if chosen.takes(operation)]
    kept = _without_dropped(kept, [*dropped(views, run)])
    operations = dependants_refused(limited(in_order(kept), options.thresholds), chosen.left_out)
    unread += [entry for seen in observed.values() for entry in seen.unread if entry.address not in options.recreate]
    return Plan(
        declarations.project,
        declarations.environment,
        operations,
        outside=() if options.targets else tuple(outside(views, run, taken)),
        unread=tuple(unread),
        not_looked_at=tuple(_not_looked_at(views, run, taken)),
        notes=tuple(sorted(run.notes, key=str)),
        base=options.base_name,
        skipped_drift=chosen.skipped_drift,
        targets=options.targets,
        guards=_project_guards(run),
    )


def _without_dropped(operations: list[Operation], refused: list[Operation]) -> list[Operation]:
    """What would be done at a provider that is dropped is not done after it is."""
    ours = {operation.address for operation in refused}
    return [*(operation for operation in operations if operation.address not in ours), *refused]


def _declared(desired: Desired, views: Views, run: Run, taken: set[int]) -> Operation | Unread | None:
    """The operation of one declared object, an entry where it was not read, or neither."""
    view = views.get(desired.address.provider)
    if view is None:
        return None
    if desired.address.kind not in view.observed.capabilities.kinds:
        return _unsupported(desired, view, run)
    found = match(desired, view.index)
    if found.live is not None:
        taken.update(id(live) for live in (found.live, *view.index.candidates(desired.address)))
    if desired.external:
        return _external(desired, found)
    if found.refusals:
        return _refused(desired, found)
    if found.live is None:
        return absent(desired, view, run)
    marked = _only_marked(desired, found, view, run)
    if found.standing is Standing.UNMARKED or marked:
        return unclaimed(desired, found, found.live, view, run, marked=marked)
    return owned(desired, found, found.live, view, run)


def _only_marked(desired: Desired, found: Match, view: View, run: Run) -> bool:
    """With a base: ours by its mark alone, to neither base nor state (DECISIONS 4). A mark can be forged."""
    base = run.options.base
    address = desired.address
    return (
        base is not None
        and found.marker is not None
        and address not in base
        and address not in view.observed.native_ids
    )


def _external(desired: Desired, found: Match) -> Operation:
    """Asked for, checked to exist, never written (DECISIONS 15)."""
    refusals = (
        ()
        if found.live
        else (
            Refusal(
                "missing",
                f"{desired.address.provider} has no {desired.address.kind} {desired.name!r} (external)",
                "create it there, or declare it without `external`",
            ),
        )
    )
    native_id = found.live.native_id if found.live else ""
    return Operation(
        Action.NO_OP,
        desired.address,
        desired.name,
        native_id,
        (),
        refusals=refusals,
        span=desired.span,
        desired=desired,
        live=found.live,
    )


def _refused(desired: Desired, found: Match) -> Operation:
    """Somebody else's, nobody's to change, or two of one identity."""
    action = Action.CREATE if found.standing else Action.UPDATE
    return Operation(
        action,
        desired.address,
        desired.name,
        found.live.native_id if found.live else "",
        (),
        refusals=found.refusals,
        needs=desired.needs,
        span=desired.span,
        desired=desired,
        live=found.live,
        marker=found.marker,
        standing=found.standing,
    )


def _unsupported(desired: Desired, view: View, run: Run) -> Operation | None:
    """A resource is carried by its scopes; anything else that cannot be held is refused."""
    kind, name = desired.address.kind, view.observed.provider
    if desired.external:
        run.say(f"{name} cannot be asked whether {desired.address.key} exists", name)
        return None
    if kind is Kind.RESOURCE and Kind.SCOPE in view.observed.capabilities.kinds:
        run.say(f"resources are no objects at {name}: their scopes carry the URI", name)
        return None
    refusal = Refusal(
        "unsupported", f"{name} has no {kind} objects", f"declare {desired.address.key} for another provider"
    )
    return Operation(
        Action.CREATE,
        desired.address,
        desired.name,
        "",
        (),
        refusals=(refusal,),
        needs=desired.needs,
        span=desired.span,
        desired=desired,
    )


def _guarded(operation: Operation, desired: Desired, run: Run) -> Operation:
    """With a base: what this change no longer watches or refuses, as changes of their own."""
    base = run.options.base_declarations
    if base is None or not run.options.moved(desired.address):
        return operation
    before = next((one for one in base.objects if one.address == desired.address), None)
    lowered = guards.lowered(desired, before)
    said = {change.field for change in operation.changes if change.guard}
    made = [_with_base_lines(change, before, desired.span.file, run.options.base_name) for change in operation.changes]
    return replace(operation, changes=(*made, *(change for change in lowered if change.field not in said)))


def _with_base_lines(change: Change, before: Desired | None, file: str, base: str) -> Change:
    """Removed items have no line in the declaration any more; the base has one (`origin/main:11`)."""
    value = before.fields.get(change.field) if before and change.removed else None
    if value is None:
        return change
    reference, _, _ = base.partition(" ")
    spans = {
        item: span._replace(file=reference if span.file == file else f"{reference}:{span.file}")
        for item, span in changes.item_spans(value).items()
    }
    return change._replace(base_spans={str(one): spans[str(one)] for one in change.removed if str(one) in spans})


def _readable(seen: Observed) -> bool:
    """Nothing is concluded about a provider that could not be read as a whole."""
    return all(entry.address is not None for entry in seen.unread)


def _unconnected(
    declarations: Declarations, observed: Mapping[str, Observed], options: PlanOptions
) -> Iterator[Unread]:
    """Providers of declared objects that nobody read; one that the base lacks is not even contacted."""
    missing: dict[str, int] = {}
    for desired in declarations.objects:
        if desired.address.provider not in observed:
            missing[desired.address.provider] = missing.get(desired.address.provider, 0) + 1
    for name, count in sorted(missing.items()):
        objects = f"{count} declared object{'s' if count > 1 else ''}"
        if name in options.new:
            said = f"{name} is not in the base, so it was not contacted: {objects} not planned"
            yield Unread(name, None, said, "merge the provider on its own first")
        else:
            yield Unread(name, None, f"{name} was not read: {objects} not compared")


def _not_looked_at(views: Views, run: Run, taken: set[int]) -> Iterator[str]:
    for name, view in views.items():
        for part in view.observed.not_seen:
            yield f"{part} at {name}"
    for (provider, field), count in sorted(run.unseen.items()):
        yield f"{field} at {provider} ({count} object{'s' if count > 1 else ''})"
    yield from unwatched_scopes(views, taken)


def _project_guards(run: Run) -> tuple[Change, ...]:
    base = run.options.base_declarations
    return guards.ignoring(run.declarations, base) if base is not None else ()
