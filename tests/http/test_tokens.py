from typing import Any

import pytest

from oauthctl.diagnostics.errors import AccessDenied, BadAnswer, InvalidRequest
from oauthctl.http import ClientCredentialsToken, map_concurrently
from oauthctl.model.secret import Secret
from tests.http.world import SITE, World, answer


class Time:
    at = 1000.0

    def __call__(self) -> float:
        return self.at


def token_at(world: World, now: Any = None) -> ClientCredentialsToken:
    return ClientCredentialsToken(
        world.http, f"{SITE}/token", "oauthctl", Secret("pass-word"), now or Time(), scope="admin"
    )


def test_one_request_serves_many_uses_and_threads() -> None:
    world = World(answer(200, {"access_token": "t1", "expires_in": 60}))
    token = token_at(world)
    assert {bearer.reveal() for bearer in map_concurrently(lambda _: token.bearer(), range(8), 4)} == {"t1"}
    assert world.http.requests == 1
    assert world.requests[0].content == b"grant_type=client_credentials&scope=admin"
    assert world.requests[0].headers["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("lifetime", "still_good", "too_late"), [(300, 279, 281), (60, 39, 41), ("60", 39, 41), (4, 1, 3)]
)
def test_it_is_renewed_before_it_ends(lifetime: object, still_good: float, too_late: float) -> None:
    world, now = World(answer(200, {"access_token": "t", "expires_in": lifetime})), Time()
    token = token_at(world, now)
    token.bearer()
    now.at = 1000.0 + still_good
    token.bearer()
    assert world.http.requests == 1
    now.at = 1000.0 + too_late
    token.bearer()
    assert world.http.requests == 2


def test_after_a_401_it_is_asked_for_once_more() -> None:
    world = World(
        answer(200, {"access_token": "t1"}),
        answer(401),
        answer(200, {"access_token": "t2"}),
        answer(200, [1]),
    )
    token = token_at(world)
    assert token.use(lambda bearer: world.get(bearer=bearer)).json == [1]
    assert world.requests[-1].headers["authorization"] == "Bearer t2"


def test_a_second_401_and_any_403_are_final() -> None:
    world = World(answer(200, {"access_token": "t1"}), answer(403))
    with pytest.raises(AccessDenied):
        token_at(world).use(lambda bearer: world.get(bearer=bearer))
    assert world.http.requests == 2


@pytest.mark.parametrize("status", [400, 401])
def test_a_client_the_server_does_not_know_is_denied_and_named(status: int) -> None:
    with pytest.raises(AccessDenied, match=r"client `oauthctl` could not log in \(\d+\): invalid_client") as caught:
        token_at(World(answer(status, {"error": "invalid_client"}))).bearer()
    assert "client_id and secret" in caught.value.problems[0].next


def test_another_refusal_stays_what_it_is() -> None:
    with pytest.raises(InvalidRequest, match="invalid_scope"):
        token_at(World(answer(400, {"error": "invalid_scope"}))).bearer()


@pytest.mark.parametrize("body", [None, [], {"token_type": "Bearer"}, {"access_token": ""}, {"access_token": 7}])
def test_a_reply_without_a_token_is_a_bad_answer(body: object) -> None:
    with pytest.raises(BadAnswer, match="without an access token"):
        token_at(World(answer(200, body))).bearer()
