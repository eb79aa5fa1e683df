"""`adopt --registration-uri`: a client that somebody else registered is taken over by its URI and its token (DECISIONS 8)."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.apply.dcr_project import begin, remembered
from tests.journeys.apply.test_dcr_tokens import CLIENT, register
from tests.journeys.cli import Desk
from tests.servers.processes.panva import PanvaServer, panva
from tests.servers.processes.sandbox import SandboxServer


@pytest.fixture
def at_sandbox(sandbox_server: SandboxServer, tmp_path: Path) -> Desk:
    return begin(tmp_path, sandbox_server.issuer, sandbox_server.initial_access_token)


def take_over(desk: Desk, found: dict[str, Any], *arguments: str, code: int = 0) -> str:
    """The command as the README has it; the token is in no output and in no file in clear."""
    token = str(found["registration_access_token"])
    desk.environment["TOKEN"] = token
    where = ("--registration-uri", str(found["registration_client_uri"]), "--token", "env:TOKEN")
    done = desk.run("adopt", "idp", *arguments, *where, code=code)
    assert token not in done.all
    assert str(found.get("client_secret") or token) not in done.all
    for path in desk.folder.rglob("*"):
        assert path.is_dir() or token.encode() not in path.read_bytes(), path
    return done.all


def test_at_the_sandbox(at_sandbox: Desk, sandbox_server: SandboxServer) -> None:
    found = register(sandbox_server)
    desk = at_sandbox
    said = take_over(desk, found, "shop")
    assert "0 settings differ" in said
    assert "plan --claim" in said
    assert "client_name: Shop" in desk.read("clients/shop.yaml")
    assert str(found["client_id"]) not in desk.read("clients/shop.yaml"), "state maps the key to the id"
    assert remembered(desk)["idp/shop"]["native_id"] == found["client_id"]

    assert "not claimed" in desk.run("plan", "--detailed-exitcode").out
    assert "1 done" in desk.run("apply", "--claim", "--auto-approve").out
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out
    desk.replace("clients/shop.yaml", "client_name: Shop", "client_name: Acme Shop")
    assert "1 done" in desk.run("apply", "--auto-approve").out
    assert remembered(desk)["idp/shop"]["native_id"] == found["client_id"]


def test_at_oidc_provider_whose_tokens_rotate(panva_server: PanvaServer, tmp_path: Path) -> None:
    found = registered(panva_server.issuer, panva_server.initial_access_token)
    desk = begin(tmp_path, panva_server.issuer, panva_server.initial_access_token, dialect="node-oidc-provider")
    assert "0 settings differ" in take_over(desk, found)
    assert "client_name: Shop" in desk.read("clients/shop.yaml"), "without KEY, the client's name makes one"
    assert "1 done" in desk.run("apply", "--claim", "--auto-approve").out
    for name in ("Second", "Third"):  # each update ends the token before it
        desk.write("clients/shop.yaml", desk.read("clients/shop.yaml").replace(_name(desk), f"client_name: {name}"))
        assert "1 done" in desk.run("apply", "--auto-approve").out
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out


def _name(desk: Desk) -> str:
    return next(line.strip() for line in desk.read("clients/shop.yaml").splitlines() if "client_name" in line)


def test_a_wrong_token_leaves_no_trace(at_sandbox: Desk, sandbox_server: SandboxServer) -> None:
    found = register(sandbox_server)
    before = files(at_sandbox)
    said = take_over(at_sandbox, {**found, "registration_access_token": "sEcReT-of-nobody"}, "shop", code=5)
    assert "did not show the client" in said
    assert "--registration-uri and --token belong to one client" in said
    assert remembered(at_sandbox) == {}
    assert files(at_sandbox).keys() - before.keys() <= {"oauthctl.state.age.backup"}
    take_over(at_sandbox, found, "shop")


def test_a_uri_elsewhere_gets_no_token(at_sandbox: Desk, sandbox_server: SandboxServer) -> None:
    found = register(sandbox_server)
    elsewhere = {**found, "registration_client_uri": "https://elsewhere.example/register/1"}
    said = take_over(at_sandbox, elsewhere, "shop", code=5)
    assert "another origin than the issuer's: nothing is sent there" in " ".join(said.split())
    assert remembered(at_sandbox) == {}


def test_a_client_is_taken_over_once(at_sandbox: Desk, sandbox_server: SandboxServer) -> None:
    found = register(sandbox_server)
    take_over(at_sandbox, found, "shop")
    assert "that client is idp/shop already" in take_over(at_sandbox, found, "again", code=64)
    other = {**found, "registration_client_uri": f"{found['registration_client_uri']}?"}
    assert "already" in take_over(at_sandbox, other, "again", code=64)
    assert list(remembered(at_sandbox)) == ["idp/shop"]


def test_a_key_that_is_declared_is_not_given_away(at_sandbox: Desk, sandbox_server: SandboxServer) -> None:
    found = register(sandbox_server)
    at_sandbox.write(
        "clients/mine.yaml", "clients:\n  shop:\n    preset: web\n    redirect_uris: [https://x.example/cb]\n"
    )
    assert "declared already" in take_over(at_sandbox, found, "shop", code=64)
    assert "cannot be a key" in take_over(at_sandbox, found, "../shop", code=64)
    take_over(at_sandbox, found)
    assert "idp/shop-2" in remembered(at_sandbox), "a key of its own beside the one that is declared"


def test_half_a_request_is_a_usage_error(at_sandbox: Desk) -> None:
    assert "go together" in at_sandbox.run("adopt", "idp", "--registration-uri", "https://x.example", code=64).err
    assert (
        "takes a reference"
        in at_sandbox.run("adopt", "idp", "--registration-uri", "https://x.example", "--token", "sEcReT", code=64).err
    )
    assert "--registration-uri URL --token REF" in at_sandbox.run("adopt", "idp", "--all", code=5).err


def test_without_the_key_nothing_is_sent(at_sandbox: Desk, sandbox_server: SandboxServer) -> None:
    found = register(sandbox_server)
    del at_sandbox.environment["OAUTHCTL_STATE_KEY_FILE"]
    assert "the state key is not set" in take_over(at_sandbox, found, "shop", code=1)


def test_a_client_whose_server_lost_it_is_told(need_panva: None, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    with panva(tmp_path, open_registration=True) as first:
        found = registered(first.issuer, None)
        desk = begin(tmp_path / "project", first.issuer, None)
    with panva(tmp_path, open_registration=True, port=first.port):
        assert "did not show the client" in take_over(desk, found, "shop", code=5)
        assert remembered(desk) == {}


def registered(issuer: str, token: str | None) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=10) as reply:
        endpoint = json.load(reply)["registration_endpoint"]
    request = urllib.request.Request(endpoint, json.dumps(CLIENT).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as reply:
        return dict(json.load(reply))


def files(desk: Desk) -> dict[str, bytes]:
    found = (path for path in desk.folder.rglob("*") if path.is_file())
    return {str(path.relative_to(desk.folder)): path.read_bytes() for path in found}
