"""As much of Keycloak, and of a registration server, as a run asks for when all is well."""

import base64
import itertools
import json
from typing import Any

from tests.journeys.bad_input.misbehaving import Answer, Request

REALM = "/realms/acme"
ADMIN = f"/admin{REALM}"
TOKEN = f"{REALM}/protocol/openid-connect/token"
OWN = {
    "id": "own",
    "clientId": "oauthctl",
    "protocol": "openid-connect",
    "serviceAccountsEnabled": True,
    "enabled": True,
}
SHOP = {
    "id": "1",
    "clientId": "shop",
    "protocol": "openid-connect",
    "enabled": True,
    "standardFlowEnabled": True,
    "redirectUris": ["https://shop.example.com/cb"],
    "secret": "the-secret-of-shop",
}


def access_token(*roles: str) -> str:
    claims = {"azp": "oauthctl", "resource_access": {"realm-management": {"roles": list(roles)}}}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{body}.access-token-of-the-test"


class KeycloakDouble:
    """A realm `acme` with these clients. roles: what the token says of our own rights."""

    def __init__(self, *clients: dict[str, Any], roles: tuple[str, ...] = ("manage-clients",)) -> None:
        self.clients = [OWN, *clients]
        self.roles = roles

    def __call__(self, request: Request) -> Answer:
        path = request.path
        if path == f"{REALM}/.well-known/openid-configuration":
            return Answer.of({"issuer": request.base + REALM, "token_endpoint": request.base + TOKEN})
        if path == TOKEN:
            return Answer.of({"access_token": access_token(*self.roles), "expires_in": 300})
        if path == f"{ADMIN}/clients" and request.method == "GET":
            return Answer.of(self._page(request))
        if path == f"{ADMIN}/clients" and request.method == "POST":
            return self._create(request.body)
        if path.startswith(f"{ADMIN}/clients/"):
            return self._one(request, path.rpartition("/")[2])
        if path.endswith("client-scopes"):
            return Answer.of([])
        return Answer.of({"error": "unexpected in this test"}, 501)

    def _create(self, body: dict[str, Any]) -> Answer:
        if any(client["clientId"] == body["clientId"] for client in self.clients):
            return Answer.of({"errorMessage": f"Client {body['clientId']} already exists"}, 409)
        self.clients.append({"secret": f"client-secret-of-{body['clientId']}", **body})
        return Answer(201)

    def _one(self, request: Request, native_id: str) -> Answer:
        found = next((client for client in self.clients if client["id"] == native_id), None)
        if found is None:
            return Answer.of({"error": "Could not find client"}, 404)
        if request.method == "PUT":
            attributes = {**(found.get("attributes") or {}), **(request.body.get("attributes") or {})}
            found |= {**request.body, "attributes": {name: text for name, text in attributes.items() if text}}
            return Answer(204)
        if request.method == "DELETE":
            self.clients.remove(found)
            return Answer(204)
        return Answer.of(found)

    def named(self, name: str) -> list[dict[str, Any]]:
        """The clients of this name: more than one would be a duplicate."""
        return [client for client in self.clients if client["clientId"] == name]

    def _page(self, request: Request) -> list[dict[str, Any]]:
        if "clientId" in request.query:
            return [client for client in self.clients if client["clientId"] == request.query["clientId"]]
        first = int(request.query.get("first", 0))
        return self.clients[first : first + int(request.query.get("max", 100))]


class RegistrationDouble:
    """RFC 8414, 7591 and 7592. `clients`: what is registered, by id. `tokens`: the token of each."""

    def __init__(self) -> None:
        self.clients: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, str] = {}
        self._numbers = itertools.count(1)

    def __call__(self, request: Request) -> Answer:
        if request.path == "/.well-known/oauth-authorization-server":
            return Answer.of(self.metadata(request.base))
        if request.line == "POST /register":
            return self._register(request)
        if request.path.startswith("/register/"):
            return self._manage(request, request.path.rpartition("/")[2])
        return Answer.of({"error": "not_found"}, 404)

    @staticmethod
    def metadata(base: str) -> dict[str, Any]:
        return {"issuer": base, "registration_endpoint": f"{base}/register"}

    def _register(self, request: Request) -> Answer:
        if request.bearer != "initial-access-token":
            return Answer.of({"error": "invalid_token"}, 401)
        name = f"c{next(self._numbers)}"
        self.clients[name], self.tokens[name] = dict(request.body), f"registration-token-of-{name}"
        return Answer.of(self.information(name, request.base), 201)

    def information(self, name: str, base: str) -> dict[str, Any]:
        credentials = {
            "client_id": name,
            "client_secret": f"client-secret-of-{name}",
            "registration_access_token": self.tokens[name],
            "registration_client_uri": f"{base}/register/{name}",
        }
        return {**self.clients[name], **credentials}

    def _manage(self, request: Request, name: str) -> Answer:
        if request.bearer != self.tokens.get(name):
            return Answer.of({"error": "invalid_token"}, 401)
        if request.method == "DELETE":
            del self.clients[name], self.tokens[name]
            return Answer(204)
        if request.method == "PUT":
            self.clients[name] = {key: value for key, value in request.body.items() if key != "client_id"}
        return Answer.of(self.information(name, request.base))
