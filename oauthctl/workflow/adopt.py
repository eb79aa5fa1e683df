"""`adopt`: live clients become declarations, planned against what was read before a single file is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from oauthctl.config.resolve import resolve
from oauthctl.diagnostics.errors import BadAnswer, ProviderError, UsageError
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import suggestion
from oauthctl.model.address import Kind
from oauthctl.model.live import Live
from oauthctl.plan.ownership import Index, whose
from oauthctl.plan.types import Observed
from oauthctl.workflow.adopted import Adopted, LeftAlone, written
from oauthctl.workflow.declare import Declared, declare, sayable
from oauthctl.workflow.files_of import files_of
from oauthctl.workflow.memory import state_access
from oauthctl.workflow.project import Opened, open_project, require_environment, require_provider
from oauthctl.workflow.session import Scene, scene

Tell = Callable[[str], None]
STANDARD_SCOPES = frozenset({"openid", "profile", "email", "address", "phone", "offline_access"})
EXTERNAL = Declared({"external": True}, "", {}, {})  # a scope the provider brings along: asked for, never written


class AdoptRequest(NamedTuple):
    """clients: names at the provider (client_id). everything: all that can be managed and is not declared."""

    provider: str
    clients: tuple[str, ...]
    everything: bool = False


def adopt(
    directory: Path, environment: str | None, request: AdoptRequest, sources: Sources, tell: Tell, detail: Tell
) -> Adopted:
    """Reads the provider, writes new files, touches neither the provider nor a file that exists.

    Raises UsageError for clients that are not there, ProviderError where the provider cannot list or be read.
    """
    opened = open_project(directory, sources)
    root, project, _ = opened
    name = require_environment(project, environment)
    require_provider(project, request.provider)
    declarations = resolve(project, name)
    only = frozenset({request.provider})
    with (
        state_access(project, name, root, writing=False, operation="adopt", tell=tell) as state,
        scene(project, declarations, root, state, detail, only) as seen,
    ):
        return _adopted(opened, name, request, seen)


def _adopted(opened: Opened, environment: str, request: AdoptRequest, seen: Scene) -> Adopted:
    observed = _observed(request.provider, seen)
    index = Index.of(observed, seen.declarations.project, environment)
    chosen, left_alone = _chosen(request, index, seen)
    adapter = seen.connections[request.provider].adapter
    bodies = {live.native_id: declare(live, observed.capabilities, adapter) for live in chosen}
    scopes = _scopes_asked(bodies.values(), observed, seen)
    if request.everything:
        scopes += _other_scopes(scopes, index, seen)
    for live in scopes:
        own = not _others(live, index)
        bodies[live.native_id] = declare(live, observed.capabilities, adapter) if own else EXTERNAL
    files = files_of(
        opened, environment, request.provider, [(live, bodies[live.native_id]) for live in (*chosen, *scopes)]
    )
    differing = written(opened.root, environment, files, seen)
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
        if first is None:
            raise ProviderError(f"{provider} could not be read")
        raise ProviderError(first.message, Place(f"providers.{provider}", span=first.span), next=first.next)
    observed = seen.observed[provider]
    if not observed.listed:
        raise BadAnswer(
            f"{provider} cannot list its clients (RFC 7592 has no list)",
            next=f"one client at a time: oauthctl adopt {provider} KEY --registration-uri URL --token REF",
        )
    return observed


def _count(observed: Observed, kind: Kind) -> int:
    return sum(live.kind is kind for live in observed.objects)


def _chosen(request: AdoptRequest, index: Index, seen: Scene) -> tuple[list[Live], tuple[LeftAlone, ...]]:
    """The clients to adopt, and the others by reason."""
    declared = {desired.name for desired in seen.declarations.objects
                if desired.address.provider == request.provider and desired.address.kind is Kind.CLIENT}  # fmt: skip
    clients = {live.name: live for live in index.observed.objects if live.kind is Kind.CLIENT}
    for name in request.clients:
        if name not in clients:
            near = suggestion(name, clients)
            raise UsageError(
                f"{request.provider} has no client `{name}`", next=f"did you mean `{near}`?" if near else ""
            )
    reasons = {live.name: _why_not(live, index, declared) for live in clients.values()}
    for name in request.clients:
        if reasons[name]:
            raise UsageError(f"`{name}` cannot be adopted: {reasons[name]}")
    wanted = [live for live in clients.values() if not reasons[live.name]]
    chosen = wanted if request.everything else [clients[name] for name in request.clients]
    grouped: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        if reason:
            grouped.setdefault(reason, []).append(name)
    if request.everything:
        grouped |= _unsayable(index)
    return chosen, tuple(LeftAlone(reason, tuple(sorted(names))) for reason, names in sorted(grouped.items()))


def _why_not(live: Live, index: Index, declared: Set[str]) -> str:
    if not live.name:
        return "no client_id"
    return _others(live, index) or ("declared already" if live.name in declared else "")


def _unsayable(index: Index) -> dict[str, list[str]]:
    """Scopes that no declaration can name, by reason."""
    scopes = (live for live in index.observed.objects if live.kind is Kind.SCOPE and not _others(live, index))
    names = [live.name for live in scopes if not sayable(live.name)]
    return {"no name for a scope (RFC 6749 section 3.3)": names} if names else {}


def _others(live: Live, index: Index) -> str:
    """Why an object is not for us to declare; empty where it is."""
    if live.standing != "ordinary":
        return live.standing_reason or live.standing
    return f"belongs to {whose(live.marker, index)}" if live.marker and not index.ours(live.marker) else ""


def _scopes_asked(bodies: Iterable[Declared], observed: Observed, seen: Scene) -> list[Live]:
    """Scopes that adopted clients ask for and nobody has declared; the standard's own need no declaration."""
    asked = {name for body in bodies for name in body.scopes}
    declared = {desired.name for desired in seen.declarations.objects if desired.address.kind is Kind.SCOPE}
    return [
        live for live in observed.objects if live.kind is Kind.SCOPE and live.name in asked - declared - STANDARD_SCOPES
    ]


def _other_scopes(asked: Sequence[Live], index: Index, seen: Scene) -> list[Live]:
    """Scopes that somebody made and nobody asks for by name: tokens can hold what they put there all the same."""
    done = {live.name for live in asked} | {
        desired.name for desired in seen.declarations.objects if desired.address.kind is Kind.SCOPE
    }
    mine = (live for live in index.observed.objects if live.kind is Kind.SCOPE and live.name not in done)
    return [live for live in mine if sayable(live.name) and not _others(live, index)]
