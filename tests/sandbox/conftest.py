"""The sandbox as a process of its own, and a client application that talks to it."""

import base64
import hashlib
import html
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
WEB = {
    "client_name": "Shop",
    "redirect_uris": ["https://shop.example/cb"],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "scope": "openid profile orders:read",
}


class Server:
    """A running sandbox."""

    def __init__(self, process: subprocess.Popen[str], ready_file: Path, stdout: str) -> None:
        ready = json.loads(ready_file.read_text())
        self.process = process
        self.ready_file = ready_file
        self.issuer: str = ready["issuer"]
        self.token: str | None = ready["initial_access_token"]
        self.ready = ready
        self.stdout = stdout
        self.http = httpx.Client(base_url=self.issuer, trust_env=False, timeout=10)

    def register(self, metadata: dict[str, Any], token: str | None = None) -> httpx.Response:
        return self.http.post("/register", json=metadata, headers=bearer(token or self.token))

    def registered(self, **metadata: Any) -> dict[str, Any]:
        response = self.register(WEB | metadata)
        assert response.status_code == 201, response.text
        return response.json()

    def public_client(self, **metadata: Any) -> dict[str, Any]:
        return self.registered(token_endpoint_auth_method="none", **metadata)

    def service_client(self, **metadata: Any) -> dict[str, Any]:
        service = {"redirect_uris": [], "grant_types": ["client_credentials"], "response_types": []}
        return self.registered(**service, scope="orders:read", **metadata)

    def manage(self, method: str, client: dict[str, Any], body: Any = None) -> httpx.Response:
        headers = bearer(client["registration_access_token"])
        return self.http.request(method, client["registration_client_uri"], json=body, headers=headers)

    def authorize(self, client: dict[str, Any], **changes: str | None) -> httpx.Response:
        """Ask for a login; a change to None leaves a parameter out."""
        asked = {
            "response_type": "code",
            "client_id": client["client_id"],
            "redirect_uri": (client.get("redirect_uris") or [None])[0],
            "scope": "openid profile",
            "state": "a state",
            "nonce": "a-nonce",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | changes
        return self.http.get("/authorize", params={k: v for k, v in asked.items() if v is not None})

    def press_the_button(self, page: httpx.Response) -> dict[str, str]:
        """Submit the form of the sign-in page; the parameters the client is sent back with."""
        assert page.status_code == 200, page.text
        fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.text)
        form = {html.unescape(name): html.unescape(value) for name, value in fields}
        response = self.http.post("/authorize", data=form, headers={"Origin": self.issuer})
        assert response.status_code == 302, response.text
        return answer(response)

    def code(self, client: dict[str, Any], **changes: str | None) -> str:
        return self.press_the_button(self.authorize(client, **changes))["code"]

    def token_request(self, client: dict[str, Any], **form: str) -> httpx.Response:
        """A token request, authenticated the way the client is registered."""
        method = client["token_endpoint_auth_method"]
        if method == "client_secret_basic":
            return self.http.post("/token", data=form, auth=(client["client_id"], client["client_secret"]))
        form["client_id"] = client["client_id"]
        if method == "client_secret_post":
            form["client_secret"] = client["client_secret"]
        return self.http.post("/token", data=form)

    def redeem(self, client: dict[str, Any], code: str, **changes: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client["redirect_uris"][0],
            "code_verifier": VERIFIER,
        }
        return self.token_request(client, **(form | changes))

    def logged_in(self, client: dict[str, Any], **changes: str | None) -> dict[str, Any]:
        response = self.redeem(client, self.code(client, **changes))
        assert response.status_code == 200, response.text
        return response.json()

    def refresh(self, client: dict[str, Any], token: str, **form: str) -> httpx.Response:
        return self.token_request(client, grant_type="refresh_token", refresh_token=token, **form)

    def is_active(self, token: str) -> bool:
        asker = self.service_client()
        auth = (asker["client_id"], asker["client_secret"])
        active = self.http.post("/introspect", data={"token": token}, auth=auth).json()["active"]
        assert isinstance(active, bool)
        return active

    def stop(self) -> int:
        self.http.close()
        self.process.terminate()
        return self.process.wait(timeout=10)


def bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def answer(response: httpx.Response) -> dict[str, str]:
    """The parameters of an authorization response."""
    query = parse_qs(urlsplit(response.headers["Location"]).query, strict_parsing=True)
    return {name: value for name, [value] in query.items()}


@pytest.fixture(scope="session")
def launch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Start sandboxes with options of one's own; those still running at the end are stopped."""
    started: list[tuple[subprocess.Popen[str], Path]] = []

    def start(*options: str) -> Server:
        folder = tmp_path_factory.mktemp("sandbox")
        ready = folder / "ready.json"
        command = [sys.executable, "-m", "oauthctl.sandbox", "--ready-file", str(ready), *options]
        with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
            process = subprocess.Popen(command, stdout=out, stderr=err, text=True)
        started.append((process, folder / "err"))
        _wait_for(lambda: "ready:" in (folder / "out").read_text(), process, folder / "err")
        return Server(process, ready, (folder / "out").read_text())

    yield start
    for process, errors in started:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=10)
        assert errors.read_text() == "", "the sandbox reported a fault"


@pytest.fixture(scope="session")
def sandbox(launch: Callable[..., Server]) -> Server:
    """One sandbox for all tests that only add clients to it."""
    return launch()


def _wait_for(condition: Callable[[], bool], process: subprocess.Popen[str], errors: Path) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert process.poll() is None, errors.read_text()
        assert time.monotonic() < deadline, "the sandbox did not get ready"
        time.sleep(0.02)
