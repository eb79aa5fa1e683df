"""What holds for all rules that are not about URIs: grants, keys, scopes, tokens, metadata and their like."""

import json
from contextlib import suppress
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oauthctl.config.resolve import resolve_every
from oauthctl.lint.client import CannotTell, Client
from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.online import Online
from oauthctl.lint.registry import by_name, rules
from oauthctl.lint.rule import Rule
from oauthctl.lint.run import run
from oauthctl.lint.settings import Settings
from oauthctl.lint.severity import Severity
from oauthctl.workflow.linting.subjects import around, declared_subjects
from tests.lint.support import findings_of, project_of

FAMILIES = {"GRT", "PKC", "AUT", "KEY", "SCP", "TOK", "FAP", "MET", "RES"}
RULES = [rule for rule in rules() if rule.family in FAMILIES]
READ = sorted({name for rule in RULES for name in rule.reads})

# ---- odd values
WORDS = st.sampled_from(
    ["none", "authorization_code", "implicit", "client_credentials", "password", "code id_token", "token", "HS256",
     "ES256", "RSA1_5", "ECDH-ES", "dir", "private_key_jwt", "tls_client_auth", "client_secret_basic", "fapi2", "ciba",
     "plain", "required", "push", "urn:openid:params:grant-type:ciba", "urn:ietf:params:oauth:grant-type:token-exchange",
     "https://a.example/cb", "http://[", "https://u:passwordpassword@h/?token=aaaaaaaaaaaa", "device_code", "high", "*"]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | WORDS | st.text(max_size=20)
KEYS = st.dictionaries(
    st.sampled_from(["kty", "crv", "x", "y", "n", "e", "d", "k", "kid", "use", "alg", "key_ops"]),
    SCALARS
    | st.sampled_from(["RSA", "EC", "OKP", "oct", "P-256", "sig", "enc", "AQAB"])
    | st.lists(SCALARS, max_size=2),
)
ODD = st.recursive(
    SCALARS | st.fixed_dictionaries({"keys": st.lists(KEYS | SCALARS, max_size=3) | SCALARS}),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(WORDS | st.sampled_from(["created", "subject", "issuer", "audience"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(READ), ODD, max_size=len(READ)), st.sets(st.sampled_from(READ), max_size=5))
def test_no_value_makes_a_rule_fall(values: dict[str, object], unknown: set[str]) -> None:
    client = Client(values, dict.fromkeys(unknown, "not shown"))  # type: ignore[arg-type]  # any JSON, that is the point
    for rule in RULES:
        try:
            hits = list(rule.check(client)) if rule.about is None or rule.about(client) else []
        except CannotTell:
            continue
        for hit in hits:
            assert isinstance(hit.message, str)
            assert hit.message


EACH = [None, True, 5, -1.5, "", "x y", "https://u:p@[", [], ["x", 1, None, {}], [["x"]], {}, {"a": 1}, ["offline_access"],
        ["client_credentials"], ["urn:openid:params:grant-type:ciba"], "pairwise", "required", "skip", "cli", "e30.e30.x"]  # fmt: skip


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_no_two_values_make_a_rule_fall(code: str) -> None:
    rule = by_name()[code.lower()]
    for one, other in combinations_with_replacement(rule.reads, 2):
        for value, another in product(EACH, EACH):
            client = Client({one: value, other: another}, {})  # type: ignore[dict-item]  # any JSON
            with suppress(CannotTell):
                if rule.about is None or rule.about(client):
                    list(rule.check(client))


# ---- clean clients
KEYED = 'jwks_uri: "https://shop.example.com/jwks.json"'
REDIRECT = 'redirect_uris: ["https://shop.example.com/cb"]'
LOOPBACK = 'redirect_uris: ["http://127.0.0.1/cb"]'
CLEAN = {
    "web": [REDIRECT, "token_endpoint_auth_method: private_key_jwt", "token_endpoint_auth_signing_alg: ES256", KEYED],
    "spa": [REDIRECT, "settings: {access_token_lifetime: 10m, refresh_token_rotation: true}"],
    "bff": [REDIRECT, "secret: {from: env:SHOP}"],
    "native": ['redirect_uris: ["com.example.shop:/cb"]', "dpop_bound_access_tokens: true"],
    "cli": [LOOPBACK],
    "device": [],
    "service": ["secret: {to: file:secrets/shop}"],
    "exchange": ["token_endpoint_auth_method: private_key_jwt", KEYED],
    "mcp-hosted": [REDIRECT],
    "mcp-local": [LOOPBACK],
    "fapi2": [REDIRECT, KEYED],
    "ciba": ["token_endpoint_auth_method: private_key_jwt", KEYED, "backchannel_authentication_request_signing_alg: ES256"],
    "custom": [REDIRECT, "grant_types: [authorization_code]", "response_types: [code]", "settings: {pkce: required, pkce_methods: [S256]}"],
}  # fmt: skip


def declared(preset: str, *lines: str, provider: str = "sso") -> str:
    body = "".join(f"    {line}\n" for line in (f"provider: {provider}", f"preset: {preset}", *lines))
    return f"\nclients:\n  shop:\n{body}"


def failing(example: str) -> list[Finding]:
    found = findings_of(example, RULES)
    assert not [one for one in found if one.status is Status.CRASHED]
    return [one for one in found if one.status is Status.FAIL]


@pytest.mark.parametrize("preset", CLEAN)
@pytest.mark.parametrize("provider", ["sso", "idp"])
def test_a_clean_client_has_no_finding_that_matters(preset: str, provider: str) -> None:
    found = failing(declared(preset, *CLEAN[preset], provider=provider))
    assert [one for one in found if one.severity.reaches(Severity.MEDIUM)] == []


def test_every_preset_has_a_clean_client() -> None:
    from oauthctl.model.presets import names

    assert set(CLEAN) == set(names())


# ---- secrets stay where they are
SECRET = "Zm9vYmFyYmF6cXV4MDEyMzQ1"


@pytest.mark.parametrize(
    "line",
    [
        f'client_uri: "https://shop.example.com/?access_token={SECRET}"',
        f'logo_uri: "https://shop:{SECRET}@cdn.example.com/logo.png"',
        f'description: "for tests, password: {SECRET}"',
        f'description: "reads https://shop:{SECRET}@db.example.com/"',
        f'client_uri: "https://shop.example.com/#access_token={SECRET}"',
        f'client_uri: "https://shop.example.com/?accessToken={SECRET}"',
        f'client_uri: "https://shop.example.com/?client-secret={SECRET}"',
        f'client_uri: "https://shop.example.com/?sig={SECRET}"',
        f'client_uri: "https://shop.example.com/?sig=abc%2F{SECRET}%3D"',
        f'client_uri: "https://shop.example.com/?code={SECRET}"',
        f"jwks: {{keys: [{{kty: oct, kid: a, k: {SECRET}}}]}}",
        f"jwks: {{keys: [{{kty: OKP, crv: Ed25519, x: AA, d: {SECRET}}}]}}",
    ],
)
def test_a_secret_is_found_without_being_repeated(line: str) -> None:
    found = [one for one in failing(declared("web", REDIRECT, line)) if one.rule.code in {"AUT004", "KEY002"}]
    assert found
    for one in found:
        assert SECRET not in repr(one)
        assert one.place.span is not None
        assert one.place.span.line == 2  # the client, not the line with the secret: reports quote what they point at


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("password: hunter2hunter2", True),
        ("PASSWORD=hunter2hunter2", True),
        ("the client secret is secret = 'k3yk3yk3yk3y'", True),
        ("api_key: 0123456789abcdef", True),
        ("password: see the wiki", False),
        ("token: https://wiki.example.com/tokens2", False),
        ("token: JIRA-12345", False),
        ("secret: env:SHOP_SECRET_2a", False),
        ("secret: <SHOP_SECRET_2a>", False),
        ("resets the password in 3 steps", False),
        ("tokenizer: version2.12.1", False),
        ("secret: vault:kv/apps/shop2", False),
        ("secret: kv/prod/shop2/oidc", False),
        ("secret: kv/prod/a1b2c3d4e5", False),
        ("secret: arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-oidc-AbCdEf", False),
        ("password: bitwarden/item-1234abcd", False),
        ("id_token: rs256-signed", False),
        ("access_token: at+jwt/rfc9068", False),
        ("refresh_token: 30d-absolute", False),
        ("access_token: 300seconds", False),
        ("Password: NIST800-63b", False),
        ("secret: expires-2027-01-31", False),
        ("apikey: removed-in-v2.14.0", False),
        ("Secret: Santa2026", False),
        ("token:exchange2", False),
        ("token: Zm9vYmFyYmF6cXV4MDEyMzQ1", True),
        ("password: hunter2hunter2!", True),
    ],
)
def test_a_text_holds_a_secret_where_a_word_for_one_and_its_value_stand(text: str, *, bad: bool) -> None:
    found = [
        one
        for one in failing(declared("web", REDIRECT, f"description: {json.dumps(text)}"))
        if one.rule.code == "AUT004"
    ]
    assert {one.severity for one in found} == ({Severity.MEDIUM} if bad else set())


MARKED = [
    "github_pat_" + "1a" * 41, "ghp_" + "1a" * 18, "glpat-" + "1a" * 10, "sk_live_" + "1a" * 12, "rk_live_" + "1a" * 12,
    "AIza" + "1a-_b" * 7, "hvs." + "1a" * 12, "npm_" + "1a" * 18, "pypi-" + "1a" * 40, "sk-ant-api03-" + "1a" * 20,
    "AKIA" + "A1" * 8, "ASIA" + "A1" * 8,
]  # fmt: skip


@pytest.mark.parametrize("token", MARKED)
@pytest.mark.parametrize("line", ['description: "uses {}"', 'client_uri: "https://shop.example.com/{}"'])
def test_a_token_that_its_vendor_marks_is_found_in_texts_and_uris(token: str, line: str) -> None:
    found = [one for one in failing(declared("web", REDIRECT, line.format(token))) if one.rule.code == "AUT004"]
    assert {one.severity for one in found} == {Severity.HIGH}


PIECES = st.sampled_from(
    [*MARKED, "https://", "shop.example.com", "/", "?", "#", "&", "=", ":", "@", " ", "token", "sig", "code", "accessToken",
     "password", SECRET, "-----BEGIN PRIVATE KEY-----"]
)  # fmt: skip


@settings(max_examples=300)
@given(
    st.sampled_from(["client_uri", "redirect_uris", "description", "contacts"]),
    st.lists(PIECES, max_size=9).map("".join),
)
def test_where_the_quick_look_finds_no_secret_there_is_none(field: str, text: str) -> None:
    rule = by_name()["aut004"]
    client = Client({field: [text] if field in {"redirect_uris", "contacts"} else text}, {})
    assert rule.passes is not None
    assert not (rule.passes(client) and list(rule.check(client)))


@pytest.mark.parametrize(
    "line",
    [
        'description: "uses https://user:password@host.example.com"',
        'description: "uses https://user:<hunter2hunter2>@host.example.com"',
        'description: "npm_config_registry, sk_live_ and hvs. are prefixes"',
        'client_uri: "https://shop.example.com/?code=promotion7&sig=no"',
        'client_uri: "https://shop.example.com/#token=short"',
        'client_uri: "https://shop.example.com/?token=required"',
        'client_uri: "https://shop.example.com/?secret=disabled"',
        'client_uri: "https://shop.example.com/?pwd=show-form"',
        'client_uri: "https://shop.example.com/#access_token=lifetime"',
        'client_uri: "https://shop.example.com/?code=WELCOME-2026-NEWCUSTOMER"',
        "keywords: [token:exchange2]",
    ],
)
def test_what_only_resembles_a_secret_is_none(line: str) -> None:
    assert "AUT004" not in {one.rule.code for one in failing(declared("web", REDIRECT, line))}


# ---- trust that is wider than one workload, one certificate
def severities(code: str, example: str) -> set[str]:
    return {one.severity.value for one in failing(example) if one.rule.code == code}


@pytest.mark.parametrize(
    ("host", "production"),
    [
        ("shop.example.com", ""),
        ("acme.eu.org", ""),
        ("acme.ngrok.app", "high"),
        ("bit.ly", "high"),
        ("*.example.com", "medium"),
        ("{tenant}.example.com", "medium"),
        ("acme.duckdns.org", "medium"),
        ("acme.vercel.app", "low"),
        ("storage.googleapis.com", "low"),
        ("acme.s3.eu-west-1.amazonaws.com", "low"),
    ],
)
@pytest.mark.parametrize("field", ["jwks_uri", "signed_jwks_uri"])
def test_whoever_has_the_host_of_the_keys_is_the_client(field: str, host: str, production: str) -> None:
    lines = (REDIRECT, "token_endpoint_auth_method: private_key_jwt", f'{field}: "https://{host}/jwks.json"')
    worst = [one.severity for one in failing(declared("web", *lines, provider="idp")) if one.rule.code == "KEY020"]
    assert max(worst, key=lambda severity: severity.rank, default="") == production


@pytest.mark.parametrize(
    ("part", "value", "severity"),
    [
        ("subject", "repo:acme/shop:environment:prod", ""),
        ("subject", "repo:acme/*", "high"),
        ("subject", "^repo:acme/", "high"),
        ("subject", "repo:acme/.+", "high"),
        ("subject", "repo:acme/shop:pull_request", "medium"),
        ("audience", "https://idp.example.com/?tenant=a", ""),
        ("audience", "*", "high"),
        ("audience", "https://idp.example.com/.+", "high"),
        ("issuer", "HTTPS://token.ci.example.com", ""),
        ("issuer", "https://*.ci.example.com", "high"),
        ("issuer", "http://token.ci.example.com", "high"),
    ],
)
def test_a_workload_is_one_and_written_out(part: str, value: str, severity: str) -> None:
    trust = {"issuer": "https://token.ci.example.com", "subject": "repo:acme/shop:environment:prod",
             "audience": "https://idp.example.com"} | {part: value}  # fmt: skip
    example = declared("service", f"settings: {{workload_federation: [{json.dumps(trust)}]}}", provider="idp")
    assert severities("AUT015", example) == ({severity} if severity else set())


SUBJECT = "tls_client_auth_subject_dn"


@pytest.mark.parametrize(
    ("field", "value", "severity"),
    [
        (SUBJECT, "CN=shop,O=Acme,C=DE", ""),
        (SUBJECT, "CN=Acme (Pty) Ltd., O=A (?)", ""),
        (SUBJECT, "CN=shop+OU=web,O=Acme Inc.+L=Berlin", ""),
        (SUBJECT, "CN=shop [prod],O=Acme (A|B", ""),
        (SUBJECT, r"CN=caf\c3\a9\d0\b0,O=A\, B", ""),
        (SUBJECT, "CN=*.example.com,O=Acme", ""),  # as certificates have it
        (SUBJECT, "(.*?)(?:$)", "high"),
        (SUBJECT, "^.+$", "high"),
        (SUBJECT, "CN=shop.+", "high"),
        (SUBJECT, "CN=.+,O=Acme", "high"),
        (SUBJECT, "CN=shop[0-9]+,O=Acme", "medium"),
        (SUBJECT, "CN=shop[ab]{2},O=Acme", "medium"),
        (SUBJECT, r"CN=shop\d,O=Acme", "medium"),
        (SUBJECT, "CN=(shop|desk),O=Acme", "medium"),
        (SUBJECT, "^CN=shop", "medium"),
        ("tls_client_auth_san_dns", "shop.example.com", ""),
        ("tls_client_auth_san_dns", "*.example.com", "medium"),
        ("tls_client_auth_san_dns", "*", "high"),
        ("tls_client_auth_san_uri", "spiffe://acme/shop/*", "medium"),
    ],
)
def test_a_certificate_is_named_and_not_described(field: str, value: str, severity: str) -> None:
    lines = (REDIRECT, "token_endpoint_auth_method: tls_client_auth", f"{field}: {json.dumps(value)}")
    assert severities("AUT017", declared("web", *lines, provider="idp")) == ({severity} if severity else set())


@pytest.mark.parametrize(("switch", "severity"), [("", "low"), ("false", "low"), ("true", "high")])
def test_keycloak_takes_a_subject_as_text_unless_told_otherwise(switch: str, severity: str) -> None:
    attributes = (
        f'attributes: {{x509.allow.regex.pattern.comparison: "{switch}"}}' if switch else "consentRequired: false"
    )
    lines = (REDIRECT, "token_endpoint_auth_method: tls_client_auth", f'{SUBJECT}: "^.+$"')
    native = f"extensions: {{keycloak: {{{attributes}}}}}" if switch else "owner: acme"
    assert severities("AUT017", declared("web", *lines, native)) == {severity}


@pytest.mark.parametrize("grant", ["token-exchange", "jwt-bearer", "saml2-bearer"])
def test_a_public_client_that_exchanges_is_told_whichever_grant_it_uses(grant: str) -> None:
    lines = (
        REDIRECT,
        f'grant_types: [authorization_code, "urn:ietf:params:oauth:grant-type:{grant}"]',
        "token_endpoint_auth_method: none",
    )
    assert "GRT012" in {one.rule.code for one in failing(declared("custom", *lines))}


# ---- who decides
def statuses(code: str, example: str) -> set[Status]:
    return {one.status for one in findings_of(example, [by_name()[code.lower()]])}


def test_what_the_provider_decides_is_not_guessed() -> None:
    assert statuses("TOK002", declared("spa", REDIRECT)) == {Status.UNDECIDED}
    assert statuses("TOK001", declared("web", REDIRECT)) == {Status.UNDECIDED}
    assert statuses("TOK003", declared("spa", REDIRECT)) == {Status.UNDECIDED}


ROTATION = "settings: {refresh_token_rotation: %s, refresh_token_reuse_window: 10m}"


@pytest.mark.parametrize("provider", ["sso", "idp"])
@pytest.mark.parametrize("lines", [(), (ROTATION % "true",), (ROTATION % "false",)])
def test_rotation_that_the_server_decides_for_all_is_told_once(provider: str, lines: tuple[str, ...]) -> None:
    example = declared("spa", REDIRECT, *lines, provider=provider)
    assert {one.rule.code for one in failing(example)} & {"TOK002", "TOK009", "TOK014"} == {"TOK014"}
    assert statuses("TOK002", example) == {Status.UNDECIDED}  # in the rulesets without TOK014


@pytest.mark.parametrize(
    ("shown", "codes"), [("false", {"TOK002"}), ("true, settings.refresh_token_reuse_window: 600", {"TOK009"})]
)
def test_rotation_is_judged_where_the_server_shows_it(shown: str, codes: set[str]) -> None:
    example = declared("spa", REDIRECT) + f"live:\n  shop: {{settings.refresh_token_rotation: {shown}}}\n"
    assert {one.rule.code for one in findings_of(example)} & {"TOK002", "TOK009", "TOK014"} == codes


YEARS, DAYS = 315_360_000, 2_592_000  # ten, thirty


@pytest.mark.parametrize(
    ("scope", "idle", "absolute", "expected"),
    [
        ("[openid, offline_access]", YEARS, YEARS, Status.FAIL),
        ("[openid, offline_access]", YEARS, None, Status.FAIL),
        ("[openid, offline_access]", YEARS, 0, Status.FAIL),  # 0: the realm's
        ("[openid, offline_access]", YEARS, DAYS, None),
        ("[openid, offline_access]", DAYS, YEARS, None),
        ("[openid, offline_access]", None, YEARS, Status.UNDECIDED),
        ("[openid, offline_access]", None, None, None),
        ("[openid]", YEARS, YEARS, None),
    ],
)
def test_offline_tokens_have_limits_of_their_own_at_keycloak(
    scope: str, idle: int | None, absolute: int | None, expected: Status | None
) -> None:
    short = "settings: {refresh_token_idle_lifetime: 1d, refresh_token_absolute_lifetime: 30d}"
    limits = {"client.offline.session.idle.timeout": idle, "client.offline.session.max.lifespan": absolute}
    given = json.dumps({name: seconds for name, seconds in limits.items() if seconds is not None})
    native = f"extensions: {{keycloak: {{attributes: {given}}}}}"
    assert statuses("TOK003", declared("web", REDIRECT, f"scope: {scope}", short, native)) == ({expected} - {None})


@pytest.mark.parametrize("rotation", ["true", "false"])
def test_a_bank_is_not_told_of_rotation_that_nobody_holds(rotation: str) -> None:
    assert not statuses(
        "FAP007", declared("fapi2", REDIRECT, KEYED, f"settings: {{refresh_token_rotation: {rotation}}}")
    )


@pytest.mark.parametrize("code", ["PKC001", "PKC002", "PKC003"])
def test_a_setting_that_is_cleared_is_the_provider_s_and_not_the_standard_s(code: str) -> None:
    preset = "spa" if code == "PKC001" else "web"
    found = findings_of(declared(preset, REDIRECT, "settings: {pkce: null}"), [by_name()[code.lower()]])
    assert {(one.status, one.message) for one in found} == {
        (Status.UNDECIDED, "it is cleared, so the provider decides")
    }


def test_a_limit_that_is_known_is_enough() -> None:
    assert statuses("TOK003", declared("spa", REDIRECT, "settings: {refresh_token_idle_lifetime: 7d}")) == set()


def test_pkce_that_cannot_be_enforced_is_said_once_and_not_as_a_fault() -> None:
    found = failing(declared("custom", REDIRECT, provider="idp"))
    of_pkce = [(one.rule.code, one.severity) for one in found if one.rule.family == "PKC"]
    assert {one.message for one in found if one.rule.code == "PKC004"} == {
        "this provider has no setting that requires PKCE of one client; the server's own may"
    }
    assert of_pkce == [("PKC004", Severity.INFO)] * 2  # staging and prod


def fapi_of(example: str, ruleset: str) -> set[str]:
    project = project_of(example)
    chosen = Settings(ruleset=ruleset)
    found = []
    for declarations in resolve_every(project).values():
        found += declared_subjects(declarations, around(project, declarations, chosen))
    return {one.rule.code for one in run(found, RULES, {}).findings if one.rule.family == "FAP"}


def test_fapi_is_asked_of_its_own_presets_and_of_everybody_in_its_ruleset() -> None:
    example = declared("web", REDIRECT)
    assert fapi_of(example, "recommended") == set()
    assert {"FAP001", "FAP002", "FAP003", "FAP005"} <= fapi_of(example, "fapi2")


CIBA = "\nclients:\n  bank:\n    preset: ciba\n    backchannel_token_delivery_mode: poll\n"
SIGNED = "    backchannel_authentication_request_signing_alg: {}\n"


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("", {"info"}),  # CIBA leaves it open
        (SIGNED.format("none"), {"info"}),
        (SIGNED.format("HS256"), {"medium"}),  # which CIBA itself refuses
        (SIGNED.format("RS256"), {"low"}),
        (SIGNED.format("PS256"), set()),
        (SIGNED.format("EdDSA"), set()),
    ],
)
def test_how_requests_of_ciba_are_signed(line: str, severity: set[str]) -> None:
    assert {one.severity.value for one in failing(CIBA + line) if one.rule.code == "FAP009"} == severity


def test_in_the_ruleset_of_fapi_one_rule_tells_of_algorithms() -> None:
    assert fapi_of(CIBA + SIGNED.format("HS256"), "fapi2") & {"FAP005", "FAP009"} == {"FAP005"}


@pytest.mark.parametrize(
    ("preset", "lines", "bad"),
    [
        ("spa", ("request_object_signing_alg: HS256",), True),
        ("spa", ("request_object_signing_alg: HS256", "jwks_uri: https://shop.example.com/jwks"), True),
        ("spa", ("request_object_signing_alg: ES256", "jwks_uri: https://shop.example.com/jwks"), False),
        ("web", ("request_object_signing_alg: HS256",), False),  # with its secret
        ("web", (), True),
    ],
)
def test_required_requests_can_be_signed(preset: str, lines: tuple[str, ...], *, bad: bool) -> None:
    example = declared(preset, REDIRECT, "require_signed_request_object: true", *lines)
    assert ("KEY014" in {one.rule.code for one in failing(example)}) is bad


# ---- without metadata of this server nothing is said about it
def test_a_server_that_was_not_read_is_no_server_without_abilities() -> None:
    project = project_of(declared("fapi2", REDIRECT, KEYED))
    for declarations in resolve_every(project).values():
        about = around(project, declarations, Settings())._replace(
            online=Online(servers={"other": {"issuer": "https://other.example.net"}}),
        )
        found = run(declared_subjects(declarations, about), [rule for rule in RULES if rule.online], {}).findings
        assert {one.status for one in found if one.rule.code in {"AUT012", "TOK007"}} == {Status.UNDECIDED}


# ---- repairs
def repairs_of(rule: Rule) -> list[tuple[str, bool]]:
    found = [one for example in rule.bad for one in findings_of(example, [rule])]
    return [(json.dumps(one.repair.edits), one.repair.safe) for one in found if one.repair]


@pytest.mark.parametrize("code", [rule.code for rule in RULES if rule.repairs != "none"])
def test_a_rule_that_promises_repairs_gives_one(code: str) -> None:
    rule = by_name()[code.lower()]
    found = repairs_of(rule)
    assert found
    if rule.repairs == "safe":
        assert all(safe for _, safe in found)


@pytest.mark.parametrize("code", [rule.code for rule in RULES if rule.repairs == "none"])
def test_a_rule_that_promises_none_gives_none(code: str) -> None:
    assert repairs_of(by_name()[code.lower()]) == []
