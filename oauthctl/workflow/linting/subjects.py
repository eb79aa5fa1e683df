"""What is judged: the clients of a project as declared for an environment, or as providers have them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache
from typing import TYPE_CHECKING

from oauthctl.adapters.registry import get
from oauthctl.config.project import Project
from oauthctl.contract.capability import Capabilities
from oauthctl.lint.client import Client
from oauthctl.lint.online import Online
from oauthctl.lint.settings import Settings
from oauthctl.lint.subject import Around, Subject, declared, live
from oauthctl.model.address import Kind
from oauthctl.model.desired import Declarations, Desired
from oauthctl.model.json import Json
from oauthctl.model.scopes import STANDARD
from oauthctl.workflow.linting.waivers import today

if TYPE_CHECKING:
    from oauthctl.plan.types import Observed


def around(
    project: Project,
    declarations: Declarations,
    settings: Settings,
    found: Mapping[str, Capabilities] | None = None,
    online: Online = Online(),  # noqa: B008  # it never changes
) -> Around:
    """What all clients of one environment share. found: capabilities as servers have narrowed them.

    online: what was asked with --online.
    """
    scopes = [one for one in declarations.objects if one.address.kind is Kind.SCOPE]
    adapters = {name: block.adapter for name, block in project.providers.items()}
    return Around(
        environment=declarations.environment,
        production=declarations.environment in settings.production,
        adapters=adapters,
        capabilities={name: _described(kind) for name, kind in adapters.items()} | dict(found or {}),
        scope_risks={one.name: one.risk for one in scopes if one.risk},
        scopes=tuple(sorted({*(one.name for one in scopes), *STANDARD})),
        own_scopes={one.name: _audiences(one) for one in scopes if not one.external},
        unaimed=dict(_unaimed(declarations)),
        resources=tuple(sorted(_identifiers(declarations))),
        provider_spans={name: block.span for name, block in project.providers.items()},
        ruleset=settings.ruleset,
        today=int(datetime.combine(today(), time.min, UTC).timestamp()),
        online=online,
    )


@cache
def _described(kind: str) -> Capabilities:
    """What an adapter says of itself: the same in every environment, and for every policy's example."""
    return get(kind).describe()


def _audiences(one: Desired) -> Json:
    found = one.fields.get("settings.audiences")
    return found.value if found else None


def _unaimed(declarations: Declarations) -> Iterator[tuple[str, Json]]:
    """Each scope that a client may ask for without an audience of its own, and the client."""
    for one in declarations.objects:
        if one.address.kind is Kind.CLIENT and one.needs and not _audiences(one):
            for need in one.needs:
                yield f"{need.provider}/{need.key}", one.address.key


def _identifiers(declarations: Declarations) -> Iterator[str]:
    for one in declarations.objects:
        if one.address.kind is Kind.RESOURCE and isinstance(one.fields["uri"].value, str):
            yield one.fields["uri"].value


def declared_subjects(declarations: Declarations, around_: Around) -> list[Subject]:
    """Every declared client, scope and resource; what belongs to others is only asked for."""
    return [declared(one, around_) for one in declarations.objects if not one.external]


def live_subjects(observed: "Mapping[str, Observed]", declarations: Declarations, around_: Around) -> Iterator[Subject]:
    """Every live client and scope that is for anybody to manage: not the built-in ones, not those of other protocols."""
    about = around_._replace(unaimed=dict(_unaimed_live(observed)))
    by_name = {(one.address.provider, one.address.kind, one.name): one for one in declarations.objects}
    by_address = {one.address: one for one in declarations.objects}
    for name, seen in sorted(observed.items()):
        mine = {native_id: address for address, native_id in seen.native_ids.items()}
        for found in sorted(seen.objects, key=lambda one: (one.kind, one.name)):
            if found.kind in _JUDGED and found.standing == "ordinary":
                address = mine.get(found.native_id)
                desired = by_name.get((name, found.kind, found.name)) or (by_address.get(address) if address else None)
                yield live(found, about, desired)


_JUDGED = frozenset({Kind.CLIENT, Kind.SCOPE})


def _unaimed_live(observed: "Mapping[str, Observed]") -> Iterator[tuple[str, Json]]:
    """As `_unaimed`, of what providers have; a client whose scopes or audiences are not shown is none."""
    for name, seen in observed.items():
        for one in seen.objects:
            scopes = one.fields.get("scope")
            if one.kind is Kind.CLIENT and isinstance(scopes, list) and not one.fields.get("settings.audiences"):
                yield from ((f"{name}/{scope}", one.name) for scope in scopes)


def within(subjects: Sequence[Subject], targets: tuple[str, ...]) -> list[Subject]:
    """The subjects that a target names; all where there is none."""
    from oauthctl.plan.targets import matches

    if not targets:
        return list(subjects)
    return [one for one in subjects if one.address and any(matches(target, one.address) for target in targets)]


def providers_of(subjects: Sequence[Subject]) -> frozenset[str]:
    """The providers at which they are."""
    return frozenset(one.address.provider for one in subjects if one.address)


def clients_of(subjects: Sequence[Subject]) -> list[Client]:
    """The clients among them."""
    return [one.client for one in subjects if one.kind is Kind.CLIENT]
