"""Live objects that no operation covers: whose they are, and what an unknown one can do."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from oauthctl.model.address import Address, Kind
from oauthctl.model.live import Live
from oauthctl.model.value import Gap
from oauthctl.plan import changes
from oauthctl.plan.cause import remembered_by
from oauthctl.plan.meaning import compared
from oauthctl.plan.ownership import whose
from oauthctl.plan.run import Run, View, Views
from oauthctl.plan.types import Change, Outside, Standing
from oauthctl.plan.watch import watch


def outside(views: Views, run: Run, taken: set[int]) -> Iterator[Outside]:
    """Everything read that is neither declared nor removed, by provider and name."""
    for view in views.values():
        last = last_apply(view)
        for live in sorted(view.observed.objects, key=lambda one: (one.kind, one.name)):
            if id(live) not in taken:
                yield _entry(live, last, view, run)


def last_apply(view: View) -> str:
    """When anything of ours was last written there (UTC, ISO 8601); empty if never."""
    marks = [live.marker for live in view.observed.objects if live.marker is not None and view.index.ours(live.marker)]
    return max((mark.memory.at for mark in (*marks, *view.observed.markers.values())), default="")


def unwatched_scopes(views: Views, taken: set[int]) -> Iterator[str]:
    """Providers whose shared scopes nobody remembers: a change of their content would not be seen."""
    for name, view in views.items():
        scopes: Iterable[Live] = (
            live for live in view.observed.objects if live.kind is Kind.SCOPE and id(live) not in taken
        )
        if any(Address(name, Kind.SCOPE, live.name) not in view.observed.markers for live in scopes):
            yield f"content of scopes at {name} that are not declared"


def _entry(live: Live, last: str, view: View, run: Run) -> Outside:
    def entry(standing: Standing, detail: str, made: tuple[Change, ...] = ()) -> Outside:
        return Outside(standing, live.provider, live.name, detail, made, live.native_id)

    address = Address(live.provider, live.kind, live.name)
    if live.standing != "ordinary":
        return entry(Standing(live.standing), live.standing_reason, _content(live, address, view, run))
    marker = live.marker or view.index.marker(live, view.index.known_as.get((live.kind, live.native_id), address))
    if marker is not None:
        if view.index.ours(marker):
            return entry(
                Standing.UNDECLARED,
                f"ours, as {marker.key}, and not declared",
                _content(live, address, view, run),
            )
        return entry(Standing.FOREIGN, f"belongs to {whose(marker, view.index)}")
    if any(fnmatchcase(live.name, glob) for glob in run.ignores(live.provider)):
        return entry(Standing.IGNORED, "")
    if last:
        return entry(
            Standing.APPEARED,
            f"nobody's, and not there or not ours at the apply of {last[:10]}",
            _able(live, view, run),
        )
    return entry(Standing.UNMARKED, "nobody's", _able(live, view, run))


def _content(live: Live, address: Address, view: View, run: Run) -> tuple[Change, ...]:
    """What changed in an object that is only remembered (a shared scope), not declared."""
    stored = view.observed.markers.get(address) or live.marker
    memory = remembered_by(stored)
    return watch(live, memory, (), view.rules, run.judge, run.digests) if memory else ()


def _able(live: Live, view: View, run: Run) -> tuple[Change, ...]:
    """What an unknown object can do."""
    return tuple(
        changes.appeared(value, rule, view.rules.subject(name), run.judge)
        for name, value in live.fields.items()
        if not isinstance(value, Gap)
        and value not in (None, [], "", {})
        and compared((rule := view.rules.of(live.kind, name)).entry)
    )
