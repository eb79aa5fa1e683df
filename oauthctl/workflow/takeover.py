"""`adopt --registration-uri`: one client of a provider without a list, taken over by its URI and token (DECISIONS 8)."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from oauthctl.config.project import Project
from oauthctl.config.resolve import resolve
from oauthctl.config.writer import slug
from oauthctl.contract.adapter import Target
from oauthctl.diagnostics.errors import AccessDenied, ProviderError, StateError, UsageError
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable
from oauthctl.model.address import Address, Kind
from oauthctl.model.live import Live
from oauthctl.model.secret import Secret
from oauthctl.secrets.references import resolve as reveal
from oauthctl.state.credentials import StateCredentials
from oauthctl.state.store import Session
from oauthctl.workflow.adopted import Adopted, written
from oauthctl.workflow.connect import Connection, connect
from oauthctl.workflow.declare import declare
from oauthctl.workflow.files_of import files_of
from oauthctl.workflow.memory import StateAccess, state_access
from oauthctl.workflow.observe import observe
from oauthctl.workflow.project import Opened, open_project, require_environment, require_provider
from oauthctl.workflow.session import Scene
from oauthctl.workflow.state import TOKEN, URI, token_reference

Tell = Callable[[str], None]


class Takeover(NamedTuple):
    """token: a reference to the registration access token. key: of the declaration; empty: made of the client's name."""

    provider: str
    registration_uri: str
    token: str
    key: str = ""


class _Desk(NamedTuple):
    """What the steps of one takeover share. session: state, locked."""

    opened: Opened
    environment: str
    request: Takeover
    connection: Connection
    state: StateAccess
    session: Session
    credentials: StateCredentials


def take_over(
    directory: Path, environment: str | None, request: Takeover, sources: Sources, tell: Tell, detail: Tell
) -> Adopted:
    """Reads the client by its URI, keeps its credentials in state, and writes its declaration. Nothing is changed there.

    Whatever fails, state is as it was, unless the read replaced the token: then the new one is kept.
    Raises UsageError, StateError without state or its key, ProviderError where the client cannot be read.
    """
    opened = open_project(directory, sources)
    root, project, _ = opened
    name = require_environment(project, environment)
    require_provider(project, request.provider)
    _check_key(request, project)
    token = reveal(token_reference(request.token), root, os.environ)
    with state_access(project, name, root, writing=True, operation="adopt", tell=tell) as state:
        if state.session is None:
            raise StateError(f"the client's registration token cannot be kept: {state.why_none}")
        with connect(project, name, (request.provider,), root, state, detail) as (open_, failed):
            if failed:
                raise failed[0].error
            connection = open_[request.provider]
            issuer = connection.about.issuer
            credentials = StateCredentials(state.session, name, request.provider, issuer)
            desk = _Desk(opened, name, request, connection, state, state.session, credentials)
            return _taken_over(desk, token, tell)


def _taken_over(desk: _Desk, token: Secret, tell: Tell) -> Adopted:
    if desk.connection.session.capabilities().lists:  # this also checks who the server is, before it gets a token
        raise UsageError(
            f"{desk.request.provider} can list its clients", next=f"oauthctl adopt {desk.request.provider} CLIENT"
        )
    _refuse_known_uri(desk)
    first = Address(desk.request.provider, Kind.CLIENT, desk.request.key or _provisional(desk))
    with _undone_on_failure(desk, first, token) as kept:
        live = _read(desk, first)
        _refuse_known_client(desk, live, first)
        address = first if desk.request.key else _moved(desk, first, live)
        kept[:] = [address]
        _remember_id(desk, address, live)
        adopted = _declared(desk, address)
        if adopted.differing:
            _undo(desk, address, token)
        else:
            tell(f"state: {address} is {printable(live.native_id)}; its registration access token is kept sealed")
        return adopted


def _declared(desk: _Desk, address: Address) -> Adopted:
    """Read once more with what is in state now, declared, and planned before it is written."""
    root, project, _ = desk.opened
    connection, records = desk.connection, {address: desk.state.records()[address]}
    observed = observe(connection, (), records, lambda _: None)
    if not observed.objects:
        raise ProviderError(f"{address} could be read once, and then no more", next=f"oauthctl state show {address}")
    live = observed.objects[0]
    provider = desk.request.provider
    seen = Scene(
        project, resolve(project, desk.environment), {provider: connection}, {provider: observed}, records, (), desk.state
    )  # fmt: skip
    body = declare(live, observed.capabilities, connection.adapter)
    files = files_of(desk.opened, desk.environment, provider, [(live, body)], {live.native_id: address.key})
    return Adopted(
        provider=provider,
        product=connection.about.product,
        identity="the client's own registration access token",
        clients_read=1,
        scopes_read=0,
        files=tuple(files),
        presets=Counter([body.preset]),
        left_alone=(),
        left_out={live.name: body.left_out} if body.left_out else {},
        not_seen=observed.not_seen,
        differing=written(root, desk.environment, files, seen),
    )


@contextmanager
def _undone_on_failure(desk: _Desk, address: Address, token: Secret) -> Iterator[list[Address]]:
    """The credentials in state for the block; yields where they are, for the block to say that they moved."""
    where = [address]
    desk.credentials.keep(address, "", {URI: Secret(desk.request.registration_uri), TOKEN: token})
    try:
        yield where
    except BaseException:
        _undo(desk, where[0], token)
        raise


def _undo(desk: _Desk, address: Address, token: Secret) -> None:
    """Forget, unless the server has replaced the token that the user still has: state has the only good one."""
    if desk.credentials.get(address, TOKEN)[:1] == (token,):
        desk.credentials.drop(address)


def _read(desk: _Desk, address: Address) -> Live:
    reading = desk.connection.session.read(Target(address))
    if reading.live is None:
        raise AccessDenied(
            f"{desk.request.provider} did not show the client: {reading.detail.partition(';')[0] or reading.found}",
            Place(str(address)),
            next="check that --registration-uri and --token belong to one client; its administrator can issue a new token",
        )
    return reading.live


def _moved(desk: _Desk, first: Address, live: Live) -> Address:
    """The record under a key of the client's name, now that it is known."""
    name = live.fields.get("client_name")
    taken = set(desk.opened.project.clients) | _remembered_keys(desk) - {first.key}
    key = slug(name if isinstance(name, str) and name else live.native_id, taken)
    record = desk.session.get(desk.environment, first)
    if key == first.key or record is None:
        return first
    address = first._replace(key=key)
    desk.session.put(record._replace(address=address))
    desk.session.remove(desk.environment, first)
    return address


def _remember_id(desk: _Desk, address: Address, live: Live) -> None:
    record = desk.session.get(desk.environment, address)
    if record is not None and record.native_id != live.native_id:
        desk.session.put(record._replace(native_id=live.native_id))


def _provisional(desk: _Desk) -> str:
    """Until the client has told its name: the end of its URI, which mostly is its client_id."""
    last = urlsplit(desk.request.registration_uri).path.rstrip("/").rpartition("/")[2]
    return slug(last, set(desk.opened.project.clients) | _remembered_keys(desk))


def _remembered_keys(desk: _Desk) -> set[str]:
    return {address.key for address in desk.state.records() if address.provider == desk.request.provider}


def _check_key(request: Takeover, project: Project) -> None:
    key = request.key
    if key and slug(key, set()) != key:
        raise UsageError(f"`{printable(key)}` cannot be a key", next=f"for example `{slug(key, set())}`")
    if key in project.clients:
        raise UsageError(
            f"`{key}` is declared already", next="another key, or: oauthctl state set-token, to give it a token"
        )


def _refuse_known_uri(desk: _Desk) -> None:
    for address, record in desk.state.records().items():
        if address.provider != desk.request.provider:
            continue
        if address.key == desk.request.key:
            raise UsageError(f"{address} is remembered already", next=f"oauthctl state show {address}")
        if any(uri.reveal() == desk.request.registration_uri for uri in record.credentials.get(URI, ())[:1]):
            raise UsageError(f"that client is {address} already", next=f"oauthctl state show {address}")


def _refuse_known_client(desk: _Desk, live: Live, first: Address) -> None:
    for address, native_id in _others(desk, first).items():
        if native_id == live.native_id:
            raise UsageError(
                f"that client ({printable(live.native_id)}) is {address} already", next=f"oauthctl state show {address}"
            )


def _others(desk: _Desk, first: Address) -> Mapping[Address, str]:
    """The ids that state knows of this provider's other clients."""
    records = desk.state.records().items()
    return {
        address: record.native_id
        for address, record in records
        if address != first and address.provider == first.provider
    }
