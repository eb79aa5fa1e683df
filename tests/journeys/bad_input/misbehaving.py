"""A server on loopback that answers well until it is told how to misbehave."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit


class Request(NamedTuple):
    method: str
    path: str  # without the query
    query: Mapping[str, str]
    bearer: str  # the token, or ""
    body: Any  # parsed JSON, or None
    base: str  # the URL under which the server was asked

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


class Answer(NamedTuple):
    """What to send. announce: the Content-Length to claim, whatever the body is. hang_up: close without a word."""

    status: int = 200
    body: bytes = b""
    type: str = "application/json"
    headers: Mapping[str, str] = {}
    announce: int | None = None
    hang_up: bool = False

    @classmethod
    def of(cls, value: Any, status: int = 200, **headers: str) -> Self:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return cls(status, json.dumps(value).encode(), headers=named)


HTML = Answer(200, b"<!doctype html><title>Please log in</title><h1>Welcome</h1>", "text/html")
EMPTY = Answer(200)
HANG_UP = Answer(hang_up=True)
TRUNCATED = Answer(200, b'[{"id": "1", "clientId": "sh')
BROKEN_OFF = Answer(200, b'[{"id": "1"', announce=5_000)

Behaviour = Callable[[Request], Answer]


class Server:
    """The server at work. `seen`: every request, in order."""

    def __init__(self, url: str, behaviour: Behaviour) -> None:
        self.url = url
        self.seen: list[Request] = []
        self._behaviour = behaviour
        self._orders: list[tuple[str, list[Answer]]] = []
        self._lock = threading.Lock()

    def order(self, line: str, *answers: Answer) -> None:
        """Answer `METHOD /path` (its beginning) like this: each answer once, the last one for ever."""
        with self._lock:
            self._orders.insert(0, (line, list(answers)))

    def become(self, behaviour: Behaviour) -> None:
        """Behave like this from now on."""
        self._behaviour = behaviour

    def behave(self) -> None:
        """Forget all orders."""
        with self._lock:
            self._orders.clear()

    def answer(self, request: Request) -> Answer:
        with self._lock:
            self.seen.append(request)
            for line, answers in self._orders:
                if request.line.startswith(line):
                    return answers.pop(0) if len(answers) > 1 else answers[0]
        return self._behaviour(request)

    def writes(self) -> list[str]:
        """Requests that could have changed something; logging in does not."""
        return [one.line for one in self.seen if one.method != "GET" and not one.path.endswith("/token")]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30
    ours: ClassVar[Server]

    def talk(self) -> None:
        answer = self.ours.answer(self.request_read())
        if not answer.hang_up:
            self.send(answer)
        if answer.hang_up or answer.announce is not None:
            self.close_connection = True

    def request_read(self) -> Request:
        url = urlsplit(self.path)
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind, _, token = (self.headers.get("Authorization") or "").partition(" ")
        is_json = "json" in (self.headers.get("Content-Type") or "")
        return Request(
            self.command,
            url.path,
            dict(parse_qsl(url.query)),
            token if kind == "Bearer" else "",
            json.loads(data) if data and is_json else None,
            self.ours.url,
        )

    def send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        self.send_header("Content-Type", answer.type)
        for name, text in answer.headers.items():
            self.send_header(name, text)
        length = len(answer.body) if answer.announce is None else answer.announce
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_DELETE = talk

    def log_message(self, *arguments: object) -> None:
        """`seen` is the log."""


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle (no trust, too large) is what these tests are about."""


@contextmanager
def misbehaving(behaviour: Behaviour, *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server for the block, behind TLS where a context is given."""
    handler = type("Handler", (Handler,), {})
    with QuietServer(("127.0.0.1", 0), handler) as listener:
        port = listener.server_address[1]
        if tls is not None:
            listener.socket = tls.wrap_socket(listener.socket, server_side=True, do_handshake_on_connect=False)
        server = Server(f"{'https' if tls else 'http'}://127.0.0.1:{port}", behaviour)
        handler.ours = server  # type: ignore[attr-defined]  # made just above
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join()
