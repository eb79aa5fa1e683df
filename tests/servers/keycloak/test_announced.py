"""What a Keycloak announces, whatever its realm and clients allow (SRV003, SRV005)."""

import secrets
import urllib.error
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest

from tests.servers.keycloak_admin import Realm, send

REDIRECT = "https://shop.example.com/cb"
CHALLENGE = "a" * 43
PLAIN = {"response_type": "code", "code_challenge": CHALLENGE, "code_challenge_method": "plain"}
S256 = {**PLAIN, "code_challenge_method": "S256"}
IMPLICIT = {"response_type": "token", "nonce": "n"}


@pytest.fixture
def strict(realm: Realm) -> Iterator[None]:
    """A policy that refuses all three, for every client."""
    executors = ("reject-implicit-grant", "reject-ropc-grant", "pkce-enforcer")  # in this order
    listed = [{"executor": name, "configuration": {"auto-configure": False}} for name in executors]
    condition = {"condition": "any-client", "configuration": {}}
    policy = {"name": "strict", "enabled": True, "conditions": [condition], "profiles": ["strict"]}
    realm.do("PUT", "/client-policies/profiles", {"profiles": [{"name": "strict", "executors": listed}]})
    realm.do("PUT", "/client-policies/policies", {"policies": [policy]})
    yield
    realm.do("PUT", "/client-policies/policies", {"policies": []})


@pytest.fixture(scope="module")
def client(realm: Realm) -> str:
    name = f"shop-{secrets.token_hex(4)}"
    grants = {"implicitFlowEnabled": True, "directAccessGrantsEnabled": True, "redirectUris": [REDIRECT]}
    realm.create("/clients", {"clientId": name, "publicClient": True, **grants})
    return name


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def error_at_login(realm: Realm, client: str, **asked: str) -> str:
    """What the server tells the client instead of showing the login page; empty where it shows it."""
    query = urlencode({"client_id": client, "redirect_uri": REDIRECT, "scope": "openid", **asked})
    try:
        with build_opener(_Stay).open(f"{realm.issuer}/protocol/openid-connect/auth?{query}"):
            return ""
    except urllib.error.HTTPError as answer:
        with answer:
            where = urlsplit(answer.headers["Location"])
    return parse_qs(where.query or where.fragment)["error_description"][0]


def announces_all_three(realm: Realm) -> bool:
    found = send("GET", f"{realm.issuer}/.well-known/openid-configuration", None, {}).body
    grants = {"implicit", "password"} <= set(found["grant_types_supported"])
    return (
        grants and "token" in found["response_types_supported"] and "plain" in found["code_challenge_methods_supported"]
    )


def test_it_allows_what_it_announces(realm: Realm, client: str) -> None:
    assert announces_all_three(realm)
    assert [error_at_login(realm, client, **asked) for asked in (PLAIN, S256, IMPLICIT)] == ["", "", ""]


@pytest.mark.usefixtures("strict")
def test_it_announces_what_a_policy_refuses(realm: Realm, client: str) -> None:
    assert announces_all_three(realm)
    assert error_at_login(realm, client, **PLAIN) == "Invalid parameter: invalid code_challenge_method"
    assert error_at_login(realm, client, **S256) == ""
    assert error_at_login(realm, client, **IMPLICIT) == "Implicit/Hybrid flow is prohibited."
    form = {"grant_type": "password", "client_id": client, "username": "nobody", "password": "none"}
    reply = send("POST", f"{realm.issuer}/protocol/openid-connect/token", urlencode(form).encode(), {})
    assert reply.body["error_description"] == "resource owner password credentials grant is prohibited."


def test_a_client_that_requires_s256_takes_no_plain(realm: Realm, client: str) -> None:
    realm.edit_client(client, attributes={"pkce.code.challenge.method": "S256"})
    assert error_at_login(realm, client, **PLAIN)
    assert error_at_login(realm, client, **S256) == ""
