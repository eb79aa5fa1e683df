"""A run that is killed with SIGKILL at a given request: the next one converges, with nothing twice and nothing orphaned.

At a registration server nobody can look for a client whose registration was under way (DECISIONS 8): that is said
until somebody has looked, and never repeated.
"""

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.apply.dcr_project import begin, remembered
from tests.journeys.bad_input.desk import QuickDesk, keycloak_project, registration_project
from tests.journeys.bad_input.doubles import KeycloakDouble, RegistrationDouble
from tests.journeys.bad_input.misbehaving import HANG_UP, Answer, Behaviour, Request, Server, misbehaving
from tests.servers.processes.sandbox import SandboxServer

APPLY = ("apply", "--auto-approve")
Counts = Callable[[Request], bool]


def declared(*keys: str, name: str = "First") -> str:
    clients = (
        f"  {key}: {{preset: web, client_name: {name}, redirect_uris: [https://{key}.example/cb]}}\n" for key in keys
    )
    return "clients:\n" + "".join(clients)


def is_write(request: Request) -> bool:
    return request.method != "GET" and not request.path.endswith("/token")


def is_request_of_a_client(request: Request) -> bool:
    return request.path.startswith("/register")


def killed(desk: QuickDesk, server: Server, behaviour: Behaviour, counts: Counts, number: int, *, done: bool) -> None:
    """An apply that is killed at its request of this number; done: the server has done what it was asked for, only
    its answer never arrives.
    """
    running: list[subprocess.Popen[bytes]] = []
    seen = 0

    def behave(request: Request) -> Answer:
        nonlocal seen
        seen += counts(request)
        if not (counts(request) and seen == number):
            return behaviour(request)
        if done:
            behaviour(request)
        running[0].kill()
        running[0].wait()
        return HANG_UP

    server.become(behave)
    command = [sys.executable, "-m", "oauthctl", *APPLY]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=desk.folder, env=desk.environment, stdout=quiet, stderr=quiet) as process:
        running.append(process)
        code = process.wait(60)
    server.become(behaviour)
    assert code == -signal.SIGKILL, f"it ended with {code} after {seen} of these requests"


def agrees(desk: QuickDesk) -> None:
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out
    desk.run("drift")


both = pytest.mark.parametrize("done", [False, True], ids=["before it is done", "after it is done"])


# ---- a provider that can be looked at


@both
@pytest.mark.parametrize("number", range(1, 5))
def test_killed_while_it_creates(naps: list[float], tmp_path: Path, number: int, done: bool) -> None:
    realm = KeycloakDouble()
    with misbehaving(realm) as server:
        desk = keycloak_project(tmp_path, server.url, declared("a", "b"))
        killed(desk, server, realm, is_write, number, done=done)
        desk.run(*APPLY)
        assert sorted(client["clientId"] for client in realm.clients) == ["a", "b", "oauthctl"]
        agrees(desk)


@both
@pytest.mark.parametrize("number", [1, 2, 3])
def test_killed_while_it_updates_and_deletes(naps: list[float], tmp_path: Path, number: int, done: bool) -> None:
    realm = KeycloakDouble()
    with misbehaving(realm) as server:
        desk = keycloak_project(tmp_path, server.url, declared("a", "b", "c"))
        desk.run(*APPLY)
        desk.write("clients/all.yaml", declared("a", "b", name="Second") + "removed: {c: delete}\n")
        killed(desk, server, realm, is_write, number, done=done)
        desk.run(*APPLY)
        assert {client["clientId"]: client.get("name") for client in realm.clients[1:]} == {
            "a": "Second",
            "b": "Second",
        }
        agrees(desk)


# ---- one that cannot


@both
def test_killed_while_it_registers_the_outcome_is_unknown(naps: list[float], tmp_path: Path, done: bool) -> None:
    double = RegistrationDouble()
    with misbehaving(double) as server:
        desk = registration_project(tmp_path, server.url, declared("a", "b"))
        killed(desk, server, double, is_request_of_a_client, 1, done=done)
        exists = ["c1"] if done else []
        assert list(double.clients) == exists

        for command in (("plan",), ("drift",)):
            failure = desk.fails(*command, code=5)
            assert "outcome unknown" in failure.text
            assert "oauthctl state resolve partner/a --created, or --not-created" in failure.text
        desk.run(*APPLY, code=5)
        assert list(double.clients) == [*exists, f"c{len(exists) + 1}"], "the other one is made, this one not again"

        if done:
            desk.run("state", "resolve", "partner/a", "--created")
            desk.environment["TOKEN"] = double.tokens["c1"]
            uri = f"{server.url}/register/c1"
            desk.run(
                "state",
                "set-token",
                "partner/a",
                "--token",
                "env:TOKEN",
                "--registration-uri",
                uri,
                "--client-id",
                "c1",
            )
        else:
            desk.run("state", "resolve", "partner/a", "--not-created")
        desk.run(*APPLY)
        assert len(double.clients) == 2
        agrees(desk)


@pytest.mark.parametrize("number", [2, 3])
def test_killed_after_the_credentials_came_nothing_is_asked(naps: list[float], tmp_path: Path, number: int) -> None:
    """The requests that follow a registration read back what was stored."""
    double = RegistrationDouble()
    with misbehaving(double) as server:
        desk = registration_project(tmp_path, server.url, declared("a"))
        killed(desk, server, double, is_request_of_a_client, number, done=False)
        desk.run(*APPLY)
        assert list(double.clients) == ["c1"]
        agrees(desk)


@both
@pytest.mark.parametrize("number", [1, 2])
def test_killed_while_it_replaces_and_deletes_registrations(
    naps: list[float], tmp_path: Path, number: int, done: bool
) -> None:
    double = RegistrationDouble()
    with misbehaving(double) as server:
        desk = registration_project(tmp_path, server.url, declared("a", "b"))
        desk.run(*APPLY)
        desk.write("clients/all.yaml", declared("a", name="Second") + "removed: {b: delete}\n")
        killed(desk, server, double, is_write, number, done=done)
        ended = desk.run(*APPLY, code=None)
        assert double.clients["c1"]["client_name"] == "Second"
        if number == 2 and done:  # deleted, and its token with it: a 401 is never "gone"
            assert ended.code == 5
            said = " ".join(ended.out.split())
            assert "gone or no access" in said
            assert "if it is really gone: oauthctl state forget partner/b" in said
            desk.run("state", "forget", "partner/b")
        assert list(double.clients) == ["c1"]
        agrees(desk)


# ---- the embedded sandbox


def test_killed_at_the_sandbox_nothing_goes_unreported(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    desk = begin(tmp_path, sandbox_server.issuer, sandbox_server.initial_access_token)
    keys = [f"k{number}" for number in range(12)]
    desk.write("clients/all.yaml", declared(*keys))
    before = registered(sandbox_server)
    with subprocess.Popen(
        [sys.executable, "-m", "oauthctl", *APPLY], cwd=desk.folder, env=desk.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        while len(registered(sandbox_server) - before) < 3:
            assert process.poll() is None, "it was done before it could be killed"
        process.kill()
        assert process.wait(60) == -signal.SIGKILL

    applied = desk.run(*APPLY, code=None)
    records = remembered(desk)
    unknown = {address for address, record in records.items() if record["trouble"]}
    assert len(unknown) <= 1
    assert all(address in applied.out for address in unknown)
    assert applied.code == (5 if unknown else 0), applied.all
    known = {record["native_id"] for record in records.values() if not record["trouble"]}
    orphans = registered(sandbox_server) - before - known
    assert len(known) == len(keys) - len(unknown)
    assert len(orphans) <= len(unknown), "whatever nobody can manage was said"


def registered(server: SandboxServer) -> set[str]:
    with urllib.request.urlopen(f"{server.issuer}/sandbox/clients", timeout=10) as reply:
        return {client["client_id"] for client in json.load(reply)}
