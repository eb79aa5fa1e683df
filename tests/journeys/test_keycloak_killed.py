"""A run that is killed in the middle of its writes: the next one converges, with nothing twice and nothing lost."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.journeys.cli import Desk
from tests.journeys.keycloak_desk import WRITING, desk_for
from tests.servers.keycloak_admin import KeycloakAdmin, Realm

CLIENTS = 20
CLIENT = (
    "  app-{number:02d}: {{preset: web, client_name: {name}, redirect_uris: [https://app-{number}.example.com/cb]}}\n"
)
SECONDS = 60.0


@pytest.fixture(scope="module")
def realm(keycloak_admin: KeycloakAdmin) -> Iterator[Realm]:
    with keycloak_admin.realm("killed") as made:
        yield made


@pytest.fixture(scope="module")
def desk(realm: Realm, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = desk_for(realm, tmp_path_factory.mktemp("killed"), *WRITING)
    declare(made, "First")
    return made


def declare(desk: Desk, name: str) -> None:
    clients = (CLIENT.format(number=number, name=name) for number in range(CLIENTS))
    desk.write("clients/all.yaml", "clients:\n" + "".join(clients))


def ours(realm: Realm) -> dict[str, str]:
    """Our clients by name, with what each is called."""
    found = [client for client in realm.do("GET", "/clients") if client["clientId"].startswith("app-")]
    assert len({client["clientId"] for client in found}) == len(found)
    return {client["clientId"]: client.get("name", "") for client in found}


def killed_once(desk: Desk, far_enough: Callable[[], bool]) -> None:
    """An apply that is killed, without a chance to clean up, as soon as it is far enough."""
    running = subprocess.Popen(
        [sys.executable, "-m", "oauthctl", "apply", "--auto-approve"], cwd=desk.folder, env=desk.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + SECONDS
    try:
        while not far_enough():
            assert running.poll() is None, "it was done before it could be killed"
            assert time.monotonic() < deadline
    finally:
        running.kill()
    assert running.wait() == -signal.SIGKILL


def converged(desk: Desk, realm: Realm, name: str) -> None:
    desk.run("apply", "--auto-approve")
    assert ours(realm) == {f"app-{number:02d}": name for number in range(CLIENTS)}
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out
    desk.run("drift")


def test_killed_while_it_creates_the_next_run_makes_the_rest(realm: Realm, desk: Desk) -> None:
    killed_once(desk, lambda: len(ours(realm)) >= 3)
    assert 3 <= len(ours(realm)) < CLIENTS
    converged(desk, realm, "First")


def test_killed_while_it_updates_the_next_run_changes_the_rest(realm: Realm, desk: Desk) -> None:
    declare(desk, "Second")
    killed_once(desk, lambda: list(ours(realm).values()).count("Second") >= 3)
    assert list(ours(realm).values()).count("First") > 0
    converged(desk, realm, "Second")


def test_a_client_that_somebody_made_in_between_is_not_taken(realm: Realm, desk: Desk) -> None:
    """A name that is taken after the review: apply plans again, and refuses."""
    declare(desk, "Second")
    desk.write("clients/more.yaml", "clients:\n  raced: {preset: web, redirect_uris: [https://raced.example.com/cb]}\n")
    plan = json.loads(desk.run("plan", "--format", "json").out)
    assert [operation["name"] for operation in plan["operations"] if operation["action"] == "create"] == ["raced"]
    realm.create("/clients", {"clientId": "raced", "redirectUris": ["https://theirs.example.com/cb"]})
    desk.run("apply", "--auto-approve", code=4)
    assert realm.client("raced")["redirectUris"] == ["https://theirs.example.com/cb"]
