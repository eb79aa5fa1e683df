"""Whose roles lead to a realm (KCL003): asked with the tokens of service accounts that have them."""

import json
import secrets
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.servers.keycloak_admin import KeycloakAdmin, Realm, ServiceAccount, send


@pytest.fixture
def of_master(keycloak_admin: KeycloakAdmin) -> Iterator[tuple[Realm, str]]:
    """Realm master, and a client with a service account in it."""
    master, name = Realm(keycloak_admin, "master"), f"job-{secrets.token_hex(4)}"
    own = master.create("/clients", {"clientId": name, "secret": "s" * 24, "serviceAccountsEnabled": True})
    yield master, own
    master.do("DELETE", f"/clients/{own}")


def bearer(realm: Realm, account: ServiceAccount) -> dict[str, str]:
    form = {"grant_type": "client_credentials", "client_id": account[0], "client_secret": account[1]}
    reply = send("POST", f"{realm.issuer}/protocol/openid-connect/token", urlencode(form).encode(), {})
    return {"Authorization": f"Bearer {reply.body['access_token']}", "Content-Type": "application/json"}


def may_list_users(realm: Realm, headers: dict[str, str]) -> bool:
    return send("GET", f"{realm.url}/admin{realm.path}/users", None, headers).status == 200


@pytest.mark.parametrize("role", ["admin", "create-realm", "manage-users"])
def test_roles_of_the_same_name_are_no_administration(realm: Realm, role: str) -> None:
    account = realm.service_account(client_id=f"job-{secrets.token_hex(4)}")
    user = realm.do("GET", f"/clients/{realm.client(account.client_id)['id']}/service-account-user")["id"]
    app = realm.create("/clients", {"clientId": f"app-{secrets.token_hex(4)}"})
    realm.create(f"/clients/{app}/roles", {"name": role})
    realm.do("POST", f"/users/{user}/role-mappings/clients/{app}", [realm.do("GET", f"/clients/{app}/roles/{role}")])
    realm.create("/roles", {"name": role})
    realm.do("POST", f"/users/{user}/role-mappings/realm", [realm.do("GET", f"/roles/{role}")])
    assert not may_list_users(realm, bearer(realm, account))


def test_those_of_realm_management_are(realm: Realm) -> None:
    account = realm.service_account("manage-users", client_id=f"job-{secrets.token_hex(4)}")
    assert may_list_users(realm, bearer(realm, account))


def test_in_realm_master_so_are_those_of_a_client_for_each_realm(of_master: tuple[Realm, str], realm: Realm) -> None:
    master, own = of_master
    account = ServiceAccount(master.do("GET", f"/clients/{own}")["clientId"], "s" * 24)
    user = master.do("GET", f"/clients/{own}/service-account-user")["id"]
    assert not may_list_users(realm, bearer(master, account))
    master.grant(user, f"{realm.name}-realm", "manage-users")
    assert may_list_users(realm, bearer(master, account))


def test_in_realm_master_so_is_its_role_admin(of_master: tuple[Realm, str], realm: Realm) -> None:
    master, own = of_master
    account = ServiceAccount(master.do("GET", f"/clients/{own}")["clientId"], "s" * 24)
    user = master.do("GET", f"/clients/{own}/service-account-user")["id"]
    master.do("POST", f"/users/{user}/role-mappings/realm", [master.do("GET", "/roles/admin")])
    assert may_list_users(realm, bearer(master, account))


def test_create_client_registers_clients_and_reads_none(realm: Realm) -> None:
    headers = bearer(realm, realm.service_account("create-client", client_id=f"job-{secrets.token_hex(4)}"))
    registrations, admin = f"{realm.issuer}/clients-registrations/default", f"{realm.url}/admin{realm.path}/clients"

    def status(method: str, url: str, **body: str) -> int:
        return send(method, url, json.dumps(body).encode() if body else None, headers).status

    realm.create("/clients", {"clientId": "shop"})
    assert status("POST", registrations, clientId="another") == 201
    assert status("GET", f"{registrations}/shop") == 403
    assert status("PUT", f"{registrations}/shop", clientId="shop") == 403
    assert status("GET", admin) == 403
    assert status("POST", admin, clientId="a-third") == 403
