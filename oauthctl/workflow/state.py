"""`state ...`: what is remembered, looked at and mended by hand."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from oauthctl.config.writer import set_top_level, write_over
from oauthctl.diagnostics.errors import StateError, UsageError
from oauthctl.diagnostics.sources import Sources
from oauthctl.model.address import Address
from oauthctl.model.secret import Secret, SecretRef
from oauthctl.secrets.references import resolve
from oauthctl.state import lock
from oauthctl.state.keys import new_identity, new_lineage, recipient_of
from oauthctl.state.local import lock_path
from oauthctl.state.record import Record
from oauthctl.state.store import Session
from oauthctl.state.trouble import ACCESS_LOST, OUTCOME_UNKNOWN, way_out
from oauthctl.workflow.connect import resolved
from oauthctl.workflow.memory import StateAccess, open_store, state_access, state_key, state_path
from oauthctl.workflow.project import Opened, open_project, require_environment, require_provider

Tell = Callable[[str], None]
TOKEN, URI = "registration_access_token", "registration_client_uri"


class Token(NamedTuple):
    """A registration access token to keep: a reference to it, and what state may lack of its client."""

    reference: str
    registration_uri: str | None = None
    client_id: str | None = None


def make_key() -> tuple[str, ...]:
    """A new key, and its recipient as a comment, one line each."""
    identity, recipient = new_identity()
    return (identity.reveal(), f"# its recipient, for state.recipients in oauthctl.yaml: {recipient}")


def initialise(directory: Path, sources: Sources) -> tuple[str, ...]:
    """Makes the state file, and names its lineage in the project file first. Raises StateError where there is one."""
    root, project, _ = open_project(directory, sources)
    key = state_key(root)
    if key is None:
        raise StateError(
            "the state key is not set",
            next="oauthctl state new-key makes one; then export OAUTHCTL_STATE_KEY=AGE-SECRET-KEY-…",
        )
    lines = []
    if not project.state.lineage:
        _name_lineage(root, recipient_of(key))
        project = open_project(directory, Sources()).project
        lines.append(f"wrote  state.lineage {project.state.lineage} into oauthctl.yaml")
    open_store(project, root, key, lambda _: None).initialise()
    recipients = len(set(project.state.recipients) | {recipient_of(key)})
    return (
        *lines,
        f"made   {state_path(project, root).name}: empty, sealed; {_keys(recipients)} can open it",
    )


def _keys(number: int) -> str:
    return "1 key" if number == 1 else f"{number} keys"


def _name_lineage(root: Path, recipient: str) -> None:
    path = root / "oauthctl.yaml"
    block = {"backend": "local", "lineage": new_lineage(), "recipients": [recipient]}
    write_over(root, path.name, set_top_level(path.read_text(encoding="utf-8"), "state", block))


def remembered(directory: Path, sources: Sources, environment: str | None, tell: Tell) -> tuple[Record, ...]:
    """Every record of the environment, by address."""
    with _state(directory, sources, environment, tell, writing=False) as (_, state):
        return tuple(record for _, record in sorted(state.records().items()))


def one(directory: Path, sources: Sources, environment: str | None, address: str, tell: Tell) -> Record:
    """What is remembered of one object. Raises UsageError."""
    with _state(directory, sources, environment, tell, writing=False) as (_, state):
        return _record(state, address)


def kept_secret(directory: Path, sources: Sources, environment: str | None, address: str, tell: Tell) -> Secret:
    """The newest client secret kept for an object. Raises StateError where there is none."""
    kept = one(directory, sources, environment, address, tell).credentials.get("client_secret", ())
    if not kept:
        raise StateError(f"no client secret is kept for {address}")
    return kept[0]


def give_token(
    directory: Path, sources: Sources, environment: str | None, address: str, token: "Token", tell: Tell
) -> str:
    """Keeps a registration access token for an object. The provider is not contacted; the next plan tries it."""
    reference, target = token_reference(token.reference), _address(address)
    with _state(directory, sources, environment, tell, writing=True) as (opened, state):
        old = state.records().get(target)
        uri, client_id = token.registration_uri, token.client_id
        if old is None and not (uri and client_id):
            raise UsageError(f"nothing is remembered of {address}", next="say --registration-uri and --client-id too")
        secret = resolve(reference, opened.root, os.environ)
        issuer = old.issuer if old else _issuer(opened, target, state.environment)
        record = old or Record(state.environment, target, issuer, client_id or "")
        credentials = {**record.credentials, TOKEN: (secret,)}
        if uri:
            credentials[URI] = (Secret(uri),)
        _session(state).put(
            record._replace(credentials=credentials, native_id=client_id or record.native_id, trouble="")
        )
        return f"kept a registration access token for {address}; oauthctl plan tries it"


def resolve_outcome(
    directory: Path, sources: Sources, environment: str | None, address: str, *, created: bool, tell: Tell
) -> str:
    """Ends a write of unknown outcome by what somebody saw at the provider."""
    with _state(directory, sources, environment, tell, writing=True) as (_, state):
        record = _record(state, address)
        if not record.trouble:
            raise UsageError(f"nothing is unresolved about {address}")
        if record.trouble != OUTCOME_UNKNOWN:
            raise UsageError(
                f"{address} exists, and its token is lost: there is nothing to resolve",
                next=way_out(record.address, record.trouble),
            )
        if created:
            _session(state).put(record._replace(trouble=ACCESS_LOST))
            return f"{address} exists; give its token: oauthctl state set-token {address} --token env:TOKEN --registration-uri URI --client-id ID"
        _session(state).remove(state.environment, record.address)
        return f"{address} was not created; the next plan creates it"


def forget(directory: Path, sources: Sources, environment: str | None, address: str, tell: Tell) -> str:
    """Drops a record and its credentials; the provider is not contacted."""
    with _state(directory, sources, environment, tell, writing=True) as (_, state):
        record = _record(state, address)
        _session(state).remove(state.environment, record.address)
        return f"forgot {address}; what the provider has was not touched"


def unlock(directory: Path, sources: Sources, lock_id: str) -> str:
    """Removes the lock with this id. Raises StateError."""
    root, project, _ = open_project(directory, sources)
    holder = lock.unlock(lock_path(state_path(project, root)), lock_id)
    return f"removed the lock of {holder.who}"


@contextmanager
def _state(
    directory: Path, sources: Sources, environment: str | None, tell: Tell, *, writing: bool
) -> Iterator[tuple[Opened, StateAccess]]:
    opened = open_project(directory, sources)
    name = require_environment(opened.project, environment)
    with state_access(opened.project, name, opened.root, writing=writing, operation="state", tell=tell) as state:
        if state.snapshot is None:
            raise StateError(f"there is no state: {state.why_none}")
        yield opened, state


def _record(state: StateAccess, text: str) -> Record:
    found = state.records().get(_address(text))
    if found is None:
        raise UsageError(f"nothing is remembered of {text}", next="oauthctl state list")
    return found


def _address(text: str) -> Address:
    try:
        return Address.parse(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is not an address", next="PROVIDER/KEY, as `oauthctl state list` prints it"
        ) from None


def token_reference(text: str) -> SecretRef:
    """A `--token` as a reference. Raises UsageError for anything else: a command line is seen by others."""
    scheme, colon, target = text.partition(":")
    if not colon or scheme not in {"env", "file"}:
        raise UsageError("--token takes a reference, not the token itself", next="--token env:NAME, or file:PATH")
    return SecretRef(scheme, target)


def _session(state: StateAccess) -> Session:
    if state.session is None:
        raise StateError("state is not locked for writing")
    return state.session


def _issuer(opened: Opened, target: Address, environment: str) -> str:
    """The issuer as configured, to pin the record to."""
    require_provider(opened.project, target.provider)
    adapter, options = resolved(opened.project, environment, (target.provider,), opened.root)[target.provider]
    issuer = options.values.get("issuer") or options.values.get("registration_endpoint")
    if adapter.describe().marker or not isinstance(issuer, str):
        raise UsageError(f"{target.provider} keeps no registration tokens")
    return issuer
