"""What changes of native settings do, in words."""

from collections.abc import Callable, Mapping
from typing import Final

from oauthctl.adapters.keycloak import mappers, scopes
from oauthctl.adapters.keycloak.items import ATTRIBUTES, DEFAULTS, FLOWS, PREFIX, ROLES, parted
from oauthctl.contract.adapter import Words
from oauthctl.diagnostics.text import printable
from oauthctl.model.json import Json

_POWERFUL: Final = frozenset({"admin", "create-realm", "impersonation", "realm-admin"})
_OPAQUE: Final = "nobody can tell what it does"
_COSMETIC: Final = frozenset({"alwaysDisplayInConsole"})
_COSMETIC_ATTRIBUTES: Final = frozenset(
    {
        "consent.screen.text",
        "gui.order",
        "login_theme",
        "display.on.consent.screen",
        "logout.confirmation.enabled",
    }
)
# Switches that give more when they are on, and what that is.
_WIDENING: Final[Mapping[str, str]] = {
    "client_credentials.use_refresh_token": "a refresh token with each client credentials grant: it outlives the access token",
    "standard.token.exchange.enableRefreshRequestedTokenType": "exchanged tokens can be refreshed",
    "x509.allow.regex.pattern.comparison": "the certificate's subject is a pattern: more than one certificate can log in",
    "exclude.issuer.from.auth.response": "the answer does not say who sent it: mix-up attacks become possible",
}
_HOW_TO_LOG_IN: Final = "how users prove who they are to this client is decided by another flow"
_REALM_FLOW: Final = "users log in by the realm's flow again"


def words(item: str, before: Json, after: Json) -> Words:
    """Impact and reason of a change of one item. None on either side: it was, or is, as Keycloak makes it."""
    section, name = parted(item if item.startswith(PREFIX) else PREFIX + item)
    if section:
        return _SECTIONS[section](name, before, after)
    return _setting(
        name, DEFAULTS.get(name) if before is None else before, DEFAULTS.get(name) if after is None else after
    )


def _setting(name: str, before: Json, after: Json) -> Words:
    if name == "fullScopeAllowed":
        if after is True:
            return Words("widens", "every role of the user goes into its tokens")
        return Words("narrows breaks", "only roles that are mapped to its scopes go into its tokens")
    if name == "notBefore" and _more(before, after):
        return Words("narrows breaks", "tokens made before that moment are refused")
    if name == "notBefore":
        return Words("widens", "tokens that were refused are good again")
    if name == "rootUrl":
        return Words("widens breaks", "relative redirect URIs are resolved against another address")
    if name == "adminUrl":
        return Words("widens breaks", "logout and revocation notices are sent to another address")
    if name in _COSMETIC:
        return Words("cosmetic", "")
    return Words("widens", f"`{printable(name)}`: {_OPAQUE}", opaque=True)


def _more(before: Json, after: Json) -> bool:
    return isinstance(after, int) and (not isinstance(before, int) or after > before)


def _attribute(name: str, before: Json, after: Json) -> Words:
    if name in _COSMETIC_ATTRIBUTES:
        return Words("cosmetic", "")
    if name in _WIDENING:
        if after in {None, "false", "NO"}:
            return Words("narrows breaks", f"no longer: {_WIDENING[name]}")
        return Words("widens", _WIDENING[name])
    if name.endswith((".lifespan", ".idle.timeout")):
        return _lifetime(before, after)
    return Words("widens", f"attribute `{printable(name)}`: {_OPAQUE}", opaque=True)


def _lifetime(before: Json, after: Json) -> Words:
    old, new = _number(before), _number(after)
    if new is None:
        return Words("widens breaks", "a lifetime follows the realm's again")
    if old is None:
        return Words("widens breaks", "a lifetime of its own, no longer the realm's")
    return Words("widens", "valid for longer") if new > old else Words("narrows breaks", "valid for a shorter time")


def _number(value: Json) -> int | None:
    return int(value) if isinstance(value, str) and value.isdigit() else None


def _mapper(_: str, before: Json, after: Json) -> Words:
    said = _mapper_does(after)
    if after is None:
        return Words("narrows breaks", f"no longer: {_mapper_does(before)}")
    return Words("widens" if before is None else "widens breaks", said)


def _mapper_does(value: Json) -> str:
    if not isinstance(value, Mapping):
        return _OPAQUE
    config = value.get("config")
    texts: Mapping[str, Json] = config if isinstance(config, Mapping) else {}
    explain = _MAPPERS.get(str(value.get("protocolMapper")))
    kind = printable(str(value.get("protocolMapper")))
    return explain(texts) if explain else f"puts claims into tokens ({kind})"


def _hard_coded_role(config: Mapping[str, Json]) -> str:
    return f"hard-coded role {printable(str(config.get('role')).rpartition('.')[2])} in every token"


def _hard_coded_claim(config: Mapping[str, Json]) -> str:
    return f"hard-coded claim {printable(str(config.get('claim.name')))} in every token"


def _audience(config: Mapping[str, Json]) -> str:
    named = config.get("included.custom.audience") or config.get("included.client.audience")
    return f"its tokens are accepted by {printable(str(named))}"


def _claim(config: Mapping[str, Json]) -> str:
    return f"puts the claim {printable(str(config.get('claim.name')))} into tokens"


def _renamed_role(config: Mapping[str, Json]) -> str:
    return f"role {printable(str(config.get('role')))} appears under another name"


def _subject(_: Mapping[str, Json]) -> str:
    return "decides the `sub` of its tokens: who users are to this client"


_MAPPERS: Final[Mapping[str, Callable[[Mapping[str, Json]], str]]] = {
    "oidc-hardcoded-role-mapper": _hard_coded_role,
    "oidc-hardcoded-claim-mapper": _hard_coded_claim,
    mappers.AUDIENCE: _audience,
    mappers.PAIRWISE: _subject,
    "oidc-sub-mapper": _subject,
    "oidc-role-name-mapper": _renamed_role,
    "oidc-usermodel-attribute-mapper": _claim,
    "oidc-usermodel-property-mapper": _claim,
    "oidc-usermodel-realm-role-mapper": _claim,
    "oidc-usermodel-client-role-mapper": _claim,
    "oidc-group-membership-mapper": _claim,
}


def _scope(name: str, before: Json, after: Json) -> Words:
    usual = scopes.DEFAULT if name in scopes.STANDARD else scopes.UNASSIGNED
    old, new = before or usual, after or usual
    if new == scopes.UNASSIGNED or (old == scopes.DEFAULT and new == scopes.OPTIONAL):
        lost = _LOST.get(name, f"its tokens lose what the client scope {printable(name)} puts into them")
        return Words("narrows breaks", lost)
    return Words("widens", f"its tokens get what the client scope {printable(name)} puts into them")


_LOST: Final[Mapping[str, str]] = {
    "basic": "removes `sub` from every token",
    "roles": "removes the user's roles and the audiences from its tokens",
    "web-origins": "removes the allowed web origins from its tokens: browsers' requests will fail",
    "acr": "removes `acr` from its tokens: step-up logins can no longer be told",
}


def _flow(name: str, _: Json, after: Json) -> Words:
    flow = printable(name)
    return Words("widens breaks", f"{flow}: {_HOW_TO_LOG_IN if after else _REALM_FLOW}")


def _roles(name: str, before: Json, after: Json) -> Words:
    old, new = (set(map(str, side)) if isinstance(side, list | tuple) else set() for side in (before, after))
    gained, lost = sorted(new - old), sorted(old - new)
    of = "the realm" if name == "realm" else printable(name)
    said = []
    if gained:
        strong = " (administration of the realm)" if _POWERFUL.intersection(gained) else ""
        said.append(f"its service account gets {', '.join(map(printable, gained))} of {of}{strong}")
    if lost:
        said.append(f"its service account loses {', '.join(map(printable, lost))} of {of}")
    impact = " ".join([*(["widens"] if gained else []), *(["narrows", "breaks"] if lost else [])])
    return Words(impact or "widens", "; ".join(said))


_SECTIONS: Final[Mapping[str, Callable[[str, Json, Json], Words]]] = {
    ATTRIBUTES: _attribute,
    mappers.SECTION: _mapper,
    scopes.SECTION: _scope,
    FLOWS: _flow,
    ROLES: _roles,
}
