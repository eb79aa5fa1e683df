"""KCL, and what is different for other rules because of how Keycloak works."""

import pytest

from oauthctl.lint.finding import Status
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
        ("oidc-usermodel-property-mapper", "{claim.name: sub, user.attribute: username}", True),
        ("oidc-usermodel-property-mapper", "{claim.name: sub, user.attribute: id}", False),
        ("oidc-usermodel-property-mapper", "{claim.name: email_verified, user.attribute: enabled}", True),
        ("oidc-usermodel-property-mapper", "{claim.name: email_verified, user.attribute: emailVerified}", False),
        ("oidc-usersessionmodel-note-mapper", "{claim.name: acr, user.session.note: loa}", False),
    ],
)
def test_a_claim_that_is_trusted_comes_from_the_server(kind: str, config: str, speaks: bool) -> None:
    native = f"protocolMappers: {{it: {{protocolMapper: {kind}, config: {config}}}}}"
    assert ("KCL008" in found("web", NATIVE.format(uri="https://shop.acme.com/cb", native=native))) is speaks
