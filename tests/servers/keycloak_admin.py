"""Keycloak's admin API for tests: make a realm and a service account, edit things by hand, clean up.

Standard library only, so that what a test does by hand shares no code with what it tests.
"""

import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.servers.processes.keycloak import KeycloakServer

TOKEN_SECONDS = 30.0  # a token of admin-cli lives for 60


class Reply(NamedTuple):
    status: int
    body: Any  # the parsed JSON, the text where it is not JSON, None where it is empty
    location: str  # the Location header, or ""


class AdminError(Exception):
    """An admin call that had to succeed did not."""


class ServiceAccount(NamedTuple):
    """A client that logs in by client_credentials, as `oauthctl` does."""

    client_id: str
    client_secret: str


class KeycloakAdmin:
    """Calls with the rights of the server's first administrator. Paths start below /admin."""

    def __init__(self, server: KeycloakServer) -> None:
        self.server = server
        self._token = ""
        self._fetched = float("-inf")

    def call(self, method: str, path: str, body: Any = None) -> Reply:
        """One call, whatever its status."""
        headers = {"Authorization": f"Bearer {self.token()}", "Accept": "application/json"}
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        return send(method, f"{self.server.url}/admin{path}", data, headers)

    def do(self, method: str, path: str, body: Any = None) -> Any:
        """One call that has to succeed; its body."""
        return self._must(method, path, body).body

    def create(self, path: str, body: Any) -> str:
        """POST of a new object; its id, from the Location header."""
        return self._must("POST", path, body).location.rsplit("/", 1)[-1]

    def _must(self, method: str, path: str, body: Any) -> Reply:
        reply = self.call(method, path, body)
        if not 200 <= reply.status < 300:
            raise AdminError(f"{method} {path}: {reply.status} {reply.body}")
        return reply

    def token(self) -> str:
        if time.monotonic() - self._fetched > TOKEN_SECONDS:
            form = {
                "grant_type": "password",
                "client_id": "admin-cli",
                "username": self.server.admin_username,
                "password": self.server.admin_password,
            }
            url = f"{self.server.url}/realms/master/protocol/openid-connect/token"
            reply = send("POST", url, urllib.parse.urlencode(form).encode(), {})
            if reply.status != 200:
                raise AdminError(f"login: {reply.status} {reply.body}")
            self._token, self._fetched = reply.body["access_token"], time.monotonic()
        return self._token

    @contextmanager
    def realm(self, prefix: str = "test", **settings: Any) -> Iterator["Realm"]:
        """A fresh realm with a name of its own, deleted at the end of the block."""
        with self.imported({"realm": f"{prefix}-{secrets.token_hex(4)}", "enabled": True, **settings}) as realm:
            yield realm

    @contextmanager
    def imported(self, representation: Mapping[str, Any]) -> Iterator["Realm"]:
        """A realm from a realm export (`POST /admin/realms`), deleted at the end of the block."""
        self.do("POST", "/realms", representation)
        realm = Realm(self, representation["realm"])
        try:
            yield realm
        finally:
            self.call("DELETE", realm.path)


class Realm:
    """One realm of a running Keycloak."""

    def __init__(self, admin: KeycloakAdmin, name: str) -> None:
        self.admin = admin
        self.name = name
        self.path = f"/realms/{urllib.parse.quote(name, safe='')}"

    @property
    def url(self) -> str:
        """The server's base URL, as a provider's `url:` has it."""
        return self.admin.server.url

    @property
    def issuer(self) -> str:
        return f"{self.url}{self.path}"

    def call(self, method: str, path: str, body: Any = None) -> Reply:
        """One call below this realm, whatever its status: ("GET", "/clients")."""
        return self.admin.call(method, self.path + path, body)

    def do(self, method: str, path: str, body: Any = None) -> Any:
        """One call below this realm that has to succeed; its body."""
        return self.admin.do(method, self.path + path, body)

    def create(self, path: str, body: Any) -> str:
        """POST of a new object below this realm; its id."""
        return self.admin.create(self.path + path, body)

    def client(self, client_id: str) -> dict[str, Any]:
        """The representation of one client; AdminError where there is none."""
        found = self.do("GET", f"/clients?clientId={urllib.parse.quote(client_id, safe='')}")
        if not found:
            raise AdminError(f"no client {client_id} in {self.name}")
        return dict(found[0])

    def edit_client(self, client_id: str, **changes: Any) -> None:
        """A change by hand. Keycloak merges: what is not named stays (a list is replaced whole)."""
        before = self.client(client_id)
        self.do("PUT", f"/clients/{before['id']}", {**before, **changes})

    def service_account(self, *roles: str, client_id: str = "oauthctl") -> ServiceAccount:
        """A confidential client whose service account has these roles of realm-management."""
        secret = secrets.token_urlsafe(24)
        own = self.create(
            "/clients",
            {
                "clientId": client_id,
                "secret": secret,
                "publicClient": False,
                "serviceAccountsEnabled": True,
                "standardFlowEnabled": False,
                "directAccessGrantsEnabled": False,
                "fullScopeAllowed": True,
            },
        )
        user = self.do("GET", f"/clients/{own}/service-account-user")["id"]
        self.grant(user, "realm-management", *roles)
        return ServiceAccount(client_id, secret)

    def grant(self, user: str, client_id: str, *roles: str) -> None:
        """Give a user (by id) roles of a client."""
        owner = self.client(client_id)["id"]
        found = [self.do("GET", f"/clients/{owner}/roles/{role}") for role in roles]
        if found:
            self.do("POST", f"/users/{user}/role-mappings/clients/{owner}", found)

    def record_admin_events(self) -> None:
        """Switch on the audit log of admin calls, with the representations they sent."""
        self.do("PUT", "", {"adminEventsEnabled": True, "adminEventsDetailsEnabled": True})

    def initial_access_token(self, *, uses: int = 1, seconds: int = 3600) -> str:
        """A token for the registration endpoint (RFC 7591 §1.2), good for some uses."""
        return str(self.do("POST", "/clients-initial-access", {"count": uses, "expiration": seconds})["token"])


def send(method: str, url: str, data: bytes | None, headers: Mapping[str, str]) -> Reply:
    request = urllib.request.Request(url, data, dict(headers), method=method)
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:
            return Reply(reply.status, parse(reply.read()), reply.headers.get("Location", ""))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, parse(error.read()), "")


def parse(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode("utf-8", "replace")
