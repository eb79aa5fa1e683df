"""A realm for a test, and the adapter logged in to it with the roles the test gives."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from oauthctl.adapters.keycloak import ADAPTER
from oauthctl.contract.adapter import Context, Options, Session, Write
from oauthctl.diagnostics.place import Place
from oauthctl.http import HttpClient
from oauthctl.model.address import Address, Kind
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Marker, Memory
from oauthctl.model.secret import Secret
from oauthctl.state.credentials import NoCredentials
from tests.servers.keycloak_admin import Realm, ServiceAccount

PRESET_WEB: dict[str, Json] = {
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "client_secret_basic",
    "settings.pkce": "required",
    "settings.consent": "skip",
    "redirect_uris": ["https://shop.example.com/cb"],
}
MARKER = Marker("acme", "prod", "shop", "https://sso.example.com/realms/acme", memory=Memory(1, {"scope": "d" * 16}))


class Opened(NamedTuple):
    """A session, and its door to the network, which counts requests."""

    session: Session
    http: HttpClient

    def clients(self) -> dict[str, Live]:
        """All clients, by name."""
        return {live.name: live for page in self.session.list(Kind.CLIENT) for live in page.objects}

    def scopes(self) -> dict[str, Live]:
        """All client scopes, by name."""
        return {live.name: live for page in self.session.list(Kind.SCOPE) for live in page.objects}

    def not_seen(self) -> tuple[str, ...]:
        """What the list of clients says it could not show."""
        return tuple({name: None for page in self.session.list(Kind.CLIENT) for name in page.not_seen})


@contextmanager
def opened(realm: Realm, account: ServiceAccount, *, name: str = "", secret: str = "") -> Iterator[Opened]:
    """The adapter at this realm, logged in as that service account."""
    values: dict[str, Any] = {
        "url": realm.url,
        "realm": name or realm.name,
        "auth": {"client_id": account.client_id, "client_secret": Secret(secret or account.client_secret)},
    }
    if name:
        values["auth"]["realm"] = realm.name
    with HttpClient("sso") as http:
        options = Options("sso", values, Place("providers.sso"))
        context = Context(options, http, NoCredentials("none needed"), print, time.time, fingerprint)
        with ADAPTER.open(context) as session:
            yield Opened(session, http)


def fingerprint(secret: Secret) -> str:
    """Not a digest anyone should use: it only has to differ."""
    return f"{sum(secret.reveal().encode()):x}"


def address(name: str, kind: Kind = Kind.CLIENT) -> Address:
    """An object of the provider `sso`."""
    return Address("sso", kind, name)


def order(name: str, fields: dict[str, Json], *, kind: Kind = Kind.CLIENT, **more: Any) -> Write:
    """A write of these fields; None clears."""
    return Write(
        address(name, kind),
        name,
        {key: value for key, value in fields.items() if value is not None},
        frozenset(key for key, value in fields.items() if value is None),
        **more,
    )
