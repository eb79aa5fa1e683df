"""One change to a clean client makes one rule speak, there and nowhere else, and no other rule of severity high."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest
import yaml

from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.registry import by_name
from oauthctl.lint.severity import Severity
from tests.lint.support import findings_of

P256 = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}  # the public key of RFC 7517 appendix A.1
ED25519 = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}  # RFC 8037 appendix A.2
CODE, REFRESH = "authorization_code", "refresh_token"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
CIBA = "urn:openid:params:grant-type:ciba"
CB = "https://shop.acme.com/cb"

# A clean client of each kind, by name.
CLEAN: Mapping[str, Mapping[str, Any]] = {
    "web": {
        "preset": "web",
        "provider": "sso",
        "client_name": "Acme Shop",
        "redirect_uris": [CB],
        "post_logout_redirect_uris": ["https://shop.acme.com/bye"],
        "scope": ["openid", "profile"],
        "settings": {"access_token_lifetime": "5m", "consent": "required"},
    },
    "spa": {
        "preset": "spa",
        "provider": "sso",
        "client_name": "Acme Desk",
        "redirect_uris": ["https://desk.acme.com/cb"],
        "scope": ["openid", "profile"],
        "grant_types": [CODE],
        "settings": {"access_token_lifetime": "5m", "web_origins": ["https://desk.acme.com"]},
    },
    "app": {
        "preset": "native",
        "client_name": "Acme App",
        "redirect_uris": ["https://app.acme.com/cb", "com.acme.app:/cb"],
        "scope": ["openid"],
        "grant_types": [CODE],
    },
    "jobs": {"preset": "service", "provider": "sso", "scope": [], "settings": {"access_token_lifetime": "5m"}},
    "batch": {"preset": "service", "scope": []},
    "other": {
        "preset": "custom",
        "client_name": "Acme Other",
        "redirect_uris": ["https://other.acme.com/cb"],
        "grant_types": [CODE],
        "response_types": ["code"],
        "scope": ["openid"],
        "token_endpoint_auth_method": "client_secret_basic",
    },
    "keyed": {
        "preset": "web",
        "client_name": "Acme Books",
        "redirect_uris": ["https://books.acme.com/cb"],
        "scope": ["openid"],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "jwks_uri": "https://books.acme.com/jwks.json",
    },
    "tls": {
        "preset": "web",
        "client_name": "Acme Ledger",
        "redirect_uris": ["https://ledger.acme.com/cb"],
        "scope": ["openid"],
        "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_san_dns": "ledger.acme.com",
    },
    "agent": {
        "preset": "mcp-local",
        "owner": "team-tools",
        "client_name": "Acme Agent",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "scope": ["openid"],
        "grant_types": [CODE],
    },
    "assistant": {
        "preset": "mcp-hosted",
        "provider": "sso",
        "owner": "team-tools",
        "client_name": "Acme Assistant",
        "redirect_uris": ["https://assistant.acme.com/cb"],
        "scope": ["openid"],
        "settings": {"access_token_lifetime": "5m", "audiences": ["https://mcp.acme.com/"]},
    },
    "bank": {
        "preset": "fapi2",
        "client_name": "Acme Bank",
        "redirect_uris": ["https://bank.acme.com/cb"],
        "scope": ["openid"],
        "jwks_uri": "https://bank.acme.com/jwks.json",
        "id_token_signed_response_alg": "PS256",
        "token_endpoint_auth_signing_alg": "PS256",
    },
}

SCOPES = {"tools:run": {"external": True, "risk": "high"}}  # nobody asks for it


class Mutation(NamedTuple):
    """changes: of the client's fields; None takes one away. `settings` and `extensions` are added to."""

    rule: str
    client: str
    changes: Mapping[str, Any]


def _redirect(rule: str, uri: str, client: str = "web") -> Mutation:
    return Mutation(rule, client, {"redirect_uris": [uri]})


def _setting(rule: str, client: str, **settings: Any) -> Mutation:
    return Mutation(rule, client, {"settings": settings})


def _native(rule: str, client: str = "web", **native: Any) -> Mutation:
    return Mutation(rule, client, {"extensions": {"keycloak": native}})


def _keys(rule: str, *keys: Mapping[str, Any], **more: Any) -> Mutation:
    return Mutation(rule, "keyed", {"jwks_uri": None, "jwks": {"keys": list(keys)}, **more})


MUTATIONS = (
    _redirect("RED001", "/cb"),
    _redirect("RED002", f"{CB}#top"),
    _redirect("RED003", "https://shop.acme.com/*"),
    _redirect("RED004", "http://shop.acme.com/cb"),
    _redirect("RED005", "http://localhost:3000/cb"),
    _redirect("RED006", "javascript:alert(1)"),
    _redirect("RED007", "http://localhost/cb", "app"),
    _redirect("RED009", "https://shop.acme.com"),
    _redirect("RED010", "https://shop.acme.com@evil.acme.net/cb"),
    _redirect("RED011", "https://Shop.acme.com:443/cb"),
    Mutation("RED012", "web", {"redirect_uris": [CB, CB]}),
    Mutation("RED013", "other", {"grant_types": ["client_credentials"], "response_types": []}),
    _redirect("RED015", "https://acme.ngrok.app/cb"),
    _redirect("RED016", "https://staging.shop.acme.com/cb"),
    _redirect("RED017", f"{CB}?next=/"),
    _redirect("RED018", "urn:ietf:wg:oauth:2.0:oob", "app"),
    Mutation("RED020", "web", {"redirect_uris": [f"{CB}/{number}" for number in range(21)]}),
    _redirect("RED021", "https://20.30.40.50/cb"),
    _redirect("RED022", f"{CB}?state=1"),
    _redirect("RED023", f"{CB}%2"),
    _redirect("RED024", "https://10.0.0.7/cb"),
    _redirect("RED025", "https://bit.ly/acme"),
    _redirect("RED026", "https://sh\N{CYRILLIC SMALL LETTER O}p.acme.com/cb"),
    Mutation("GRT001", "other", {"response_types": []}),
    Mutation("GRT002", "spa", {"grant_types": ["implicit"], "response_types": ["token"]}),
    Mutation("GRT003", "web", {"grant_types": [CODE, REFRESH, "password"]}),
    Mutation("GRT004", "keyed", {"grant_types": [CODE, "implicit"], "response_types": ["code id_token"]}),
    Mutation("GRT005", "other", {"grant_types": ["client_credentials"], "response_types": [], "redirect_uris": None,
                                 "token_endpoint_auth_method": "none"}),
    Mutation("GRT006", "web", {"grant_types": [CODE, "client_credentials"]}),
    Mutation("GRT008", "jobs", {"grant_types": ["client_credentials", REFRESH]}),
    Mutation("GRT010", "web", {"grant_types": [CODE, DEVICE]}),
    Mutation("GRT011", "keyed", {"grant_types": [CODE, CIBA]}),
    Mutation("GRT012", "other", {"grant_types": [CODE, EXCHANGE], "token_endpoint_auth_method": "none"}),
    _setting("PKC001", "spa", pkce="optional"),
    _setting("PKC002", "web", pkce="optional"),
    _setting("PKC003", "web", pkce_methods=["S256", "plain"]),
    _redirect("RED027", "https://127.0.0.1/cb", "app"),
    Mutation("AUT002", "app", {"tls_client_auth_san_dns": "app.acme.com"}),
    Mutation("AUT003", "app", {"token_endpoint_auth_method": "client_secret_post"}),
    Mutation("AUT004", "web", {"client_uri": "https://shop.acme.com/?token=Zm9vYmFyYmF6cXV4"}),
    Mutation("AUT007", "keyed", {"token_endpoint_auth_signing_alg": "HS256"}),
    Mutation("AUT008", "keyed", {"jwks_uri": None}),
    Mutation("AUT009", "tls", {"tls_client_auth_san_ip": "192.0.2.7"}),
    Mutation("AUT017", "tls", {"tls_client_auth_san_dns": None, "tls_client_auth_subject_dn": "(.*?)(?:$)"}),
    _setting("AUT021", "web", secret_max_age="900d"),
    Mutation("KEY001", "keyed", {"jwks": {"keys": [{**P256, "kid": "a"}]}}),
    _keys("KEY002", {**ED25519, "kid": "a", "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"},
          token_endpoint_auth_signing_alg="EdDSA"),
    Mutation("KEY003", "keyed", {"jwks_uri": "http://books.acme.com/jwks.json"}),
    Mutation("KEY020", "keyed", {"jwks_uri": "https://acme.ngrok.app/jwks.json"}),
    _keys("KEY004", {"kty": "RSA", "kid": "a", "e": "AQAB", "n": "v" * 171}, token_endpoint_auth_signing_alg="PS256"),
    _keys("KEY005", {**P256, "kid": "a"}, {**ED25519, "kid": "a"}),
    _keys("KEY006", {**P256, "kid": "a"}, {**ED25519, "kid": "b", "use": "enc"}),
    Mutation("KEY007", "keyed", {"id_token_encrypted_response_enc": "A256GCM"}),
    Mutation("KEY008", "keyed", {"authorization_signed_response_alg": "none"}),
    Mutation("KEY009", "app", {"id_token_signed_response_alg": "HS256"}),
    _keys("KEY010", {**P256, "kid": "a", "use": "sig"}, id_token_encrypted_response_alg="RSA-OAEP-256"),
    Mutation("KEY014", "web", {"require_signed_request_object": True}),
    _keys("KEY015", {"kty": "EC", "kid": "a", "crv": "P-256", "x": "MKBC", "y": "4Etl"}),
    _keys("KEY016", {**P256, "kid": "a"}, token_endpoint_auth_signing_alg="PS256"),
    Mutation("SCP005", "web", {"scope": ["openid", "offline_access"], "grant_types": [CODE]}),
    Mutation("SCP006", "batch", {"scope": ["openid"]}),
    _setting("TOK001", "web", access_token_lifetime="24h"),
    Mutation("TOK011", "web", {"scope": ["openid", "offline_access"], "settings": {"default_scopes": ["offline_access"]}}),
    Mutation("OUT001", "web", {"frontchannel_logout_uri": "https://other.acme.com/out"}),
    Mutation("OUT002", "keyed", {"backchannel_logout_uri": "/out"}),
    Mutation("OUT003", "web", {"backchannel_logout_uri": "http://shop.acme.com/out"}),
    Mutation("OUT004", "web", {"post_logout_redirect_uris": ["https://shop.acme.com/*"]}),
    Mutation("OUT007", "web", {"post_logout_redirect_uris": ["https://other.net/bye"]}),
    Mutation("OUT009", "web", {"post_logout_redirect_uris": ["javascript:alert(1)"]}),
    Mutation("OUT010", "web", {"post_logout_redirect_uris": ["https://acme@shop.acme.com/bye"]}),
    Mutation("OUT008", "web", {"backchannel_logout_uri": "https://localhost/logout"}),
    _setting("COR001", "spa", web_origins=["*"]),
    _setting("COR002", "spa", web_origins=["https://desk.acme.com", "https://desk.acme.com/app"]),
    _setting("COR003", "spa", web_origins=[]),
    _setting("COR005", "spa", web_origins=["https://desk.acme.com", "http://desk.acme.com"]),
    Mutation("MET001", "web", {"client_name": None}),
    Mutation("MET002", "web", {"client_name": "Acme \N{RIGHT-TO-LEFT OVERRIDE}Shop"}),
    Mutation("MET003", "web", {"logo_uri": "https://other.net/logo.png"}),
    Mutation("MET004", "web", {"logo_uri": "http://shop.acme.com/logo.png"}),
    Mutation("MET018", "keyed", {"jwks_uri": "https://127.0.0.1/jwks.json"}),
    Mutation("MET020", "keyed", {"subject_type": "Public"}),
    Mutation("MET014", "web", {"tos_uri": "javascript:alert(1)"}),
    _redirect("NAT001", "com.acme.other:/cb", "other"),
    _redirect("NAT002", "acme:/cb", "app"),
    Mutation("FAP001", "bank", {"token_endpoint_auth_method": "client_secret_basic",
                                "token_endpoint_auth_signing_alg": None}),
    Mutation("FAP002", "bank", {"dpop_bound_access_tokens": False}),
    Mutation("FAP003", "bank", {"require_pushed_authorization_requests": False}),
    Mutation("FAP005", "bank", {"id_token_signed_response_alg": "RS256"}),
    Mutation("AGT001", "web", {"redirect_uris": ["https://claude.ai.acme.com/cb"]}),
    Mutation("AGT008", "agent", {"scope": ["tools:run"], "dpop_bound_access_tokens": True}),
    Mutation("AGT009", "assistant", {"settings": {"audiences": []}}),
    Mutation("AGT016", "agent", {"owner": "deploy-bot"}),
    Mutation("AGT017", "agent", {"redirect_uris": ["com.acme.agent:/cb"]}),
    Mutation("TOK014", "app", {"grant_types": [CODE, REFRESH]}),
    Mutation("NAT007", "app", {"token_endpoint_auth_method": "private_key_jwt",
                               "token_endpoint_auth_signing_alg": "ES256", "jwks_uri": "https://app.acme.com/jwks.json"}),
    _native("KCL002", protocolMappers={"it": {"protocolMapper": "oidc-hardcoded-role-mapper",
                                              "config": {"role": "shop.admin"}}}),
    _native("KCL010", protocolMappers={"it": {"protocolMapper": "oidc-role-name-mapper",
                                              "config": {"role": "staff", "new.role.name": "shop.admin"}}}),
    _native("KCL011", protocolMappers={"it": {"protocolMapper": "script-level.js", "config": {"claim.name": "level"}}}),
    _native("KCL012", attributes={"access.token.signed.response.alg": "HS256"}),
    _native("KCL003", "jobs", serviceAccountRoles={"realm-management": ["realm-admin"]}),
    _native("KCL004", "jobs", attributes={"client_credentials.use_refresh_token": "true"}),
    Mutation("KCL005", "web", {"token_endpoint_auth_method": "tls_client_auth",
                               "tls_client_auth_subject_dn": "CN=shop,O=Acme",
                               "extensions": {"keycloak": {"attributes": {"x509.allow.regex.pattern.comparison": "true"}}}}),
    _native("KCL006", attributes={"exclude.issuer.from.auth.response": "true"}),
    _native("KCL008", protocolMappers={"it": {"protocolMapper": "oidc-hardcoded-claim-mapper",
                                              "config": {"claim.name": "acr", "claim.value": "gold"}}}),
)  # fmt: skip


def project(clients: Mapping[str, Any]) -> str:
    return "\n" + yaml.safe_dump({"scopes": SCOPES, "clients": clients}, allow_unicode=True, sort_keys=False)


def mutated(mutation: Mutation) -> str:
    """All clean clients, one of them changed."""
    client = dict(CLEAN[mutation.client])
    for field, value in mutation.changes.items():
        if field in {"settings", "extensions"}:
            client[field] = {**client.get(field, {}), **value}
        elif value is None:
            client.pop(field, None)
        else:
            client[field] = value
    return project({**CLEAN, mutation.client: client})


def failing(example: str) -> list[Finding]:
    return [one for one in findings_of(example) if one.status is Status.FAIL and one.counts]


def places(findings: list[Finding], rule: str) -> set[str]:
    """The clients at which a rule speaks."""
    return {one.address.key for one in findings if one.address is not None and one.rule.code == rule}


@cache
def clean() -> tuple[Finding, ...]:
    return tuple(failing(project(CLEAN)))


def test_the_clean_clients_are_clean() -> None:
    assert [one.rule.code for one in clean() if one.severity.reaches(Severity.MEDIUM)] == []


def test_there_are_at_least_sixty() -> None:
    rules = [one.rule for one in MUTATIONS]
    assert len(set(rules)) == len(rules) >= 60


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.rule)
def test_a_change_makes_its_rule_speak_and_no_other_of_severity_high(mutation: Mutation) -> None:
    assert places(list(clean()), mutation.rule) == set()
    found = failing(mutated(mutation))
    assert places(found, mutation.rule) == {mutation.client}
    assert {one.rule.code for one in found if one.severity.reaches(Severity.HIGH)} <= {
        by_name()[mutation.rule.lower()].code
    }
