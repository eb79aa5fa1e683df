"""Running a plan: order, isolation, what is durable when, what is looked up, what is never repeated."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oauthctl.apply.journal import opened, pending
from oauthctl.apply.result import Event, Result, Status
from oauthctl.apply.runner import run
from oauthctl.contract.adapter import Write
from oauthctl.diagnostics.errors import (
    InvalidRequest,
    OauthctlError,
    OutcomeUnknown,
    ServerFailed,
    SetupError,
    StateError,
)
from oauthctl.model.address import Address, Kind
from oauthctl.model.live import Marker
from oauthctl.model.secret import Secret
from oauthctl.model.value import Gap
from oauthctl.plan.types import Action, Operation
from oauthctl.state import keys
from oauthctl.state.credentials import StateCredentials
from oauthctl.state.local import LocalSession, LocalStore
from oauthctl.state.record import Record
from tests.apply.fakes import (
    BLIND,
    ISSUER,
    MADE,
    NAMED,
    REDIRECTS,
    FakeSession,
    desired,
    live,
    logged,
    operation,
    plan,
    ports,
)

SHOP = Address("sso", Kind.CLIENT, "shop")
KEY, _ = keys.new_identity()


class LoggedState:
    """The real session on a real file, also writing into the common log."""

    def __init__(self, inner: LocalSession, log: list[str]) -> None:
        self.inner, self.log = inner, log

    def get(self, environment: str, address: Address) -> Record | None:
        return self.inner.get(environment, address)

    def put(self, record: Record) -> None:
        self.inner.put(record)
        self.log.append("state put")

    def remove(self, environment: str, address: Address) -> None:
        self.inner.remove(environment, address)
        self.log.append("state remove")

    def snapshot(self) -> Any:
        return self.inner.snapshot()


class House:
    """Everything a run needs, around one fake provider."""

    def __init__(self, root: Path, store: LocalStore, locked: LocalSession) -> None:
        self.log: list[str] = []
        self.events: list[Event] = []
        self.path = root / "prod.jsonl"
        self.store = store
        self.state = LoggedState(locked, self.log)
        self.named = FakeSession(NAMED, self.log)
        credentials = StateCredentials(self.state, "prod", "sso", ISSUER)
        self.blind = FakeSession(BLIND, self.log, credentials)

    def run(self, session: FakeSession, *operations: Operation, **changes: Any) -> Result:
        records = self.state if session is self.blind else None
        with logged(self.path, self.log) as journal:
            given = ports(session, journal, changes.pop("records", records), **changes)
            return run(plan(*operations), given, self.events.append)

    def record(self) -> Record | None:
        return self.store.read().records.get(("prod", SHOP))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    store = LocalStore(tmp_path / "state.age", "l", (), KEY)
    store.initialise()
    with store.locked("test") as locked:
        yield House(tmp_path, store, locked)


def fails(error: BaseException, *names: str) -> Callable[[str, Write], None]:
    def fail(what: str, write: Write) -> None:
        if write.name in names and what != "mark":
            raise error

    return fail


def lost(name: str = "shop") -> Callable[[str, Write], None]:
    return fails(OutcomeUnknown("no answer"), name)


# ---- order


def test_a_create_is_journalled_sent_marked_and_ended(house: House) -> None:
    result = house.run(house.named, operation(Action.CREATE))
    assert house.log == ["journal create", "create shop", "mark shop", "journal done"]
    assert (result.exit_code, result.outcomes[0].native_id) == (0, "id-shop")
    marker = house.named.objects["id-shop"].marker
    assert marker is not None
    assert marker.identity == ("acme", "prod", "shop", ISSUER)
    assert marker.memory.algorithm == 1
    assert (marker.memory.tool, marker.memory.commit, marker.memory.at) == (
        "0.1.0",
        "c0ffee",
        "1970-01-01T00:00:00Z",
    )


def test_without_marker_state_knows_of_a_create_before_it_is_sent(
    house: House,
) -> None:
    seen: list[str] = []

    def before(what: str, write: Write) -> None:
        record = house.record()
        assert record is not None
        seen.append(record.trouble)

    house.blind.before = before
    shop = operation(Action.CREATE, desired=desired("shop", {"redirect_uris": REDIRECTS}, sink="out"))
    result = house.run(house.blind, shop)
    assert seen == ["outcome unknown"]
    assert house.log == [
        "journal create", "state put", "create shop",
        "state put", "deliver file:out", "state put", "journal done",
    ]  # fmt: skip
    record = house.record()
    assert record is not None
    assert (record.native_id, record.trouble, record.credentials) == (
        "id-shop",
        "",
        {"registration_access_token": (Secret("rat"),)},
    )
    assert record.marker is not None
    assert record.marker.memory.algorithm == 1
    assert result.exit_code == 0


def test_an_update_whose_marker_was_predicted_right_is_one_write(house: House) -> None:
    old = live()
    house.named.objects["id-shop"] = old
    assert house.run(house.named, operation(Action.UPDATE, live=old)).exit_code == 0
    assert house.log == ["journal update", "update shop", "journal done"]


def test_an_update_that_made_the_server_change_more_is_marked_again(house: House) -> None:
    old = live()
    house.named.objects["id-shop"] = old
    house.named.stores = lambda fields: {**fields, "client_uri": "https://added.example"}
    house.run(house.named, operation(Action.UPDATE, live=old))
    assert house.log == ["journal update", "update shop", "mark shop", "journal done"]


def test_what_does_not_act_is_not_touched(house: House) -> None:
    result = house.run(house.named, operation(Action.NO_OP, live=live()))
    assert (result.outcomes, house.log, house.events) == ((), [], [])


def test_a_claim_writes_the_marker_and_nothing_else(house: House) -> None:
    old = live(marked=False)
    house.named.objects["id-shop"] = old
    house.run(house.named, operation(Action.CLAIM, live=old))
    assert house.log == ["journal claim", "mark shop", "journal done"]
    claimed = house.named.objects["id-shop"]
    assert claimed.fields == old.fields
    assert claimed.marker is not None


def test_a_replacement_leaves_the_old_one_ours_under_another_key(house: House) -> None:
    old = live()._replace(name="shop-old")
    house.named.objects["id-shop-old"] = old._replace(native_id="id-shop-old")
    house.run(house.named, operation(Action.REPLACE, live=house.named.objects["id-shop-old"]))
    keys_now = {live.name: live.marker.key for live in house.named.objects.values() if live.marker}
    assert keys_now == {"shop-old": "shop~shop-old", "shop": "shop"}


def test_forgetting_removes_the_marker_only(house: House) -> None:
    old = live()
    house.named.objects["id-shop"] = old
    house.run(house.named, operation(Action.FORGET, live=old))
    assert house.named.objects["id-shop"] == old._replace(marker=None)


def test_a_delete_forgets_credentials(house: House) -> None:
    house.run(house.blind, operation(Action.CREATE))
    result = house.run(house.blind, operation(Action.DELETE, live=house.blind.objects["id-shop"]))
    assert (result.exit_code, house.record(), house.blind.objects) == (0, None, {})


def test_a_delete_of_what_is_gone_is_done(house: House) -> None:
    assert house.run(house.named, operation(Action.DELETE, live=live())).totals[Status.DONE] == 1


def test_what_changed_hands_after_the_plan_is_not_deleted(house: House) -> None:
    house.named.objects["id-shop"] = live()._replace(marker=Marker("other", "prod", "shop", ISSUER))
    result = house.run(house.named, operation(Action.DELETE, live=live()))
    assert result.outcomes[0].status is Status.FAILED
    assert "id-shop" in house.named.objects


# ---- failures


def test_what_fails_stops_only_what_needs_it(house: House) -> None:
    house.named.before = fails(InvalidRequest("no", status=400), "a")
    a, b, c = (operation(Action.CREATE, key) for key in "abc")
    d = operation(Action.CREATE, "d")
    result = house.run(house.named, a, replace(b, needs=(a.address,)), replace(c, needs=(b.address,)), d)
    assert [outcome.status for outcome in result.outcomes] == [
        Status.FAILED,
        Status.SKIPPED,
        Status.SKIPPED,
        Status.DONE,
    ]
    assert result.exit_code == 5
    assert set(house.named.objects) == {"id-d"}
    assert result.outcomes[0].problems[0].place is not None
    assert "sso/a" in result.outcomes[1].problems[0].message


def test_what_is_still_needed_is_not_deleted(house: House) -> None:
    house.named.objects = {"id-a": live("a"), "id-s": live("s")}
    house.named.before = fails(InvalidRequest("no", status=400), "a")
    scope = operation(Action.DELETE, "s", house.named.objects["id-s"])
    client = operation(Action.UPDATE, "a", house.named.objects["id-a"], needs=(scope.address,))
    assert house.run(house.named, client, scope).outcomes[1].status is Status.SKIPPED
    assert "id-s" in house.named.objects


def test_a_security_field_stored_otherwise_fails_the_operation_but_is_remembered(house: House) -> None:
    house.named.stores = lambda fields: {**fields, "redirect_uris": ["*"]}
    result = house.run(house.named, operation(Action.CREATE))
    (outcome,) = result.outcomes
    assert outcome.status is Status.FAILED
    assert (
        outcome.problems[0].message == 'redirect_uris: the server stored ["*"] instead of ["https://shop.example/cb"]'
    )
    marker = house.named.objects["id-shop"].marker
    assert marker is not None
    assert marker.memory.algorithm == 1


def test_a_dropped_name_is_a_deviation_and_exit_5(house: House) -> None:
    house.named.stores = lambda fields: {**fields, "client_name": Gap.ABSENT}
    result = house.run(house.named, operation(Action.CREATE))
    (outcome,) = result.outcomes
    assert (outcome.status, result.exit_code) == (Status.DONE, 5)
    assert [deviation.field for deviation in outcome.deviations] == ["client_name"]


@pytest.mark.parametrize("stored", [Gap.NOT_RETURNED, Gap.MASKED, list(reversed([*REDIRECTS, *REDIRECTS]))])
def test_what_is_not_shown_or_only_spelled_otherwise_is_no_difference(house: House, stored: Any) -> None:
    house.named.stores = lambda fields: {**fields, "redirect_uris": stored}
    assert house.run(house.named, operation(Action.CREATE)).exit_code == 0


def test_a_memory_that_could_not_be_written_is_said_and_completed_by_the_next_run(house: House) -> None:
    def fail(what: str, write: Write) -> None:
        if what == "mark":
            raise ServerFailed("broken", status=500)

    house.named.before = fail
    (outcome,) = house.run(house.named, operation(Action.CREATE)).outcomes
    assert (outcome.status, outcome.native_id) == (Status.FAILED, "id-shop")
    assert "not what to remember" in outcome.problems[0].message


def test_a_provider_that_loses_the_mark_is_found_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.named, "_store", lambda one, write: house.named.objects.update({one.native_id: one}))
    (outcome,) = house.run(house.named, operation(Action.CREATE, changes=())).outcomes
    assert "did not keep our mark" in outcome.problems[0].message


# ---- before anything is sent


def test_all_that_is_missing_is_said_before_anything_is_sent(house: House) -> None:
    def missing(*_: object) -> Any:
        raise SetupError("KC_SECRET is not set")

    first = operation(Action.CREATE, "a", desired=desired("a", {}, source="KC_SECRET"))
    second = operation(Action.CREATE, "b", desired=desired("b", {}, sink="nowhere/out"))
    with pytest.raises(SetupError) as caught:
        house.run(house.named, operation(Action.CREATE, "c"), first, second, resolve=missing, check_sink=missing)
    assert len(caught.value.problems) == 2
    assert all(problem.place for problem in caught.value.problems)
    assert house.log == []


def test_a_provider_that_needs_state_is_not_written_without_it(house: House) -> None:
    with pytest.raises(SetupError, match="needs state"):
        house.run(house.blind, operation(Action.CREATE), records=None)
    assert house.log == []


def test_an_imposed_secret_is_sent(house: House) -> None:
    sent: list[Secret | None] = []
    house.named.before = lambda what, write: sent.append(write.secret)
    house.run(house.named, operation(Action.CREATE, desired=desired("shop", {}, source="S")))
    assert sent[0] == Secret("imposed")


# ---- secrets


def test_a_secret_that_cannot_be_delivered_is_kept_sealed(house: House) -> None:
    def full(*_: object) -> None:
        raise SetupError("out could not be written: No space left on device")

    shop = operation(Action.CREATE, desired=desired("shop", {"redirect_uris": REDIRECTS}, sink="out"))
    (outcome,) = house.run(house.blind, shop, deliver=full).outcomes
    assert outcome.status is Status.FAILED
    assert "oauthctl state reveal sso/shop" in [problem.next for problem in outcome.problems]
    record = house.record()
    assert record is not None
    assert record.credentials["client_secret"] == (MADE,)


def test_without_a_place_to_go_a_secret_is_kept_sealed(house: House) -> None:
    assert house.run(house.blind, operation(Action.CREATE)).exit_code == 0
    record = house.record()
    assert record is not None
    assert record.credentials["client_secret"] == (MADE,)


def test_no_secret_shows_anywhere(house: House, tmp_path: Path) -> None:
    shop = operation(Action.CREATE, desired=desired("shop", {}, source="S"))
    result = house.run(house.blind, shop)
    shown = repr(result) + repr(house.events) + str(house.log)
    for path in tmp_path.iterdir():
        shown += path.read_bytes().decode("latin-1")
    for secret in (MADE.reveal(), "imposed", 'rat"', KEY.reveal()):
        assert secret not in shown


# ---- lost answers


def test_a_create_whose_answer_was_lost_is_looked_up_and_adopted(house: House) -> None:
    house.named.after = lost()
    (outcome,) = house.run(house.named, operation(Action.CREATE)).outcomes
    assert outcome.status is Status.DONE
    assert "looked up" in outcome.notes[0]
    assert [line for line in house.log if line.startswith("create")] == ["create shop"]


def test_a_create_that_was_lost_before_the_server_has_failed(house: House) -> None:
    house.named.before = lost()
    (outcome,) = house.run(house.named, operation(Action.CREATE)).outcomes
    assert outcome.status is not Status.DONE
    assert house.named.objects == {}


def test_what_is_found_after_a_lost_create_without_our_mark_is_not_ours(house: House) -> None:
    def somebody(what: str, write: Write) -> None:
        house.named.objects["id-x"] = live(marked=False)
        raise OutcomeUnknown("no answer")

    house.named.before = somebody
    assert house.run(house.named, operation(Action.CREATE)).outcomes[0].status is Status.FAILED
    assert house.named.objects["id-x"].marker is None


def test_where_nobody_can_look_the_outcome_is_unknown_and_not_repeated(house: House) -> None:
    house.blind.before = lost()
    first = house.run(house.blind, operation(Action.CREATE))
    assert (first.outcomes[0].status, first.exit_code) == (Status.UNKNOWN, 5)
    record = house.record()
    assert record is not None
    assert record.trouble == "outcome unknown"
    house.log.clear()
    second = house.run(house.blind, operation(Action.CREATE))
    assert second.outcomes[0].status is Status.UNKNOWN
    assert "oauthctl state resolve sso/shop" in second.outcomes[0].problems[0].next
    assert house.log == ["journal create", "journal unknown"]


def test_a_create_lost_after_its_credentials_were_kept_is_read_by_its_id(house: House) -> None:
    house.blind.after = lost()
    assert house.run(house.blind, operation(Action.CREATE)).outcomes[0].status is Status.DONE


@pytest.mark.parametrize("error", [InvalidRequest("no", status=400), ServerFailed("broken", status=500)])
def test_a_create_that_was_refused_leaves_no_trace_in_state(house: House, error: OauthctlError) -> None:
    house.blind.before = fails(error, "shop")
    assert house.run(house.blind, operation(Action.CREATE)).outcomes[0].status is Status.FAILED
    assert house.record() is None


def test_a_gateway_that_gave_up_may_have_created(house: House) -> None:
    house.blind.before = fails(ServerFailed("gateway timeout", status=504), "shop")
    assert house.run(house.blind, operation(Action.CREATE)).outcomes[0].status is Status.UNKNOWN


def test_credentials_that_could_not_be_kept_are_an_unknown_outcome(house: House) -> None:
    house.blind.after = fails(StateError("disk full"), "shop")
    (outcome,) = house.run(house.blind, operation(Action.CREATE)).outcomes
    assert outcome.status is Status.UNKNOWN
    assert "could not be kept" in outcome.problems[0].message


def test_an_update_whose_answer_was_lost_is_done_if_it_is_there(house: House) -> None:
    old = live()
    house.named.objects["id-shop"] = old
    house.named.after = lost()
    assert house.run(house.named, operation(Action.UPDATE, live=old)).outcomes[0].status is Status.DONE


def test_a_rotated_token_whose_reply_was_lost_is_access_lost(house: House) -> None:
    house.run(house.blind, operation(Action.CREATE))
    house.blind.after, house.blind.readable = lost(), False
    changed = operation(Action.UPDATE, live=house.blind.objects["id-shop"]._replace(fields={}))
    assert house.run(house.blind, changed).outcomes[0].status is Status.UNKNOWN
    record = house.record()
    assert record is not None
    assert record.trouble == "access lost"
    assert record.credentials


# ---- kills and interruptions


def test_a_run_killed_before_the_create_is_sent_is_reported_and_not_guessed(house: House) -> None:
    house.blind.before = fails(SystemExit(9), "shop")
    with pytest.raises(SystemExit):
        house.run(house.blind, operation(Action.CREATE))
    (intent,) = pending(house.path)
    assert (intent.action, intent.address, intent.name) == ("create", SHOP, "shop")
    house.blind.before = lambda what, write: None
    assert house.run(house.blind, operation(Action.CREATE)).outcomes[0].status is Status.UNKNOWN
    assert house.blind.objects == {}


def test_a_run_killed_after_the_create_converges(house: House) -> None:
    house.named.after = fails(SystemExit(9), "shop")
    with pytest.raises(SystemExit):
        house.run(house.named, operation(Action.CREATE))
    half = house.named.objects["id-shop"]
    assert half.marker is not None
    assert half.marker.memory.algorithm == 0
    house.named.after = lambda what, write: None
    result = house.run(house.named, operation(Action.NO_OP, live=half, finish=True))
    assert [intent.address for intent in result.left_over] == [SHOP]
    marker = house.named.objects["id-shop"].marker
    assert marker is not None
    assert marker.memory.algorithm == 1
    assert pending(house.path) == ()
    assert [line for line in house.log if line.startswith("create")] == ["create shop"]


def test_a_killed_process_leaves_its_intent_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "journal" / "prod.jsonl"
    child = os.fork()
    if child == 0:
        with opened(path, lambda: 0.0) as journal:
            journal.begin("a1", "create", SHOP, "shop", "")
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert [intent.attempt for intent in pending(path)] == ["a1"]
    with opened(path, lambda: 0.0) as journal:  # the lock died with the process
        assert [intent.attempt for intent in journal.left_over] == ["a1"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_finishes_the_operation_under_way_and_leaves_the_rest(house: House, number: int) -> None:
    def press(what: str, write: Write) -> None:
        if what == "create":
            os.kill(os.getpid(), number)

    handler = signal.getsignal(number)
    house.named.before = press
    result = house.run(house.named, operation(Action.CREATE, "a"), operation(Action.CREATE, "b"))
    assert [outcome.status for outcome in result.outcomes] == [Status.DONE, Status.SKIPPED]
    assert (result.exit_code, set(house.named.objects)) == (130, {"id-a"})
    assert signal.getsignal(number) is handler


def test_events_tell_each_start_and_end(house: House) -> None:
    house.run(house.named, operation(Action.CREATE, "a"), operation(Action.CREATE, "b"))
    told = [(event.number, event.total, event.outcome.status if event.outcome else None) for event in house.events]
    assert told == [(1, 2, None), (1, 2, Status.DONE), (2, 2, None), (2, 2, Status.DONE)]


def test_an_object_is_saved_before_it_is_overwritten(house: House, tmp_path: Path) -> None:
    hostile = live()._replace(name="../../evil")
    house.named.objects["id-shop"] = hostile
    house.run(house.named, operation(Action.UPDATE, live=hostile), backup=tmp_path / "backup")
    (saved,) = [path for path in (tmp_path / "backup").rglob("*") if path.is_file()]
    assert saved.parent == tmp_path / "backup" / "sso"
    content = json.loads(saved.read_text())
    assert (content["native"], content["name"], content["native_id"]) == (
        {"n": "shop"},
        "../../evil",
        "id-shop",
    )
