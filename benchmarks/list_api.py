"""A list API: as much of Keycloak's admin API as `apply` needs to fill it once, and `plan` to read it page by page.

It keeps in memory what it is sent, completes it as Keycloak does, and answers lists from prepared bytes, so that a
measured plan waits for it as little as possible. A process of its own: `python -m benchmarks.list_api` prints its port.
"""

import base64
import json
import re
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, NamedTuple
from urllib.parse import parse_qs, urlsplit

REALM = "bench"
ADMIN = f"/admin/realms/{REALM}"
PUBLIC = f"/realms/{REALM}"
TOKEN_SECONDS = 3600
SCOPES = {
    "profile": True,
    "email": True,
    "basic": False,
    "roles": False,
    "acr": False,
    "web-origins": False,
}  # shown?
ASSIGNED = ["acr", "basic", "email", "profile", "roles", "web-origins"]
CLIENT: dict[str, Any] = {
    "surrogateAuthRequired": False,
    "enabled": True,
    "alwaysDisplayInConsole": False,
    "clientAuthenticatorType": "client-secret",
    "redirectUris": [],
    "webOrigins": [],
    "notBefore": 0,
    "bearerOnly": False,
    "consentRequired": False,
    "standardFlowEnabled": True,
    "implicitFlowEnabled": False,
    "directAccessGrantsEnabled": False,
    "serviceAccountsEnabled": False,
    "publicClient": False,
    "frontchannelLogout": False,
    "protocol": "openid-connect",
    "attributes": {},
    "authenticationFlowBindingOverrides": {},
    "fullScopeAllowed": True,
    "nodeReRegistrationTimeout": -1,
    "optionalClientScopes": [],
    "access": {"view": True, "configure": True, "manage": True},
}

Objects = dict[str, dict[str, Any]]  # by id, in the order of the list


class Reply(NamedTuple):
    status: int
    body: bytes = b""
    location: str = ""


class Realm:
    """The clients and client scopes of the one realm there is."""

    def __init__(self) -> None:
        self.clients: Objects = {}
        self.scopes: Objects = {}
        self._bytes: dict[str, bytes] = {}
        for name, shown in SCOPES.items():
            attributes = {"include.in.token.scope": str(shown).lower(), "display.on.consent.screen": "true"}
            self.add_scope({"name": name, "protocol": "openid-connect", "attributes": attributes})
        self.add_client({"clientId": "realm-management", "bearerOnly": True})
        self.add_client({"clientId": "oauthctl", "serviceAccountsEnabled": True, "standardFlowEnabled": False})

    def add_client(self, sent: dict[str, Any]) -> str:
        native = {"id": str(uuid.uuid4()), **CLIENT, "defaultClientScopes": ASSIGNED, **sent}
        if not native["publicClient"]:
            native.setdefault("secret", uuid.uuid4().hex)
        native["attributes"] = {"realm_client": "false", **_kept(native["attributes"])}
        return self._stored(self.clients, native)

    def add_scope(self, sent: dict[str, Any]) -> str:
        return self._stored(self.scopes, {"id": str(uuid.uuid4()), **sent})

    def change(self, objects: Objects, name: str, sent: dict[str, Any]) -> None:
        """A PUT: Keycloak keeps what is not sent, and drops an attribute that is sent empty."""
        before = objects[name]
        attributes = _kept({**before.get("attributes", {}), **sent.get("attributes", {})})
        self._stored(objects, {**before, **sent, "attributes": attributes})

    def listed(self, key: str, make: Callable[[], Any]) -> bytes:
        """The bytes of a list, made once after each change."""
        if key not in self._bytes:
            self._bytes[key] = json.dumps(make()).encode()
        return self._bytes[key]

    def _stored(self, objects: Objects, native: dict[str, Any]) -> str:
        self._bytes.clear()
        objects[native["id"]] = native
        return str(native["id"])


def _kept(attributes: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}


class Handler(BaseHTTPRequestHandler):
    """GET, POST and PUT of clients and client scopes; a token and metadata besides."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    realm: ClassVar[Realm]

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        self._answer(self._read(url.path, query))

    def do_POST(self) -> None:
        body = self._body()
        if self.path.endswith("/token"):
            self._answer(Reply(200, json.dumps(token()).encode()))
            return
        add = self.realm.add_client if self.path == f"{ADMIN}/clients" else self.realm.add_scope
        self._answer(Reply(201, location=f"{self.path}/{add(json.loads(body))}"))

    def do_PUT(self) -> None:
        body, found = self._body(), self._found(self.path)
        if found is None:
            self._answer(Reply(404, b'{"error":"Could not find client"}'))
            return
        self.realm.change(*found, json.loads(body))
        self._answer(Reply(204))

    def _read(self, path: str, query: dict[str, str]) -> Reply:
        if path == f"{PUBLIC}/.well-known/openid-configuration":
            return Reply(200, json.dumps(self._metadata()).encode())
        if path == f"{ADMIN}/clients":
            return Reply(200, self._clients(query))
        if path == f"{ADMIN}/client-scopes":
            return Reply(200, self.realm.listed(path, lambda: list(self.realm.scopes.values())))
        if found := self._found(path):
            return Reply(200, json.dumps(found[0][found[1]]).encode())
        if re.fullmatch(rf"{ADMIN}/default-(default|optional)-client-scopes", path):
            assigned = ASSIGNED if "default-default" in path else []
            return Reply(200, json.dumps([s for s in self.realm.scopes.values() if s["name"] in assigned]).encode())
        return Reply(404, b'{"error":"HTTP 404 Not Found"}')

    def _clients(self, query: dict[str, str]) -> bytes:
        every = self.realm.clients.values()
        if "clientId" in query:
            return json.dumps([one for one in every if one["clientId"] == query["clientId"]]).encode()
        first, most = int(query.get("first", 0)), int(query.get("max", len(every)))
        return self.realm.listed(f"{first}+{most}", lambda: list(every)[first : first + most])

    def _found(self, path: str) -> tuple[Objects, str] | None:
        match = re.fullmatch(rf"{ADMIN}/(clients|client-scopes)/([^/]+)", path)
        if match is None:
            return None
        objects = self.realm.clients if match[1] == "clients" else self.realm.scopes
        return (objects, match[2]) if match[2] in objects else None

    def _metadata(self) -> dict[str, str]:
        base = f"http://{self.headers['Host']}{PUBLIC}"
        return {"issuer": base, "token_endpoint": f"{base}/protocol/openid-connect/token"}

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, reply: Reply) -> None:
        location = f"Location: http://{self.headers['Host']}{reply.location}\r\n" if reply.location else ""
        head = (
            f"HTTP/1.1 {reply.status} {self.responses[reply.status][0]}\r\n{location}"
            f"Content-Type: application/json\r\nContent-Length: {len(reply.body)}\r\n\r\n"
        )
        self.wfile.write(head.encode() + reply.body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # its name in http.server
        """Says nothing: thousands of lines are no use."""


def token() -> dict[str, Any]:
    """A token reply; the access token says that it may do all that is asked here, and is signed by nobody."""
    roles = {"resource_access": {"realm-management": {"roles": ["view-clients", "manage-clients"]}}}
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "none"}, roles)
    ]
    return {"access_token": ".".join([*parts, "none"]), "token_type": "Bearer", "expires_in": TOKEN_SECONDS}


def main() -> None:
    Handler.realm = Realm()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
