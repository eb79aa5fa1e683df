"""Eleven changes made by hand on one realm: all eleven are shown, each with what it does.

The same eleven were put before other tools; the best of them showed six and then said that nothing had changed.
"""

import json
import time
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
    time.sleep(1.1)  # Keycloak notes in whole seconds when a secret was made, and the first one is a moment old
    realm.do("POST", f"/clients/{realm.client('shop')['id']}/client-secret")  # 10
    realm.create("/clients", {"clientId": "tmp-test", "publicClient": True, "redirectUris": ["*"]})  # 11


def attributes(realm: Realm, client_id: str, changes: dict[str, str]) -> None:
    realm.edit_client(client_id, attributes={**realm.client(client_id)["attributes"], **changes})


# Each hand-made change: the object, the field that shows it, all its impacts, and the reason in words.
ELEVEN = {
    "redirect * added": ("sso/shop", "redirect_uris", ["widens"], "any site can receive its authorization codes"),
    "password grant on": ("sso/shop", "grant_types", ["widens"], "it can ask users for their passwords"),
    "PKCE removed": ("sso/pkce", "settings.pkce", ["widens"], "a stolen authorization code is enough to log in"),
    "device grant on": ("sso/device", "grant_types", ["widens"], "a login on one device is approved on another"),
    "full scope switched": (
        "sso/scopes",
        "extensions.keycloak.fullScopeAllowed",
        ["breaks", "narrows"],
        "only roles that are mapped to its scopes go into its tokens",
    ),
    "refresh tokens for client credentials": (
        "sso/job",
        "extensions.keycloak.attributes.client_credentials.use_refresh_token",
        ["widens"],
        "a refresh token with each client credentials grant: it outlives the access token",
    ),
    "a signing algorithm": (
        "sso/device",
        "token_endpoint_auth_signing_alg",
        ["widens", "breaks"],
        "who can act as this client changes; the old way fails",
    ),
    "a hard-coded role mapper": (
        "sso/mapped",
        "extensions.keycloak.protocolMappers.ops-role",
        ["widens"],
        "hard-coded role realm-admin in every token",
    ),
    "offline_access made a default scope": (
        "sso/scopes",
        "settings.default_scopes",
        ["widens"],
        "offline_access is granted without being asked for",
    ),
    "the secret regenerated": (
        "sso/shop",
        "secret",
        ["widens", "breaks"],
        "whoever knows the new secret can act as this client; the old one fails",
    ),
}


@pytest.fixture(scope="module")
def drift(desk: Desk, realm: Realm) -> dict[str, Any]:
    by_hand(realm)
    found: dict[str, Any] = json.loads(desk.run("drift", "--format", "json", code=2).out)
    return found


@pytest.mark.parametrize("change", ELEVEN)
def test_a_change_by_hand_is_shown_with_its_impact_its_reason_and_who_did_it(
    change: str, drift: dict[str, Any]
) -> None:
    address, field, impact, reason = ELEVEN[change]
    entry = next(drifted for drifted in drift["objects"] if drifted["address"] == address)
    changes = {one["field"]: one for one in entry["changes"]}
    assert field in changes, sorted(changes)
    assert sorted(changes[field]["impact"]) == sorted(impact)
    assert changes[field]["reason"] == reason
    assert {event["source"] for event in entry["who"]} == {"Keycloak admin event"}
    assert all(event["who"].startswith("user ") for event in entry["who"]), "an administrator of another realm: by id"


def test_nothing_but_the_eleven_and_what_follows_from_them_is_shown(drift: dict[str, Any]) -> None:
    shown = {(entry["address"], change["field"]) for entry in drift["objects"] for change in entry["changes"]}
    follow = {
        ("sso/shop", "post_logout_redirect_uris"),  # a client that says nothing may use its redirect URIs
        ("sso/pkce", "settings.pkce_methods"),  # where PKCE is optional, Keycloak takes every method
    }
    assert shown == {(address, field) for address, field, _, _ in ELEVEN.values()} | follow


def test_the_client_made_by_hand_is_named_with_what_it_can_do(drift: dict[str, Any]) -> None:
    (found,) = drift["outside"]
    assert (found["name"], found["standing"]) == ("tmp-test", "appeared")
    redirects = next(change for change in found["changes"] if change["field"] == "redirect_uris")
    assert redirects["impact"] == ["widens"]
    assert redirects["reason"] == "any site can receive its authorization codes"


def test_the_text_says_each_with_its_reason_and_who_did_it(desk: Desk, drift: dict[str, Any]) -> None:
    text = " ".join(desk.run("drift", code=2).out.split())
    for _, _, _, reason in ELEVEN.values():
        assert all(part in text for part in reason.split("; ")), reason
    assert text.count("(Keycloak admin event)") == 6, "once for each client that drifted"
    assert "tmp-test" in text


def test_apply_restores_what_is_declared_and_drift_still_shows_the_rest(
    desk: Desk, drift: dict[str, Any], realm: Realm
) -> None:
    """Unlike the tools that said "No changes" while four changes stood."""
    desk.run("apply", "--auto-approve")
    assert realm.client("shop")["redirectUris"] == ["https://shop.example.com/cb"]
    assert realm.client("shop")["directAccessGrantsEnabled"] is False
    assert realm.client("pkce")["attributes"]["pkce.code.challenge.method"] == "S256"
    left = json.loads(desk.run("drift", "--format", "json", code=2).out)
    restored = {("sso/shop", "redirect_uris"), ("sso/shop", "grant_types"), ("sso/pkce", "settings.pkce")}
    restored |= {("sso/device", "grant_types")}
    shown = {(entry["address"], change["field"]) for entry in left["objects"] for change in entry["changes"]}
    assert shown == {(address, field) for address, field, _, _ in ELEVEN.values()} - restored
    assert [found["name"] for found in left["outside"]] == ["tmp-test"]
    names = {event["who"] for entry in left["objects"] for event in entry["who"]}
    assert not any("service-account-oauthctl" in name for name in names), "we wrote last, and did not do this"
