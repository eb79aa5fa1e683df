"""Native settings without a name of ours, as items: one id for each, under which it is declared, compared and watched.

Settings as Keycloak itself makes them are left out, so that its defaults are noise neither in digests nor in adopted files.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from oauthctl.adapters.keycloak import mappers, scopes
from oauthctl.adapters.keycloak.body import Body, Wanted
from oauthctl.adapters.keycloak.remainder import Remainder
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

PREFIX: Final = "extensions.keycloak."
MARKER: Final = "oauthctl"  # the attribute that holds ours
ATTRIBUTES: Final = "attributes"
FLOWS: Final = "authenticationFlowBindingOverrides"
ROLES: Final = "serviceAccountRoles"
SECTIONS: Final = frozenset({ATTRIBUTES, mappers.SECTION, scopes.SECTION, FLOWS, ROLES})

# Top-level settings and what Keycloak makes them when nobody says otherwise. Others are items whatever they hold.
DEFAULTS: Final[Mapping[str, Json]] = {
    "fullScopeAllowed": True,
    "rootUrl": "",
    "adminUrl": "",
    "alwaysDisplayInConsole": False,
    "surrogateAuthRequired": False,
    "notBefore": 0,
    "nodeReRegistrationTimeout": -1,
    "frontchannelLogout": False,
    "bearerOnly": False,
}
# Read elsewhere, or not a setting: who may see what, where it came from, what the server's clocks and nodes do.
_NOT_SETTINGS: Final = frozenset(
    {
        "access",
        "clientId",
        "defaultClientScopes",
        "id",
        "optionalClientScopes",
        "origin",
        "protocol",
        "registeredNodes",
        "registrationAccessToken",
        "secret",
    }
)
_SERVER_MANAGED: Final = frozenset(
    {
        MARKER,
        "client.secret.creation.time",
        "client.secret.expiration.time",
        "client.secret.remaining.expiration.time",
        "realm_client",
    }
)
# Attributes whose absence means false, or this.
_ATTRIBUTE_DEFAULTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "backchannel.logout.revoke.offline.tokens",
            "client.introspection.response.allow.jwt.claim.enabled",
            "client.use.lightweight.access.token.enabled",
            "client_credentials.use_refresh_token",
            "display.on.consent.screen",
            "exclude.issuer.from.auth.response",
            "exclude.session.state.from.auth.response",
            "id.token.as.detached.signature",
            "require.pushed.authorization.requests",
            "token.response.type.bearer.lower-case",
            "use.jwks.string",
            "use.jwks.url",
        ),
        "false",
    ),
    "acr.loa.map": "{}",
    "standard.token.exchange.enableRefreshRequestedTokenType": "NO",
    "x509.allow.regex.pattern.comparison": "false",
}


def read(rest: Remainder) -> Iterator[tuple[FieldId, Json]]:
    """What is left of a client representation when every part has taken what it knows. Mappers and scopes are read apart."""
    for flow, native_id in (rest.take(FLOWS) or {}).items():
        yield f"{PREFIX}{FLOWS}.{flow}", native_id
    for name, value in rest.top.items():
        if name not in _NOT_SETTINGS and not _is_default(name, value):
            yield PREFIX + name, value
    yield from read_attributes(rest.attributes)


def _is_default(name: str, value: Json) -> bool:
    """An imported client has 0 where others have -1: neither asks adapters to register again."""
    if name == "nodeReRegistrationTimeout":
        return value in (None, 0, -1)
    return value is None or value == DEFAULTS.get(name, "")


def read_attributes(attributes: Mapping[str, str]) -> Iterator[tuple[FieldId, Json]]:
    """Attributes that are neither a field nor the server's own business."""
    for name, value in attributes.items():
        if value and not is_noise(name) and value != _ATTRIBUTE_DEFAULTS.get(name):
            yield f"{PREFIX}{ATTRIBUTES}.{name}", value


def is_noise(attribute: str) -> bool:
    """Whether an attribute is no setting: the server's clocks, its secrets, what SAML leaves on every client."""
    return attribute in _SERVER_MANAGED or attribute.startswith(("client.secret.rotated", "saml.", "saml_"))


def write(wanted: Wanted, body: Body) -> None:
    """Top-level settings, attributes and flow overrides. Mappers, scopes and roles have calls of their own."""
    for field in sorted(wanted.changed):
        section, name = parted(field)
        value = wanted.after.get(field)
        if section == ATTRIBUTES:
            body.attribute(name, None if value is None else mappers.spelled(value))
        elif section == FLOWS:
            body.top.setdefault(FLOWS, {})[name] = value or ""
        elif section == "" and name:
            body.top[name] = DEFAULTS.get(name, "") if value is None else value


def parted(field: FieldId) -> tuple[str, str]:
    """The section and name in an item's id. The section of a top-level setting is empty; so are both of what is no item."""
    if not field.startswith(PREFIX):
        return "", ""
    item = field.removeprefix(PREFIX)
    section, _, name = item.partition(".")
    return (section, name) if name and section in SECTIONS else ("", item)
