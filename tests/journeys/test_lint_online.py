"""`lint --online`: servers are judged, and what could not be asked is said."""

import json
import socket
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.journeys.bad_input.desk import QuickDesk
from tests.journeys.test_lint import commit, git
from tests.servers.loopback import on_loopback
from tests.servers.processes.panva import PanvaServer
from tests.servers.processes.sandbox import SandboxServer

NOBODY = "http://127.0.0.1:9"  # the port of `discard`: nothing listens there
PROJECT = f"""version: 1
project: acme
providers:
  idp: {{adapter: dcr, issuer: "{NOBODY}"}}
  other: {{adapter: dcr, issuer: "{NOBODY}/other"}}
defaults: {{provider: idp}}
"""
SHOP = """clients:
  shop:
    preset: web
    owner: team-shop
    redirect_uris: ["https://shop.example.com/cb"]
    grant_types: [authorization_code, urn:openid:params:grant-type:ciba]
"""


@pytest.fixture
def desk(tmp_path: Path) -> QuickDesk:
    found = QuickDesk(tmp_path)
    found.write("oauthctl.yaml", PROJECT)
    found.write("clients/shop.yaml", SHOP)
    return found


def findings(desk: QuickDesk, *arguments: str, code: int) -> list[dict[str, object]]:
    document = json.loads(desk.run("lint", "--format", "json", *arguments, code=code).out)
    found: list[dict[str, object]] = document["findings"]
    return found


def connect(desk: QuickDesk, issuer: str) -> None:
    """The provider `idp` is this server; `other` stays nobody."""
    desk.write("oauthctl.yaml", PROJECT.replace(f'"{NOBODY}"', f'"{issuer}"'))


def test_online_asks_the_server_what_it_supports(desk: QuickDesk, sandbox_server: SandboxServer) -> None:
    connect(desk, sandbox_server.issuer)
    assert findings(desk, "--select", "GRT013", code=0) == []
    (one,) = findings(desk, "--select", "GRT013", "--online", "--fail-on", "info", code=5)
    assert (one["code"], one["status"]) == ("GRT013", "fail")


def test_a_server_is_judged_at_its_provider_block(desk: QuickDesk, sandbox_server: SandboxServer) -> None:
    connect(desk, sandbox_server.issuer + "/")
    one = findings(desk, "--online", "--select", "SRV001", code=5)[0]
    assert (one["code"], one["severity"], one["address"]) == ("SRV001", "low", None)
    assert one["subject"] == "providers.idp"
    where = one["where"]
    assert isinstance(where, dict)
    assert (where["file"], where["line"]) == ("oauthctl.yaml", 4)
    assert findings(desk, "--select", "SRV", code=0) == []  # nothing is asked without --online


def test_what_a_server_that_cannot_be_read_would_have_told_is_undecided(desk: QuickDesk) -> None:
    found = findings(desk, "--online", "--select", "SRV003", "--select", "GRT013", code=5)
    told = Counter((one["code"], one["subject"], one["status"]) for one in found)
    assert told == {
        ("GRT013", "clients.shop", "undecided"): 1,
        ("SRV003", "providers.idp", "undecided"): 1,
        ("SRV003", "providers.other", "undecided"): 1,
    }
    shown = " ".join(desk.run("lint", "--online", "--select", "SRV003", code=5).out.split())
    assert "the server could not be read: idp cannot be reached at http://127.0.0.1:9" in shown
    assert "(1 server; SRV003)" in shown
    assert "NOT READ" in shown


def test_with_a_target_the_server_it_lives_at_is_judged_and_no_other(
    desk: QuickDesk, sandbox_server: SandboxServer
) -> None:
    connect(desk, sandbox_server.issuer + "/")
    subjects = [one["subject"] for one in findings(desk, "--online", "--select", "SRV001", "shop", code=0)]
    assert subjects == ["providers.idp"]


def test_nobody_is_asked_what_no_rule_wants_to_know(desk: QuickDesk) -> None:
    assert desk.run("lint", "--online", "--select", "RED005", code=0).out.startswith("No findings.")


def test_what_others_say_is_asked_each_time(desk: QuickDesk, sandbox_server: SandboxServer) -> None:
    """An answer that is remembered holds while the files stay; servers change without them."""
    connect(desk, sandbox_server.issuer + "/")
    arguments = ("lint", "--online", "--select", "SRV001", "shop", "--verbose")
    for _ in range(2):
        assert "/.well-known/oauth-authorization-server" in desk.run(*arguments, code=0).err


def test_a_real_server_and_its_clients_are_judged_by_what_it_announces(
    desk: QuickDesk, panva_server: PanvaServer
) -> None:
    connect(desk, panva_server.issuer)
    desk.write("oauthctl.yaml", (desk.folder / "oauthctl.yaml").read_text() + "scopes: {nobodys: {external: true}}\n")
    desk.write("clients/shop.yaml", SHOP + "    scope: [openid, nobodys]\n")
    told = {(one["code"], one["subject"]): one["status"] for one in findings(desk, "--online", code=5)}
    assert told["GRT013", "clients.shop"] == "fail"  # it has no CIBA
    assert told["SCP004", "clients.shop"] == "fail"
    assert told["SRV005", "providers.idp"] == "fail"  # the implicit grant
    assert told["SRV005", "providers.other"] == "undecided"
    assert not {
        code for (code, _), status in told.items() if status == "fail" and code in {"SRV001", "SRV002", "SRV011"}
    }


# ---- DNS
def answer(monkeypatch: pytest.MonkeyPatch, *known: str) -> list[str]:
    """The system's resolver knows these names and denies the others. Returns what it is asked."""
    asked: list[str] = []

    def resolve(name: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(name)
        if name not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_redirect_uri_whose_domain_is_gone_is_found(desk: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.replace("clients/shop.yaml", '/cb"]', '/cb", "https://app.gone-acme.com/cb"]')
    asked = answer(monkeypatch, "shop.example.com.", "a.root-servers.net.")
    (one,) = findings(desk, "--online", "--select", "RED019", code=3)
    assert (one["code"], one["severity"], one["value"]) == ("RED019", "high", "https://app.gone-acme.com/cb")
    assert sorted(asked[:2]) == ["app.gone-acme.com.", "shop.example.com."]
    assert sorted(asked[2:]) == ["a.root-servers.net.", "gone-acme.com."]
    assert findings(desk, "--select", "RED019", code=0) == []
    assert len(asked) == 4  # nobody is asked without --online


def test_a_dns_that_does_not_know_the_internet_leaves_it_undecided(
    desk: QuickDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch)
    shown = " ".join(desk.run("lint", "--online", "--select", "RED019", code=0).out.split())
    assert "No findings." in shown
    assert "redirect_uris: this machine's DNS does not know the internet" in shown
    assert "(1 client; RED019)" in shown


# ---- key sets
KEYED = """clients:
  shop:
    preset: web
    owner: team-shop
    redirect_uris: ["https://shop.example.com/cb"]
    token_endpoint_auth_method: private_key_jwt
    token_endpoint_auth_signing_alg: ES256
    jwks_uri: "{url}"
"""
PRIVATE = "bm8gcmVhbCBrZXksIGFuZCBzdGlsbCBuZXZlciBzaG93"
SET = {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a", "d": PRIVATE,
                 "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    documents: dict[str, object]

    def do_GET(self) -> None:
        found = self.documents.get(self.path)
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    """A server with some documents; their paths are in `Handler.documents`."""
    Handler.documents = {"/jwks.json": SET}
    with on_loopback(Handler) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def test_a_published_key_set_is_judged_and_no_private_key_is_shown(desk: QuickDesk, site: str) -> None:
    desk.write("clients/shop.yaml", KEYED.format(url=f"{site}/jwks.json"))
    desk.write("oauthctl.yaml", PROJECT + 'lint: {private_hosts: ["127.0.0.1"]}\n')
    selected = ("--online", "--select", "KEY012", "--select", "KEY017")
    found = findings(desk, *selected, code=3)
    assert [(one["code"], one["severity"], one["field"]) for one in found] == [
        ("KEY012", "low", "token_endpoint_auth_signing_alg"),
        ("KEY017", "critical", "jwks_uri"),
    ]
    for form in ("text", "json", "sarif", "github", "gitlab", "junit", "markdown"):
        done = desk.run("lint", *selected, "--format", form, code=3)
        assert "KEY017" in done.out
        assert PRIVATE not in done.all


def test_a_pull_request_cannot_have_this_machine_asked(desk: QuickDesk, site: str) -> None:
    git(desk, "init", "-q", "-b", "main")
    commit(desk)
    desk.write("clients/shop.yaml", KEYED.format(url=f"{site}/jwks.json"))
    desk.write("oauthctl.yaml", PROJECT + 'lint: {private_hosts: ["*"]}\n')
    found = findings(desk, "--online", "--base", "main", "--select", "KEY012", code=0)
    (one,) = [one for one in found if one["status"] == "undecided"]
    told = "127.0.0.1 is on this machine, and nothing is asked there (`lint.private_hosts` can name it)"
    assert told in str(one["message"])


# ---- two documents
OAUTH, OPENID = "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"


def describe(site: str, **more: object) -> dict[str, object]:
    return {"issuer": site, "token_endpoint": f"{site}/token", "code_challenge_methods_supported": ["S256"]} | more


def test_two_documents_that_disagree_are_found(desk: QuickDesk, site: str) -> None:
    connect(desk, site)
    Handler.documents = {OAUTH: describe(site), OPENID: describe(site, token_endpoint=f"{site}/oauth2/token")}
    (one,) = findings(desk, "--online", "--select", "SRV011", "shop", code=0)
    assert (one["severity"], one["value"], one["subject"]) == ("medium", "token_endpoint", "providers.idp")
    for same in (
        {OAUTH: describe(site), OPENID: describe(site, scopes_supported=["openid"])},
        {OPENID: describe(site)},
    ):
        Handler.documents = dict(same)
        assert findings(desk, "--online", "--select", "SRV011", "shop", code=0) == []


def test_the_documents_of_a_real_server_agree(desk: QuickDesk, sandbox_server: SandboxServer) -> None:
    connect(desk, sandbox_server.issuer)
    assert findings(desk, "--online", "--select", "SRV011", "shop", code=0) == []


# ---- a provider that the change brings
NEW = '  partner: {{adapter: dcr, issuer: "{issuer}"}}\n'


@pytest.mark.parametrize("named", [True, False])
def test_the_server_of_a_provider_that_a_change_adds_is_asked_as_a_stranger_is(
    desk: QuickDesk, site: str, *, named: bool
) -> None:
    Handler.documents = {OAUTH: describe(site, code_challenge_methods_supported=["plain"])}
    project = PROJECT + ('lint: {private_hosts: ["127.0.0.1"]}\n' if named else "")
    desk.write("oauthctl.yaml", project)
    git(desk, "init", "-q", "-b", "main")
    commit(desk)
    desk.write("oauthctl.yaml", project.replace("defaults:", NEW.format(issuer=site) + "defaults:"))
    desk.write("clients/new.yaml", SHOP.replace("shop:", "till:\n    provider: partner"))
    (one,) = findings(desk, "--online", "--base", "main", "--select", "SRV002", "till", code=0 if named else 5)
    assert (one["code"], one["subject"]) == ("SRV002", "providers.partner")
    assert one["status"] == ("fail" if named else "undecided")
    if not named:
        assert "127.0.0.1 is on this machine, and nothing is asked there" in str(one["message"])
