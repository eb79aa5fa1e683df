"""KCL, and what is different for other rules because of how Keycloak works."""

import pytest

from oauthctl.lint.client import Client
from oauthctl.lint.finding import Status
from oauthctl.lint.registry import by_name, rules
from oauthctl.lint.run import run
from oauthctl.lint.severity import Severity
from tests.lint.realms import subjects
from tests.lint.support import findings_of

CLIENT = """
clients:
  shop:
    provider: sso
    preset: {preset}
{more}
"""
NATIVE = """    redirect_uris: [{uri}]
    extensions:
      keycloak:
        {native}"""


def found(preset: str, more: str) -> dict[str, str]:
    """The worst severity of each rule that speaks, in any environment."""
    every = sorted(findings_of(CLIENT.format(preset=preset, more=more)), key=lambda one: one.severity.rank)
    return {one.rule.code: one.severity.value for one in every if one.status is Status.FAIL}


@pytest.mark.parametrize(("preset", "rule"), [("spa", "PKC001"), ("web", "PKC002")])
def test_pkce_is_no_matter_where_keycloak_refuses_every_login(preset: str, rule: str) -> None:
    method = "none" if preset == "spa" else "client_secret_basic"
    bare = f"    grant_types: [authorization_code]\n    token_endpoint_auth_method: {method}\n    settings: {{pkce: optional}}"
    assert rule not in found("custom", bare)
    assert rule in found("custom", bare + '\n    redirect_uris: ["https://shop.acme.com/cb"]')


def test_a_page_of_the_users_own_machine_is_worse_the_nearer_it_is_to_users() -> None:
    loopback = '    redirect_uris: ["https://shop.acme.com/cb"]\n    environments: {{{}: {{redirect_uris: [http://localhost/cb]}}}}'
    assert found("web", loopback.format("staging"))["RED005"] == "low"
    assert found("web", loopback.format("prod"))["RED005"] == "high"


@pytest.mark.parametrize(
    ("root", "uri", "speaks"),
    [
        ("http://shop.acme.com", "/cb", True),
        ("http://shop.acme.com", "https://shop.acme.com/cb", False),
        ("https://shop.acme.com", "/cb", False),
        ("http://localhost:8080", "/cb", False),
        ('""', "/cb", False),
    ],
)
def test_a_root_url_counts_where_a_redirect_uri_is_a_path(root: str, uri: str, speaks: bool) -> None:
    assert ("KCL007" in found("web", NATIVE.format(uri=uri, native=f"rootUrl: {root}"))) is speaks


@pytest.mark.parametrize(
    ("kind", "config", "speaks"),
    [
        ("oidc-hardcoded-claim-mapper", "{claim.name: acr, claim.value: gold}", True),
        ("oidc-hardcoded-claim-mapper", "{claim.name: realm_access.roles, claim.value: admin}", True),
        ("oidc-usermodel-attribute-mapper", "{claim.name: sub, user.attribute: legacyId}", True),
        ("oidc-usermodel-attribute-mapper", "{claim.name: substitute, user.attribute: legacyId}", False),
        ("oidc-hardcoded-claim-mapper", "{claim.name: groups, claim.value: staff}", True),
        ("oidc-usermodel-attribute-mapper", "{claim.name: groups, user.attribute: groups}", False),
        ("oidc-hardcoded-claim-mapper", "{claim.name: aud, claim.value: api}", False),
        ("oidc-usermodel-attribute-mapper", "{claim.name: aud, user.attribute: apis}", True),
        ("oidc-usersessionmodel-note-mapper", "{claim.name: acr, user.session.note: loa}", False),
        ("oidc-hardcoded-claim-mapper", "{claim.name: tenant, claim.value: acme, user.attribute: x}", False),
    ],
)
def test_a_claim_that_is_trusted_comes_from_the_server(kind: str, config: str, speaks: bool) -> None:
    assert (mapped(kind, config) is not None) is speaks


def mapped(kind: str, config: str, rule: str = "KCL008") -> str | None:
    """How severe the rule finds one mapper."""
    native = f"protocolMappers: {{it: {{protocolMapper: {kind}, config: {config}}}}}"
    return found("web", NATIVE.format(uri="https://shop.acme.com/cb", native=native)).get(rule)


@pytest.mark.parametrize(
    ("claim", "source", "as_attribute", "as_property"),
    [
        ("sub", "id", None, None),
        ("sub", "username", "low", "low"),
        ("sub", "legacyId", "high", "low"),
        ("email", "email", None, None),
        ("email", "mail", "low", "low"),
        ("email", "username", "low", "low"),
        ("preferred_username", "username", None, None),
        ("preferred_username", "email", "low", "low"),
        ("email_verified", "emailVerified", "medium", None),
        ("email_verified", "enabled", "medium", "medium"),
        ("phone_number_verified", "phoneNumberVerified", None, None),
        ("acr", "level", "medium", "medium"),
    ],
)
def test_a_claim_about_the_user_by_where_it_comes_from(
    claim: str, source: str, as_attribute: str | None, as_property: str | None
) -> None:
    config = f"{{claim.name: {claim}, user.attribute: {source}}}"
    assert mapped("oidc-usermodel-attribute-mapper", config) == as_attribute
    assert mapped("oidc-usermodel-property-mapper", config) == as_property


@pytest.mark.parametrize(
    ("claim", "severity"), [("sub", "high"), ("email", "medium"), ("preferred_username", "medium"), ("name", None)]
)
def test_a_fixed_text_makes_every_user_one_person(claim: str, severity: str | None) -> None:
    assert mapped("oidc-hardcoded-claim-mapper", f"{{claim.name: {claim}, claim.value: x}}") == severity


@pytest.mark.parametrize(
    ("role", "severity"),
    [
        ("shop.admin", "high"),
        ("admin", "high"),
        ("shop.reader", "medium"),
        ("realm-management.realm-admin", "low"),
    ],
)
def test_a_role_for_everybody_by_what_it_lets_them_do(role: str, severity: str) -> None:
    assert mapped("oidc-hardcoded-role-mapper", f"{{role: {role}}}", "KCL002") == severity


@pytest.mark.parametrize(("new", "severity"), [("shop.admin", "medium"), ("realm-management.realm-admin", None)])
def test_a_role_shown_as_one_of_administration(new: str, severity: str | None) -> None:
    assert mapped("oidc-role-name-mapper", f"{{role: staff, new.role.name: {new}}}", "KCL010") == severity


@pytest.mark.parametrize(
    "role",
    ["grafana.grafana-admin", "jenkins_admin", "ROLE_ADMIN", "site-admin", "superadmins", "Administratoren", "sysadmin",
     "gitlab-owners", "tenant_owner", "realm-management.manage-users", '""'],
)  # fmt: skip
def test_a_role_that_is_one_of_administration_already_may_be_renamed(role: str) -> None:
    assert mapped("oidc-role-name-mapper", f"{{role: {role}, new.role.name: shop.admin}}", "KCL010") is None


@pytest.mark.parametrize(
    ("root", "field", "severity"),
    [
        ("http://shop.acme.com", "redirect_uris: [/cb]", "high"),
        ("http://shop.internal", "redirect_uris: [/cb]", "medium"),
        ("http://10.0.0.7:8080", "redirect_uris: [/cb]", "medium"),
        ("http://localhost:8080", "redirect_uris: [/cb]", None),
        ("http://shop.acme.com", "post_logout_redirect_uris: [/bye]", "low"),
        ("http://shop.internal", "post_logout_redirect_uris: [/bye]", "info"),
        ("http://shop.acme.com", "backchannel_logout_uri: /out", "low"),
        ("http://shop.internal", "backchannel_logout_uri: /out", "info"),
        ("https://shop.acme.com", "backchannel_logout_uri: /out", None),
        ("http://shop.acme.com", "frontchannel_logout_uri: /out", None),  # no path below the root: OUT002
    ],
)
def test_a_root_url_counts_by_what_goes_there_and_how(root: str, field: str, severity: str | None) -> None:
    more = f"    {field}\n    extensions: {{keycloak: {{rootUrl: '{root}'}}}}"
    assert found("custom", more).get("KCL007") == severity


@pytest.mark.parametrize(("provider", "speaks"), [("sso", False), ("idp", True)])
def test_a_client_at_keycloak_is_never_taken_for_a_user_by_its_name(provider: str, speaks: bool) -> None:
    example = f"\nclients:\n  alice@example.com:\n    preset: service\n    provider: {provider}\n"
    assert ("XCL007" in {one.rule.code for one in findings_of(example)}) is speaks


@pytest.mark.parametrize(
    ("roles", "severity"),
    [
        ("realm-management: [realm-admin]", "medium"),
        ("acme-realm: [manage-users]", "medium"),  # in realm master
        ("realm: [admin]", "low"),
        ("realm: [create-realm]", "low"),
        ("realm: [manage-users]", None),
        ("realm-management: [admin]", None),
        ("realm-management: [create-client]", None),
        ("grafana: [admin]", None),
        ("grafana: [manage-users]", None),
    ],
)
def test_a_role_administers_by_whose_it_is(roles: str, severity: str | None) -> None:
    more = f"    extensions: {{keycloak: {{serviceAccountRoles: {{{roles}}}}}}}"
    assert found("service", more).get("KCL003") == severity


@pytest.mark.parametrize(
    ("method", "severity"),
    [
        ("tls_client_auth\n    tls_client_auth_subject_dn: CN=shop", "high"),
        ("client_secret_basic", "info"),
        ("none", "info"),
    ],
)
def test_a_pattern_of_certificates_is_of_clients_that_log_in_by_one(method: str, severity: str) -> None:
    native = 'attributes: {x509.allow.regex.pattern.comparison: "true"}'
    more = NATIVE.format(uri="https://shop.acme.com/cb", native=native)
    assert found("web", f"    token_endpoint_auth_method: {method}\n{more}")["KCL005"] == severity


ANNOUNCED = {"grant_types_supported": ["implicit", "password"], "code_challenge_methods_supported": ["S256", "plain"]}


@pytest.mark.parametrize("code", ["SRV003", "SRV005"])
@pytest.mark.parametrize(("adapter", "severity"), [("keycloak", Severity.INFO), ("dcr", None)])
def test_what_keycloak_always_announces_says_little(code: str, adapter: str, severity: Severity | None) -> None:
    server = Client({"@server": ANNOUNCED, "@adapter": adapter}, {})
    assert {hit.severity for hit in by_name()[code.lower()].check(server)} == {severity}


@pytest.mark.parametrize(
    ("code", "kind", "config"),
    [
        ("KCL002", "oidc-hardcoded-role-mapper", "{role: shop.admin}"),
        ("KCL008", "oidc-hardcoded-claim-mapper", "{claim.name: sub, claim.value: bob}"),
        ("KCL009", "oidc-usermodel-attribute-mapper", "{claim.name: customer, user.attribute: customerNumber}"),
        ("KCL010", "oidc-role-name-mapper", "{role: staff, new.role.name: shop.admin}"),
        ("KCL011", "script-level.js", "{claim.name: level}"),
    ],
)
def test_a_mapper_of_a_scope_is_judged_where_it_is_written(code: str, kind: str, config: str) -> None:
    mapper = f"protocolMappers: {{it: {{protocolMapper: {kind}, config: {config}}}}}"
    scope = f"\nscopes:\n  team:\n    provider: sso\n    extensions: {{keycloak: {{{mapper}}}}}\n"
    told = [one for one in findings_of(scope, [by_name()[code.lower()]]) if one.status is Status.FAIL]
    assert {one.place.subject for one in told} == {"scopes.team"}
    beside = f"    waivers: [{{rule: {code}, value: %s, reason: so, owner: o, until: 2099-01-01}}]\n"
    waived = [one for one in findings_of(scope + beside % told[0].value) if one.rule.code in {code, "ORG003"}]
    assert {one.status for one in waived if one.rule.code == code} == {Status.FAIL}
    assert not [one for one in waived if one.counts]


@pytest.mark.parametrize(("scope", "expected"), [("team", {"KCL008"}), ("profile", set())])
def test_so_is_one_of_a_live_scope_but_for_keycloaks_own(scope: str, expected: set[str]) -> None:
    config = {"claim.name": "acr", "claim.value": "gold"}
    mapper = {
        "name": "it",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-hardcoded-claim-mapper",
        "config": config,
    }
    listed = {"id": "1", "name": scope, "protocol": "openid-connect", "protocolMappers": [mapper]}
    judged = run(list(subjects({"realm": "acme", "clientScopes": [listed]})), rules(), {})
    assert {one.rule.code for one in judged.findings if one.rule.family == "KCL"} == expected
