"""Mappers, service-account roles, client scopes and secrets of a real Keycloak: adopted, planned, applied, drifted."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.cli import Desk
from tests.journeys.keycloak_desk import desk_for
from tests.servers.keycloak_admin import KeycloakAdmin, Realm

ALL = ("manage-clients", "view-users", "manage-users", "view-realm", "view-events")
ROLES_NOT_SEEN = "service-account roles (needs the role view-users)"
CLIENTS = """clients:
  shop:
    preset: web
    redirect_uris: [https://shop.example.com/cb]
    scope: [openid, profile, orders:read]
    settings: {default_scopes: [orders:read]}
    extensions:
      keycloak:
        protocolMappers:
          team:
            protocolMapper: oidc-hardcoded-claim-mapper
            config: {claim.name: team, claim.value: shop, jsonType.label: String, access.token.claim: "true"}
  job:
    preset: service
    extensions:
      keycloak:
        serviceAccountRoles:
          api: [reader]
          realm: [auditor]
"""
SCOPES = """scopes:
  orders:read:
    description: Read orders
    settings: {audiences: [https://api.example.com/orders]}
"""


@pytest.fixture(scope="module")
def realm(keycloak_admin: KeycloakAdmin) -> Iterator[Realm]:
    with keycloak_admin.realm("native") as made:
        made.record_admin_events()
        api = made.create("/clients", {"clientId": "api"})
        for role in ("reader", "writer"):
            made.create(f"/clients/{api}/roles", {"name": role})
        for role in ("auditor", "boss"):
            made.create("/roles", {"name": role})
        yield made


@pytest.fixture(scope="module")
def desk(realm: Realm, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Two clients and a scope, applied with every right that there is a use for."""
    made = desk_for(realm, tmp_path_factory.mktemp("native"), *ALL)
    made.replace(
        "oauthctl.yaml", "    adapter: keycloak\n", "    adapter: keycloak\n    ignore: [api, others, reader]\n"
    )
    made.write("clients/all.yaml", CLIENTS)
    made.write("scopes/orders.yaml", SCOPES)
    made.run("apply", "--auto-approve")
    made.run("plan", "--detailed-exitcode")
    made.run("drift")
    return made


def account_roles(realm: Realm, client_id: str) -> dict[str, list[str]]:
    user = realm.do("GET", f"/clients/{realm.client(client_id)['id']}/service-account-user")["id"]
    mapped = realm.do("GET", f"/users/{user}/role-mappings")
    of_clients = {name: sorted(role["name"] for role in entry["mappings"])
                  for name, entry in mapped.get("clientMappings", {}).items()}  # fmt: skip
    of_realm = sorted(role["name"] for role in mapped["realmMappings"] if not role["name"].startswith("default-roles"))
    return {**of_clients, **({"realm": of_realm} if of_realm else {})}


def mappers(realm: Realm, client_id: str) -> dict[str, Any]:
    return {one["name"]: one["config"] for one in realm.client(client_id).get("protocolMappers", ())}


def drifted(desk: Desk, address: str) -> dict[str, Any]:
    """The drifted fields of one object, by id."""
    found = json.loads(desk.run("drift", "--format", "json", code=2).out)
    entry = next(one for one in found["objects"] if one["address"] == address)
    assert entry["who"], "the audit log is on"
    return {change["field"]: change for change in entry["changes"]}


def scope_id(realm: Realm, name: str) -> str:
    return next(str(one["id"]) for one in realm.do("GET", "/client-scopes") if one["name"] == name)


def test_what_is_declared_is_there(realm: Realm, desk: Desk) -> None:
    assert mappers(realm, "shop")["team"]["claim.value"] == "shop"
    assert account_roles(realm, "job") == {"api": ["reader"], "realm": ["auditor"]}
    shop = realm.client("shop")
    assert "orders:read" in shop["defaultClientScopes"]
    assert shop["optionalClientScopes"] == ["profile"]
    scope = realm.do("GET", f"/client-scopes/{scope_id(realm, 'orders:read')}")
    assert scope["protocolMappers"][0]["config"]["included.custom.audience"] == "https://api.example.com/orders"


def test_mappers_changed_added_and_removed_by_hand_are_drift_and_the_declared_one_is_restored(
    realm: Realm, desk: Desk
) -> None:
    path = f"/clients/{realm.client('shop')['id']}/protocol-mappers/models"
    team = next(one for one in realm.do("GET", path) if one["name"] == "team")
    realm.do("PUT", f"{path}/{team['id']}", {**team, "config": {**team["config"], "claim.value": "root"}})
    added = realm.create(path, {"name": "rogue", "protocol": "openid-connect",
                                "protocolMapper": "oidc-hardcoded-role-mapper",
                                "config": {"role": "realm-management.realm-admin"}})  # fmt: skip
    found = drifted(desk, "sso/shop")
    assert set(found) == {f"extensions.keycloak.protocolMappers.{name}" for name in ("team", "rogue")}
    assert found["extensions.keycloak.protocolMappers.rogue"]["reason"] == "hard-coded role realm-admin in every token"
    text = " ".join(desk.run("drift", code=2).out.split())
    assert "config.claim.value: shop -> root" in text
    desk.run("apply", "--auto-approve")
    assert mappers(realm, "shop")["team"]["claim.value"] == "shop"
    assert set(drifted_later(desk)) == {"extensions.keycloak.protocolMappers.rogue"}, "not declared: shown, left"
    realm.do("DELETE", f"{path}/{added}")
    realm.do("DELETE", f"{path}/{mapper_id(realm, path)}")
    assert "team" in " ".join(drifted(desk, "sso/shop"))
    desk.run("apply", "--auto-approve")
    assert set(mappers(realm, "shop")) == {"team"}
    desk.run("drift", "shop")


def drifted_later(desk: Desk) -> list[str]:
    found = json.loads(desk.run("drift", "--format", "json", code=2).out)
    return [change["field"] for entry in found["objects"] for change in entry["changes"]]


def mapper_id(realm: Realm, path: str) -> str:
    return next(str(one["id"]) for one in realm.do("GET", path) if one["name"] == "team")


def test_roles_given_and_taken_by_hand_are_drift_and_the_declared_ones_are_restored(realm: Realm, desk: Desk) -> None:
    job = realm.client("job")["id"]
    user = realm.do("GET", f"/clients/{job}/service-account-user")["id"]
    realm.grant(user, "api", "writer")
    realm.grant(user, "realm-management", "realm-admin")
    auditor = [realm.do("GET", "/roles/auditor")]
    realm.do("DELETE", f"/users/{user}/role-mappings/realm", auditor)
    found = drifted(desk, "sso/job")
    roles = "extensions.keycloak.serviceAccountRoles."
    assert set(found) == {roles + name for name in ("api", "realm", "realm-management")}
    assert "widens" in found[roles + "api"]["impact"]
    assert "breaks" in found[roles + "realm"]["impact"]
    assert "administration of the realm" in found[roles + "realm-management"]["reason"]
    desk.run("apply", "--auto-approve")
    after = account_roles(realm, "job")
    assert (after["api"], after["realm"]) == (["reader"], ["auditor"])
    assert after["realm-management"] == ["realm-admin"], "not declared: shown, left"
    assert drifted_later(desk) == [roles + "realm-management"]
    owner = realm.client("realm-management")["id"]
    admin = [realm.do("GET", f"/clients/{owner}/roles/realm-admin")]
    realm.do("DELETE", f"/users/{user}/role-mappings/clients/{owner}", admin)
    desk.run("drift")


def test_without_the_optional_role_it_is_said_what_was_not_looked_at(realm: Realm, desk: Desk, tmp_path: Path) -> None:
    poor = desk_for(realm, tmp_path, "view-clients", client_id="reader")
    for path in ("clients/all.yaml", "scopes/orders.yaml"):
        poor.write(path, desk.read(path))
    for command in ("plan", "drift"):
        text = " ".join(poor.run(command, code=None).out.split())
        assert f"Not looked at: client roles and role scope mappings at sso; {ROLES_NOT_SEEN} at sso" in text
        assert "extensions.keycloak.serviceAccountRoles.api at sso (1 object)" in text, "declared, and not compared"
        assert "~" not in text, "unknown is no change"


def test_a_shared_scope_is_watched_once(realm: Realm, desk: Desk) -> None:
    path = f"/client-scopes/{scope_id(realm, 'orders:read')}/protocol-mappers/models"
    added = realm.create(path, {"name": "rogue", "protocol": "openid-connect",
                                "protocolMapper": "oidc-hardcoded-claim-mapper",
                                "config": {"claim.name": "admin", "claim.value": "true"}})  # fmt: skip
    found = json.loads(desk.run("drift", "--format", "json", code=2).out)
    assert [entry["address"] for entry in found["objects"]] == ["sso/scope:orders:read"]
    realm.do("DELETE", f"{path}/{added}")
    desk.run("drift")


def test_a_scope_that_somebody_elses_client_has_is_not_deleted(realm: Realm, desk: Desk) -> None:
    other = realm.create("/clients", {"clientId": "others"})
    wanted = scope_id(realm, "orders:read")
    realm.do("PUT", f"/clients/{other}/optional-client-scopes/{wanted}")
    desk.write("scopes/orders.yaml", "removed: {scope:orders:read: delete}\n")
    desk.replace("clients/all.yaml", "[openid, profile, orders:read]", "[openid, profile]")
    desk.replace("clients/all.yaml", "default_scopes: [orders:read]", "default_scopes: [profile]")
    text = " ".join(desk.run("plan", code=None).out.split())
    assert "REFUSED delete sso/scope:orders:read" in text
    assert "others" in text
    realm.do("DELETE", f"/clients/{other}/optional-client-scopes/{wanted}")
    desk.run("apply", "--auto-approve")
    assert not [one for one in realm.do("GET", "/client-scopes") if one["name"] == "orders:read"]
    assert realm.client("shop")["defaultClientScopes"].count("profile") == 1


def test_an_external_scope_is_asked_for_checked_and_never_written(realm: Realm, desk: Desk) -> None:
    made = realm.create(
        "/client-scopes", {"name": "legacy:read", "protocol": "openid-connect", "description": "theirs"}
    )
    before = realm.do("GET", f"/client-scopes/{made}")
    desk.write("scopes/orders.yaml", "scopes:\n  legacy:read: {external: true}\n  nowhere: {external: true}\n")
    desk.replace("clients/all.yaml", "[openid, profile]", "[openid, profile, legacy:read]")
    text = " ".join(desk.run("plan", code=None).out.split())
    assert "sso has no scope 'nowhere' (external)" in text
    desk.write("scopes/orders.yaml", "scopes:\n  legacy:read: {external: true}\n")
    desk.run("apply", "--auto-approve")
    assert realm.do("GET", f"/client-scopes/{made}") == before
    assert "legacy:read" in realm.client("shop")["optionalClientScopes"]


def test_built_in_clients_and_our_own_login_are_refused(realm: Realm, desk: Desk) -> None:
    before = {name: realm.client(name) for name in ("account", "oauthctl")}
    desk.write("clients/mine.yaml", "clients:\n  account: {preset: service}\n  oauthctl: {preset: service}\n")
    text = " ".join(desk.run("plan", code=None).out.split())
    assert "already has 'account', which nobody may change: built in" in text
    assert "already has 'oauthctl', which nobody may change: own login" in text
    desk.run("apply", "--auto-approve", code=4)
    assert {name: realm.client(name)["enabled"] for name in before} == dict.fromkeys(before, True)
    desk.write("clients/mine.yaml", "{}\n")


def test_a_secret_is_imposed_and_changed_by_its_version(realm: Realm, desk: Desk) -> None:
    desk.environment["CRM_SECRET"] = "the-first-secret-of-crm"
    client = "clients:\n  crm: {preset: service, secret: {from: env:CRM_SECRET, version: 1}}\n"
    desk.write("clients/crm.yaml", client)
    done = desk.run("apply", "--auto-approve")
    assert realm.client("crm")["secret"] == "the-first-secret-of-crm"
    desk.environment["CRM_SECRET"] = "the-second-secret-of-crm"
    assert "No changes" in desk.run("plan").out, "a plan never resolves a client's secret"
    desk.write("clients/crm.yaml", client.replace("version: 1", "version: 2"))
    planned, done_again = desk.run("plan"), desk.run("apply", "--auto-approve")
    assert realm.client("crm")["secret"] == "the-second-secret-of-crm"
    for shown in (done, planned, done_again):
        assert "secret-of-crm" not in shown.all
    realm.do("POST", f"/clients/{realm.client('crm')['id']}/client-secret")
    assert "secret" in drifted(desk, "sso/crm")
    realm.do("DELETE", f"/clients/{realm.client('crm')['id']}")
    desk.write("clients/crm.yaml", "{}\n")


def test_a_made_secret_is_delivered_to_a_file_and_shown_nowhere(realm: Realm, desk: Desk) -> None:
    desk.write("clients/erp.yaml", "clients:\n  erp: {preset: service, secret: {to: file:erp.secret}}\n")
    done = desk.run("apply", "--auto-approve")
    secret = realm.client("erp")["secret"]
    assert desk.read("erp.secret").strip() == secret
    assert (desk.folder / "erp.secret").stat().st_mode & 0o077 == 0
    assert secret not in done.all
