"""Client representation to Live, and a write to a representation. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from oauthctl.adapters.keycloak import (
    authentication,
    grants,
    items,
    logout,
    mappers,
    plain,
    scopes,
    secrecy,
    standing,
)
from oauthctl.adapters.keycloak.body import Body, Wanted
from oauthctl.adapters.keycloak.remainder import Remainder
from oauthctl.contract import marker as markers
from oauthctl.contract.adapter import Write
from oauthctl.model.address import Kind
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.secret import Secret
from oauthctl.model.value import FieldId, Gap


class Surroundings(NamedTuple):
    """What a client's representation is read against. own: the clientId of our login, empty where it is of another realm."""

    provider: str
    realm: str
    own: str
    catalogue: scopes.Catalogue
    fingerprint: Callable[[Secret], str] | None = None


# What a new client is told though nobody declared it: the server's own defaults are not to be relied on.
_EXPLICIT: Final[Mapping[FieldId, Json]] = {
    "grant_types": ["authorization_code"],
    "token_endpoint_auth_method": "client_secret_basic",
    "redirect_uris": [],
    "settings.web_origins": [],
    "settings.consent": "skip",
    "settings.enabled": True,
}


def from_native(native: Mapping[str, Any], around: Surroundings) -> Live:
    """The client as it is. Its secrets are in no part of the result."""
    attributes = native.get("attributes") or {}
    place, reason = standing.of_client(native, around.realm, around.own)
    return Live(
        provider=around.provider,
        kind=Kind.CLIENT,
        native_id=str(native.get("id")),
        name=str(native.get("clientId")),
        fields=fields(native, around),
        native=secrecy.without_secrets(native),
        marker=markers.decode(attributes.get(items.MARKER)),
        standing=place,
        standing_reason=reason,
    )


def fields(native: Mapping[str, Any], around: Surroundings) -> dict[FieldId, Json | Gap]:
    """Everything the representation says, in our ids; what equals Keycloak's own default is left out."""
    rest = Remainder(native)
    found: dict[FieldId, Json | Gap] = {}
    found.update(plain.read(rest))
    redirect_uris = found.get("redirect_uris")
    found.update(grants.read(rest))
    found.update(authentication.read(rest))
    found.update(logout.read(rest, None if isinstance(redirect_uris, Gap) else redirect_uris))
    found.update(mappers.read(rest.mappers, subjects=True))
    has_account = native.get("serviceAccountsEnabled") is True
    found.update(scopes.read(scopes.Assignment.of(native), around.catalogue, service_account=has_account))
    found.update(items.read(rest))
    secret = secrecy.watched(native, around.fingerprint)
    return found | ({"secret": secret} if secret else {})


def wanted(write: Write, before: Mapping[FieldId, Json | Gap]) -> Wanted:
    """What a write makes of the fields that are there. Values nobody knows are not carried over."""
    known = {name: value for name, value in before.items() if not isinstance(value, Gap)}
    changes = {**write.set, **dict.fromkeys(write.clear)}
    return Wanted(frozenset(changes), {**known, **changes})


def wanted_new(write: Write) -> Wanted:
    """What a new client is to be: what is managed, and what must be said besides."""
    after = {**_EXPLICIT, **write.set, **dict.fromkeys(write.clear)}
    return Wanted(frozenset(after), after)


def body_of(wanted: Wanted, before: Mapping[str, Any]) -> Body:
    """The settings of a PUT or POST, without scopes and service-account roles. Raises InvalidRequest, with nothing sent."""
    body = Body(before)
    for part in (plain, grants, authentication, logout, items):
        part.write(wanted, body)
    if mappers.touched(wanted):
        body.top["protocolMappers"] = mappers.merged(before.get("protocolMappers") or (), wanted)
    return body
