"""Which logout addresses a Keycloak takes: scripts it refuses itself, what OUT002 and OUT010 tell of it takes."""

import secrets
from typing import Any

import pytest

from tests.servers.keycloak_admin import Realm

FRONT, BACK, POST = "frontchannel.logout.url", "backchannel.logout.url", "post.logout.redirect.uris"


def status(realm: Realm, attribute: str, uri: str) -> int:
    """How it answers to a client with such an address."""
    client: dict[str, Any] = {
        "clientId": f"shop-{secrets.token_hex(4)}",
        "redirectUris": ["https://shop.example.com/cb"],
    }
    return realm.call("POST", "/clients", {**client, "attributes": {attribute: uri}}).status


@pytest.mark.parametrize("attribute", [FRONT, BACK, POST])
@pytest.mark.parametrize("uri", ["javascript:alert(1)", "data:text/html,x"])
def test_a_script_is_refused(realm: Realm, attribute: str, uri: str) -> None:
    assert status(realm, attribute, uri) == 400


@pytest.mark.parametrize(
    ("attribute", "uri"),
    [
        (FRONT, "file:///etc/passwd"),
        (BACK, "file:///etc/passwd"),
        (BACK, "ftp://shop.example.com/out"),
        (POST, "ftp://shop.example.com/bye"),
        (POST, "https://shop.example.com@evil.example.net/"),
    ],
)
def test_what_is_no_address_of_the_web_or_hides_its_host_is_taken(realm: Realm, attribute: str, uri: str) -> None:
    assert status(realm, attribute, uri) == 201
