"""What a Keycloak lets clients without credentials do (GRT005, GRT012, GRT016)."""

import secrets
from urllib.parse import urlencode

import pytest

from tests.servers.keycloak_admin import Realm, Reply, send

USER, PASSWORD = "alice", "correct horse battery"  # of a user of the test
TYPE = "urn:ietf:params:oauth:token-type:access_token"


@pytest.fixture(scope="module", autouse=True)
def user(realm: Realm) -> None:
    credentials = [{"type": "password", "value": PASSWORD, "temporary": False}]
    named = {"username": USER, "email": "alice@example.com", "firstName": "Alice", "lastName": "Archer"}
    realm.create("/users", {**named, "enabled": True, "credentials": credentials})


@pytest.fixture(scope="module")
def client(realm: Realm) -> str:
    """A public client with all of these grants switched on."""
    name = f"shop-{secrets.token_hex(4)}"
    switches = {"standard.token.exchange.enabled": "true", "oidc.ciba.grant.enabled": "true"}
    grants = {"directAccessGrantsEnabled": True, "serviceAccountsEnabled": True, "attributes": switches}
    realm.create("/clients", {"clientId": name, "publicClient": True, **grants})
    return name


def asked(realm: Realm, client: str, at: str = "token", **form: str) -> Reply:
    body = urlencode({"client_id": client, **form}).encode()
    return send("POST", f"{realm.issuer}/protocol/openid-connect/{at}", body, {})


@pytest.fixture(scope="module")
def token(realm: Realm, client: str) -> str:
    found: str = asked(realm, client, grant_type="password", username=USER, password=PASSWORD).body["access_token"]
    return found


def test_no_token_of_its_own(realm: Realm, client: str) -> None:
    reply = asked(realm, client, grant_type="client_credentials")
    assert (reply.status, reply.body["error"]) == (401, "unauthorized_client")


def test_no_exchange_of_tokens(realm: Realm, client: str, token: str) -> None:
    exchange = "urn:ietf:params:oauth:grant-type:token-exchange"
    reply = asked(realm, client, grant_type=exchange, subject_token=token, subject_token_type=TYPE)
    assert (reply.status, reply.body["error"]) == (400, "invalid_client")
    assert reply.body["error_description"] == "Public client is not allowed to exchange token"


def test_no_token_for_an_assertion(realm: Realm, client: str, token: str) -> None:
    reply = asked(realm, client, grant_type="urn:ietf:params:oauth:grant-type:jwt-bearer", assertion=token)
    assert (reply.status, reply.body["error"]) == (400, "invalid_grant")
    assert reply.body["error_description"] == "Public client not allowed to use authorization grant"


def test_but_a_login_at_a_users_device(realm: Realm, client: str) -> None:
    """It comes as far as the channel to the device, which is not set up here."""
    reply = asked(realm, client, at="ext/ciba/auth", login_hint=USER, scope="openid")
    assert (reply.status, reply.body["error_description"]) == (503, "Failed to send authentication request")
    assert asked(realm, client, at="ext/ciba/auth", login_hint="nobody", scope="openid").status == 400
