"""A realm of Keycloak with known faults: what an auditor ought to find in it is known before it looks.

Each fault is at 20 clients of its own, in one place; the other clients have none. `kcwarden` and `oauthctl` name the
checks of each tool that are about the fault, whatever they are called there; none where a tool has no such check.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

REALM = "audit"
EACH = 20  # clients with one fault


class Fault(NamedTuple):
    """changes: of the representation; `attributes` are added to. role: of realm-management, for the service account."""

    name: str
    kcwarden: frozenset[str]
    oauthctl: frozenset[str]
    changes: Mapping[str, Any]
    role: str = ""


def _fault(name: str, kcwarden: str, oauthctl: str, role: str = "", **changes: Any) -> Fault:
    return Fault(name, frozenset(kcwarden.split()), frozenset(oauthctl.split()), changes, role)


def _redirect(name: str, uri: str, kcwarden: str, oauthctl: str, **more: Any) -> Fault:
    return _fault(name, kcwarden, oauthctl, redirectUris=[uri], **more)


def _mapper(name: str, kind: str, kcwarden: str, oauthctl: str, **config: str) -> Fault:
    mapper = {"name": "it", "protocol": "openid-connect", "protocolMapper": kind, "config": config}
    return _fault(name, kcwarden, oauthctl, protocolMappers=[mapper])


_DAY = str(24 * 60 * 60)
FAULTS = (
    _redirect("any redirect URI", "*", "ClientMustNotUseGlobalWildcardURI", "RED003"),
    _redirect("hosts that begin alike", "https://shop.example.com*", "ClientHasErroneouslyConfiguredWildcardURI", "RED003"),
    _redirect("any path", "https://shop.example.com/*", "ClientShouldNotUseWildcardRedirectURI", "RED003"),
    _redirect("http", "http://shop.example.com/cb", "ClientMustNotUseUnencryptedNonlocalRedirectUri", "RED004"),
    _redirect("http by root URL", "/cb", "ClientMustNotUseUnencryptedNonlocalRedirectUri", "KCL007",
              rootUrl="http://shop.example.com"),
    _redirect("a name before the host", "https://shop.example.com@shop.example.net/cb", "", "RED010"),
    _redirect("the user's machine", "http://localhost:3000/cb", "", "RED005"),
    _redirect("a tunnel", "https://acme.ngrok.app/cb", "", "RED015"),
    _redirect("a scheme that others can take", "shop:/cb", "ClientUsesCustomRedirectUriScheme", "NAT002"),
    _redirect("an answer's parameter", "https://shop.example.com/cb?state=1", "", "RED022"),
    _fault("implicit grant", "ClientShouldDisableImplicitGrantFlow", "GRT002", implicitFlowEnabled=True),
    _fault("passwords, anybody", "PublicClientShouldDisableDirectAccessGrants", "GRT003",
           publicClient=True, directAccessGrantsEnabled=True),
    _fault("passwords", "ConfidentialClientShouldDisableDirectAccessGrants", "GRT003", directAccessGrantsEnabled=True),
    _fault("no PKCE, anybody", "PublicClientsMustEnforcePKCE", "PKC001", publicClient=True,
           attributes={"pkce.code.challenge.method": ""}),
    _fault("no PKCE", "ConfidentialClientShouldEnforcePKCE", "PKC002", attributes={"pkce.code.challenge.method": ""}),
    _fault("any origin", "ClientWebOriginsMustNotUseWildcard", "COR001", webOrigins=["*"]),
    _fault("an origin over http", "", "COR005", webOrigins=["http://shop.example.com"]),
    _fault("no origin at all", "ClientWebOriginsMustBeValid", "COR002", webOrigins=["https://shop.example.com/app"]),
    _fault("any page after logout", "", "OUT004", attributes={"post.logout.redirect.uris": "https://shop.example.com/*"}),
    _fault("tokens of a day", "ClientAccessTokenLifespanTooLong", "TOK001", attributes={"access.token.lifespan": _DAY}),
    _fault("offline access unasked", "ClientWithDefaultOfflineAccessScope", "TOK011",
           defaultClientScopes=["basic", "profile", "offline_access"]),
    _fault("offline access allowed", "ClientWithOptionalOfflineAccessScope", "TOK012", optionalClientScopes=["offline_access"]),
    _fault("every role of the user", "ClientWithFullScopeAllowed", "KCL001", fullScopeAllowed=True),
    _fault("users and a machine", "ClientWithServiceAccountAndOtherFlowEnabled", "GRT006", serviceAccountsEnabled=True),
    _fault("any certificate that fits", "", "KCL005 AUT017 XCL003", clientAuthenticatorType="client-x509",
           attributes={"x509.subjectdn": "CN=.*", "x509.allow.regex.pattern.comparison": "true"}),
    _fault("a realm's administrator", "", "KCL003", role="realm-admin", serviceAccountsEnabled=True,
           standardFlowEnabled=False, redirectUris=[]),
    _mapper("everybody is administrator", "oidc-hardcoded-role-mapper", "", "KCL002", role="realm-management.realm-admin"),
    _mapper("addresses never checked", "oidc-hardcoded-claim-mapper", "", "KCL008",
            **{"claim.name": "email_verified", "claim.value": "true", "access.token.claim": "true"}),
)  # fmt: skip


def faults(clients: int) -> dict[str, Fault]:
    """The fault of each client that has one."""
    planted = [fault for fault in FAULTS for _ in range(EACH)]
    return {_name(number): fault for number, fault in zip(range(clients), planted, strict=False)}


def representations(clients: int) -> Iterator[dict[str, Any]]:
    """Every client, as it is posted."""
    found = faults(clients)
    for number in range(clients):
        name = _name(number)
        yield _client(name, found.get(name))


def _name(number: int) -> str:
    return f"shop-{number:04d}"


def _client(name: str, fault: Fault | None) -> dict[str, Any]:
    changes = dict(fault.changes) if fault else {}
    attributes = {
        "pkce.code.challenge.method": "S256",
        "post.logout.redirect.uris": f"https://{name}.example.com/bye",
        **changes.pop("attributes", {}),
    }
    return {
        "clientId": name,
        "name": f"Shop {name}",
        "protocol": "openid-connect",
        "publicClient": False,
        "standardFlowEnabled": True,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": False,
        "fullScopeAllowed": False,
        "redirectUris": [f"https://{name}.example.com/cb"],
        "webOrigins": [],
        "defaultClientScopes": ["basic", "profile", "email"],
        "optionalClientScopes": [],
        "attributes": attributes,
        **changes,
    }
