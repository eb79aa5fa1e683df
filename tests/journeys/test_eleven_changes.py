"""Eleven changes made by hand on one realm: all eleven are shown, each with what it does.

The same eleven were put before other tools; the best of them showed six and then said that nothing had changed.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.cli import Desk
from tests.journeys.keycloak_desk import desk_for
from tests.servers.keycloak_admin import KeycloakAdmin, Realm

CLIENTS = """clients:
  shop:
    preset: web
    redirect_uris: [https://shop.example.com/cb]
  pkce:
    preset: spa
    redirect_uris: [https://spa.example.com/cb]
  device:
    preset: web
    redirect_uris: [https://device.example.com/cb]
  scopes:
    preset: web
    redirect_uris: [https://scopes.example.com/cb]
  job:
    preset: service
  mapped:
    preset: web
    redirect_uris: [https://mapped.example.com/cb]
"""


@pytest.fixture(scope="module")
def realm(keycloak_admin: KeycloakAdmin) -> Iterator[Realm]:
    with keycloak_admin.realm("eleven") as made:
        yield made


@pytest.fixture(scope="module")
def desk(realm: Realm, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Six clients applied, with the audit log on."""
    folder = tmp_path_factory.mktemp("eleven")
    made = desk_for(realm, folder, "manage-clients", "view-events", "view-users")
    made.write("clients/all.yaml", CLIENTS)
    made.run("apply", "--auto-approve")
    made.run("drift")
    realm.record_admin_events()
    return made


def by_hand(realm: Realm) -> None:
    """The eleven changes."""
    shop = realm.client("shop")
    realm.edit_client("shop", redirectUris=[*shop["redirectUris"], "*"], directAccessGrantsEnabled=True)  # 1, 2
    attributes(realm, "pkce", {"pkce.code.challenge.method": ""})  # 3
    attributes(realm, "device", {"oauth2.device.authorization.grant.enabled": "true"})  # 4
    realm.edit_client("scopes", fullScopeAllowed=not realm.client("scopes")["fullScopeAllowed"])  # 5
    attributes(realm, "job", {"client_credentials.use_refresh_token": "true"})  # 6
    attributes(realm, "device", {"token.endpoint.auth.signing.alg": "HS256"})  # 7
    mapped = realm.client("mapped")["id"]
    realm.do("POST", f"/clients/{mapped}/protocol-mappers/models", {
        "name": "ops-role", "protocol": "openid-connect", "protocolMapper": "oidc-hardcoded-role-mapper",
        "config": {"role": "realm-management.realm-admin"},
    })  # 8  # fmt: skip
    offline = next(scope["id"] for scope in realm.do("GET", "/client-scopes") if scope["name"] == "offline_access")
    scopes = realm.client("scopes")["id"]
    realm.do("DELETE", f"/clients/{scopes}/optional-client-scopes/{offline}")
    realm.do("PUT", f"/clients/{scopes}/default-client-scopes/{offline}")  # 9
    realm.do("POST", f"/clients/{realm.client('shop')['id']}/client-secret")  # 10
    realm.create("/clients", {"clientId": "tmp-test", "publicClient": True, "redirectUris": ["*"]})  # 11


def attributes(realm: Realm, client_id: str, changes: dict[str, str]) -> None:
    realm.edit_client(client_id, attributes={**realm.client(client_id)["attributes"], **changes})


# Each hand-made change: the object, the field that shows it, and an impact that it must have.
ELEVEN = {
    "redirect * added": ("sso/shop", "redirect_uris", "widens"),
    "password grant on": ("sso/shop", "grant_types", "widens"),
    "PKCE removed": ("sso/pkce", "settings.pkce", "widens"),
    "device grant on": ("sso/device", "grant_types", "widens"),
    "full scope switched": ("sso/scopes", "extensions.keycloak.fullScopeAllowed", "any"),
    "refresh tokens for client credentials": (
        "sso/job",
        "extensions.keycloak.attributes.client_credentials.use_refresh_token",
        "widens",
    ),
    "a signing algorithm": ("sso/device", "token_endpoint_auth_signing_alg", "widens"),
    "a hard-coded role mapper": ("sso/mapped", "extensions.keycloak.protocolMappers.ops-role", "widens"),
    "offline_access made a default scope": ("sso/scopes", "settings.default_scopes", "widens"),
    "the secret regenerated": ("sso/shop", "secret", "breaks"),
}


@pytest.fixture(scope="module")
def drift(desk: Desk, realm: Realm) -> dict[str, Any]:
    by_hand(realm)
    found: dict[str, Any] = json.loads(desk.run("drift", "--format", "json", code=2).out)
    return found


@pytest.mark.parametrize("change", ELEVEN)
def test_a_change_by_hand_is_shown_with_its_impact(change: str, drift: dict[str, Any]) -> None:
    address, field, impact = ELEVEN[change]
    changes = {
        one["field"]: one for drifted in drift["objects"] if drifted["address"] == address for one in drifted["changes"]
    }
    assert field in changes, sorted(changes)
    assert changes[field]["impact"]
    assert impact == "any" or impact in changes[field]["impact"]


def test_the_client_made_by_hand_is_named_with_what_it_can_do(drift: dict[str, Any]) -> None:
    found = next(one for one in drift["outside"] if one["name"] == "tmp-test")
    assert any("widens" in change["impact"] for change in found["changes"])
    assert any("*" in json.dumps(change["after"]) for change in found["changes"] if change["field"] == "redirect_uris")


def test_it_says_who_did_it(desk: Desk, drift: dict[str, Any]) -> None:
    text = " ".join(desk.run("drift", code=2).out.split())
    assert "(Keycloak admin event)" in text
    assert "by user " in text, "an administrator of another realm is known by id only"


def test_apply_restores_what_is_declared_and_drift_still_shows_the_rest(
    desk: Desk, drift: dict[str, Any], realm: Realm
) -> None:
    """Unlike the tools that said "No changes" while four changes stood."""
    desk.run("apply", "--auto-approve")
    assert realm.client("shop")["redirectUris"] == ["https://shop.example.com/cb"]
    assert realm.client("shop")["directAccessGrantsEnabled"] is False
    assert realm.client("pkce")["attributes"]["pkce.code.challenge.method"] == "S256"
    left = desk.run("drift", code=2).out
    for name in ("ops-role", "use_refresh_token", "tmp-test", "secret"):
        assert name in left
