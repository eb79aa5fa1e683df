"""A reverse proxy on loopback that writes down what passes: request counts as the server would see them."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from tests.servers.loopback import on_loopback

HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "host"})  # RFC 9110 section 7.6.1


class Seen(NamedTuple):
    method: str
    path: str  # without the query


class Proxy(NamedTuple):
    url: str
    seen: list[Seen]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_address_behind: ClassVar[str]
    seen: ClassVar[list[Seen]]

    def pass_on(self) -> None:
        self.seen.append(Seen(self.command, urlsplit(self.path).path))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: text for name, text in self.headers.items() if name.lower() not in HOP_BY_HOP}
        behind = http.client.HTTPConnection(self.server_address_behind, timeout=120)
        try:
            behind.request(self.command, self.path, body or None, headers)
            reply = behind.getresponse()
            self.answer(reply, reply.read())
        finally:
            behind.close()

    def answer(self, reply: http.client.HTTPResponse, body: bytes) -> None:
        self.send_response_only(reply.status, reply.reason)
        for name, text in reply.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, text)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = pass_on  # the names http.server looks for

    def log_message(self, *arguments: object) -> None:
        """The counts are the log."""


@contextmanager
def counting_proxy(url: str) -> Iterator[Proxy]:
    """Before the server at `url`. `seen` may be cleared between commands."""
    seen: list[Seen] = []
    known = {"server_address_behind": urlsplit(url).netloc, "seen": seen}
    with on_loopback(type("Handler", (Handler,), known)) as server:
        yield Proxy(f"http://127.0.0.1:{server.server_port}", seen)
