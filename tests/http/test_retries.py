from datetime import UTC, datetime
from email.utils import format_datetime

import httpx
import pytest

from oauthctl.diagnostics.errors import BadAnswer, OutcomeUnknown, RateLimited, ServerFailed, Unreachable
from oauthctl.http import Limits
from oauthctl.http.retry import backoff, retry_after
from tests.http.world import World, answer

OK = answer(200, [])
LOST = httpx.ReadTimeout("")
REFUSED = httpx.ConnectError("[Errno 111] Connection refused")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(status: int) -> None:
    world = World(answer(status), answer(200, ["a"]))
    assert world.get().json == ["a"]
    assert world.http.requests == 2
    assert len(world.pauses) == 1


def test_retry_after_in_seconds_is_waited_for() -> None:
    world = World(answer(429, retry_after="7"), OK)
    world.get()
    assert world.pauses == [7.0]


def test_retry_after_as_a_date_is_waited_for() -> None:
    date = format_datetime(datetime.fromtimestamp(World.now() + 12, UTC), usegmt=True)
    world = World(answer(503, retry_after=date), OK)
    world.get()
    assert world.pauses == [12.0]


def test_without_retry_after_pauses_grow() -> None:
    world = World(answer(429))
    with pytest.raises(RateLimited) as caught:
        world.get()
    assert caught.value.status == 429
    assert world.pauses == [0.5, 1.0, 2.0]


def test_a_server_that_asks_for_an_hour_is_not_waited_for() -> None:
    world = World(answer(429, retry_after="3600"))
    with pytest.raises(RateLimited) as caught:
        world.get()
    assert world.pauses == []
    assert caught.value.problems[0].next == "try again in 3600 s"


def test_all_pauses_of_one_request_are_bounded() -> None:
    world = World(lambda _: answer(429, retry_after="25"))
    with pytest.raises(RateLimited):
        world.get()
    assert sum(world.pauses) <= Limits().waiting


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"ratelimit-reset": "9"}, 9.0),
        ({"x-rate-limit-reset": "1800000004"}, 4.0),
        ({"retry-after": "3", "x-ratelimit-reset": "9"}, 3.0),
        ({}, None),
    ],
)
def test_what_a_server_asks_for(headers: dict[str, str], expected: float | None) -> None:
    assert retry_after(headers, World.now()) == expected


def test_backoff_leaves_half_to_chance_and_has_an_end() -> None:
    assert backoff(1, 0.0) == 0.25
    assert backoff(1, 1.0) == 0.5
    assert backoff(50, 1.0) == 20.0


@pytest.mark.parametrize("trouble", [LOST, REFUSED, httpx.RemoteProtocolError("Server disconnected")])
def test_reads_are_repeated_after_connection_errors(trouble: Exception) -> None:
    assert World(trouble, answer(200, ["a"])).get().json == ["a"]


def test_a_server_that_never_answers_is_unreachable() -> None:
    world = World(REFUSED)
    with pytest.raises(Unreachable, match="connection refused, tried 4 times"):
        world.get()


def test_a_500_is_not_repeated() -> None:
    world = World(answer(500, {"error": "server_error"}))
    with pytest.raises(ServerFailed, match="server_error"):
        world.get()
    assert world.http.requests == 1


def test_a_create_is_repeated_only_where_it_was_never_sent() -> None:
    world = World(REFUSED, answer(201, {"client_id": "a"}))
    assert world.create().status == 201


@pytest.mark.parametrize("lost", [LOST, httpx.ReadError(""), httpx.RemoteProtocolError("Server disconnected")])
def test_a_create_whose_reply_was_lost_is_unknown_and_not_repeated(lost: Exception) -> None:
    world = World(lost, answer(201, {"client_id": "a"}))
    with pytest.raises(OutcomeUnknown, match="may or may not have happened"):
        world.create()
    assert world.http.requests == 1


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_create_behind_a_failing_server_is_unknown(status: int) -> None:
    world = World(answer(status))
    with pytest.raises(OutcomeUnknown):
        world.create()
    assert world.http.requests == 1


@pytest.mark.parametrize(("status", "kind"), [(503, ServerFailed), (429, RateLimited)])
def test_a_create_that_was_turned_away_is_a_plain_failure_and_not_repeated(status: int, kind: type[Exception]) -> None:
    world = World(answer(status, retry_after="1"))
    with pytest.raises(kind) as caught:
        world.create()
    assert not isinstance(caught.value, OutcomeUnknown)
    assert world.http.requests == 1


@pytest.mark.parametrize("body", [b"<html>created</html>", b'{"client_id": "a', b"\xff\xfe"])
def test_a_create_with_an_unreadable_success_is_unknown(body: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        World(answer(201, body)).create()


def test_a_create_with_an_unexpected_success_is_unknown() -> None:
    with pytest.raises(OutcomeUnknown):
        World(answer(202)).create()


class Broken(httpx.SyncByteStream):
    def __iter__(self):  # type: ignore[no-untyped-def] # a body that ends in the middle
        yield b'{"client_'
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


def test_a_body_that_breaks_off_keeps_its_status() -> None:
    world = World(lambda _: httpx.Response(200, stream=Broken()))
    with pytest.raises(BadAnswer, match="broke off") as caught:
        world.get()
    assert caught.value.status == 200
    assert world.http.requests == Limits().attempts


def test_a_create_whose_body_breaks_off_is_unknown() -> None:
    with pytest.raises(OutcomeUnknown):
        World(lambda _: httpx.Response(201, stream=Broken())).create()


def test_a_body_without_end_is_not_read_to_its_end() -> None:
    world = World(answer(200, b"x" * 5000), limits=Limits(body=1000))
    with pytest.raises(BadAnswer, match="larger than"):
        world.get()
    assert world.http.requests == 1
