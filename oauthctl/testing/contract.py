"""The contract, test by test. Each test makes its own clients at the server and removes them."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from oauthctl.apply.result import Status
from oauthctl.contract.adapter import Found, Session, Target, Write
from oauthctl.contract.capability import Support
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
from oauthctl.model.table import field
from oauthctl.report import json_plan, plan_text
from oauthctl.report.style import Style
from oauthctl.testing.engine import engine
from oauthctl.testing.subject import Subject
from oauthctl.testing.trying import (
    PROVIDER,
    created,
    default_of,
    differences,
    done,
    faulty,
    mark,
    new,
    only_deletes,
    order,
    read,
    set_and_unset,
    stable,
    tried,
    unique,
    untried,
)

_FAULTS = (RateLimited, ServerFailed, Unreachable, AccessDenied, NotFound)
_WRITE_FAULTS = (Conflict, RateLimited, ServerFailed, Unreachable, AccessDenied)
# Display fields that need nothing beside them: what an administrator may have set by hand.
_FOREIGN = ("client_uri", "logo_uri", "tos_uri", "policy_uri", "contacts", "initiate_login_uri", "jwks_uri")


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

    def test_each_field_can_beset_and_unset(self, subject: Subject, session: Session) -> None:
        """Whatever the adapter calls full or lossy is set to an example, read back, unset, and read back again."""
        wrong: list[str] = []
        with created(subject, session) as (address, written):
            before = read(session, address, written)
            for name, value in tried(subject, session.capabilities()):
                wrong += set_and_unset(session, subject, (address, written), name, value, before)
        assert not wrong, "\n".join(wrong)

    def test_each_field_can_be_set_to_its_default(self, subject: Subject, session: Session) -> None:
        """What a standard has as a field's default can be said, and then reads back as it or as nothing."""
        wrong: list[str] = []
        with created(subject, session) as (address, written):
            for name, _ in tried(subject, session.capabilities()):
                default = default_of(name, session.capabilities())
                if default is None or name in subject.client or name in (subject.no_default or {}):
                    continue
                live = read(session, address, written)
                change = {**(subject.beside or {}).get(name, {}), name: default}
                try:
                    session.update(order(address, live, change, subject))
                except ProviderError as error:
                    wrong.append(f"{name} = {default!r}: {error} {error.detail}")
                    continue
                wrong += differences({name: default}, read(session, address, written), session.capabilities())
        assert not wrong, "\n".join(wrong)

    def test_fields_that_are_not_tried_are_named(self, subject: Subject, session: Session) -> None:
        """A skip that says which fields the two tests above leave out, and why: they are not proven here."""
        left_out = untried(subject, session.capabilities())
        if left_out:
            pytest.skip("not tried one by one: " + "; ".join(f"{name} ({why})" for name, why in left_out.items()))

    def test_an_update_leaves_what_is_not_managed_alone(self, subject: Subject, session: Session) -> None:
        """What somebody else has set, and our order does not name, survives an update that replaces the whole object."""
        capabilities = session.capabilities()
        foreign = next(
            (
                (name, value)
                for name, value in tried(subject, capabilities)
                if name in _FOREIGN and name not in subject.client and capabilities.of(Kind.CLIENT, name).values is None
            ),
            None,
        )
        if foreign is None:
            pytest.skip("this provider holds nothing that could be left unmanaged")
        name, value = foreign
        with created(subject, session) as (address, written):
            session.update(order(address, read(session, address, written), {name: value}, subject))
            before = read(session, address, written)
            assert not differences({name: value}, before, capabilities)
            session.update(order(address, before, {"client_name": "Another name"}, subject))
            assert stable(read(session, address, written)) == stable(before)

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

    def test_a_list_of_several_pages_is_whole(self, subject: Subject, session: Session) -> None:
        capabilities = session.capabilities()
        if not capabilities.lists:
            pytest.skip("this provider cannot list")
        with ExitStack() as stack:
            made = {stack.enter_context(created(subject, session))[0].key for _ in range(capabilities.page + 1)}
            pages = [[live.name for live in page.objects] for page in session.list(Kind.CLIENT)]
            assert len(pages) > 1
            names = [name for page in pages for name in page]
            assert made <= set(names)
            assert len(names) == len(set(names))

    def test_a_list_that_breaks_off_is_an_error_and_never_a_shorter_list(self, subject: Subject) -> None:
        with faulty(subject) as (session, network):
            if not session.capabilities().lists:
                pytest.skip("this provider cannot list")
            with network.failing(ServerFailed("on order", status=599)), pytest.raises(ProviderError):
                list(session.list(Kind.CLIENT))

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
        with faulty(subject) as (session, network), created(subject, session) as (address, written):
            try:
                with network.failing(fault("on order", status=599)):
                    found = session.read(Target(address, written.native_id, address.key)).found
            except ProviderError:
                found = Found.NO_ACCESS
            allowed = {Found.NO_ACCESS, Found.GONE} if fault is NotFound else {Found.NO_ACCESS}
            assert found in allowed

    @pytest.mark.parametrize("fault", _WRITE_FAULTS, ids=lambda fault: fault.__name__)
    @pytest.mark.parametrize("verb", ["create", "update", "delete"])
    def test_a_write_that_fails_is_an_error_and_leaves_the_client_as_it_was(
        self, subject: Subject, verb: str, fault: type[ProviderError]
    ) -> None:
        with faulty(subject) as (session, network), created(subject, session) as (address, written):
            if verb == "delete" and not session.capabilities().deletes:
                pytest.skip("this provider cannot delete")
            live = read(session, address, written)
            change = order(address, live, {"client_name": "Another name"}, subject)
            write, call = {
                "create": (new(Address(PROVIDER, Kind.CLIENT, unique()), subject), session.create),
                "update": (change, session.update),
                "delete": (change._replace(set={}), session.delete),
            }[verb]
            with network.failing(fault("on order", status=599)), pytest.raises(ProviderError):
                call(write)
            assert read(session, address, written).fields == live.fields, "and its credentials still open it"

    def test_a_create_whose_answer_is_lost_is_not_repeated_blindly(self, subject: Subject) -> None:
        with faulty(subject) as (session, network):
            capabilities = session.capabilities()  # whatever is asked of the server once is asked now
            address = Address(PROVIDER, Kind.CLIENT, unique())
            network.loses = True
            with suppress(OutcomeUnknown):  # or it was looked up, and is there; no other error may say that it failed
                session.create(new(address, subject))
            network.loses = False
            assert network.created == 1, "it was sent twice, or not at all"
            if capabilities.chooses_id:  # then it can be found, and is there once
                found = session.read(Target(address, "", address.key))
                assert found.live is not None
                session.delete(Write(address, address.key, {}, live=found.live))

    # ---------------------------------------------------------------------------------------------------------- with the engine

    def test_after_an_apply_the_next_plan_is_empty(self, subject: Subject, tmp_path: Path) -> None:
        """Created, changed and removed by the engine itself; after each step nothing is left to do."""
        stays, goes = unique(), unique()
        client = dict(subject.client)
        with engine(subject, tmp_path, PROVIDER) as at:
            both = {stays: client, goes: client}
            renamed = {**both, goes: {**client, "client_name": "Another name"}}
            for wanted in (both, renamed):
                assert done(at.apply(at.plan(wanted))) == [Status.DONE] * (2 if wanted is both else 1)
                assert not at.plan(wanted).actions, "the next plan is not empty"
            for key, rest in ((goes, stays), (stays, "")):
                remaining = {rest: client} if rest else {unique(): client}
                deletes = replace(plan := at.plan(remaining, key), operations=only_deletes(plan))
                assert done(at.apply(deletes)) == [Status.DONE]

    def test_no_secret_is_in_any_plan_journal_state_or_report(
        self, subject: Subject, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        caplog.set_level(0)
        key, client = unique(), dict(subject.client)
        with engine(subject, tmp_path, PROVIDER) as at:
            first = at.plan({key: client})
            result = at.apply(first)
            second = at.plan({key: {**client, "client_name": "Another name"}})
            secrets = at.secrets()
            assert secrets, "a client without any secret proves nothing: give the subject a confidential one"
            printed = "".join(capfd.readouterr())
            shown = {
                "a repr": f"{first!r}{second!r}{result!r}",
                "a plan": plan_text.render(second, Style(colour=False, width=100)) + json_plan.render(second),
                "a log": caplog.text + printed,
                "a file": "".join(path.read_text("latin-1") for path in tmp_path.iterdir() if path.is_file()),
            }
            clean = at.plan({unique(): client}, key)
            at.apply(replace(clean, operations=only_deletes(clean)))
        assert not [(where, secret) for where, text in shown.items() for secret in secrets if secret in text]
