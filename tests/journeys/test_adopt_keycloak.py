"""What adopt writes for clients of every kind, as a person would have written it; one by one, and the rest."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.cli import Desk
from tests.journeys.keycloak_desk import desk_for
from tests.servers.keycloak_admin import KeycloakAdmin, Realm

CLIENTS: list[dict[str, Any]] = [
    {"clientId": "shop", "name": "Acme Shop", "redirectUris": ["https://shop.acme.example/cb"], "webOrigins": [],
     "attributes": {"post.logout.redirect.uris": "https://shop.acme.example/bye"},
     "protocolMappers": [{"name": "ops-role", "protocol": "openid-connect",
                          "protocolMapper": "oidc-hardcoded-role-mapper",
                          "config": {"role": "realm-management.view-users"}}]},
    {"clientId": "Portal", "publicClient": True, "redirectUris": ["https://old.acme.example/cb"], "webOrigins": [],
     "attributes": {"pkce.code.challenge.method": "S256", "post.logout.redirect.uris": "-"}},
    {"clientId": "portal", "publicClient": True, "redirectUris": ["https://portal.acme.example/cb"], "webOrigins": [],
     "attributes": {"pkce.code.challenge.method": "S256", "post.logout.redirect.uris": "-"}},
    {"clientId": "cli", "publicClient": True, "redirectUris": ["http://127.0.0.1/callback"], "consentRequired": True,
     "attributes": {"pkce.code.challenge.method": "S256", "post.logout.redirect.uris": "-"}},
    {"clientId": "../../x${vars.y}", "redirectUris": ["https://x.acme.example/cb"],
     "attributes": {"pkce.code.challenge.method": "S256", "post.logout.redirect.uris": "-"}},
    {"clientId": "job", "serviceAccountsEnabled": True, "standardFlowEnabled": False},
]  # fmt: skip


SCOPES: dict[str, dict[str, Any]] = {
    "orders:read": {"description": "Read orders"},
    "orders-read": {"description": "Another of almost that name"},
    "tenant": {"attributes": {"include.in.token.scope": "false"}},
}


@pytest.fixture(scope="module")
def realm(keycloak_admin: KeycloakAdmin) -> Iterator[Realm]:
    with keycloak_admin.realm("adopted") as made:
        scopes = {
            name: made.create("/client-scopes", {"name": name, "protocol": "openid-connect", **more})
            for name, more in SCOPES.items()
        }
        for client in CLIENTS:
            made.create("/clients", client)
        shop = made.client("shop")["id"]
        made.do("PUT", f"/clients/{shop}/optional-client-scopes/{scopes['orders:read']}")
        made.do("PUT", f"/clients/{shop}/default-client-scopes/{scopes['tenant']}")
        account = made.do("GET", f"/clients/{made.client('job')['id']}/service-account-user")["id"]
        made.grant(account, "realm-management", "view-events")
        yield made


@pytest.fixture(scope="module")
def desk(realm: Realm, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_for(realm, tmp_path_factory.mktemp("adopted"), "manage-clients", "view-users", "view-realm")


def test_one_client_is_adopted_by_name(realm: Realm, desk: Desk) -> None:
    adopted = desk.run("adopt", "sso", "shop").out
    assert "1 written       clients/shop.yaml  web 1" in adopted
    assert (
        desk.read("clients/shop.yaml")
        == """\
clients:
  shop:
    preset: web
    redirect_uris:
      - https://shop.acme.example/cb
    client_name: Acme Shop
    scope:
      - address
      - email
      - microprofile-jwt
      - offline_access
      - orders:read
      - organization
      - phone
      - profile
    post_logout_redirect_uris:
      - https://shop.acme.example/bye
    settings:
      pkce: optional   # weaker than preset web (required)
      default_scopes:
        - email
        - profile
    extensions:
      keycloak:
        clientScopes:
          tenant: default   # its tokens get what the client scope tenant puts into them
        protocolMappers:
          ops-role:   # hard-coded role view-users in every token
            protocolMapper: oidc-hardcoded-role-mapper
            config:
              role: realm-management.view-users
"""
    )
    assert (
        desk.read("scopes/external.yaml")
        == """\
# The provider's own: clients may ask for them, nothing here changes them.
scopes:
  microprofile-jwt:
    external: true
  organization:
    external: true
"""
    )
    assert "declared already" in desk.run("adopt", "sso", "shop", code=64).err
    assert "did you mean `shop`?" in desk.run("adopt", "sso", "shopp", code=64).err
    for name, why in {"oauthctl": "own login", "account": "built in"}.items():
        assert why in desk.run("adopt", "sso", name, code=64).err


def test_the_rest_is_adopted_beside_it(realm: Realm, desk: Desk) -> None:
    before = desk.read("clients/shop.yaml")
    text = " ".join(desk.run("adopt", "sso", "--all").out.split())
    assert "5 written clients/*.yaml cli 1, service 1, spa 2, web 1" in text
    assert "2 written scopes/*.yaml orders-read, tenant" in text
    assert "1 declared already shop" in text
    assert "0 settings differ" in text
    assert desk.read("clients/shop.yaml") == before
    names = sorted(path.name for path in (desk.folder / "clients").iterdir())
    assert names == ["cli.yaml", "job.yaml", "portal-2.yaml", "portal.yaml", "shop.yaml", "x-vars.y.yaml"]
    assert "client_id" not in desk.read("clients/portal.yaml"), "who can have his own name gets it"
    assert "client_id: Portal" in desk.read("clients/portal-2.yaml")
    assert "client_id: ../../x$${vars.y}" in desk.read("clients/x-vars.y.yaml")
    job = desk.read("clients/job.yaml")
    assert "serviceAccountRoles:\n          realm-management:\n            - view-events\n" in job
    assert "consent" not in job


def test_all_of_it_is_claimed_and_nothing_differs_after(desk: Desk) -> None:
    desk.run("apply", "--claim", "--auto-approve")
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out
    desk.run("drift")


def test_a_block_that_was_lost_is_adopted_again_under_its_key(desk: Desk) -> None:
    (desk.folder / "clients/portal-2.yaml").unlink()
    desk.run("adopt", "sso", "Portal")
    assert "  portal-2:\n    client_id: Portal\n" in desk.read("clients/portal-2.yaml")
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out
