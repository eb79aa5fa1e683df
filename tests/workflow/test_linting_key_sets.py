"""Key sets that clients publish: fetched from a real server, and what is made of each answer."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from oauthctl.http.guard import Guard
from oauthctl.lint.key_sets import BROKEN, SET, UNKNOWN
from oauthctl.workflow.linting.key_sets import fetch, fetch_all
from oauthctl.workflow.linting.online import guard
from tests.servers.loopback import on_loopback

SETS = {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}
ANSWERS: dict[str, tuple[int, bytes]] = {
    "/jwks.json": (200, json.dumps(SETS).encode()),
    "/html": (200, b"<!doctype html><title>Log in</title>"),
    "/cut": (200, b'{"keys": ['),
    "/deep": (200, b'{"keys": ' + b"[" * 50 + b"]" * 50 + b"}"),
    "/empty": (200, b""),
    "/other": (200, b'{"issuer": "https://idp.example.com"}'),
    "/list": (200, b"[]"),
    "/huge": (200, b'{"keys": ["' + b"a" * 1024 * 1024 + b'"]}'),
    "/login": (401, b""),
    "/forbidden": (403, b""),
    "/moved": (302, b""),
    "/down": (500, b""),
}


class Handler(BaseHTTPRequestHandler):
    headers_seen: list[dict[str, str]]

    def do_GET(self) -> None:
        self.headers_seen.append({":path": self.path} | {name.lower(): value for name, value in self.headers.items()})
        status, body = ANSWERS.get(self.path, (404, b"no"))
        self.send_response(status)
        if status == 302:
            self.send_header("location", "/jwks.json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    Handler.headers_seen = []
    with on_loopback(Handler) as server:
        yield f"http://127.0.0.1:{server.server_port}"


HERE = guard(["127.0.0.1"])


def test_a_set_comes_whole_and_no_credential_is_sent(site: str) -> None:
    assert fetch(f"{site}/jwks.json", HERE) == {SET: SETS}
    (headers,) = Handler.headers_seen
    assert not {"authorization", "cookie"} & headers.keys()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/html", "it is an HTML page"),
        ("/cut", "it is text that is not JSON, or is cut off"),
        ("/deep", "it is JSON nested too deeply"),
        ("/empty", "it is empty"),
        ("/other", "it is no key set: there are no `keys`"),
        ("/list", "it is no key set: there are no `keys`"),
        ("/gone", "the answer is 404"),
        ("/login", "the answer is 401"),
    ],
)
def test_what_no_server_can_use_is_broken(site: str, path: str, why: str) -> None:
    assert fetch(site + path, HERE) == {BROKEN: why}


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/huge", "larger than 1 MiB"),
        ("/forbidden", "refused to read the key set"),
        ("/moved", "redirects when asked"),
        ("/down", "failed when asked"),
    ],
)
def test_what_may_be_otherwise_for_the_server_or_later_is_not_known(site: str, path: str, why: str) -> None:
    found = fetch(site + path, HERE)
    assert list(found) == [UNKNOWN]
    assert why in str(found[UNKNOWN])
    assert {headers[":path"] for headers in Handler.headers_seen} == {path}


def test_this_machine_is_asked_only_where_the_project_names_it(site: str) -> None:
    found = fetch(f"{site}/jwks.json", guard([]))
    assert "127.0.0.1 is on this machine, and nothing is asked there" in str(found[UNKNOWN])
    assert Handler.headers_seen == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://keys.acme.com/jwks.json", "is neither https nor this machine"),
        ("https://user:word@keys.acme.com/jwks.json", "is not a plain http(s) URL"),
        ("file:///etc/passwd", "is not a plain http(s) URL"),
        ("https://169.254.169.254/latest", "nothing is asked there"),
        ("https://2852039166/latest", "is not a plain http(s) URL"),
    ],
)
def test_no_other_url_is_asked(url: str, why: str) -> None:
    assert why in str(fetch(url, guard(["*"]))[UNKNOWN])


def test_each_is_fetched_once_and_what_takes_too_long_is_not_known(site: str) -> None:
    urls = [f"{site}/jwks.json", f"{site}/gone"]
    assert fetch_all(urls, HERE) == {urls[0]: {SET: SETS}, urls[1]: {BROKEN: "the answer is 404"}}
    assert len(Handler.headers_seen) == 2
    release = threading.Event()

    def waits(_: str) -> bool:
        return release.wait()

    late = fetch_all(urls[:1], Guard(waits), seconds=0)
    release.set()
    assert late == {urls[0]: {UNKNOWN: "there was no time to fetch it"}}
