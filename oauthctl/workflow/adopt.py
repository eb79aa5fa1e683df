"""`adopt`: live clients become declarations, planned against what was read before a single file is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from oauthctl.config.files import DiskFiles
from oauthctl.config.overlay import OverlayFiles
from oauthctl.config.project import load
from oauthctl.config.resolve import resolve
from oauthctl.diagnostics.errors import BadAnswer, ProviderError, UsageError
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import suggestion
from oauthctl.model.address import Address, Kind
from oauthctl.model.live import Live
from oauthctl.plan.planner import make
from oauthctl.plan.types import Action, Observed, Operation, Plan
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.declare import Declared, declare
from oauthctl.workflow.files_of import NewFile, files_of
from oauthctl.workflow.memory import state_access
from oauthctl.workflow.prepare import plain_options, words
from oauthctl.workflow.project import Opened, open_project, require_environment
from oauthctl.workflow.session import Scene, scene

Tell = Callable[[str], None]
STANDARD_SCOPES = frozenset({"openid", "profile", "email", "address", "phone", "offline_access"})
EXTERNAL = Declared({"external": True}, "", (), {})  # a scope the provider brings along: asked for, never written


class AdoptRequest(NamedTuple):
    """clients: names at the provider (client_id). everything: all that can be managed and is not declared."""

    provider: str
    clients: tuple[str, ...]
    everything: bool = False


class LeftAlone(NamedTuple):
    """Live clients that were not adopted, with the reason."""

    reason: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Adopted:
    """What adopt did.

    product, identity: who answered, and as whom we asked. read: clients and scopes read.
    files: what was written, with the object each holds. presets: how many of each. look_at: files worth a look, and why.
    left_out: settings that no declaration can express, by client; they are watched.
    differing: operations of the check that still want to change something; empty, or nothing was written.
    """

    provider: str
    product: str
    identity: str
    clients_read: int
    scopes_read: int
    files: tuple[NewFile, ...]
    presets: Mapping[str, int]
    left_alone: tuple[LeftAlone, ...]
    left_out: Mapping[str, Mapping[str, str]]
    not_seen: tuple[str, ...]
    differing: tuple[Operation, ...]

    @property
    def exit_code(self) -> int:
        return 5 if self.differing else 0


def adopt(
    directory: Path, environment: str | None, request: AdoptRequest, sources: Sources, tell: Tell, detail: Tell
) -> Adopted:
    """Reads the provider, writes new files, touches neither the provider nor a file that exists.

    Raises UsageError for clients that are not there, ProviderError where the provider cannot list or be read.
    """
    opened = open_project(directory, sources)
    root, project = opened
    name = require_environment(project, environment)
    if request.provider not in project.providers:
        near = suggestion(request.provider, project.providers)
        raise UsageError(f"there is no provider `{request.provider}`", next=f"did you mean `{near}`?" if near else "")
    declarations = resolve(project, name)
    only = frozenset({request.provider})
    with (
        state_access(project, name, root, writing=False, operation="adopt", tell=tell) as state,
        scene(project, declarations, root, state, detail, only) as seen,
    ):
        return _adopted(opened, name, request, seen)


def _adopted(opened: Opened, environment: str, request: AdoptRequest, seen: Scene) -> Adopted:
    observed = _observed(request.provider, seen)
    chosen, left_alone = _chosen(request, observed, seen)
    adapter = seen.connections[request.provider].adapter
    bodies = {live.native_id: declare(live, observed.capabilities, adapter) for live in chosen}
    scopes = _scopes_asked(bodies.values(), observed, seen)
    for live in scopes:
        own = live.standing == "ordinary"
        bodies[live.native_id] = declare(live, observed.capabilities, adapter) if own else EXTERNAL
    files = files_of(
        opened, environment, request.provider, [(live, bodies[live.native_id]) for live in (*chosen, *scopes)]
    )
    plan = _checked(opened.root, environment, files, seen)
    differing = _differing(plan, {file.address for file in files if file.address})
    if not differing:
        files.write(opened.root)
    connection = seen.connections[request.provider]
    return Adopted(
        provider=request.provider,
        product=connection.about.product,
        identity=connection.about.identity,
        clients_read=_count(observed, Kind.CLIENT),
        scopes_read=_count(observed, Kind.SCOPE),
        files=tuple(files),
        presets=Counter(bodies[live.native_id].preset for live in chosen),
        left_alone=left_alone,
        left_out={live.name: bodies[live.native_id].left_out for live in chosen if bodies[live.native_id].left_out},
        not_seen=observed.not_seen,
        differing=differing,
    )


def _observed(provider: str, seen: Scene) -> Observed:
    if provider not in seen.observed:
        first = next((entry for entry in seen.unread if entry.provider == provider), None)
        raise ProviderError(
            first.message if first else f"{provider} could not be read", next=first.next if first else ""
        )
    observed = seen.observed[provider]
    if not observed.listed:
        raise BadAnswer(
            f"{provider} cannot list its clients (RFC 7592 has no list)",
            next=f"oauthctl state set-token {provider}/KEY --token REF --registration-uri URI --client-id ID, and declare KEY",
        )
    return observed


def _count(observed: Observed, kind: Kind) -> int:
    return sum(live.kind is kind for live in observed.objects)


def _chosen(request: AdoptRequest, observed: Observed, seen: Scene) -> tuple[list[Live], tuple[LeftAlone, ...]]:
    """The clients to adopt, and the others by reason."""
    declared = {desired.name for desired in seen.declarations.objects
                if desired.address.provider == request.provider and desired.address.kind is Kind.CLIENT}  # fmt: skip
    clients = {live.name: live for live in observed.objects if live.kind is Kind.CLIENT}
    for name in request.clients:
        if name not in clients:
            near = suggestion(name, clients)
            raise UsageError(
                f"{request.provider} has no client `{name}`", next=f"did you mean `{near}`?" if near else ""
            )
    reasons = {live.name: _reason(live, declared, seen) for live in clients.values()}
    for name in request.clients:
        if reasons[name]:
            raise UsageError(f"`{name}` cannot be adopted: {reasons[name]}")
    wanted = [live for live in clients.values() if not reasons[live.name]]
    chosen = wanted if request.everything else [clients[name] for name in request.clients]
    grouped: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        if reason:
            grouped.setdefault(reason, []).append(name)
    return chosen, tuple(LeftAlone(reason, tuple(sorted(names))) for reason, names in sorted(grouped.items()))


def _reason(live: Live, declared: set[str], seen: Scene) -> str:
    """Why a client is not for us to declare; empty where it is."""
    if live.standing != "ordinary":
        return live.standing_reason or live.standing
    if live.name in declared:
        return "declared already"
    if live.marker is not None and live.marker.project != seen.declarations.project:
        return f"belongs to project {live.marker.project}"
    return ""


def _scopes_asked(bodies: Iterable[Declared], observed: Observed, seen: Scene) -> list[Live]:
    """Scopes that adopted clients ask for and nobody has declared; the standard's own need no declaration."""
    asked = {name for body in bodies for name in body.scopes}
    declared = {desired.name for desired in seen.declarations.objects if desired.address.kind is Kind.SCOPE}
    return [
        live for live in observed.objects if live.kind is Kind.SCOPE and live.name in asked - declared - STANDARD_SCOPES
    ]


def _checked(root: Path, environment: str, files: "Iterable[NewFile]", seen: Scene) -> Plan:
    """The project as it would be with the new files, planned against what was read."""
    overlay = OverlayFiles(DiskFiles(root), {file.path: file.text.encode() for file in files})
    project = load(overlay, facts(), sources=Sources())
    return make(resolve(project, environment), seen.observed, plain_options(), words(seen))


def _differing(plan: Plan, adopted: set[Address]) -> tuple[Operation, ...]:
    """Operations on adopted objects that want more than to be claimed."""
    return tuple(
        operation
        for operation in plan.operations
        if operation.address in adopted and (operation.changes or operation.action in (Action.CREATE, Action.DELETE))
    )
