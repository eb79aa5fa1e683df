"""Real realms: what is read of each client says all that Keycloak holds. The proof is to write it, and compare natively."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from oauthctl.adapters.keycloak import ADAPTER
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.value import Gap
from tests.servers.keycloak.world import Opened, opened, order
from tests.servers.keycloak_admin import KeycloakAdmin, Realm

FOLDER = os.environ.get("OAUTHCTL_VENDOR_DATA")
FILES = sorted(Path(FOLDER, "keycloak").glob("*.realm.json")) if FOLDER else []
ROLES = ("view-clients", "manage-clients", "manage-users", "view-realm")
NOISE = {"access", "id", "secret", "nodeReRegistrationTimeout", "clientId"}
SERVER_MANAGED = {"client.secret.creation.time", "realm_client"}
BACK_SESSION = "backchannel.logout.session.required"

pytestmark = pytest.mark.skipif(not FILES, reason="OAUTHCTL_VENDOR_DATA names no folder with Keycloak realms")


@pytest.fixture(params=FILES, ids=lambda path: path.name.removesuffix(".realm.json"))
def realm(request: pytest.FixtureRequest, keycloak_admin: KeycloakAdmin) -> Iterator[Realm]:
    representation = json.loads(request.param.read_text("utf-8"))
    with keycloak_admin.imported(representation) as made:
        yield made


def test_nothing_is_lost(realm: Realm, keycloak_admin: KeycloakAdmin) -> None:
    with opened(realm, realm.service_account(*ROLES)) as source:
        clients = source.clients()
        ours = [live for live in clients.values() if live.standing == "ordinary"]
        assert {live.name for live in clients.values()} == {one["clientId"] for one in realm.do("GET", "/clients")}
        copies(source, realm, ours)


def copies(sso: Opened, realm: Realm, clients: list[Live]) -> None:
    for live in clients:
        fields = writable(live)
        name = f"copy of {live.name}"
        copy = sso.session.create(order(name, fields)).echo
        assert {**copy.fields, "secret": 0} == {**live.fields, "secret": 0}, live.name
        assert essence(realm.client(name)) == essence(realm.client(live.name)), live.name


def writable(live: Live) -> dict[str, Json]:
    """What a declaration of this client would say, through the YAML block and back."""
    items = {
        name.removeprefix("extensions.keycloak."): value
        for name, value in live.fields.items()
        if name.startswith("extensions.") and not isinstance(value, Gap)
    }
    assert ADAPTER.items(ADAPTER.block(items)) == items
    return {name: value for name, value in live.fields.items() if name != "secret" and not isinstance(value, Gap)}


def essence(native: Mapping[str, Any]) -> dict[str, Any]:
    """A representation without what the server decides, and with one spelling for off."""
    attributes = {
        name: value
        for name, value in native.get("attributes", {}).items()
        if name not in SERVER_MANAGED and not name.startswith("saml.") and value not in {"false", ""}
    }
    attributes.setdefault("use.refresh.tokens", "true")
    if attributes.get("post.logout.redirect.uris", "+") == "+":  # the redirect URIs
        attributes["post.logout.redirect.uris"] = "##".join(sorted(native["redirectUris"])) or "-"
    if "backchannel.logout.url" not in attributes:
        attributes.pop(BACK_SESSION, None)
    mappers = sorted(
        ({key: value for key, value in mapper.items() if key != "id"} for mapper in native.get("protocolMappers", ())),
        key=lambda mapper: str(mapper["name"]),
    )
    plain = {name: value for name, value in native.items() if name not in NOISE and value not in ("", [], {})}
    listed = {
        name: sorted(value) if isinstance(value, list) else value
        for name, value in plain.items()
        if name != "protocolMappers"
    }
    return {**listed, "attributes": attributes, "protocolMappers": mappers}
