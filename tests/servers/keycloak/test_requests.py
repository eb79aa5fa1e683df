"""What reading costs: pages and a handful, never one request for each client."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers.keycloak.world import opened
from tests.servers.keycloak_admin import KeycloakAdmin, Realm, ServiceAccount

CLIENTS = 250


@pytest.fixture(scope="module")
def account(realm: Realm) -> ServiceAccount:
    return realm.service_account("view-clients", "view-users", "view-realm")


@pytest.fixture(scope="module")
def realm(keycloak_admin: KeycloakAdmin) -> Iterator[Realm]:
    with keycloak_admin.realm() as made:
        already = len(made.do("GET", "/clients")) + 1  # and our own
        bodies = [{"clientId": f"c{number:03}", "protocol": "openid-connect", "redirectUris": ["https://a.example/cb"],
                   "attributes": {"pkce.code.challenge.method": "S256"}} for number in range(CLIENTS - already)]  # fmt: skip
        keycloak_admin.token()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda body: made.create("/clients", body), bodies))
        yield made


def test_a_plan_of_250_clients_is_3_pages_and_at_most_5_requests(realm: Realm, account: ServiceAccount) -> None:
    with opened(realm, account) as sso:
        sso.session.about()
        scopes = sso.scopes()
        clients = sso.clients()
        assert len(clients) == CLIENTS
        assert len(scopes) == len(realm.do("GET", "/client-scopes"))
        assert sso.http.requests <= 3 + 5
        before = sso.http.requests
        assert sso.clients().keys() == clients.keys()
        assert sso.http.requests == before + 3 + 1  # the client scopes again: they may have changed


def test_a_service_account_costs_two_requests(realm: Realm, account: ServiceAccount) -> None:
    with opened(realm, account) as sso:
        sso.scopes()
        sso.clients()
        before = sso.http.requests
        realm.service_account("view-clients", client_id="another")
        sso.scopes()
        sso.clients()
        assert sso.http.requests == before + 1 + 3 + 2
