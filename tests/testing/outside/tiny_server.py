"""The made-up server: clients in memory under /clients, behind a token."""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote


class Tiny(NamedTuple):
    """clients: what is there, to be looked at and edited by hand."""

    url: str
    token: str
    clients: dict[str, dict[str, Any]]


@contextmanager
def tiny_server() -> Iterator[Tiny]:
    clients: dict[str, dict[str, Any]] = {}
    token = secrets.token_urlsafe(12)
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("TinyHandler", (Handler,), {"clients": clients, "token": token})
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Tiny(f"http://127.0.0.1:{server.server_address[1]}", token, clients)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """clients and token are given to a subclass, one for each server."""

    clients: dict[str, dict[str, Any]]
    token: str

    def do_GET(self) -> None:
        if self.allowed():
            path, _, query = self.path.partition("?")
            found: Any = self.page(dict(parse_qsl(query))) if path == "/clients" else self.clients.get(self.key())
            self.answer(404 if found is None else 200, found)

    def do_POST(self) -> None:
        body = self.body()
        if self.allowed():
            taken = body["client_id"] in self.clients
            if not taken:
                self.clients[body["client_id"]] = {**body, "secret": secrets.token_urlsafe(24)}
            self.answer(409 if taken else 201, {"error": "taken"} if taken else self.clients[body["client_id"]])

    def do_PUT(self) -> None:
        body = self.body()
        if self.allowed():
            self.clients[self.key()] = {**body, "secret": self.clients[self.key()]["secret"]}
            self.answer(204)

    def do_DELETE(self) -> None:
        if self.allowed():
            self.answer(404 if self.clients.pop(self.key(), None) is None else 204)

    def allowed(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {self.token}":
            return True
        self.answer(401, {"error": "invalid_token"})
        return False

    def page(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        """By name, those behind `after`."""
        names = [name for name in sorted(self.clients) if name > asked.get("after", "")]
        return [self.clients[name] for name in names[: int(asked["max"])]]

    def key(self) -> str:
        return unquote(self.path.removeprefix("/clients/"))

    def body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, status: int, body: Any = None) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Quiet."""
