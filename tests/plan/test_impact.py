"""What a change does, by value and direction (DECISIONS 10)."""

import pytest

from oauthctl.contract.adapter import Words
from oauthctl.contract.capability import Capability
from oauthctl.model.address import Kind
from oauthctl.model.value import Gap
from oauthctl.plan.impact import Judge, Verdict
from oauthctl.plan.meaning import Rules
from oauthctl.plan.types import Impact
from tests.plan.provider import CAPABILITIES, capable, words

RULES = Rules("sso", CAPABILITIES)
LESS = Impact.NARROWS | Impact.BREAKS
OTHER = Impact.WIDENS | Impact.BREAKS
ALL = Impact.WIDENS | LESS
OLD, NEW = "https://shop.example/cb", "https://beta.example/cb"


def judged(field, before, after, risks=None):
    return Judge(words, risks or {})(before, after, RULES.of(Kind.CLIENT, field))


@pytest.mark.parametrize(
    ("field", "before", "after", "impact"),
    [
        ("redirect_uris", [OLD], [OLD, NEW], Impact.WIDENS),
        ("redirect_uris", [OLD, NEW], [OLD], LESS),
        ("redirect_uris", [OLD], [NEW], ALL),
        ("redirect_uris", ["*"], [OLD], LESS),
        ("redirect_uris", [OLD], ["*"], Impact.WIDENS),
        ("redirect_uris", ["https://shop.example/*"], ["https://shop.example/*", OLD], Impact.NONE),
        ("redirect_uris", Gap.ABSENT, [OLD], Impact.WIDENS),
        ("redirect_uris", [OLD], Gap.ABSENT, LESS),
        ("redirect_uris", Gap.NOT_RETURNED, [OLD], Impact.WIDENS),
        ("settings.web_origins", ["*"], ["https://shop.example"], LESS),
        ("grant_types", Gap.ABSENT, ["authorization_code", "password"], Impact.WIDENS),
        ("grant_types", ["authorization_code", "password"], ["authorization_code"], LESS),
        ("scope", "openid profile", ["openid"], LESS),
        ("scope", ["openid"], "openid orders:write", Impact.WIDENS),
        ("response_types", ["code"], ["code", "token id_token"], Impact.WIDENS),
        ("token_endpoint_auth_method", "client_secret_basic", "none", OTHER),
        ("token_endpoint_auth_method", "none", "private_key_jwt", OTHER),
        ("jwks_uri", "https://a.example/k", "https://b.example/k", OTHER),
        ("tls_client_auth_subject_dn", "CN=a", "CN=b", OTHER),
        ("secret", {"created": 1}, {"created": 2}, OTHER),
        ("settings.pkce", "required", "optional", Impact.WIDENS),
        ("settings.pkce", "optional", "required", LESS),
        ("settings.pkce", Gap.ABSENT, "required", LESS),
        ("dpop_bound_access_tokens", True, Gap.ABSENT, Impact.WIDENS),
        ("dpop_bound_access_tokens", False, True, LESS),
        ("settings.consent", "required", "skip", Impact.WIDENS),
        ("settings.refresh_token_rotation", True, False, Impact.WIDENS),
        ("backchannel_logout_uri", "https://shop.example/out", Gap.ABSENT, Impact.WIDENS),
        ("backchannel_logout_uri", Gap.ABSENT, "https://shop.example/out", LESS),
        ("backchannel_logout_uri", "https://shop.example/out", "https://else.example/out", OTHER),
        ("settings.access_token_lifetime", 300, 3600, Impact.WIDENS),
        ("settings.access_token_lifetime", "1h", "5m", LESS),
        ("settings.access_token_lifetime", Gap.ABSENT, 300, ALL),
        ("settings.enabled", False, True, Impact.WIDENS),
        ("settings.enabled", True, False, Impact.BREAKS),
        ("subject_type", "public", "pairwise", Impact.BREAKS),
        ("id_token_signed_response_alg", "RS256", "ES256", Impact.BREAKS),
        ("id_token_signed_response_alg", "RS256", "none", OTHER),
        ("id_token_encrypted_response_alg", "RSA-OAEP-256", Gap.ABSENT, OTHER),
        ("initiate_login_uri", Gap.ABSENT, "https://shop.example/login", Impact.WIDENS),
        ("initiate_login_uri", "https://shop.example/login", Gap.ABSENT, Impact.BREAKS),
        ("settings.pkce_methods", ["S256"], ["S256", "plain"], Impact.WIDENS),
        ("settings.pkce_methods", ["S256", "plain"], ["S256"], LESS),
        ("settings.pkce_methods", ["plain"], ["S256"], LESS),
        ("settings.pkce_methods", ["S256"], ["plain"], ALL),
        ("settings.pkce_methods", ["S256"], Gap.ABSENT, ALL),
        ("settings.pkce_methods", Gap.ABSENT, ["S256"], ALL),
        ("settings.allowed_connections", ["staff"], Gap.ABSENT, ALL),
        ("settings.allowed_connections", ["staff"], ["staff", "github"], Impact.WIDENS),
        ("redirect_uris", ["http://127.0.0.1/cb"], ["http://127.0.0.1:3000/cb"], LESS),
        ("redirect_uris", ["http://127.0.0.1:3000/cb"], ["http://127.0.0.1/cb"], Impact.WIDENS),
        ("redirect_uris", ["http://localhost/cb"], ["http://localhost:3000/cb"], ALL),
        ("redirect_uris", ["com.app:*"], ["com.app:/cb"], LESS),
        ("redirect_uris", ["https://shop.example/*"], ["https://shop.example/../cb"], ALL),
        ("redirect_uris", ["https://shop.example/*"], ["http://shop.example/cb"], ALL),
        ("redirect_uris", [OLD], ["https://SHOP.example/cb"], ALL),
        ("response_types", ["code"], ["id_token code"], ALL),
        ("scope", ["openid profile"], "profile openid", Impact.NONE),
        ("jwks", Gap.ABSENT, {"keys": [{"kty": "oct", "k": "YQ"}]}, OTHER),
        ("jwks", {"keys": [{"kty": "oct", "k": "YQ"}]}, Gap.ABSENT, OTHER),
        ("client_name", "Shop", "Shop 2", Impact.COSMETIC),
        ("logo_uri", Gap.NOT_RETURNED, "https://shop.example/x.png", Impact.COSMETIC),
        ("software_statement", "a", "b", Impact.WIDENS),
        ("a_member_nobody_knows", Gap.ABSENT, 1, Impact.WIDENS),
    ],
)
def test_by_value_and_direction(field, before, after, impact):
    assert judged(field, before, after).impact == impact


@pytest.mark.parametrize(
    ("before", "uri", "said"),
    [
        ([OLD], NEW, "new host: authorization codes can be sent to beta.example"),
        ([OLD], "*", "any site can receive its authorization codes"),
        ([OLD], "https://shop.example/cb2", "authorization codes can be sent there too"),
        ([OLD], "https://shop.example/*", "authorization codes can be sent to any address that fits https://shop.example/*"),
        ([], "http://127.0.0.1/cb", "authorization codes go to a program on the user's own machine"),
        ([], "com.app:/cb", "authorization codes go to whichever app claims the scheme com.app:"),
        ([OLD], "http://shop.example/cb",
         "authorization codes can be sent there too, without TLS: whoever sits on the way reads them"),
    ],
)  # fmt: skip
def test_a_new_redirect_uri_says_who_gets_the_codes(before, uri, said):
    assert judged("redirect_uris", before, [*before, uri]).reason == said


def test_a_disguised_host_is_shown_as_it_is_reached():
    said = judged("redirect_uris", [OLD], [OLD, "https://shоp.example/cb"]).reason
    assert "xn--" in said


def test_text_from_outside_is_made_printable():
    assert "\x1b" not in judged("scope", [], ["a\x1b[2J"]).reason


def test_the_declared_risk_of_a_scope_is_said():
    assert (
        judged("scope", [], ["orders:write"], {"orders:write": "high"}).reason
        == "it can ask for orders:write (risk: high)"
    )


def test_the_adapter_explains_native_settings():
    found = judged("extensions.keycloak.protocolMappers.ops", Gap.ABSENT, {"x": 1})
    assert found == Verdict(Impact.WIDENS, "protocolMappers.ops puts something into every token")


def test_an_adapter_without_words_means_that_nobody_can_tell():
    judge = Judge(lambda *_: Words("", ""), {})
    found = judge(Gap.ABSENT, True, RULES.of(Kind.CLIENT, "extensions.keycloak.x"))
    assert found == Verdict(Impact.WIDENS, "nobody can tell what it does")


def test_impacts_rank_from_widening_to_nothing():
    ordered = [Impact.WIDENS | Impact.COSMETIC, LESS, Impact.NARROWS, Impact.COSMETIC, Impact.NONE]
    assert [impact.rank for impact in ordered] == [4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("patterns", "impact"),
    [
        ({""}, Impact.WIDENS),
        ({"", "any", "suffix"}, Impact.WIDENS),
        ({"", "host"}, Impact.NONE),
    ],
)
def test_a_star_covers_only_where_the_provider_reads_it_so(patterns, impact):
    """Keycloak takes the `*` of a host for itself: a URI beside it is a new one (its own servers were asked)."""
    rules = Rules("sso", capable(redirect_uris=Capability(patterns=frozenset(patterns))))
    before, after = ["https://*.example/cb"], ["https://*.example/cb", "https://evil.example/cb"]
    assert Judge(words, {})(before, after, rules.of(Kind.CLIENT, "redirect_uris")).impact == impact


def test_at_a_server_that_compares_exactly_a_star_replaced_by_a_uri_widens_too():
    rules = Rules("sso", capable(redirect_uris=Capability()))
    assert Judge(words, {})(["*"], [OLD], rules.of(Kind.CLIENT, "redirect_uris")).impact == ALL


def test_nothing_gained_and_nothing_lost_says_why():
    pattern = "https://shop.example/*"
    for before, after in (([pattern], [pattern, OLD]), ([pattern, OLD], [pattern])):
        verdict = judged("redirect_uris", before, after)
        assert verdict == Verdict(Impact.NONE, "what is allowed besides includes it: nothing is gained or lost")


def test_what_follows_from_items_that_go_is_said_apart():
    verdict = judged("redirect_uris", [OLD], [NEW])
    assert verdict.reason == "new host: authorization codes can be sent to beta.example"
    assert verdict.lost == "logins that return there will fail"
