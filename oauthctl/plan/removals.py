"""`removed:` entries: what is deleted or given up, and what forbids it (DECISIONS 7, 15)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from oauthctl.diagnostics.place import Place
from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Removal
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Marker
from oauthctl.model.value import FieldId, Gap
from oauthctl.plan import changes, guards
from oauthctl.plan.cause import remembered_by
from oauthctl.plan.digest import precondition
from oauthctl.plan.run import Run, View, Views
from oauthctl.plan.targets import named, selected
from oauthctl.plan.types import Action, Change, Note, Operation, Refusal, Standing
from oauthctl.plan.watch import watch

_KINDS = (Kind.CLIENT, Kind.SCOPE, Kind.RESOURCE, Kind.GRANT)
_TOLD = ("redirect_uris", "grant_types", "scope")  # what relied on a client shows in these


class Found(NamedTuple):
    """An object that an entry names. marker: the one on it, or in state."""

    address: Address
    live: Live
    marker: Marker | None


def removals(views: Views, run: Run, taken: set[int]) -> Iterator[Operation]:
    """One operation for each object that an entry names; a note for each entry that is done."""
    for entry in run.declarations.removals:
        places = [view for name, view in views.items() if entry.provider in {"", name}]
        found = [(view, one) for view in places for one in _find(entry, view, taken)]
        for view, one in found:
            taken.add(id(one.live))
            if entry.action == "delete" and _swept(one.address, run):
                text = f"{one.address} is not deleted: a filtered run deletes nothing"
                run.notes[Note(text, Place("removed", entry.key, entry.span))] = None
                continue
            yield _operation(entry, one, view, run, alone=len(found) == 1 or bool(entry.provider))
        if not found and places and all(_sure(entry, view) for view in places):
            run.notes[
                Note(
                    f"{entry.key} is gone: its entry can be removed from the file",
                    Place("removed", entry.key, entry.span),
                )
            ] = None


def addressed(entry: Removal, providers: Iterable[str]) -> Iterator[Address]:
    """What a target may call the object of an entry: it can be at any provider unless it names one."""
    key, kinds = _key(entry.key)
    for provider in [entry.provider] if entry.provider else providers:
        yield Address(provider, kinds[0], key)


def _swept(address: Address, run: Run) -> bool:
    """Only a pattern of the targets fits: the entry is left for a run without any. Named, it is refused."""
    targets = run.options.targets
    return selected(targets, address) and bool(targets) and not named(targets, address)


def _find(entry: Removal, view: View, taken: set[int]) -> list[Found]:
    """Objects of ours under that key or name, else a stranger's under that name (to be refused)."""
    key, kinds = _key(entry.key)
    provider = view.observed.provider
    for kind in kinds:
        address = Address(provider, kind, key)
        ours = [live for live in view.index.candidates(address) if id(live) not in taken]
        named_so = view.index.by_name.get((kind, entry.client_id or key))
        if not ours and named_so is not None and id(named_so) not in taken and view.observed.capabilities.chooses_id:
            marker = named_so.marker
            if marker is not None and view.index.ours(marker):
                address = address._replace(key=marker.key)
            ours = [named_so]
        if ours:
            return [Found(address, live, view.index.marker(live, address)) for live in ours]
    return []


def _key(text: str) -> tuple[str, tuple[Kind, ...]]:
    prefix, colon, rest = text.partition(":")
    return (rest, (Kind(prefix),)) if colon and rest and prefix in {"scope", "resource", "grant"} else (text, _KINDS)


def _sure(entry: Removal, view: View) -> bool:
    """Nothing was found, and that means that nothing is there."""
    known = [address for address in view.observed.native_ids if address.key == _key(entry.key)[0]]
    return view.observed.listed or all(address in view.observed.gone for address in known)


def _operation(entry: Removal, found: Found, view: View, run: Run, *, alone: bool) -> Operation:
    address, live, marker = found
    refusals = list(_refusals(entry, found, view, run))
    if not alone:
        refusals.append(
            Refusal("duplicate", f"`removed: {entry.key}` fits several objects", "name the provider", entry.span)
        )
    delete = entry.action == "delete"
    gone = _lost(live, view, run) if delete else (guards.forgetting(entry.key, entry.span),)
    memory = remembered_by(marker)
    seen = watch(live, memory, (), view.rules, run.judge, run.digests) if memory else ()
    return Operation(
        Action.DELETE if delete else Action.FORGET,
        address,
        live.name,
        live.native_id,
        gone,
        seen,
        tuple(refusals),
        span=entry.span,
        live=live,
        marker=marker,
        precondition=precondition(live, marker, (), view.rules),
        headline=_headline(address.kind) if delete else "",
        standing=None
        if marker is not None and view.index.ours(marker)
        else Standing.UNMARKED
        if marker is None
        else Standing.FOREIGN,
    )


def _headline(kind: Kind) -> str:
    if kind is Kind.CLIENT:
        return "every login and refresh through it fails at once; created anew, it gets another secret"
    return f"clients lose this {kind}"


def _lost(live: Live, view: View, run: Run) -> tuple[Change, ...]:
    """What goes with a deleted object, as far as anybody relied on it."""
    names: list[FieldId] = [*_TOLD] if live.kind is Kind.CLIENT else [*live.fields]
    return tuple(
        changes.deleted(
            value,
            view.rules.of(live.kind, name),
            view.rules.subject(name),
            run.wish(_address(live)),
            run.judge,
        )
        for name in names
        if _has(value := live.fields.get(name, Gap.ABSENT)) and not isinstance(value, Gap)
    )


def _has(value: Json | Gap) -> bool:
    return not isinstance(value, Gap) and value not in (None, [], "", {})


def _address(live: Live) -> Address:
    return Address(live.provider, live.kind, live.name)


def _refusals(entry: Removal, found: Found, view: View, run: Run) -> Iterator[Refusal]:
    address, live, marker = found
    if live.standing != "ordinary":
        yield Refusal(live.standing, f"{live.name!r} may not be changed: {live.standing_reason or live.standing}")
        return
    if marker is None:
        yield Refusal(
            "unmarked",
            f"{live.name!r} carries no mark of ours: it is not ours to remove",
            "delete it at the provider",
        )
        return
    if not view.index.ours(marker):
        from oauthctl.plan.ownership import whose

        yield Refusal("foreign", f"{live.name!r} belongs to {whose(marker, view.index)}", "remove it there")
        return
    yield from guards.on_hold(marker, address)
    if entry.action == "delete":
        yield from _delete_refusals(entry, found, view, run)


def _delete_refusals(entry: Removal, found: Found, view: View, run: Run) -> Iterator[Refusal]:
    address, live, marker = found
    yield from guards.protected(marker, "delete")
    capabilities = view.observed.capabilities
    if not capabilities.deletes:
        yield Refusal(
            "unsupported",
            f"{address.provider} cannot delete",
            f"removed: {{{entry.key}: forget}}, and delete it there",
        )
    if capabilities.chooses_id and live.name != (entry.client_id or entry.key):
        yield Refusal(
            "name",
            f"the object with the mark of {entry.key} is called {live.name!r}",
            f"say so: removed: {{{entry.key}: {{client_id: {live.name}, action: delete}}}}",
        )
    if not run.declarations.objects:
        yield Refusal(
            "empty",
            "nothing is declared at all, so nothing is deleted",
            "declare what stays, or forget this one",
        )
    if run.options.targets:
        yield Refusal("filtered", "a filtered run deletes nothing", "run without targets")
    if address.kind is Kind.SCOPE:
        yield from _still_used(live, view)


def _still_used(scope: Live, view: View) -> Iterator[Refusal]:
    """A scope goes only when every client that has it is ours."""
    having = [live for live in view.observed.objects if live.kind is Kind.CLIENT and _asks(live, scope.name)]
    strangers = sorted(live.name for live in having if live.marker is None or not view.index.ours(live.marker))
    if strangers:
        names = sorted(live.name for live in having)
        yield Refusal(
            "in use",
            f"{len(names)} clients have it: {', '.join(names)}; not ours: {', '.join(strangers)}",
            "take the scope from those clients first",
        )


def _asks(client: Live, scope: str) -> bool:
    for name in ("scope", "settings.default_scopes"):
        value = client.fields.get(name)
        words = value.split() if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
        if scope in words:
            return True
    return any(name.startswith("extensions.") and name.endswith(f".clientScopes.{scope}") for name in client.fields)
