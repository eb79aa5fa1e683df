"""The README's ten minutes, typed in as they are written."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import block_below
from tests.servers.keycloak_admin import KeycloakAdmin

SANDBOX = "Ten minutes without a server of your own"
KEYCLOAK = "Ten minutes with your own Keycloak, read-only"
PORT = "9400"
needs_a_shell = pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("curl")), reason="the README is typed into bash, and uses curl"
)


@pytest.fixture
def typed_in(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Runs a block in a shell in which `oauthctl` is ours; gives all it printed."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    shim = bin_folder / "oauthctl"
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m oauthctl "$@"\n', "utf-8")
    shim.chmod(0o755)
    here = {name: value for name, value in os.environ.items() if not name.startswith("OAUTHCTL_")}
    folder = tmp_path / "home"
    folder.mkdir()

    def run(script: str, **more: str) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=folder, capture_output=True, text=True, check=False, timeout=300,
            env={**here, "PATH": f"{bin_folder}:{here['PATH']}", "NO_COLOR": "1", "COLUMNS": "80", **more},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def sandbox_port(need_sandbox: None) -> Iterator[str]:
    """The sandbox, started by the README's own line but for the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = block_below(SANDBOX).strip().replace(PORT, port).split()
    assert command[0] == "oauthctl"
    server = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/sandbox/clients", server)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the sandbox did not start")


@needs_a_shell
def test_ten_minutes_with_the_sandbox(sandbox_port: str, typed_in) -> None:  # type: ignore[no-untyped-def]
    start, by_hand = (block_below(SANDBOX, number=number).replace(PORT, sandbox_port) for number in (1, 2))
    said = typed_in(f"{start}\necho =====\n{by_hand}")
    first, second = said.split("=====\n")
    assert "7 checks: 0 failed" in first
    assert "Applied: 1 done." in first
    assert "No changes. 1 client agrees." in first
    drift, restored = second.split("exit code 2\n")
    assert "WIDENS    + https://evil.example/cb" in drift
    assert "Applied: 1 done." in restored
    assert "No drift. 1 object agrees." in restored


@needs_a_shell
def test_ten_minutes_with_a_keycloak_then_claimed(keycloak_admin: KeycloakAdmin, typed_in) -> None:  # type: ignore[no-untyped-def]
    looking, claiming = (block_below(KEYCLOAK, number=number) for number in (0, 1))
    with keycloak_admin.realm() as realm:
        realm.create("/clients", {"clientId": "shop", "redirectUris": ["https://shop.acme.example/cb"]})
        realm.create("/clients", {"clientId": "job", "serviceAccountsEnabled": True, "standardFlowEnabled": False})
        account = realm.service_account("view-clients")
        before = realm.client("shop")
        looking = looking.replace("https://sso.example.com/realms/acme", realm.issuer)
        looking = looking.replace("the-secret-of-that-client", account.client_secret)
        said = typed_in(looking)
        assert "0 failed" in said
        assert "0 settings differ." in said
        assert "No changes." in said
        assert said.endswith("exit code 2\n")
        assert "2 unmarked" in said
        assert realm.client("shop") == before, "looking changes nothing"

        user = realm.do("GET", f"/clients/{realm.client('oauthctl')['id']}/service-account-user")["id"]
        realm.grant(user, "realm-management", "manage-clients")
        claimed = typed_in(claiming, OAUTHCTL_CLIENT_SECRET=account.client_secret)
        assert "Applied: 2 done." in claimed
        assert "No changes." in claimed
        assert "No drift." in claimed
        assert account.client_secret not in said + claimed
