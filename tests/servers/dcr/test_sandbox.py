import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from oauthctl.contract.adapter import Found
from oauthctl.diagnostics.errors import AccessDenied, Conflict, InvalidRequest
from oauthctl.model.value import Gap
from tests.servers.dcr.walk import KEPT_FIRST, WEB, Desk, desk, shown
from tests.servers.processes.sandbox import SandboxServer, sandbox


@pytest.fixture
def at(sandbox_server: SandboxServer) -> Iterator[Desk]:
    with desk(issuer=sandbox_server.issuer, initial_access_token=sandbox_server.initial_access_token) as found:
        yield found


def by_hand(server: SandboxServer, client_id: str, change: dict[str, object]) -> None:
    url = f"{server.issuer}/sandbox/clients/{client_id}"
    request = urllib.request.Request(
        url, json.dumps(change).encode(), {"content-type": "application/json"}, method="PUT"
    )
    with urllib.request.urlopen(request) as reply:
        assert reply.status == 200


def test_a_clients_life(at: Desk) -> None:
    made = at.create({**WEB, "client_name#fr": "Boutique", "logo_uri": "https://shop.example/logo"})
    assert at.memory.events == [KEPT_FIRST]
    assert made.deliver
    assert {name: shown(made.echo).get(name) for name in WEB if name != "application_type"} == {
        name: value for name, value in WEB.items() if name != "application_type"
    }
    assert made.echo.fields["client_name#fr"] == "Boutique"
    after = at.update(made.echo, {"client_name": "New", "logo_uri": None})
    assert after.echo.fields["client_name"] == "New"
    assert after.echo.fields["logo_uri"] is Gap.ABSENT
    assert after.echo.fields["client_name#fr"] == "Boutique"
    assert after.deliver is None
    assert at.memory.events == [KEPT_FIRST, "keep registration_access_token"]
    at.delete(after.echo)
    assert at.memory.events[-1] == "drop"
    assert at.read().found is Found.NO_ACCESS


def test_a_service_without_redirects(at: Desk) -> None:
    service = {
        **WEB,
        "redirect_uris": [],
        "response_types": [],
        "grant_types": ["client_credentials"],
        "scope": ["orders:read"],
    }
    made = at.create(service)
    assert shown(made.echo)["response_types"] == []
    assert made.deliver


def test_a_change_by_hand_stops_an_update_and_what_is_not_managed_survives_one(
    at: Desk, sandbox_server: SandboxServer
) -> None:
    made = at.create()
    by_hand(
        sandbox_server,
        made.native_id,
        {"redirect_uris": ["https://evil.example/cb"], "tos_uri": "https://shop.example/tos"},
    )
    with pytest.raises(Conflict, match="redirect_uris changed"):
        at.update(made.echo, {"redirect_uris": ["https://shop.example/new"]})
    now = at.read().live
    assert now
    after = at.update(now, {"redirect_uris": ["https://shop.example/new"]})
    assert shown(after.echo)["tos_uri"] == "https://shop.example/tos"
    assert shown(after.echo)["redirect_uris"] == ["https://shop.example/new"]


def test_a_wrong_initial_access_token(sandbox_server: SandboxServer) -> None:
    with (
        desk(issuer=sandbox_server.issuer, initial_access_token="wrong") as at,
        pytest.raises(AccessDenied) as caught,
    ):
        at.create()
    assert "wrong" not in str(caught.value)


def test_a_refused_redirect_uri_is_told_in_the_standards_words(at: Desk) -> None:
    with pytest.raises(InvalidRequest, match="invalid_redirect_uri"):
        at.create({**WEB, "redirect_uris": ["https://shop.example/#fragment"]})
    assert not at.memory.kept


def test_a_restarted_server_that_forgot_everything_never_says_gone(need_sandbox: None, tmp_path: Path) -> None:
    with sandbox(tmp_path, open_registration=True) as server, desk(issuer=server.issuer) as at:
        at.create()
        port = int(server.issuer.rpartition(":")[2])
    with sandbox(tmp_path, open_registration=True, port=port) as server, desk(issuer=server.issuer) as again:
        again.memory.kept, again.memory.ids = at.memory.kept, at.memory.ids
        reading = again.read()
        assert reading.found is Found.NO_ACCESS
        assert "401" in reading.detail
