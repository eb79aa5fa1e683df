"""What holds for every rule about URIs: redirects, logout, origins, native applications."""

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oauthctl.lint.client import CannotTell, Client
from oauthctl.lint.engine import judge
from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.registry import by_name, rules
from oauthctl.lint.rule import Hit, Looks, Rule
from oauthctl.lint.severity import Severity
from tests.lint.support import findings_of, subjects_of

FAMILIES = {"RED", "OUT", "COR", "NAT"}
RULES = [rule for rule in rules() if rule.family in FAMILIES]
LISTS = ("redirect_uris", "post_logout_redirect_uris", "settings.web_origins")
SINGLE = ("frontchannel_logout_uri", "backchannel_logout_uri")
OUT = "https://shop.example.com/out"
LIVE_BACK = f"backchannel_logout_uri: {OUT}\nlive:\n  shop: {{extensions.keycloak.frontchannelLogout"
FACTS = {
    "@production": True, "@environment": "prod", "@provider": "idp", "@client_id": "shop", "@key": "shop", "@unheld": (),
    "@live": False, "@server": None, "@written": (), "@owner": "", "grant_types": ["authorization_code"],
}  # fmt: skip
PIECES = st.sampled_from(
    ["https://", "http://", "com.example.app:", "javascript:", "urn:ietf:wg:oauth:2.0:oob", "shop.example.com", "localhost",
     "127.0.0.1", "[::1]", "10.0.0.1", "*", "*.", ".", "/", "/cb", "/../", "//", "\\", "@", ":", ":443", ":*", "?", "?next=/x",
     "#", "%", "%2e", "%00", "%zz", " ", "\t", "{tenant}", "xn--", "xn--pple-43d.com", "а", "vercel.app", "co.uk", "bit.ly", "+", "-",
     "null", "[", "]", "\ud800"]
)  # fmt: skip
URIS = st.lists(PIECES | st.text(max_size=8), max_size=7).map("".join)
WORLDS = st.sampled_from(["dcr", "keycloak"]), st.sampled_from(["web", "spa", "native", "cli", "custom"])


def client(adapter: str, preset: str, **values: object) -> Client:
    kind = "native" if preset in {"native", "cli"} else "web"
    method = "client_secret_basic" if preset in {"web", "custom"} else "none"
    own = {"application_type": kind, "token_endpoint_auth_method": method, "@adapter": adapter, "@preset": preset}
    return Client({**FACTS, **own, **values}, {})  # type: ignore[dict-item]


def hits(rule: Rule, one: Client) -> list[Hit]:
    """What a rule says, unguarded: an error of the rule is an error of the test."""
    try:
        if rule.looks is Looks.CLIENTS:
            return list(rule.check([one, one]))
        if rule.looks is not Looks.CLIENT or (rule.adapter and rule.adapter != one["@adapter"]):
            return []
        return list(rule.check(one)) if rule.about is None or rule.about(one) else []
    except CannotTell:
        return []


@settings(max_examples=300)
@given(st.tuples(*WORLDS), st.lists(URIS, max_size=3), st.sampled_from(LISTS + SINGLE))
def test_no_rule_crashes_on_any_text_in_the_place_of_a_uri(world: tuple[str, str], uris: list[str], field: str) -> None:
    value: object = uris if field in LISTS else "".join(uris)
    for rule in RULES:
        for hit in hits(rule, client(*world, **{"redirect_uris": ["https://shop.example.com/cb"], field: value})):
            assert hit.field in rule.reads


@settings(max_examples=100)
@given(
    st.tuples(*WORLDS),
    st.sampled_from([*LISTS, *SINGLE, "grant_types", "application_type", "@unheld", "@preset"]),
    st.none() | st.booleans() | st.integers() | st.lists(st.none() | st.integers() | URIS) | URIS | st.just({"a": 1}),
)
def test_no_rule_crashes_on_a_value_of_another_type(world: tuple[str, str], field: str, value: object) -> None:
    for rule in RULES:
        hits(rule, client(*world, **{"redirect_uris": ["https://shop.example.com/cb"], field: value}))


HOSTS = st.from_regex(
    r"(shop|www|login|app-[a-z0-9]{1,5})\.[a-z][a-z0-9-]{0,10}[a-z0-9]\.(com|org|de|co\.uk)", fullmatch=True
)
PATHS = st.from_regex(r"(/[a-z0-9_-]{1,8}){1,4}", fullmatch=True)


@settings(max_examples=200)
@given(st.tuples(*WORLDS), HOSTS, st.lists(PATHS, min_size=1, max_size=4, unique=True))
def test_plain_https_uris_on_a_domain_of_ones_own_are_nothing_to_worry_about(
    world: tuple[str, str], host: str, paths: list[str]
) -> None:
    uris = [f"https://{host}{path}" for path in paths]
    logout = {"post_logout_redirect_uris": [f"https://{host}/bye"], "backchannel_logout_uri": f"https://{host}/logout"}
    one = client(*world, redirect_uris=uris, **logout, **{"settings.web_origins": [f"https://{host}"]})
    worried = [(rule.code, hit) for rule in RULES for hit in hits(rule, one)
               if (hit.severity or rule.severity).reaches(Severity.MEDIUM)]  # fmt: skip
    assert worried == []


@settings(max_examples=200)
@given(
    st.tuples(*WORLDS),
    st.lists(HOSTS.flatmap(lambda host: PATHS.map(lambda path: f"https://{host}{path}")) | URIS, max_size=3),
)
def test_where_the_quick_look_passes_the_rule_itself_finds_nothing(world: tuple[str, str], uris: list[str]) -> None:
    one = client(*world, redirect_uris=uris)
    for rule in RULES:
        if rule.passes is not None and rule.passes(one):
            assert hits(rule, one) == []


@settings(max_examples=100)
@given(st.tuples(*WORLDS), st.lists(URIS, min_size=2, max_size=4), st.sampled_from(LISTS), st.randoms())
def test_the_order_of_a_list_changes_nothing(
    world: tuple[str, str], uris: list[str], field: str, random: Random
) -> None:
    """Findings are the same set; a rule about the list as a whole may stand at another item of it."""
    other = sorted(uris, key=lambda _: random.random())
    told = [
        {
            (rule.code, hit.severity, hit.message)
            for rule in RULES
            for hit in hits(rule, client(*world, **{field: items}))
        }
        for items in (uris, other)
    ]
    assert told[0] == told[1]


# ---- each family
def of(family: str, example: str) -> set[tuple[str, str]]:
    return {(one.rule.code, one.severity.value) for one in findings_of(example) if one.rule.family == family}


def found(code: str, example: str) -> list[Finding]:
    return [one for one in findings_of(example, [by_name()[code.lower()]]) if one.status is Status.FAIL]


SPA = """
clients:
  shop:
    preset: spa
    provider: sso
    redirect_uris: ["https://shop.example.com/cb"]
    settings: {web_origins: [ORIGINS]}
"""


@pytest.mark.parametrize(
    ("origins", "expected"),
    [
        ('"https://shop.example.com"', set()),
        ('"+"', set()),
        ('"*"', {("COR001", "low")}),
        ('"https://*.example.com"', {("COR002", "low"), ("COR003", "low")}),
        ('"https://shop.example.com:443"', {("COR002", "low")}),
        ('"https://Shop.example.com"', {("COR002", "low")}),
        ('"https://shop.example.com", "http://app.example.com"', {("COR005", "medium")}),
        ('"https://shop.example.com", "http://intranet:8080"', {("COR005", "low")}),
        ('"https://shop.example.com", "http://localhost:3000"', {("COR006", "low")}),
        ('"https://shop.example.com", "http://tauri.localhost", "https://localhost"', {("COR006", "info")}),
        ('"https://shop.example.com", "capacitor://localhost", "ionic://localhost", "tauri://localhost"', set()),
        ('"https://shop.example.com", "chrome-extension://abcdefghijklmnop"', set()),
        ('"https://shop.example.com", "capacitor://localhost/"', {("COR002", "low")}),
        ('"https://shop.example.com", "htps://app.example.com"', {("COR002", "low")}),
    ],
)
def test_origins_at_keycloak(origins: str, expected: set[tuple[str, str]]) -> None:
    assert of("COR", SPA.replace("ORIGINS", origins)) == expected


def test_keycloak_makes_origins_from_redirect_uris_where_none_are_declared() -> None:
    assert of("COR", SPA.replace("\n    settings: {web_origins: [ORIGINS]}", "")) == set()


@pytest.mark.parametrize(
    ("preset", "origin", "expected"),
    [
        ("native", "capacitor://localhost", set()),
        ("native", "https://localhost", {("COR006", "info")}),
        ("native", "https://shop.example.com", {("COR004", "info")}),
        ("web", "capacitor://localhost", {("COR004", "info")}),
    ],
)
def test_pages_inside_an_application_call_the_server(preset: str, origin: str, expected: set[tuple[str, str]]) -> None:
    assert of("COR", SPA.replace("spa", preset).replace("ORIGINS", f'"{origin}"')) == expected


def test_what_pages_inside_an_application_may_send_is_not_removed() -> None:
    assert [one.repair for one in found("COR006", SPA.replace("ORIGINS", '"http://tauri.localhost"'))] == [None]


def test_a_server_that_holds_no_origins_is_not_asked_for_any() -> None:
    assert of("COR", SPA.replace("ORIGINS", "").replace("provider: sso", "provider: idp")) == set()


WEB = """
clients:
  shop:
    preset: web
    provider: sso
    redirect_uris: ["REDIRECT"]
    FIELD
"""


def web(field: str, redirect: str = "https://shop.example.com/cb") -> str:
    return WEB.replace("REDIRECT", redirect).replace("FIELD", field)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('post_logout_redirect_uris: ["https://shop.example.com/cb"]', set()),
        ('post_logout_redirect_uris: ["https://www.example.com/bye"]', set()),
        ('post_logout_redirect_uris: ["https://other.example.net/bye"]', {("OUT007", "low")}),
        ('post_logout_redirect_uris: ["*"]', {("OUT004", "medium")}),
        ('post_logout_redirect_uris: ["https://shop.example.com*"]', {("OUT004", "medium")}),
        ('post_logout_redirect_uris: ["https://shop.example.com/*"]', {("OUT004", "low")}),
        ('post_logout_redirect_uris: ["/bye"]', set()),
        ('post_logout_redirect_uris: ["bye"]', {("OUT002", "low")}),
        ('post_logout_redirect_uris: ["http://shop.example.com/bye"]', {("OUT003", "low")}),
        ('post_logout_redirect_uris: ["http://shop:8080/bye"]', {("OUT003", "info"), ("OUT007", "low")}),
        ("backchannel_logout_uri: https://elsewhere.example.net/logout", set()),
        ("backchannel_logout_uri: http://shop:8080/logout", {("OUT003", "info")}),
        ("frontchannel_logout_uri: https://shop.example.com:8443/out", {("OUT001", "medium"), ("OUT005", "info")}),
        ('frontchannel_logout_uri: "JavaScript:alert(1)"', {("OUT009", "high"), ("OUT005", "info")}),
        ("frontchannel_logout_uri: file:///out", {("OUT002", "medium"), ("OUT005", "info")}),
        ("frontchannel_logout_uri: com.example.app:/out", {("OUT002", "medium"), ("OUT005", "info")}),
        ("backchannel_logout_uri: file:///etc/passwd", {("OUT002", "medium")}),
        ("backchannel_logout_uri: ftp://shop.example.com/out", {("OUT002", "medium")}),
        ('backchannel_logout_uri: "javascript:alert(1)"', {("OUT002", "medium")}),  # nobody runs it
        ('post_logout_redirect_uris: ["javascript:alert(1)"]', {("OUT009", "high")}),
        ('post_logout_redirect_uris: ["data:text/html,x"]', {("OUT009", "high")}),
        ('post_logout_redirect_uris: ["ftp://shop.example.com/bye"]', {("OUT009", "low")}),
        ('post_logout_redirect_uris: ["com.example.app:/bye"]', set()),
        ('post_logout_redirect_uris: ["com.example.app://bye"]', set()),
        ('post_logout_redirect_uris: ["https://evil.example.net@shop.example.com/"]', {("OUT010", "medium")}),
        (
            'post_logout_redirect_uris: ["https://shop.example.com\\\\@evil.example.net/"]',
            {("OUT010", "medium")},
        ),
        ('post_logout_redirect_uris: ["https:/shop.example.com/bye"]', {("OUT010", "medium")}),
        ('post_logout_redirect_uris: ["https://shop.example.com/bye "]', {("OUT010", "low")}),
        ('post_logout_redirect_uris: ["https://shop.example.com:443/%7Ebye"]', set()),
        ("frontchannel_logout_uri: https://shop.example.com/out", {("OUT005", "info")}),
        ("backchannel_logout_uri: https://shop.example.com/out", set()),
        (f"frontchannel_logout_uri: {OUT}\n    backchannel_logout_uri: {OUT}", {("OUT005", "low")}),
        ("backchannel_logout_uri: /out", set()),
        ("frontchannel_logout_uri: /out", {("OUT002", "medium"), ("OUT005", "info")}),
        (f"{LIVE_BACK}: true}}", {("OUT005", "low")}),
        (f"{LIVE_BACK}: false}}", set()),
    ],
)
def test_logout_at_keycloak(field: str, expected: set[tuple[str, str]]) -> None:
    assert of("OUT", web(field)) == expected


@pytest.mark.parametrize("redirect", ["*", "/cb", "https://*.example.com/cb"])
def test_nothing_is_foreign_to_a_client_that_may_redirect_anywhere(redirect: str) -> None:
    field = 'frontchannel_logout_uri: https://other.example.net/out\n    post_logout_redirect_uris: ["https://o.example.net/bye"]'
    assert {code for code, _ in of("OUT", web(field, redirect))} & {"OUT001", "OUT007"} == set()


def test_a_scheme_is_shared_at_one_server_only() -> None:
    app = '    preset: native\n    provider: {}\n    redirect_uris: ["com.example.app:/cb"]\n'
    two = "\nclients:\n  a:\n" + app + "  b:\n" + app
    assert {one.address.key for one in found("NAT005", two.format("idp", "idp")) if one.address} == {"a", "b"}
    assert found("NAT005", two.format("idp", "other")) == []


def test_one_client_with_two_uris_of_one_scheme_shares_it_with_nobody() -> None:
    app = '\nclients:\n  a:\n    preset: native\n    redirect_uris: ["com.example.app:/cb", "com.example.app:/two"]\n'
    assert found("NAT005", app) == []


@pytest.mark.parametrize("beside", ["com.example.app:/cb", "http://127.0.0.1/cb"])
def test_https_beside_what_a_strict_server_takes_is_what_an_application_is_asked_for(beside: str) -> None:
    app = '\nclients:\n  a:\n    preset: native\n    redirect_uris: ["https://app.example.com/cb"{}]\n'
    assert found("NAT006", app.format(""))
    assert found("NAT006", app.format(f', "{beside}"')) == []


@pytest.mark.parametrize("preset", ["web", "bff", "mcp-hosted"])
def test_a_client_on_a_server_is_not_made_an_application_s(preset: str) -> None:
    """One repair after the other would make a confidential client public."""
    app = f'\nclients:\n  a:\n    preset: {preset}\n    redirect_uris: ["com.example.app:/cb"]\n'
    assert {one.repair for one in found("NAT001", app)} == {None}
    secret = "    application_type: native\n    token_endpoint_auth_method: client_secret_basic\n"
    assert found("AUT003", app + secret) == []
    assert found("AUT003", app.replace(preset, "custom") + secret)


def test_a_host_and_port_without_a_scheme_are_no_scheme_of_an_application() -> None:
    app = '\nclients:\n  a:\n    preset: {}\n    redirect_uris: ["localhost:8080/cb"]\n'
    assert of("NAT", app.format("web")) == of("NAT", app.format("native")) == set()
    assert ("RED001", "medium") in of("RED", app.format("native"))


def test_what_a_provider_does_not_hold_is_not_asked_about() -> None:
    """Keycloak keeps no application_type: there only the preset says that the client runs on a server."""
    app = '\nclients:\n  a:\n    preset: {}\n    provider: {}\n    redirect_uris: ["com.example.app:/cb"]\n'
    assert [one.repair is None for one in found("NAT001", app.format("custom", "idp"))] == [False, False]
    assert found("NAT001", app.format("custom", "sso")) == []
    assert [one.repair for one in found("NAT001", app.format("web", "sso"))] == [None, None]


@pytest.mark.parametrize(
    ("uri", "grants", "severity"),
    [
        ("*", "authorization_code", "critical"),
        ("https://shop.example.com*", "authorization_code", "critical"),
        ("https://shop.example.com/*", "authorization_code", "medium"),
        ("https://shop.example.com/*", "implicit", "high"),
        ("https://storage.googleapis.com/*", "authorization_code", "high"),
        ("https://shop.example.com:*", "authorization_code", "medium"),
        ("http://localhost:8080/*", "authorization_code", "low"),
        ("http://127.0.0.1:*", "authorization_code", "low"),
        ("com.example.app:*", "authorization_code", "low"),
        ("/shop/*", "authorization_code", "medium"),
        ("https://*.example.com/cb", "authorization_code", "low"),
    ],
)
def test_a_wildcard_at_keycloak_is_as_bad_as_what_it_lets_in(uri: str, grants: str, severity: str) -> None:
    kind = "code" if grants == "authorization_code" else "id_token"
    lines = f'redirect_uris: ["{uri}"]\n    grant_types: [{grants}]\n    response_types: [{kind}]'
    example = f"\nclients:\n  shop:\n    preset: custom\n    provider: sso\n    {lines}\n"
    assert {one.severity.value for one in found("RED003", example)} == {severity}


@pytest.mark.parametrize(
    ("lines", "severity"),
    [
        ("provider: idp\n    token_endpoint_auth_method: none", "medium"),
        ("provider: idp\n    grant_types: [implicit]\n    response_types: [id_token]", "medium"),
        ("provider: idp", "low"),
        ("provider: sso\n    token_endpoint_auth_method: none", "low"),
    ],
)
def test_no_redirect_uri_is_worse_where_the_standard_says_must_and_the_server_may_take_any(
    lines: str, severity: str
) -> None:
    example = f"\nclients:\n  shop:\n    preset: custom\n    {lines}\n"
    assert {one.severity.value for one in found("RED014", example)} == {severity}


def test_findings_survive_the_engine_too() -> None:
    example = web('post_logout_redirect_uris: ["*"]')
    judged = judge([subject.client for subject in subjects_of(example)], RULES)
    assert {one.status for one in judged.verdicts} <= {Status.FAIL, Status.UNDECIDED}


def test_the_table_of_public_suffixes_is_not_read_for_a_plain_project() -> None:
    program = (
        "import sys\n"
        "from tests.lint.support import findings_of\n"
        f"findings_of({web('post_logout_redirect_uris: [https://shop.example.com/bye]')!r})\n"
        "assert 'publicsuffixlist' not in sys.modules\n"
        f"findings_of({web('post_logout_redirect_uris: [https://www.example.com/bye]')!r})\n"
        "assert 'publicsuffixlist' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).resolve().parents[2])
