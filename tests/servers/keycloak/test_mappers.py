"""What lint says of mappers and algorithms (KCL002, 008, 010, 012) is what a Keycloak puts into tokens."""

import base64
import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from oauthctl.adapters.keycloak import scope_objects
from oauthctl.lint.client import Client
from oauthctl.lint.registry import by_name
from tests.servers.keycloak_admin import Realm, Reply, send

PREFIX = "extensions.keycloak."

PASSWORD = "correct horse battery"  # of a user of the test


@pytest.fixture(scope="module", autouse=True)
def user(realm: Realm) -> None:
    credentials = [{"type": "password", "value": PASSWORD, "temporary": False}]
    named = {"username": "alice", "email": "alice@example.com", "firstName": "Alice", "lastName": "Archer"}
    realm.create("/users", {**named, "emailVerified": True, "enabled": True, "credentials": credentials})
    realm.create("/roles", {"name": "admin"})


def asked(realm: Realm, client: Mapping[str, Any]) -> Reply:
    """A token for the user, through a client of its own."""
    name = f"shop-{secrets.token_hex(4)}"
    body = {
        "publicClient": True,
        "directAccessGrantsEnabled": True,
        "defaultClientScopes": ["basic", "roles"],
        **client,
    }
    realm.create("/clients", {"clientId": name, **body})
    form = {"grant_type": "password", "client_id": name, "username": "alice", "password": PASSWORD, "scope": "openid"}
    return send("POST", f"{realm.issuer}/protocol/openid-connect/token", urlencode(form).encode(), {})


def mapped(realm: Realm, kind: str, **config: str) -> tuple[str, dict[str, Any]]:
    """The access token, and what is in it, of a client with one mapper."""
    settings = {"access.token.claim": "true", "jsonType.label": "String"}
    settings |= {name.replace("_", "."): value for name, value in config.items()}
    mapper = {"name": "it", "protocol": "openid-connect", "protocolMapper": kind, "config": settings}
    token = asked(realm, {"protocolMappers": [mapper]}).body["access_token"]
    return token, part(token, 1)


def part(token: str, index: int) -> dict[str, Any]:
    text = token.split(".")[index]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def test_a_hard_coded_role_is_every_users(realm: Realm) -> None:
    _, claims = mapped(realm, "oidc-hardcoded-role-mapper", role="admin")
    assert "admin" in claims["realm_access"]["roles"]


def test_keycloaks_own_administration_is_not_opened_by_one(realm: Realm) -> None:
    token, _ = mapped(realm, "oidc-hardcoded-role-mapper", role="realm-management.realm-admin")
    users = f"{realm.url}/admin{realm.path}/users"
    assert send("GET", users, None, {"Authorization": f"Bearer {token}"}).status == 403


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("oidc-hardcoded-role-mapper", {"role": "realm-management.realm-admin"}),
        ("oidc-role-name-mapper", {"role": "offline_access", "new_role_name": "realm-management.realm-admin"}),
    ],
)
def test_and_its_roles_are_left_out_of_the_token(realm: Realm, kind: str, config: dict[str, str]) -> None:
    _, claims = mapped(realm, kind, **config)
    assert claims["resource_access"].get("realm-management", {"roles": []})["roles"] == []


def test_a_role_is_shown_under_another_name(realm: Realm) -> None:
    _, claims = mapped(realm, "oidc-role-name-mapper", role="offline_access", new_role_name="shop.admin")
    assert claims["resource_access"]["shop"]["roles"] == ["admin"]
    assert "offline_access" not in claims["realm_access"]["roles"]


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("sub", "somebody"),
        ("acr", "gold"),
        ("email_verified", "true"),
        ("groups", "staff"),
        ("email", "bob@example.com"),
        ("preferred_username", "bob"),
    ],
)
def test_a_fixed_text_becomes_a_claim_that_is_trusted(realm: Realm, claim: str, value: str) -> None:
    _, claims = mapped(realm, "oidc-hardcoded-claim-mapper", claim_name=claim, claim_value=value)
    assert claims[claim] == value


@pytest.mark.parametrize(
    ("claim", "source", "by_attribute", "by_property"),
    [
        ("email", "email", "alice@example.com", "alice@example.com"),
        ("preferred_username", "username", "alice", "alice"),
        ("email_verified", "emailVerified", None, "true"),
        ("phone_number_verified", "phoneNumberVerified", None, None),
    ],
)
def test_which_kind_of_mapper_reads_a_property(
    realm: Realm, claim: str, source: str, by_attribute: str | None, by_property: str | None
) -> None:
    for kind, value in (("attribute", by_attribute), ("property", by_property)):
        _, claims = mapped(realm, f"oidc-usermodel-{kind}-mapper", claim_name=claim, user_attribute=source)
        assert claims.get(claim) == value


@pytest.mark.parametrize("kind", ["attribute", "property"])
def test_both_read_the_users_id(realm: Realm, kind: str) -> None:
    _, claims = mapped(realm, f"oidc-usermodel-{kind}-mapper", claim_name="sub", user_attribute="id")
    assert claims["sub"] == realm.do("GET", "/users?username=alice")[0]["id"]


@pytest.mark.parametrize("code", ["KCL002", "KCL008", "KCL010", "KCL011"])
def test_keycloaks_own_mappers_are_right(realm: Realm, code: str) -> None:
    rule = by_name()[code.lower()]
    for scope in realm.do("GET", "/client-scopes"):
        native = {name.removeprefix(PREFIX): value for name, value in scope_objects.fields(scope).items()}
        assert list(rule.check(Client({"@native": native}, {}))) == [], scope["name"]  # type: ignore[dict-item]


def test_a_mapper_of_a_client_scope_reaches_the_clients_that_have_it(realm: Realm) -> None:
    config = {"claim.name": "acr", "claim.value": "gold", "access.token.claim": "true", "jsonType.label": "String"}
    mapper = {
        "name": "it",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-hardcoded-claim-mapper",
        "config": config,
    }
    realm.create("/client-scopes", {"name": "team", "protocol": "openid-connect", "protocolMappers": [mapper]})
    token = asked(realm, {"defaultClientScopes": ["basic", "team"]}).body["access_token"]
    assert part(token, 1)["acr"] == "gold"


def test_a_property_of_the_user_becomes_the_subject(realm: Realm) -> None:
    _, claims = mapped(realm, "oidc-usermodel-property-mapper", claim_name="sub", user_attribute="username")
    assert claims["sub"] == "alice"


def test_a_secret_of_the_realm_signs_access_tokens_where_a_client_asks_for_it(realm: Realm) -> None:
    reply = asked(realm, {"attributes": {"access.token.signed.response.alg": "HS256"}})
    assert part(reply.body["access_token"], 0)["alg"] == "HS256"


def test_none_yields_no_token_at_all(realm: Realm) -> None:
    assert asked(realm, {"attributes": {"access.token.signed.response.alg": "none"}}).status == 500
