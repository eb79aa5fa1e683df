"""Published realms, judged as `lint --live` judges them after an import: read from the export, without a server."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from oauthctl.adapters.keycloak import clients, scope_objects
from oauthctl.adapters.keycloak.describe import describe
from oauthctl.adapters.keycloak.scopes import Catalogue
from oauthctl.lint.subject import Around, Subject, live
from oauthctl.model.live import Live
from oauthctl.model.scopes import STANDARD

PROVIDER = "sso"
DAY = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())  # secrets do not grow older from run to run
AROUND = Around(
    environment="prod",
    production=True,  # the strictest reading: rules about production speak
    adapters={PROVIDER: "keycloak"},
    capabilities={PROVIDER: describe()},
    scopes=tuple(sorted(STANDARD)),
    today=DAY,
)

# What Keycloak 26 makes of members that an export leaves out (compared with imports into a running server).
_LEFT_OUT: Mapping[str, Any] = {
    "enabled": True,
    "standardFlowEnabled": True,
    "implicitFlowEnabled": False,
    "directAccessGrantsEnabled": False,
    "serviceAccountsEnabled": False,
    "publicClient": False,
    "bearerOnly": False,
    "consentRequired": False,
    "fullScopeAllowed": True,
    "clientAuthenticatorType": "client-secret",
    "protocol": "openid-connect",
}


def realms(folder: Path) -> dict[str, Mapping[str, Any]]:
    """Every published realm, by name of file."""
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.realm.json"))}


def subjects(realm: Mapping[str, Any]) -> Iterator[Subject]:
    """The clients and scopes of a realm that are for anybody to manage. No published realm has scopes of its own."""
    around = clients.Surroundings(PROVIDER, str(realm["realm"]), "", Catalogue.of(realm.get("clientScopes") or ()))
    for representation in realm.get("clients") or ():
        yield from _judged(clients.from_native(_imported(representation), around))
    for representation in realm.get("clientScopes") or ():
        yield from _judged(scope_objects.from_native(representation, PROVIDER))


def _judged(found: Live) -> Iterator[Subject]:
    if found.standing == "ordinary":
        yield live(found, AROUND)


def _imported(representation: Mapping[str, Any]) -> dict[str, Any]:
    """The client as a server that imported it shows it."""
    given = {"id": representation["clientId"], **_LEFT_OUT, **representation}
    if "webOrigins" not in representation:
        uris = [urlsplit(uri) for uri in representation.get("redirectUris") or ()]
        given["webOrigins"] = sorted({f"{uri.scheme}://{uri.netloc}" for uri in uris if uri.scheme.startswith("http")})
    return given
