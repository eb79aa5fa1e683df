"""The contract, test by test. Each test makes its own clients at the server and removes them."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from oauthctl.contract.adapter import Found, Session, Target, Write, Written
from oauthctl.contract.capability import Capabilities, Support
from oauthctl.diagnostics.errors import (
    AccessDenied,
    Conflict,
    NotFound,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    ServerFailed,
    Unreachable,
)
from oauthctl.model.address import Address, Kind
from oauthctl.model.compare import same
from oauthctl.model.field import Field, Role
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Marker
from oauthctl.model.table import field, table
from oauthctl.model.value import FieldId, Gap
from oauthctl.testing.faults import FaultyHttp
from oauthctl.testing.subject import Subject

PROVIDER = "tested"
_TRIED = (Support.FULL, Support.LOSSY)
_FAULTS = (RateLimited, ServerFailed, Unreachable, AccessDenied, NotFound)


class AdapterContract:
    """Inherit and override the fixture `subject`."""

    @pytest.fixture
    def subject(self) -> Subject:
        pytest.fail("override the fixture `subject`: an adapter and a server that it can reach")

    @pytest.fixture
    def session(self, subject: Subject) -> Iterator[Session]:
        with subject.open(subject.credentials, lambda http: http) as session:
            yield session

    # ------------------------------------------------------------------------------------------------ what it says of itself

    def test_describing_needs_no_server(self, subject: Subject) -> None:
        capabilities = subject.adapter.describe()
        assert capabilities.api == 1
        assert Kind.CLIENT in capabilities.kinds
        unknown = [name for name in capabilities.fields if field(name.rstrip("#")) is None]
        assert not unknown, "capabilities name fields that the field table does not have"

    def test_what_is_not_fully_held_says_why(self, subject: Subject) -> None:
        silent = [
            name
            for name, one in subject.adapter.describe().fields.items()
            if one.support is not Support.FULL and not one.why
        ]
        assert not silent

    def test_a_server_only_narrows_what_the_adapter_describes(self, subject: Subject, session: Session) -> None:
        described, found = subject.adapter.describe(), session.capabilities()
        wider = [name for name, one in found.fields.items()
                 if described.of(Kind.CLIENT, name).support is Support.NONE and one.support is not Support.NONE]  # fmt: skip
        assert not wider
        assert found.kinds <= described.kinds
        assert found.lists <= described.lists

    def test_the_server_says_who_it_is(self, session: Session) -> None:
        about = session.about()
        assert about.issuer.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]"))
        assert about.product

    def test_every_check_of_doctor_passes_or_says_what_to_do(self, session: Session) -> None:
        checks = list(session.check())
        assert checks
        assert not [check for check in checks if check.status == "failed"]
        assert not [check for check in checks if check.status == "warning" and not check.next]

    # --------------------------------------------------------------------------------------------------------- one client's life

    def test_a_created_client_reads_back_as_it_was_written(self, subject: Subject, session: Session) -> None:
        with created(subject, session) as (address, written):
            live = read(session, address, written)
            assert not differences(subject.client, live, session.capabilities())

    def test_the_echo_of_a_write_is_what_a_read_gives(self, subject: Subject, session: Session) -> None:
        with created(subject, session) as (address, written):
            live = read(session, address, written)
            known = {name: value for name, value in written.echo.fields.items() if name != "secret"}
            assert {name: live.fields.get(name) for name in known} == known

    def test_each_field_can_be_set_and_unset(self, subject: Subject, session: Session) -> None:
        """Whatever the adapter calls full or lossy is set to an example, read back, unset, and read back again."""
        wrong: list[str] = []
        with created(subject, session) as (address, written):
            before = read(session, address, written)
            for name, value in tried(subject, session.capabilities()):
                wrong += _set_and_unset(session, subject, (address, written), name, value, before)
        assert not wrong, "\n".join(wrong)

    def test_an_update_leaves_the_other_fields_alone(self, subject: Subject, session: Session) -> None:
        with created(subject, session) as (address, written):
            before = read(session, address, written)
            session.update(order(address, before, {"client_name": "Another name"}, subject))
            after = read(session, address, written)
            assert after.fields["client_name"] == "Another name"
            assert stable(after) == stable(before)

    def test_an_update_of_one_client_leaves_another_alone(self, subject: Subject, session: Session) -> None:
        with created(subject, session) as (address, written), created(subject, session) as (other, other_written):
            bystander = read(session, other, other_written)
            live = read(session, address, written)
            session.update(order(address, live, {"client_name": "Another name"}, subject))
            assert read(session, other, other_written).fields == bystander.fields

    def test_writing_what_is_there_changes_nothing(self, subject: Subject, session: Session) -> None:
        with created(subject, session) as (address, written):
            before = read(session, address, written)
            session.update(order(address, before, dict(subject.client), subject))
            assert stable(read(session, address, written), leave="secret") == stable(before, leave="secret")

    def test_a_deleted_client_is_not_found_again(self, subject: Subject, session: Session) -> None:
        if not session.capabilities().deletes:
            pytest.skip("this provider cannot delete")
        with created(subject, session, remove=False) as (address, written):
            live = read(session, address, written)
            session.delete(order(address, live, {}, subject))
            assert session.read(Target(address, written.native_id, address.key)).found is not Found.FOUND

    # ------------------------------------------------------------------------------------------------------- names, marks, lists

    def test_a_taken_name_is_a_conflict(self, subject: Subject, session: Session) -> None:
        if not session.capabilities().chooses_id:
            pytest.skip("this provider chooses the names")
        with created(subject, session) as (address, _), pytest.raises(Conflict):
            session.create(new(address, subject))

    def test_the_marker_survives_an_update(self, subject: Subject, session: Session) -> None:
        if not session.capabilities().marker:
            pytest.skip("this provider holds no marker")
        with created(subject, session) as (address, written):
            live = read(session, address, written)
            assert live.marker == mark(address)
            session.update(order(address, live, {"client_name": "Another name"}, subject))
            assert read(session, address, written).marker == mark(address)

    def test_the_marker_can_be_changed_and_removed_alone(self, subject: Subject, session: Session) -> None:
        if not session.capabilities().marker:
            pytest.skip("this provider holds no marker")
        with created(subject, session) as (address, written):
            live = read(session, address, written)
            protected = mark(address)._replace(protect=True)
            session.update(order(address, live, {}, subject)._replace(marker=protected))
            marked = read(session, address, written)
            assert marked.marker == protected
            session.update(order(address, marked, {}, subject)._replace(marker=None, unmark=True))
            bare = read(session, address, written)
            assert bare.marker is None
            assert stable(bare) == stable(live)

    def test_every_client_is_listed_once(self, subject: Subject, session: Session) -> None:
        if not session.capabilities().lists:
            pytest.skip("this provider cannot list")
        with created(subject, session) as (first, _), created(subject, session) as (second, _):
            names = [live.name for page in session.list(Kind.CLIENT) for live in page.objects]
            assert {first.key, second.key} <= set(names)
            assert len(names) == len(set(names))

    def test_a_list_says_what_a_read_says(self, subject: Subject, session: Session) -> None:
        if not session.capabilities().lists:
            pytest.skip("this provider cannot list")
        with created(subject, session) as (address, written):
            listed = {live.name: live for page in session.list(Kind.CLIENT) for live in page.objects}
            assert listed[address.key].fields == read(session, address, written).fields

    # ---------------------------------------------------------------------------------------------------------- secrets, failures

    def test_no_secret_is_in_anything_that_can_be_printed(self, subject: Subject, session: Session) -> None:
        with created(subject, session) as (address, written):
            live = read(session, address, written)
            secrets = {
                secret.reveal() for secret in subject.credentials.given if not secret.reveal().startswith("http")
            }
            secrets |= {written.deliver.reveal()} if written.deliver else set()
            shown = f"{written!r} {live!r} {dict(live.native)!r} {dict(live.fields)!r}"
            assert not [secret for secret in secrets if secret in shown]

    def test_refused_credentials_are_access_denied(self, subject: Subject) -> None:
        if subject.open_denied is None:
            pytest.skip("this server refuses nobody")
        with (
            pytest.raises(AccessDenied) as denied,
            subject.open_denied(subject.credentials, lambda http: http) as session,
        ):
            session.create(new(Address(PROVIDER, Kind.CLIENT, unique()), subject))
        assert denied.value.problems[0].next, "say what to do about it"

    @pytest.mark.parametrize("fault", _FAULTS, ids=lambda fault: fault.__name__)
    def test_a_failing_read_never_looks_like_an_absent_client(
        self, subject: Subject, fault: type[ProviderError]
    ) -> None:
        network: list[FaultyHttp] = []

        def wrap(http: object) -> FaultyHttp:
            network.append(FaultyHttp(http))  # type: ignore[arg-type]  # it is the Http the subject made
            return network[0]

        with subject.open(subject.credentials, wrap) as session, created(subject, session) as (address, written):
            network[0].fault = fault("on order", status=599)
            try:
                found = session.read(Target(address, written.native_id, address.key)).found
            except ProviderError:
                found = Found.NO_ACCESS
            finally:
                network[0].fault = None
            allowed = {Found.NO_ACCESS, Found.GONE} if fault is NotFound else {Found.NO_ACCESS}
            assert found in allowed

    def test_a_create_whose_answer_is_lost_is_not_repeated_blindly(self, subject: Subject) -> None:
        network: list[FaultyHttp] = []

        def wrap(http: object) -> FaultyHttp:
            network.append(FaultyHttp(http))  # type: ignore[arg-type]  # it is the Http the subject made
            return network[0]

        with subject.open(subject.credentials, wrap) as session:
            network[0].fault = OutcomeUnknown("on order")
            with pytest.raises(ProviderError):
                session.create(new(Address(PROVIDER, Kind.CLIENT, unique()), subject))


# ------------------------------------------------------------------------------------------------------------------- the helpers


def unique() -> str:
    return f"contract-{uuid.uuid4().hex[:12]}"


def mark(address: Address) -> Marker:
    return Marker("contract-kit", "", address.key, "https://issuer.example")


def new(address: Address, subject: Subject) -> Write:
    """The order to create a client as the subject has it."""
    security = frozenset(name for name in subject.client if _entry(name).security)
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
    capability, entry = capabilities.of(Kind.CLIENT, name), _entry(name)
    if capability.support not in _TRIED or (isinstance(found, Gap) and found.unknown):
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
            or capability.support not in _TRIED
            or name in (subject.leave_out or {})
        ):
            continue
        value = (subject.examples or {}).get(name, entry.example)
        if capability.values is not None and isinstance(value, str) and value not in capability.values:
            value = min(capability.values, default=None)
        if value is not None:
            yield name, value


def _set_and_unset(
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
        return {alg: _entry(alg).example}
    if value == "private_key_jwt":
        return {"jwks": _entry("jwks").example}
    if value == "tls_client_auth":
        return {"tls_client_auth_subject_dn": _entry("tls_client_auth_subject_dn").example}
    if name == "token_endpoint_auth_signing_alg":
        return {"token_endpoint_auth_method": "private_key_jwt", "jwks": _entry("jwks").example}
    return {}


def _entry(name: FieldId) -> Field:
    found = field(name)
    assert found is not None, f"{name} is not in the field table"
    return found
