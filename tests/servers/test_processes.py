"""Each real server boots, answers its discovery document, and is gone when its block ends."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.servers.keycloak_admin import KeycloakAdmin
from tests.servers.processes.django import DjangoServer
from tests.servers.processes.glewlwyd import GlewlwydServer, glewlwyd
from tests.servers.processes.panva import PanvaServer, panva
from tests.servers.processes.process import ServerDied, Start, answers, free_port, running
from tests.servers.processes.sandbox import SandboxServer

OIDC = "/.well-known/openid-configuration"
CLIENT = {"client_name": "smoke", "redirect_uris": ["https://app.example.com/cb"]}


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as reply:
        return json.load(reply)


def register(endpoint: str, token: str | None, metadata: dict[str, Any]) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(endpoint, json.dumps(metadata).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, None


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def port_of(url: str) -> int:
    port = urllib.parse.urlsplit(url).port
    assert port is not None
    return port


class TestSandbox:
    def test_answers_and_registers(self, sandbox_server: SandboxServer) -> None:
        found = get(sandbox_server.issuer + OIDC)
        assert found["issuer"] == sandbox_server.issuer
        status, client = register(found["registration_endpoint"], sandbox_server.initial_access_token, CLIENT)
        assert status == 201
        assert client["registration_access_token"]


class TestPanva:
    def test_answers_and_registers(self, panva_server: PanvaServer) -> None:
        found = get(panva_server.issuer + OIDC)
        assert found["issuer"] == panva_server.issuer
        assert register(found["registration_endpoint"], None, CLIENT)[0] == 401
        status, client = register(found["registration_endpoint"], panva_server.initial_access_token, CLIENT)
        assert status == 201
        assert client["registration_access_token"]

    def test_without_management_no_registration_token(self, need_panva: None, tmp_path: Path) -> None:
        with panva(tmp_path, management=False, open_registration=True) as server:
            status, client = register(get(server.issuer + OIDC)["registration_endpoint"], None, CLIENT)
        assert status == 201
        assert "registration_access_token" not in client

    def test_a_policy_overrides_the_request(self, need_panva: None, tmp_path: Path) -> None:
        with panva(tmp_path, policy=True, extra_metadata=("software_id",)) as server:
            endpoint = get(server.issuer + OIDC)["registration_endpoint"]
            asked = CLIENT | {"logo_uri": "https://app.example.com/logo.png", "software_id": "shop"}
            status, client = register(endpoint, server.initial_access_token, asked)
        assert status == 201
        assert "logo_uri" not in client
        assert client["default_max_age"] == 3600
        assert client["software_id"] == "shop"

    def test_a_restart_forgets_every_client(self, need_panva: None, tmp_path: Path) -> None:
        with panva(tmp_path, open_registration=True) as server:
            _, client = register(get(server.issuer + OIDC)["registration_endpoint"], None, CLIENT)
        assert not listens(server.port)
        with panva(tmp_path, open_registration=True, port=server.port):
            request = urllib.request.Request(
                client["registration_client_uri"],
                headers={"Authorization": f"Bearer {client['registration_access_token']}"},
            )
            with pytest.raises(urllib.error.HTTPError, match="401") as refused:
                urllib.request.urlopen(request, timeout=10)
            refused.value.close()


class TestDjango:
    def test_answers_and_registers(self, django_server: DjangoServer) -> None:
        found = get(django_server.metadata)
        assert found["issuer"] == django_server.base
        asked = CLIENT | {"grant_types": ["authorization_code"]}
        status, client = register(found["registration_endpoint"], django_server.initial_access_token, asked)
        assert status == 201
        assert client["registration_access_token"]


class TestGlewlwyd:
    def test_answers_and_registers(self, glewlwyd_server: GlewlwydServer) -> None:
        found = get(glewlwyd_server.issuer + OIDC)
        assert found["issuer"] == glewlwyd_server.issuer
        status, client = register(found["registration_endpoint"], glewlwyd_server.initial_access_token, CLIENT)
        assert status == 200  # RFC 7591 §3.2.1 asks for 201; this server's habit is what it is here for
        assert client["registration_access_token"]

    def test_a_one_use_token_is_used_once(self, need_glewlwyd: None, tmp_path: Path) -> None:
        with glewlwyd(tmp_path, one_use_token=True) as server:
            endpoint = get(server.issuer + OIDC)["registration_endpoint"]
            statuses = [register(endpoint, server.initial_access_token, CLIENT)[0] for _ in range(2)]
        assert statuses == [200, 401]
        assert not listens(port_of(server.api))


class TestKeycloak:
    def test_answers(self, keycloak_admin: KeycloakAdmin) -> None:
        with keycloak_admin.realm() as realm:
            assert get(realm.issuer + OIDC)["issuer"] == realm.issuer
        assert keycloak_admin.call("GET", realm.path).status == 404

    def test_a_service_account_has_the_roles_it_was_given(self, keycloak_admin: KeycloakAdmin) -> None:
        with keycloak_admin.realm() as realm:
            account = realm.service_account("view-clients")
            user = realm.do("GET", f"/clients/{realm.client(account.client_id)['id']}/service-account-user")
            mapped = realm.do("GET", f"/users/{user['id']}/role-mappings")["clientMappings"]["realm-management"]
        assert [role["name"] for role in mapped["mappings"]] == ["view-clients"]

    def test_an_edit_by_hand_is_in_the_audit_log(self, keycloak_admin: KeycloakAdmin) -> None:
        with keycloak_admin.realm() as realm:
            realm.record_admin_events()
            realm.create("/clients", {"clientId": "shop", "redirectUris": ["https://shop.example.com/cb"]})
            realm.edit_client("shop", redirectUris=["*"])
            events = realm.do("GET", "/admin-events?resourceTypes=CLIENT&operationTypes=UPDATE")
            assert realm.client("shop")["redirectUris"] == ["*"]
        assert len(events) == 1

    def test_registers_by_initial_access_token(self, keycloak_admin: KeycloakAdmin) -> None:
        with keycloak_admin.realm() as realm:
            token = realm.initial_access_token(uses=1)
            endpoint = get(realm.issuer + OIDC)["registration_endpoint"]
            statuses = [register(endpoint, token, CLIENT)[0] for _ in range(2)]
        assert statuses == [201, 401]


def test_tests_of_one_server_stay_on_one_worker(request: pytest.FixtureRequest, need_sandbox: None) -> None:
    if not hasattr(request.config, "workerinput"):
        pytest.skip("one process: nothing is distributed")
    assert request.node.nodeid.endswith("@sandbox")


SERVER = """
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
ThreadingHTTPServer(("127.0.0.1", {port}), SimpleHTTPRequestHandler).serve_forever()
"""


class TestProcess:
    def start(self, folder: Path, program: str, port: int, seconds: float = 10) -> Start:
        command = [sys.executable, "-c", program.format(port=port)]
        return Start(command, answers(f"http://127.0.0.1:{port}/"), folder / "log", folder, {}, seconds)

    def test_the_server_ends_with_the_block(self, tmp_path: Path) -> None:
        port = free_port()
        with running(self.start(tmp_path, SERVER, port)):
            assert listens(port)
        assert not listens(port)

    def test_the_server_ends_when_its_owner_is_killed(self, tmp_path: Path) -> None:
        port = free_port()
        owner = f"""
import sys, time
from pathlib import Path
from tests.servers.processes.process import Start, answers, running
command = [sys.executable, "-c", {SERVER.format(port=port)!r}]
with running(Start(command, answers("http://127.0.0.1:{port}/"), Path("log"), Path("."), {{}})):
    print("up", flush=True)
    time.sleep(60)
"""
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        command = [sys.executable, "-c", owner]
        with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"up\n"
            process.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + 5
        while listens(port) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not listens(port)

    def test_a_server_that_dies_shows_its_log(self, tmp_path: Path) -> None:
        start = self.start(tmp_path, "import sys; sys.exit('no licence {port}')", free_port())
        with pytest.raises(ServerDied, match=r"(?s)ended with 1 .*no licence"), running(start):
            pass

    def test_a_server_that_never_answers_is_given_up(self, tmp_path: Path) -> None:
        start = self.start(tmp_path, "import time; time.sleep(60)", free_port(), seconds=0.5)
        with pytest.raises(ServerDied, match="no answer within"), running(start):
            pass
