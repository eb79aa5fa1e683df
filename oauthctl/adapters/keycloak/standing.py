"""Which objects of a realm are not ours to manage."""

from collections.abc import Mapping
from typing import Any, Final

from oauthctl.model.live import Standing

OWN_CLIENTS: Final = frozenset(
    {
        "account",
        "account-console",
        "admin-cli",
        "admin-permissions",
        "broker",
        "realm-management",
        "security-admin-console",
    }
)
OWN_SCOPES: Final = frozenset(
    {
        "AuthnContextClassRef",
        "acr",
        "address",
        "basic",
        "email",
        "microprofile-jwt",
        "offline_access",
        "organization",
        "phone",
        "profile",
        "role_list",
        "roles",
        "saml_organization",
        "service_account",
        "web-origins",
    }
)
_MASTER: Final = "master"


def of_client(native: Mapping[str, Any], realm: str, own: str) -> tuple[Standing, str]:
    """The standing of a client, and the reason in words. own: the clientId we log in with, if it lives in this realm."""
    client_id = str(native.get("clientId"))
    if client_id == own:
        return "own-login", "own login"
    if client_id in OWN_CLIENTS or (realm == _MASTER and client_id.endswith("-realm")):
        return "built-in", "built in"
    protocol = native.get("protocol") or "openid-connect"
    if protocol != "openid-connect":
        return "not-oidc", "SAML" if protocol == "saml" else str(protocol)
    if native.get("bearerOnly"):
        return "not-oidc", "bearer-only"
    return "ordinary", ""


def of_scope(native: Mapping[str, Any], *, marked: bool) -> tuple[Standing, str]:
    """The standing of a client scope. One that Keycloak made is ordinary where it carries our marker."""
    if native.get("name") in OWN_SCOPES and not marked:
        return "built-in", "built in"
    if native.get("protocol") != "openid-connect":
        return "not-oidc", "SAML" if native.get("protocol") == "saml" else str(native.get("protocol"))
    return "ordinary", ""
