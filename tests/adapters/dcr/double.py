"""A registration server in memory that follows RFC 7591/7592 to the letter, and can be told to misbehave."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from oauthctl.http import Clock, HttpClient
from tests.adapters.dcr.memory import Memory

ISSUER = "https://as.example"
OWNED = (
    "registration_access_token",
    "registration_client_uri",
    "client_id_issued_at",
    "client_secret_expires_at",
)
Hook = Callable[[httpx.Request, httpx.Response], httpx.Response]


class Double:
    """hook: sees each request with its good answer, and may answer otherwise: it has acted."""

    def __init__(self, *, rotate: bool = True, show_secret: bool = True, **metadata: Any) -> None:
        self.rotate, self.show_secret = rotate, show_secret
        self.metadata: dict[str, Any] = {
            "issuer": ISSUER,
            "registration_endpoint": f"{ISSUER}/register",
            **metadata,
        }
        self.metadata_path = "/.well-known/oauth-authorization-server"
        self.uri_base = f"{ISSUER}/register/"
        self.clients: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, str] = {}
        self.events: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.sent: list[httpx.Request] = []
        self.hook: Hook = lambda _, answer: answer
        self.memory = Memory(self.events)
        self._made = 0
        clock = Clock(sleep=lambda _: None)
        self.http = HttpClient("partner", clock=clock, transport=httpx.MockTransport(self._handle))

    def names(self, method: str) -> list[httpx.Request]:
        return [request for request in self.sent if request.method == method]

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        self.events.append(request.method)
        answer = self._answer(request)
        return self.hook(request, answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == self.metadata_path:
            return httpx.Response(200, json=self.metadata)
        if path == "/register" and request.method == "POST":
            return self._register(json.loads(request.content))
        client_id = path.rpartition("/")[2]
        if not path.startswith("/register/"):
            return httpx.Response(404)
        if request.headers.get("authorization") != f"Bearer {self.tokens.get(client_id)}":
            return httpx.Response(401, json={"error": "invalid_token"})
        return getattr(self, f"_{request.method.lower()}")(client_id, request)  # type: ignore[no-any-return]

    def _register(self, body: dict[str, Any]) -> httpx.Response:
        self.bodies.append(body)
        client_id = f"c{self._new()}"
        secret = {} if body.get("token_endpoint_auth_method") == "none" else {"client_secret": f"secret-{self._new()}"}
        self.clients[client_id] = {**body, "client_id": client_id, **secret}
        self.tokens[client_id] = f"token-{self._new()}"
        return httpx.Response(201, json=self._shown(client_id, secret=True))

    def _get(self, client_id: str, _: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=self._shown(client_id, secret=self.show_secret))

    def _put(self, client_id: str, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.bodies.append(body)
        stored = self.clients[client_id]
        if any(name in body for name in OWNED) or body.get("client_id") != client_id:
            return httpx.Response(400, json={"error": "invalid_request"})
        if body.get("client_secret", stored.get("client_secret")) != stored.get("client_secret"):
            return httpx.Response(400, json={"error": "invalid_client_metadata"})
        secret = {"client_secret": stored["client_secret"]} if "client_secret" in stored else {}
        self.clients[client_id] = {**body, **secret}
        if self.rotate:
            self.tokens[client_id] = f"token-{self._new()}"
        return httpx.Response(200, json=self._shown(client_id, secret=self.show_secret))

    def _delete(self, client_id: str, _: httpx.Request) -> httpx.Response:
        del self.clients[client_id], self.tokens[client_id]
        return httpx.Response(204)

    def _shown(self, client_id: str, *, secret: bool) -> dict[str, Any]:
        stored = {k: v for k, v in self.clients[client_id].items() if secret or k != "client_secret"}
        expiry = {"client_secret_expires_at": 0} if "client_secret" in stored else {}
        return {
            **stored,
            **expiry,
            "client_id_issued_at": 1,
            "registration_access_token": self.tokens[client_id],
            "registration_client_uri": f"{self.uri_base}{client_id}",
        }

    def _new(self) -> int:
        self._made += 1
        return self._made
