"""Grant and response types, PKCE, consent: switches of a client in Keycloak.

The flows decide which response types a client may ask for (OpenID Connect Registration section 2); Keycloak has no list of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from oauthctl.adapters.keycloak.body import Body, Wanted
from oauthctl.adapters.keycloak.remainder import Remainder
from oauthctl.diagnostics.errors import InvalidRequest
from oauthctl.model.compare import canonical
from oauthctl.model.field import Compare
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

CODE: Final = "authorization_code"
IMPLICIT: Final = "implicit"
REFRESH: Final = "refresh_token"
DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
CIBA: Final = "urn:openid:params:grant-type:ciba"
UMA: Final = "urn:ietf:params:oauth:grant-type:uma-ticket"
SWITCHES: Final[Mapping[str, str]] = {
    "standardFlowEnabled": CODE,
    "implicitFlowEnabled": IMPLICIT,
    "directAccessGrantsEnabled": "password",
    "serviceAccountsEnabled": "client_credentials",
    "authorizationServicesEnabled": UMA,
}
ATTRIBUTES: Final[Mapping[str, str]] = {
    "oauth2.device.authorization.grant.enabled": DEVICE,
    "oidc.ciba.grant.enabled": CIBA,
    "standard.token.exchange.enabled": "urn:ietf:params:oauth:grant-type:token-exchange",
    "oauth2.jwt.authorization.grant.enabled": "urn:ietf:params:oauth:grant-type:jwt-bearer",
}
REFRESHES: Final = "use.refresh.tokens"  # absent means on
PKCE: Final = "pkce.code.challenge.method"  # absent means that PKCE is optional, with either method
PKCE_METHODS: Final = ("S256", "plain")

GRANT_TYPES: Final = frozenset({*SWITCHES.values(), *ATTRIBUTES.values(), REFRESH})
# A refresh token comes with one of these; for client credentials Keycloak has a switch of its own, which is an item.
_REFRESHABLE: Final = frozenset({CODE, "password", DEVICE, CIBA})
_CODE_RESPONSES: Final = ("code",)
_IMPLICIT_RESPONSES: Final = ("id_token", "id_token token")
_HYBRID_RESPONSES: Final = ("code id_token", "code id_token token", "code token")
RESPONSE_TYPES: Final = frozenset({*_CODE_RESPONSES, *_IMPLICIT_RESPONSES, *_HYBRID_RESPONSES})

FIELDS: Final = frozenset(
    {
        "grant_types",
        "response_types",
        "settings.pkce",
        "settings.pkce_methods",
        "settings.consent",
        "settings.enabled",
    }
)
NATIVE: Final[Mapping[str, FieldId]] = {
    **dict.fromkeys(SWITCHES, "grant_types"),
    **{f"attributes.{name}": "grant_types" for name in (*ATTRIBUTES, REFRESHES)},
    f"attributes.{PKCE}": "settings.pkce",
    "consentRequired": "settings.consent",
    "enabled": "settings.enabled",
}


def response_types(grants: Sequence[str]) -> list[str]:
    """What a client with these grants can ask the authorization endpoint for."""
    code, implicit = CODE in grants, IMPLICIT in grants
    return [
        *(_CODE_RESPONSES if code else ()),
        *(_IMPLICIT_RESPONSES if implicit else ()),
        *(_HYBRID_RESPONSES if code and implicit else ()),
    ]


def read(rest: Remainder) -> dict[FieldId, Json]:
    """`grant_types` and `response_types` are given even where they are empty: their standard default is not."""
    found = [grant for name, grant in SWITCHES.items() if rest.take(name) is True]
    found += [grant for name, grant in ATTRIBUTES.items() if rest.flag(name)]
    if rest.attribute(REFRESHES) != "false" and not _REFRESHABLE.isdisjoint(found):
        found.append(REFRESH)
    method = rest.attribute(PKCE)
    fields: dict[FieldId, Json] = {
        "grant_types": sorted(found),
        "response_types": response_types(found),
        "settings.pkce": "required" if method else "optional",
        "settings.consent": "required" if rest.take("consentRequired") else "skip",
        "settings.enabled": rest.take("enabled") is not False,
    }
    return {**fields, "settings.pkce_methods": [method] if method else list(PKCE_METHODS)}


def write(wanted: Wanted, body: Body) -> None:
    """Switches for the grants. Raises InvalidRequest for a combination that Keycloak cannot hold."""
    if wanted.touches("grant_types"):
        _write_grants(_words(wanted.after.get("grant_types")), body)
    if wanted.touches("response_types"):
        _check_responses(wanted)
    if wanted.touches("settings.pkce", "settings.pkce_methods"):
        body.attribute(PKCE, _pkce_method(wanted))
    if wanted.touches("settings.consent"):
        body.top["consentRequired"] = wanted.after.get("settings.consent") == "required"
    if wanted.touches("settings.enabled"):
        body.top["enabled"] = wanted.after.get("settings.enabled") is not False


def _write_grants(grants: list[str], body: Body) -> None:
    unknown = sorted(set(grants) - GRANT_TYPES)
    if unknown:
        raise InvalidRequest(f"Keycloak has no grant type {', '.join(unknown)}; nothing was sent")
    for name, grant in SWITCHES.items():
        body.top[name] = grant in grants
    for name, grant in ATTRIBUTES.items():
        body.flag(name, on=grant in grants)
    if not _REFRESHABLE.isdisjoint(grants):
        body.flag(REFRESHES, on=REFRESH in grants)
    elif REFRESH in grants:
        raise InvalidRequest(
            "refresh_token needs a grant that yields one (authorization_code, password, device_code, ciba); nothing was sent",
            next="for client credentials set extensions.keycloak.attributes.client_credentials.use_refresh_token",
        )


def _check_responses(wanted: Wanted) -> None:
    asked, grants = wanted.after.get("response_types"), _words(wanted.after.get("grant_types"))
    possible = response_types(grants)
    if asked is not None and canonical(asked, Compare.WORD_SETS) != canonical(possible, Compare.WORD_SETS):
        raise InvalidRequest(
            f"Keycloak derives response_types from grant_types: these grants give [{', '.join(possible)}]; nothing was sent",
            next="declare exactly these response_types, or other grant_types",
        )


def _pkce_method(wanted: Wanted) -> str | None:
    required = wanted.after.get("settings.pkce") == "required"
    methods = _words(wanted.after.get("settings.pkce_methods"))
    held = len(methods) == 1 if required else set(methods) == set(PKCE_METHODS)
    if wanted.touches("settings.pkce_methods") and methods and not held:
        raise InvalidRequest(
            "Keycloak restricts PKCE to one method where it is required, and takes both where it is optional; nothing was sent",
            next="declare settings.pkce_methods: [S256] with settings.pkce: required, or leave it out",
        )
    if not required:
        return None
    return methods[0] if len(methods) == 1 else "S256"


def _words(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []
