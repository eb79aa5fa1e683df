"""URLs that strangers write lead to the internet, and nowhere else."""

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from oauthctl.diagnostics.errors import Unreachable
from oauthctl.http import HttpClient, Limits, wire
from oauthctl.http.guard import Guard, Refused, is_public
from oauthctl.http.names import Found

KEYS = "keys.acme.com"


def guard(*addresses: str, inside: bool = False) -> Guard:
    return Guard(lambda _: inside, lambda _: Found(addresses))


# ---- which addresses
@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"])
def test_an_address_of_the_internet_is_asked(address: str) -> None:
    assert guard(address).address(KEYS) == address


INSIDE = ("127.0.0.1", "127.8.8.8", "::1", "10.0.0.7", "172.16.0.1", "192.168.1.1", "fd00::1",
          "::ffff:127.0.0.1", "::ffff:10.0.0.7", "64:ff9b::a00:7", "2002:a00:7::1")  # fmt: skip
NEVER = ("169.254.169.254", "169.254.1.1", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "168.63.129.16",
         "0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "100.100.100.200", "100.64.0.1",  # noqa: S104
         "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "192.0.0.192", "3fff::1",
         "fec0::1", "64:ff9b:1::7f00:1")  # fmt: skip


@pytest.mark.parametrize("address", [*INSIDE, *NEVER])
def test_no_other_is(address: str) -> None:
    with pytest.raises(Refused, match="nothing is asked there"):
        guard(address).address(KEYS)
    with pytest.raises(Refused):
        guard("8.8.8.8", address).address(KEYS)  # not beside one that is


@pytest.mark.parametrize("address", INSIDE)
def test_a_private_address_is_asked_where_the_project_names_the_host(address: str) -> None:
    assert guard(address, inside=True).address(KEYS) == address


@pytest.mark.parametrize("address", NEVER)
def test_what_gives_out_credentials_or_is_many_is_never_asked(address: str) -> None:
    with pytest.raises(Refused):
        guard(address, inside=True).address(KEYS)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_the_system_s_own_answers_are_judged_too(host: str) -> None:
    with pytest.raises(Refused, match="on this machine"):
        Guard(lambda _: False).address(host)


@pytest.mark.parametrize("found", [Found(absent=True), Found(why="its DNS server gives no answer"), Found()])
def test_a_host_without_an_address_is_not_asked(found: Found) -> None:
    with pytest.raises(Refused):
        Guard(lambda _: True, lambda _: found).address(KEYS)


def test_every_public_address_is_global() -> None:
    assert not is_public(ipaddress.ip_address("198.18.0.1"))
    assert is_public(ipaddress.ip_address("1.1.1.1"))


# ---- that the connection goes there, on a real socket
class Handler(BaseHTTPRequestHandler):
    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(self.headers["host"])
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("location", "/keys")
        else:
            self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Quiet."""


Start = Callable[..., ThreadingHTTPServer]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a server with a certificate for a name that the client trusts."""
    Handler.seen = []
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def started(name: str) -> ThreadingHTTPServer:
        pem = tmp_path / f"{name}.pem"
        pem.write_bytes(certificate(name))
        trusted = ssl.create_default_context(cafile=str(pem))
        monkeypatch.setattr(wire, "_tls", lambda: trusted)
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return server

    yield started
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


def certificate(name: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(called).issuer_name(called).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(1)).not_valid_after(now + datetime.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM) + secret


def get(url: str, guard: Guard) -> int:
    with HttpClient("the key set", limits=Limits(attempts=1), guard=guard) as http:
        return http.send("GET", url, expect=(200, 302), doing="read the key set").status


def test_the_address_that_was_judged_is_connected_to_under_the_host_s_own_name(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = start(KEYS).server_port
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody: a proxy would look the name up once more
    answers = iter([Found(("127.0.0.1",)), Found(("192.0.2.1",))])
    once = Guard(lambda _: True, lambda _: next(answers))
    assert get(f"https://{KEYS}:{port}/keys", once) == 200
    assert Handler.seen == [f"{KEYS}:{port}"]
    assert next(answers).addresses == ("192.0.2.1",)  # it was asked once, and not again to connect


def test_the_certificate_must_be_that_of_the_name_and_not_of_the_address(start: Start) -> None:
    port = start("other.acme.com").server_port
    with pytest.raises(Unreachable, match="its TLS certificate is not trusted"):
        get(f"https://{KEYS}:{port}/keys", guard("127.0.0.1", inside=True))
    assert Handler.seen == []


def test_a_redirect_is_not_followed(start: Start) -> None:
    port = start(KEYS).server_port
    assert get(f"https://{KEYS}:{port}/moved", guard("127.0.0.1", inside=True)) == 302
    assert len(Handler.seen) == 1


def test_nothing_is_sent_to_an_address_that_is_refused(start: Start) -> None:
    port = start(KEYS).server_port
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1 is on this machine, and nothing is asked there"):
        get(f"https://{KEYS}:{port}/keys", guard("127.0.0.1"))
    assert Handler.seen == []
