"""A client as Keycloak 26.7 lists it, and what it is read against."""

from typing import Any

from oauthctl.adapters.keycloak.clients import Surroundings
from oauthctl.adapters.keycloak.scopes import Catalogue

HIDDEN = frozenset({"acr", "basic", "roles", "service_account", "web-origins"})
NAMES = (*HIDDEN, "address", "email", "offline_access", "phone", "profile", "orders:read")
CATALOGUE = Catalogue({name: f"id-of-{name}" for name in NAMES}, HIDDEN)
AROUND = Surroundings("sso", "acme", "oauthctl", CATALOGUE)
SECRET = "the-secret-of-the-shop-in-clear"
ROTATED = "the-secret-before-it"
SALT = "7854ece9-56f2-4e48-8ba9-780de899afaf"


def client(**more: Any) -> dict[str, Any]:
    """A confidential client as it is made from nothing but a clientId."""
    return {
        "id": "c0adc4c9",
        "clientId": "shop",
        "surrogateAuthRequired": False,
        "enabled": True,
        "alwaysDisplayInConsole": False,
        "clientAuthenticatorType": "client-secret",
        "secret": SECRET,
        "redirectUris": ["https://shop.example.com/cb"],
        "webOrigins": [],
        "notBefore": 0,
        "bearerOnly": False,
        "consentRequired": False,
        "standardFlowEnabled": True,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": False,
        "publicClient": False,
        "frontchannelLogout": False,
        "protocol": "openid-connect",
        "attributes": {
            "realm_client": "false",
            "client.secret.creation.time": "1795540666",
            "backchannel.logout.session.required": "true",
            "backchannel.logout.revoke.offline.tokens": "false",
        },
        "authenticationFlowBindingOverrides": {},
        "fullScopeAllowed": True,
        "nodeReRegistrationTimeout": -1,
        "defaultClientScopes": ["web-origins", "acr", "profile", "roles", "basic", "email"],
        "optionalClientScopes": ["address", "phone", "offline_access"],
        "access": {"view": True, "configure": True, "manage": True},
        **more,
    }


def with_attributes(**attributes: str) -> dict[str, Any]:
    """The same with these attributes besides; `__` stands for a dot."""
    base = client()
    named = {name.replace("__", "."): value for name, value in attributes.items()}
    return {**base, "attributes": {**base["attributes"], **named}}
