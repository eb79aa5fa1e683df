"""What only a real socket shows."""

import datetime
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from oauthctl.diagnostics.errors import Unreachable
from oauthctl.http import Clock, HttpClient, Limits, map_concurrently
from oauthctl.model.secret import Secret
from tests.servers.loopback import on_loopback


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"proxied": %s}' % (b"true" if self.path.startswith("http") else b"false"))

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with on_loopback(Handler) as server:
        yield server


def client(tell: list[str] | None = None) -> HttpClient:
    return HttpClient("sso", limits=Limits(attempts=3), clock=Clock(sleep=lambda _: None), tell=(tell or []).append)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody trusts, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(1))
        .not_valid_after(now + datetime.timedelta(1)).add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "server.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def test_a_certificate_nobody_vouches_for_ends_it_at_once(server: ThreadingHTTPServer, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with client() as http, pytest.raises(Unreachable, match="its TLS certificate is not trusted") as caught:
        http.send("GET", f"https://127.0.0.1:{server.server_port}/", expect=(200,), doing="list clients")
    assert http.requests == 1
    assert "certificate" in caught.value.problems[0].next


def test_a_server_that_speaks_no_tls_is_told_apart(server: ThreadingHTTPServer) -> None:
    with client() as http, pytest.raises(Unreachable, match="TLS failed"):
        http.send("GET", f"https://127.0.0.1:{server.server_port}/", expect=(200,), doing="list clients")


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with client() as http, pytest.raises(Unreachable, match="connection refused, tried 3 times"):
        http.send("GET", f"http://127.0.0.1:{port}/", expect=(200,), doing="list clients")


def test_clear_text_to_this_machine_takes_no_proxy(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    url = f"http://127.0.0.1:{server.server_port}/"
    with client() as http:
        http.trust_origin(url)
        assert http.send("GET", url, expect=(200,), doing="read", bearer=Secret("t")).json == {"proxied": False}


def test_many_threads_share_one_client_within_its_bound(server: ThreadingHTTPServer) -> None:
    url = f"http://127.0.0.1:{server.server_port}/"
    with HttpClient("sso", limits=Limits(concurrency=2)) as http:
        replies = map_concurrently(lambda _: http.send("GET", url, expect=(200,), doing="read"), range(20), 8)
        assert [reply.status for reply in replies] == [200] * 20
        assert http.requests == 20
