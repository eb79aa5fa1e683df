"""Registration access tokens: a client taken over by its token, the token lost, and set again."""

import json
import urllib.request
from pathlib import Path
from typing import Any

from tests.journeys.apply.dcr_project import begin, remembered, web_client
from tests.servers.processes.sandbox import SandboxServer

CLIENT = {
    "client_name": "Shop",
    "redirect_uris": ["https://shop.example/cb"],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "client_secret_basic",
}


def test_a_lost_token_is_not_read_and_set_token_mends_it(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    found = register(sandbox_server)
    token = str(found["registration_access_token"])
    desk = begin(tmp_path, sandbox_server.issuer, sandbox_server.initial_access_token)
    desk.environment.update(TOKEN=token, WRONG="wrong")
    desk.write("clients/shop.yaml", web_client("shop", "Shop"))
    where = ("--registration-uri", str(found["registration_client_uri"]), "--client-id", str(found["client_id"]))
    desk.run("state", "set-token", "idp/shop", "--token", "env:TOKEN", *where)

    assert "not claimed" in desk.run("plan", "--detailed-exitcode").out
    assert "1 done" in desk.run("apply", "--claim", "--auto-approve").out
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out

    desk.run("state", "set-token", "idp/shop", "--token", "env:WRONG")
    lost = desk.run("drift", code=5)
    assert "NOT READ" in lost.out
    assert "state set-token idp/shop" in lost.out
    assert "create" not in desk.run("plan", code=5).out.replace("--recreate", "")

    desk.run("state", "set-token", "idp/shop", "--token", "env:TOKEN")
    assert "No drift" in desk.run("drift").out
    desk.replace("clients/shop.yaml", "client_name: Shop", "client_name: Acme Shop")
    assert "1 done" in desk.run("apply", "--auto-approve").out
    assert remembered(desk)["idp/shop"]["native_id"] == found["client_id"]

    for path in tmp_path.rglob("*"):  # sealed, and nowhere else
        assert path.is_dir() or token.encode() not in path.read_bytes()


def test_a_token_itself_is_not_taken_from_the_command_line(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    desk = begin(tmp_path, sandbox_server.issuer, sandbox_server.initial_access_token)
    refused = desk.run("state", "set-token", "idp/shop", "--token", "sEcReT", code=64)
    assert "takes a reference" in refused.err


def register(server: SandboxServer) -> dict[str, Any]:
    """A client that somebody registered without oauthctl (RFC 7591 section 3.1)."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {server.initial_access_token}"}
    request = urllib.request.Request(f"{server.issuer}/register", json.dumps(CLIENT).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as reply:
        return dict(json.load(reply))
