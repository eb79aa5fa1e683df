"""How long a Keycloak lets refresh tokens work, and whose tokens a service account's are (TOK003, XCL007)."""

import base64
import json
import secrets
import time
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest

from tests.servers.keycloak_admin import Realm, Reply, send

USER, PASSWORD = "alice", "correct horse battery"  # of a user of the test
IDLE, ABSOLUTE = "client.offline.session.idle.timeout", "client.offline.session.max.lifespan"
ORDINARY = {"client.session.idle.timeout": "60", "client.session.max.lifespan": "60"}
DAY = 86_400
REALM = {"offlineSessionIdleTimeout": 30 * DAY, "offlineSessionMaxLifespan": 60 * DAY}
YEARS = str(3650 * DAY)


@pytest.fixture(scope="module", autouse=True)
def user(realm: Realm) -> None:
    credentials = [{"type": "password", "value": PASSWORD, "temporary": False}]
    named = {"username": USER, "email": "alice@example.com", "firstName": "Alice", "lastName": "Archer"}
    realm.create("/users", {**named, "enabled": True, "credentials": credentials})


def token(realm: Realm, **form: str) -> Reply:
    return send("POST", f"{realm.issuer}/protocol/openid-connect/token", urlencode(form).encode(), {})


def offline(realm: Realm, attributes: Mapping[str, str]) -> int:
    """For how long an offline token works; 0 for ever."""
    found: int = offline_token(realm, attributes)[1].body["refresh_expires_in"]
    return found


def offline_token(realm: Realm, attributes: Mapping[str, str]) -> tuple[str, Reply]:
    """The name of a client of its own, and the answer that it got."""
    name = f"shop-{secrets.token_hex(4)}"
    body = {"publicClient": True, "directAccessGrantsEnabled": True, "optionalClientScopes": ["offline_access"]}
    realm.create("/clients", {"clientId": name, **body, "attributes": attributes})
    asked = {"client_id": name, "username": USER, "password": PASSWORD, "scope": "openid offline_access"}
    return name, token(realm, grant_type="password", **asked)


@pytest.mark.parametrize(
    ("attributes", "seconds"),
    [
        ({}, 30 * DAY),
        (ORDINARY, 30 * DAY),  # of other sessions
        ({IDLE: "0", ABSOLUTE: "0"}, 30 * DAY),
        ({IDLE: "600"}, 600),
        ({ABSOLUTE: "3600"}, 3600),
        ({ABSOLUTE: YEARS}, 30 * DAY),  # the realm's idle limit ends it
        ({IDLE: YEARS}, 60 * DAY),  # longer than the realm's; its absolute limit ends it
    ],
)
def test_offline_tokens_have_limits_of_their_own_in_seconds(
    realm: Realm, attributes: dict[str, str], seconds: int
) -> None:
    realm.do("PUT", "", {**REALM, "offlineSessionMaxLifespanEnabled": True})
    assert offline(realm, attributes) == pytest.approx(seconds, abs=5)


def test_a_realm_limits_them_only_where_that_is_switched_on(realm: Realm) -> None:
    realm.do("PUT", "", {**REALM, "offlineSessionMaxLifespanEnabled": False})
    assert offline(realm, {IDLE: YEARS}) == 0


@pytest.mark.parametrize(
    ("attributes", "status"), [({ABSOLUTE: "1"}, 400), ({IDLE: "1", ABSOLUTE: "1"}, 400), ({}, 200)]
)
def test_a_clients_limits_hold_also_where_the_realms_is_off(
    realm: Realm, attributes: dict[str, str], status: int
) -> None:
    realm.do("PUT", "", {**REALM, "offlineSessionMaxLifespanEnabled": False})
    name, reply = offline_token(realm, attributes)
    time.sleep(3)
    refreshed = token(realm, grant_type="refresh_token", client_id=name, refresh_token=reply.body["refresh_token"])
    assert refreshed.status == status


def test_the_subject_of_a_service_account_is_not_the_clients_name(realm: Realm) -> None:
    name, secret = "alice@example.com", secrets.token_urlsafe(24)
    realm.create(
        "/clients", {"clientId": name, "secret": secret, "publicClient": False, "serviceAccountsEnabled": True}
    )
    got = token(realm, grant_type="client_credentials", client_id=name, client_secret=secret).body["access_token"]
    middle = got.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    account = realm.do("GET", f"/clients/{realm.client(name)['id']}/service-account-user")
    assert claims["sub"] == account["id"] != name
    assert claims["preferred_username"] == f"service-account-{name}"
