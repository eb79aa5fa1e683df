"""How the contract tries things: orders, comparisons, and which fields there are to try."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from oauthctl.apply.result import Result, Status
from oauthctl.contract.adapter import Found, Session, Target, Write, Written
from oauthctl.contract.capability import Capabilities, Support
from oauthctl.contract.http import Http
from oauthctl.diagnostics.errors import ProviderError
from oauthctl.model.address import Address, Kind
from oauthctl.model.compare import same
from oauthctl.model.field import Field, Role
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Marker
from oauthctl.model.table import field, table
from oauthctl.model.value import FieldId, Gap
from oauthctl.plan.types import Action, Operation, Plan
from oauthctl.testing.faults import FaultyHttp
from oauthctl.testing.subject import Subject

PROVIDER = "tested"
TRIED = (Support.FULL, Support.LOSSY)


def unique() -> str:
    return f"contract-{uuid.uuid4().hex[:12]}"


def mark(address: Address) -> Marker:
    return Marker("contract-kit", "", address.key, "https://issuer.example")


def new(address: Address, subject: Subject) -> Write:
    """The order to create a client as the subject has it."""
    security = frozenset(name for name in subject.client if entry_of(name).security)
    marker = mark(address) if subject.adapter.describe().marker else None
    return Write(
        address,
        address.key,
        subject.client,
        desired=subject.client,
        security=security,
        marker=marker,
        attempt=uuid.uuid4().hex,
    )


def order(address: Address, live: Live, change: Mapping[FieldId, Json], subject: Subject) -> Write:
    """The order to change some fields of a client; None clears one."""
    desired = {**subject.client, **change}
    return Write(
        address, address.key,
        set={name: value for name, value in change.items() if value is not None},
        clear=frozenset(name for name, value in change.items() if value is None),
        desired=desired, live=live, attempt=uuid.uuid4().hex,
    )  # fmt: skip


@contextmanager
def faulty(subject: Subject) -> Iterator[tuple[Session, FaultyHttp]]:
    """A session on a network that fails when it is told to."""
    networks: list[FaultyHttp] = []

    def wrap(http: Http) -> FaultyHttp:
        networks.append(FaultyHttp(http))
        return networks[0]

    with subject.open(subject.credentials, wrap) as session:
        yield session, networks[0]


def done(result: Result) -> list[Status]:
    """How each operation ended, with the reasons where one is not done."""
    problems = [problem.message for outcome in result.outcomes for problem in outcome.problems]
    assert not problems, problems
    return [outcome.status for outcome in result.outcomes]


def only_deletes(plan: Plan) -> tuple[Operation, ...]:
    return tuple(operation for operation in plan.actions if operation.action is Action.DELETE)


@contextmanager
def created(subject: Subject, session: Session, *, remove: bool = True) -> Iterator[tuple[Address, Written]]:
    address = Address(PROVIDER, Kind.CLIENT, unique())
    written = session.create(new(address, subject))
    try:
        yield address, written
    finally:
        if remove and session.capabilities().deletes:
            live = session.read(Target(address, written.native_id, address.key)).live
            session.delete(Write(address, address.key, {}, live=live or written.echo))


def read(session: Session, address: Address, written: Written) -> Live:
    reading = session.read(Target(address, written.native_id, address.key))
    assert reading.found is Found.FOUND, reading.detail
    assert reading.live is not None
    return reading.live


def stable(live: Live, leave: FieldId = "client_name") -> Mapping[FieldId, Json | Gap]:
    return {name: value for name, value in live.fields.items() if name != leave}


def differences(wanted: Mapping[FieldId, Json], live: Live, capabilities: Capabilities) -> list[str]:
    """The wanted fields that live does not have, in the provider's own reading."""
    return [f"{name}: wanted {value!r}, is {live.fields.get(name)!r}" for name, value in wanted.items()
            if not means(name, value, live.fields.get(name, Gap.ABSENT), capabilities)]  # fmt: skip


def means(name: FieldId, wanted: Json, found: Json | Gap, capabilities: Capabilities) -> bool:
    capability, entry = capabilities.of(Kind.CLIENT, name), entry_of(name)
    if capability.support not in TRIED or (isinstance(found, Gap) and found.unknown):
        return True
    if isinstance(wanted, str):
        wanted = capability.same.get(wanted, wanted)
    plain: Json = None if isinstance(found, Gap) else found
    if plain is None and wanted is not None:
        plain = (
            capability.default
            if capability.default is not None
            else entry.defaults.get("oidc", entry.defaults.get("rfc7591"))
        )
    if isinstance(wanted, list | tuple) and isinstance(plain, list | tuple) and capability.implied:
        wanted, plain = ([one for one in side if one not in capability.implied] for side in (wanted, plain))
    return same(plain, wanted, entry.compare) or (not plain and not wanted)


def tried(subject: Subject, capabilities: Capabilities) -> Iterator[tuple[FieldId, Json]]:
    """The fields to try one by one, with a value."""
    for name, entry in table().items():
        capability = capabilities.of(Kind.CLIENT, name)
        if (
            entry.role not in (Role.METADATA, Role.SETTING)
            or capability.support not in TRIED
            or name in (subject.leave_out or {})
        ):
            continue
        value = (subject.examples or {}).get(name, entry.example)
        if capability.values is not None and isinstance(value, str) and value not in capability.values:
            value = min(capability.values, default=None)
        if value is not None:
            yield name, value


def untried(subject: Subject, capabilities: Capabilities) -> Mapping[FieldId, str]:
    """The fields that the provider is said to hold and that nobody tries, with the reason."""
    known = {name for name, _ in tried(subject, capabilities)}
    reasons = subject.leave_out or {}
    defaults = {f"the default of {name}": why for name, why in (subject.no_default or {}).items()}
    return defaults | {
        name: reasons.get(name, "the field table has no example, and the subject gives none")
        for name, entry in table().items()
        if entry.role in (Role.METADATA, Role.SETTING)
        and capabilities.of(Kind.CLIENT, name).support in TRIED
        and name not in known
    }


def default_of(name: FieldId, capabilities: Capabilities) -> Json:
    """What absence of a field means at this provider; None where nothing says so, or it cannot be said."""
    capability, entry = capabilities.of(Kind.CLIENT, name), entry_of(name)
    default = capability.default
    if default is None:
        default = entry.defaults.get("oidc", entry.defaults.get("rfc7591"))
    if capability.values is not None and isinstance(default, str) and default not in capability.values:
        return None
    return default


def set_and_unset(
    session: Session, subject: Subject, client: tuple[Address, Written], name: FieldId, value: Json, before: Live
) -> list[str]:
    """What went wrong with one field: set with what it needs beside it, then everything back as it was."""
    address, written = client
    changes = {**companions(name, value), **(subject.beside or {}).get(name, {}), name: value}
    back = {one: subject.client.get(one) for one in changes}
    wrong: list[str] = []
    for change in (changes, back):
        live = read(session, address, written)
        try:
            session.update(order(address, live, change, subject))
        except ProviderError as error:
            return [*wrong, f"{name} = {change[name]!r}: {error} {error.detail}"]
        after = read(session, address, written).fields.get(name, Gap.ABSENT)
        there = before.fields.get(name, Gap.ABSENT)
        as_before = change is back and (after == there or (there is Gap.ABSENT and after is False))
        if not (as_before or means(name, change[name], after, session.capabilities())):
            wrong.append(f"{name}: wrote {change[name]!r}, reads {after!r}")
    return wrong


def companions(name: FieldId, value: Json) -> Mapping[FieldId, Json]:
    """What the standards want beside a field: an algorithm for an encoding, keys for a method that uses them."""
    if name.endswith(("_encrypted_response_enc", "_encryption_enc")):
        alg = name.removesuffix("enc") + "alg"
        return {alg: entry_of(alg).example}
    if value == "private_key_jwt":
        return {"jwks": entry_of("jwks").example}
    if value == "tls_client_auth":
        return {"tls_client_auth_subject_dn": entry_of("tls_client_auth_subject_dn").example}
    if name == "token_endpoint_auth_signing_alg":
        return {"token_endpoint_auth_method": "private_key_jwt", "jwks": entry_of("jwks").example}
    return {}


def entry_of(name: FieldId) -> Field:
    found = field(name)
    assert found is not None, f"{name} is not in the field table"
    return found
