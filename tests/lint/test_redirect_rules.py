"""RED: how bad a redirect URI is, by where it leads and which server reads it; what mends it."""

import pytest

from oauthctl.lint.finding import Status
from oauthctl.model.json import Json
from tests.lint.support import findings_of

EXAMPLE = """
clients:
  shop:
    preset: {preset}
    provider: {provider}
    redirect_uris: [{uris}]
"""


def severities(uri: str, provider: str = "sso", preset: str = "web") -> dict[str, str]:
    """The worst of each rule, staging and production together."""
    found: dict[str, str] = {}
    example = EXAMPLE.format(preset=preset, provider=provider, uris=f'"{uri}"')
    for one in sorted(findings_of(example), key=lambda finding: finding.severity.rank):
        if one.rule.family == "RED" and one.status is Status.FAIL:
            found[one.rule.code] = one.severity.value
    return found


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://shop.example.com/cb", {}),
        ("https://shop.example.com:8443/cb?tenant=a", {}),
        ("*", {"RED003": "critical"}),
        ("https://*", {"RED003": "critical"}),
        ("https://shop.example.com*", {"RED003": "critical"}),
        ("https://shop.example.com/*", {"RED003": "medium"}),
        ("https://*.example.com/cb", {"RED003": "low"}),
        ("/cb/*", {"RED001": "low", "RED003": "medium"}),
        ("http://localhost:3000/*", {"RED003": "low", "RED005": "high"}),
        ("http://shop.example.com/cb", {"RED004": "high"}),
        ("http://10.0.0.7/cb", {"RED004": "medium", "RED024": "low"}),
        ("https://169.254.169.254/cb", {"RED024": "high"}),
        ("https://shop.example.com@evil.example.net/cb", {"RED010": "high"}),
        ("https://shop.example.com/cb?co%64e=1", {"RED011": "low", "RED022": "medium"}),
        ("https://shop.example.com/cb?c%6Fde=1", {"RED011": "low", "RED022": "medium"}),
        ("https://shop.example.com/cb?n%65xt=/", {"RED011": "low", "RED017": "low"}),
        ("https://shop.example.com/a/../cb", {"RED011": "low"}),
        ("https://shop.example.com/a/%2e%2e/cb", {"RED011": "low"}),
        ("https://shop.example.com/a/%2e%2e%2fcb", {"RED010": "medium"}),
        ("https://shop.example.com/a/..%5ccb", {"RED010": "medium"}),
        ("https://shop.example.com/a/%252e%252e/cb", {"RED010": "medium"}),
        ("https://shop.example.com/a/..;/cb", {"RED010": "medium"}),
        ("cb", {"RED001": "medium"}),
        ("my_app://cb", {"RED001": "medium"}),
        ("1app://cb", {"RED001": "medium"}),
        ("com.acme_app:/cb", {"RED001": "medium"}),
        ("://cb", {"RED001": "medium"}),
        ("//shop.example.com/cb", {"RED001": "low"}),
        ("localhost:8080/cb", {"RED001": "medium"}),
        ("shop.example.com:443/cb", {"RED001": "medium"}),
        ("app.corp.internal:8080/cb", {"RED001": "medium"}),
        ("shop:8080", {"RED001": "medium"}),
        ("shop:8080?a=b", {"RED001": "medium"}),
        ("com.example.app:/8080", {}),
        ("com.example.app:123456/cb", {}),
        ("https://shop.example.com", {"RED009": "low"}),
        ("http://localhost:3000", {"RED005": "high"}),
        ("https://shop.example.con/cb", {"RED024": "low"}),
        ("https://shop.example.co.uk/cb", {}),
        ("https://shop.example.ck/cb", {}),
        ("https://shop.example.xn--p1ai/cb", {}),
        ("https://shop.cluster-a.acme-net/cb", {"RED024": "low"}),
        ("https://prod-01.westeurope.logic.azure.com/workflows/1", {"RED015": "low"}),
        ("https://abc-dot-script.googleusercontent.com/cb", {"RED015": "low"}),
        ("https://bit.ly/acme", {"RED025": "medium"}),
        ("https://www.bit.ly/acme", {"RED025": "medium"}),
        ("https://acme.ngrok.app/cb", {"RED015": "high"}),
        ("https://acme.vercel.app/cb", {"RED015": "low"}),
        ("https://acme.duckdns.org/cb", {"RED015": "medium"}),
        ("https://10.0.0.1.nip.io/cb", {"RED015": "medium"}),
        ("https://lvh.me/cb", {"RED015": "medium"}),
        ("https://localtest.me/cb", {"RED015": "medium"}),
        ("https://acme.eu.org/cb", {}),
        ("https://acme.s3.eu-west-1.amazonaws.com/cb", {"RED015": "low"}),
        ("https://s3.eu-west-1.amazonaws.com/acme/cb", {"RED015": "low"}),
        ("https://shop-staging.example.com/cb", {"RED016": "low"}),
        ("https://testing-tools.example.com/cb", {"RED016": "info"}),
        ("https://latest.example.com/cb", {}),
        ("mailto:shop@example.com", {"RED006": "medium"}),
        ("javascript:alert(1)", {"RED006": "high"}),
        ("data:text/html,x", {"RED006": "medium"}),
        ("intent://cb#Intent;scheme=shop;end", {"RED002": "medium", "RED006": "medium"}),
        ("https://[2606:4700:0:0:0:0:0:1111]/cb", {"RED011": "low", "RED021": "low"}),
        ("http://[0:0:0:0:0:0:0:1]:3000/cb", {"RED005": "high", "RED011": "low"}),
        ("https://(shop|desk).example.com/cb", {"RED010": "medium"}),
        ("https://shop.example.(com|net)/cb", {"RED010": "medium"}),
        ("https://{tenant}.example.com/cb", {"RED003": "low"}),
        ("http://0.0.0.0:3000/cb", {"RED005": "high", "RED024": "low"}),
        ("http://[::]/cb", {"RED005": "high", "RED024": "low"}),
    ],
)
def test_how_bad_it_is_at_keycloak(uri: str, expected: dict[str, str]) -> None:
    assert severities(uri) == expected


@pytest.mark.parametrize("uri", ["*", "https://*", "https://shop.example.com*", "https://*.com/cb"])
def test_a_pattern_for_strangers_is_more_than_a_hint_where_the_server_may_know_patterns(uri: str) -> None:
    assert severities(uri, provider="idp") == {"RED003": "medium"}


@pytest.mark.parametrize("uri", ["https://*.example.com/cb", "https://shop.example.com/*"])
def test_a_pattern_at_a_server_that_may_take_it_as_text_is_said_and_no_more(uri: str) -> None:
    assert severities(uri, provider="idp") == {"RED003": "low"}


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("acme.ngrok.app", "a tunnel"),
        ("acme.vercel.app", "a platform where anybody can register a name"),
        ("acme.duckdns.org", "its account has given up"),
        ("20.30.40.50.sslip.io", "who has that address"),
        ("lvh.me", "the machine that asks"),
        ("storage.googleapis.com", "everybody has pages of their own"),
    ],
)
def test_what_can_happen_to_a_shared_name_is_said_of_its_kind(host: str, words: str) -> None:
    example = EXAMPLE.format(preset="web", provider="idp", uris=f'"https://{host}/cb"')
    found = [one for one in findings_of(example) if one.rule.code == "RED015"]
    assert found
    assert all(words in one.message for one in found)


@pytest.mark.parametrize("uri", ["http://0.0.0.0:3000/cb", "http://[::]/cb"])
def test_an_application_is_told_of_the_address_of_no_machine(uri: str) -> None:
    assert severities(uri, preset="native", provider="idp") == {"RED024": "low", "RED027": "low"}


def test_port_0_is_no_fixed_port() -> None:
    assert "RED008" in severities("http://127.0.0.1:8080/cb", preset="native", provider="idp")
    assert "RED008" not in severities("http://127.0.0.1:0/cb", preset="native", provider="idp")


@pytest.mark.parametrize(("preset", "place"), [("web", "on your server"), ("spa", "in its page in the browser")])
def test_where_the_code_of_a_web_client_belongs(preset: str, place: str) -> None:
    example = EXAMPLE.format(preset=preset, provider="idp", uris='"http://localhost:3000/cb"')
    [told] = {text for one in findings_of(example) if one.rule.code == "RED005" for _, text in one.related}
    assert told == f"a web client: the code belongs {place}"


def test_another_spelling_may_come_and_is_not_said_to() -> None:
    example = EXAMPLE.format(preset="web", provider="idp", uris='"https://shop.example.com/%63b"')
    [told] = {one.message for one in findings_of(example) if one.rule.code == "RED011"}
    assert told.endswith("can come as https://shop.example.com/cb")


@pytest.mark.parametrize(
    ("preset", "uris", "code", "safe", "edit"),
    [
        ("web", '"https://shop.example.com/cb#x"', "RED002", False, ("replace", "https://shop.example.com/cb")),
        ("web", '"http://shop.example.com/cb"', "RED004", False, ("replace", "https://shop.example.com/cb")),
        ("native", '"http://localhost:8080/cb"', "RED007", False, ("replace", "http://127.0.0.1:8080/cb")),
        ("native", '"http://[::1]:8080/cb"', "RED008", False, ("replace", "http://[::1]/cb")),
        ("web", '"https://Shop.example.com:443/./cb"', "RED011", False, ("replace", "https://shop.example.com/cb")),
        ("web", '"https://shop.example.com/cb", "https://shop.example.com/cb"', "RED012", True, ("once", None)),
    ],
)  # fmt: skip
def test_what_mends_it(preset: str, uris: str, code: str, *, safe: bool, edit: tuple[str, Json]) -> None:
    example = EXAMPLE.format(preset=preset, provider="idp", uris=uris)
    repair = next(one.repair for one in findings_of(example) if one.rule.code == code)
    assert repair is not None
    assert repair.safe is safe
    action, _, _, new = repair.edits[0]
    assert (action, new) == edit
