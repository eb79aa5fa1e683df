"""A provider that cannot be reached, refuses, or answers something else: said once, with what to do; nothing concluded."""

import datetime
import ipaddress
import json
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.journeys.bad_input.desk import SHOP, QuickDesk, keycloak_project
from tests.journeys.bad_input.doubles import ADMIN, OWN, REALM, TOKEN, KeycloakDouble
from tests.journeys.bad_input.misbehaving import (
    BROKEN_OFF,
    EMPTY,
    HANG_UP,
    HTML,
    TRUNCATED,
    Answer,
    Request,
    Server,
    misbehaving,
)  # fmt: skip

METADATA = f"GET {REALM}/.well-known/openid-configuration"
LOGIN = f"POST {TOKEN}"
LIST = f"GET {ADMIN}/clients"
READING = (("plan",), ("apply", "--auto-approve"), ("drift",), ("adopt", "sso", "--all"), ("doctor",))
REFUSED = Answer.of({"error": "unauthorized_client", "error_description": "Invalid client credentials"}, 401)
BUSY = "sso limits requests: it refused to list clients"
OTHER = "check the provider's URL: something else, such as a login page or a proxy, may answer there"
ROLE = "give its service account the role realm-management/view-clients (manage-clients to apply)"
NETWORK = "check the provider's URL, the network, and that its certificate is one this machine trusts"


@pytest.mark.parametrize(
    ("line", "answer", "message", "then"),
    [
        (LOGIN, REFUSED, "the client `oauthctl` could not log in (401): unauthorized_client: Invalid client credentials",
         "check its client_id and secret, and that it may use the client credentials grant"),
        (LIST, Answer.of({"error": "HTTP 403 Forbidden"}, 403), "sso refused to list clients (403)", ROLE),
        (METADATA, Answer.of({"error": "Realm does not exist"}, 404), "sso has no realm `acme`",
         "check `realm` and `url` (an older server needs /auth at its end)"),
        (METADATA, Answer(302, headers={"Location": "https://login.example/"}),
         "sso redirects to https://login.example when asked to read the realm's metadata (302), not followed", "check the provider's URL"),
        (METADATA, HTML, "sso answered 200 to read the realm's metadata, with an HTML page (text/html)", OTHER),
        (METADATA, Answer.of({"issuer": "https://other.example"}), "sso: the metadata are not what Keycloak answers", "check `url`"),
        (LOGIN, HTML, "sso answered 200 to get an access token, with an HTML page (text/html)", OTHER),
        (LIST, Answer.of({}, 429), f"{BUSY} after", "try again later"),
        (LIST, Answer.of({}, 429, Retry_After="3600"), f"{BUSY} (429)", "try again in 3600 s"),
        (LIST, Answer.of({"error": "unknown_error"}, 500), "sso failed when asked to list clients (500): unknown_error",
         "run again in a while; the reason is in the server's own log"),
        (LIST, Answer(503, b"<h1>down</h1>", "text/html"), "sso failed when asked to list clients (503): an HTML page",
         "run again in a while; the reason is in the server's own log"),
        (LIST, HTML, "sso answered 200 to list clients, with an HTML page (text/html)", OTHER),
        (LIST, EMPTY, "sso: the objects of a list are not what Keycloak answers", "check `url`"),
        (LIST, TRUNCATED, "sso answered 200 to list clients, with text that is not JSON, or is cut off (application/json)", OTHER),
        (LIST, BROKEN_OFF, "sso gave no usable answer to list clients (200: the answer broke off", "run again in a while"),
        (LIST, Answer(200, b"[", announce=1 << 30), "expected 1073741824), tried 4 times)", "run again in a while"),
        (LIST, HANG_UP, "server disconnected without sending a response, tried 4 times", NETWORK),
        (LIST, Answer.of({"clients": []}), "sso: the objects of a list are not what Keycloak answers", "check `url`"),
        (LIST, Answer(200, b"[" * 100_000), "with JSON nested too deeply", OTHER),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_by_every_command(
    sso: QuickDesk, keycloak: Server, line: str, answer: Answer, message: str, then: str
) -> None:
    keycloak.order(line, answer)
    for command in READING:
        failure = sso.fails(*command, code=5)
        assert message in failure.text, failure.done.all
        assert f"next: {then}" in failure.text, failure.done.all
    assert keycloak.writes() == []


@pytest.mark.parametrize(
    ("client", "message"),
    [
        ({"id": "1", "clientId": "x", "attributes": [7]}, "sso: `attributes` of `x` is not what Keycloak answers"),
        ({"id": "1", "clientId": "x", "redirectUris": "*"}, "sso: `redirectUris` of `x` is not what Keycloak answers"),
        ({"id": "1", "clientId": {"\x1b": 1}}, "sso: `clientId` of an object of a list is not what Keycloak answers"),
        ({"clientId": "shop"}, "sso: `id` of `shop` is not what Keycloak answers"),
    ],
)
def test_a_client_that_has_not_the_shape_of_one(
    sso: QuickDesk, keycloak: Server, client: dict[str, object], message: str
) -> None:
    keycloak.order(LIST, Answer.of([OWN, client]))
    for command in READING[:-1]:  # `doctor` looks at no client but our own
        failure = sso.fails(*command, code=5)
        assert message in failure.text
        assert "next: check `url`, and whether something between here and Keycloak changes its answers" in failure.text


def test_and_as_json(sso: QuickDesk, keycloak: Server) -> None:
    keycloak.order(LIST, Answer.of({}, 403))
    for command in ("plan", "drift"):
        (whole, declared) = json.loads(sso.fails(command, "--format", "json", code=5).done.out)["unread"]
        assert whole["message"] == "sso refused to list clients (403)"
        assert whole["next"] == ROLE
        assert declared["message"] == "sso was not read: 1 declared object not compared"
    (problem,) = sso.problems("adopt", "sso", "--all", code=5)
    assert problem["message"] == "sso refused to list clients (403)"
    assert problem["where"] == {"file": "oauthctl.yaml", "line": 4, "column": 3}
    sections = json.loads(sso.fails("doctor", "--format", "json", code=5).done.out)["sections"]
    failed = [check for section in sections for check in section["checks"] if check["status"] == "failed"]
    assert [check["next"] for check in failed] == [ROLE]


def test_a_busy_server_is_waited_for_as_long_as_it_says(sso: QuickDesk, keycloak: Server, naps: list[float]) -> None:
    keycloak.order(LIST, Answer.of({}, 429, Retry_After="7"), Answer.of([OWN]))
    assert "1 create" in sso.run("plan").out
    assert naps == [7.0]


def test_an_unreachable_provider(naps: list[float], tmp_path: Path) -> None:
    desk = keycloak_project(tmp_path, "http://127.0.0.1:9", SHOP)
    for command in READING:
        failure = desk.fails(*command, code=5)
        assert (
            "sso cannot be reached at http://127.0.0.1:9 to read the realm's metadata: connection refused"
            in failure.text
        )
        assert f"next: {NETWORK}" in failure.text
    assert len(naps) == 3 * len(READING)


def test_a_certificate_that_nobody_vouches_for(naps: list[float], tmp_path: Path) -> None:
    with misbehaving(KeycloakDouble(), tls=self_signed(tmp_path)) as server:
        (tmp_path / "project").mkdir()
        desk = keycloak_project(tmp_path / "project", server.url, SHOP)
        for command in READING:
            failure = desk.fails(*command, code=5)
            assert "its TLS certificate is not trusted (self-signed certificate)" in failure.text
            assert f"next: {NETWORK}" in failure.text
        assert server.seen == []
    assert naps == [], "it would not be trusted a moment later either"


def self_signed(folder: Path) -> ssl.SSLContext:
    """For 127.0.0.1, good today, vouched for by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    certificate = builder.add_extension(host, critical=False).sign(key, hashes.SHA256())
    both = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    both.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context


# ---- writing


CREATE = f"POST {ADMIN}/clients"


@pytest.mark.parametrize(
    ("answer", "message", "then"),
    [
        (Answer.of({"errorMessage": "Client shop already exists"}, 409), "sso has a client `shop` already", "plan again: it may be claimed, or named otherwise"),
        (Answer.of({"error": "HTTP 403"}, 403), "sso refused to create the client shop (403)", "give its service account the role realm-management/manage-clients"),
        (Answer.of({"errorMessage": "no \x1b[31m hunter2-hunter2"}, 400), "did not accept the request to create the client shop (400): no \\u{1b}[31m ***", "correct what it names, then run again"),
        (Answer.of({}, 429, Retry_After="3"), "sso limits requests: it refused to create the client shop (429)", "try again in 3 s"),
        (Answer.of({}, 503), "sso failed when asked to create the client shop (503)", "run again in a while"),
        (Answer.of({}, 500), "sso failed to create the client shop (500); it was not created", "run again"),
        (HTML, "sso failed to create the client shop (200); it was not created", "run again"),
        (HANG_UP, "sso failed to create the client shop (no answer); it was not created", "run again"),
    ],
)  # fmt: skip
def test_a_create_that_is_refused_or_lost_is_sent_once(
    naps: list[float], tmp_path: Path, answer: Answer, message: str, then: str
) -> None:
    realm = KeycloakDouble()
    with misbehaving(realm) as server:
        desk = keycloak_project(tmp_path, server.url, SHOP)
        server.order(CREATE, answer)
        done = desk.run("apply", "--auto-approve", code=5)
        said = " ".join(done.out.split())
        assert "create sso/shop: FAILED clients/all.yaml:2" in said
        assert message in said
        assert f"next: {then}" in said
        assert server.writes() == [CREATE]
        converges(desk, server, realm)


def test_a_create_that_was_done_though_its_answer_was_lost_is_found(naps: list[float], tmp_path: Path) -> None:
    realm = KeycloakDouble()
    with misbehaving(losing(realm, CREATE)) as server:
        desk = keycloak_project(tmp_path, server.url, SHOP)
        desk.run("apply", "--auto-approve")
        assert server.writes().count(CREATE) == 1
        converges(desk, server, realm)


def test_an_update_that_is_lost_is_looked_up(naps: list[float], tmp_path: Path) -> None:
    realm = KeycloakDouble()
    with misbehaving(realm) as server:
        desk = keycloak_project(tmp_path, server.url, SHOP)
        desk.run("apply", "--auto-approve")
        desk.replace("clients/all.yaml", "preset: web\n", "preset: web\n    client_name: Acme\n")
        server.order(f"PUT {ADMIN}/clients/", HANG_UP)
        said = " ".join(desk.run("apply", "--auto-approve", code=5).out.split())
        assert "update sso/shop: FAILED" in said
        assert "name" not in realm.named("shop")[0]
        converges(desk, server, realm)
        assert realm.named("shop")[0]["name"] == "Acme"


def losing(realm: KeycloakDouble, line: str) -> Callable[[Request], Answer]:
    """The realm, which does what it is asked for, and hangs up in the place of its answer to this request."""

    def behave(request: Request) -> Answer:
        answer = realm(request)
        return HANG_UP if request.line == line else answer

    return behave


def converges(desk: QuickDesk, server: Server, realm: KeycloakDouble) -> None:
    """The next run makes it right, and makes it once."""
    server.behave()
    desk.run("apply", "--auto-approve")
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out
    assert len(realm.named("shop")) == 1
