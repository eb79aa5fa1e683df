"""KCL: what only Keycloak has: mappers, service-account roles, full scope, and attributes without a standard name."""

from collections.abc import Iterator, Mapping
from textwrap import indent
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId
from oauthctl.uri import facts

KCL: Final = Family("KCL", "Keycloak")
_PREFIX: Final = "extensions.keycloak."
_NATIVE: Final = ("@native",)
_URIS: Final = "redirect_uris"
# Roles of the client `realm-management` (and of the realm itself) that lead to the whole realm.
_ADMIN: Final = frozenset({
    "admin", "realm-admin", "create-realm", "manage-realm", "manage-users", "manage-clients", "manage-authorization",
    "manage-identity-providers", "impersonation", "create-client",
})  # fmt: skip


def _example(native: str, client: str = "preset: web\nredirect_uris: [https://shop.example.com/cb]") -> str:
    """A client at Keycloak with native settings, both as lines of YAML."""
    return (
        f"\nclients:\n  shop:\n    provider: sso\n{indent(client, '    ')}\n"
        f"    extensions:\n      keycloak:\n{indent(native, '        ')}\n"
    )


_SERVICE: Final = "preset: service"
_RELATIVE: Final = "preset: web\nredirect_uris: [/cb]"


def _items(client: Client, section: str) -> Iterator[tuple[str, Json]]:
    """The items of a section: name and value."""
    native = client["@native"]
    if isinstance(native, Mapping):
        for item, value in native.items():
            if item.startswith(f"{section}."):
                yield item.removeprefix(f"{section}."), value


def _attribute(client: Client, name: str) -> str:
    native = client["@native"]
    found = native.get(f"attributes.{name}") if isinstance(native, Mapping) else None
    return str(found).lower() if isinstance(found, str | bool) else ""


def _config(mapper: Json) -> Mapping[str, Json]:
    found = mapper.get("config") if isinstance(mapper, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _mappers(client: Client, *kinds: str) -> Iterator[tuple[FieldId, Mapping[str, Json]]]:
    """The field and the configuration of each mapper of these kinds."""
    for name, mapper in _items(client, "protocolMappers"):
        if isinstance(mapper, Mapping) and mapper.get("protocolMapper") in kinds:
            yield f"{_PREFIX}protocolMappers.{name}", _config(mapper)


@KCL.rule(
    1,
    "full-scope-allowed",
    severity=Severity.LOW,
    summary="Every role of the user goes into the client's tokens (fullScopeAllowed).",
    why="A token stolen from this client carries all that its user may do anywhere, not what this client needs.",
    fix="Set `extensions.keycloak.fullScopeAllowed: false` and give the client's scopes the roles it needs.",
    cite="RFC 9700 section 2.3",
    reads=_NATIVE,
    adapter="keycloak",
    pedantic=True,
    bad=_example("fullScopeAllowed: true"),
    good=_example("fullScopeAllowed: false"),
)
def full_scope_allowed(client: Client) -> Iterator[Hit]:
    native = client["@native"]
    if not isinstance(native, Mapping) or native.get("fullScopeAllowed", True) is not False:
        yield Hit(f"{_PREFIX}fullScopeAllowed", "every role of the user goes into its tokens")


@KCL.rule(
    2,
    "hard-coded-role",
    severity=Severity.MEDIUM,
    summary="A mapper puts a role into every token of the client, whoever the user is.",
    why="Every user who logs in here has that role wherever the token is accepted; a role of administration is the realm.",
    fix="Remove the mapper, and give the role to the users or the service account that need it.",
    cite="RFC 9700 section 2.3",
    reads=_NATIVE,
    adapter="keycloak",
    bad=_example(
        "protocolMappers:\n  ops-role:\n    protocolMapper: oidc-hardcoded-role-mapper\n"
        "    config: {role: realm-management.realm-admin}"
    ),
    good=_example(
        "protocolMappers:\n  team:\n    protocolMapper: oidc-usermodel-realm-role-mapper\n    config: {claim.name: roles}"
    ),
)
def hard_coded_role(client: Client) -> Iterator[Hit]:
    for field, config in _mappers(client, "oidc-hardcoded-role-mapper"):
        role = str(config.get("role", ""))
        severity = Severity.CRITICAL if role.rpartition(".")[2] in _ADMIN else None
        yield Hit(
            field, f"every token has the role {role}", role, note="whoever logs in has this role", severity=severity
        )


@KCL.rule(
    3,
    "service-account-administers",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    summary="The client's service account has a role that leads to the whole realm.",
    why="Whoever learns the client's secret can make himself administrator of the realm, or log in as any user.",
    fix="Give it the one role it needs (`view-clients` to read clients, say), and keys instead of a secret.",
    cite="RFC 9700 section 2.3",
    reads=_NATIVE,
    adapter="keycloak",
    bad=_example("serviceAccountRoles:\n  realm-management: [realm-admin]", _SERVICE),
    good=_example("serviceAccountRoles:\n  realm-management: [view-clients]", _SERVICE),
)
def service_account_administers(client: Client) -> Iterator[Hit]:
    for of, roles in _items(client, "serviceAccountRoles"):
        for role in sorted(_ADMIN.intersection(map(str, roles)) if isinstance(roles, list | tuple) else ()):
            yield Hit(f"{_PREFIX}serviceAccountRoles.{of}", f"its service account has {role} of {of}", role)


@KCL.rule(
    4,
    "refresh-token-for-client-credentials",
    severity=Severity.LOW,
    summary="Client credentials yield a refresh token (client_credentials.use_refresh_token).",
    why="A second long-lived credential lies about, for a client that can ask for a new token at any time.",
    fix="Set `extensions.keycloak.attributes.client_credentials.use_refresh_token` to `false`, or take it out.",
    cite="RFC 6749 section 4.4.3",
    reads=_NATIVE,
    adapter="keycloak",
    bad=_example('attributes:\n  client_credentials.use_refresh_token: "true"'),
    good=_example('attributes:\n  client_credentials.use_refresh_token: "false"'),
)
def refresh_token_for_client_credentials(client: Client) -> Iterator[Hit]:
    name = "client_credentials.use_refresh_token"
    if _attribute(client, name) == "true":
        yield Hit(f"{_PREFIX}attributes.{name}", "client credentials yield a refresh token", "true")


@KCL.rule(
    5,
    "certificate-subject-pattern",
    severity=Severity.HIGH,
    summary="The subject of the client's certificate is compared as a pattern.",
    why="Every certificate of the same authority whose subject fits the pattern logs in as this client.",
    fix="Name the subject exactly in `tls_client_auth_subject_dn`, without the pattern switch.",
    cite="RFC 8705 section 2.1",
    reads=_NATIVE,
    adapter="keycloak",
    bad=_example('attributes:\n  x509.allow.regex.pattern.comparison: "true"'),
    good=_example('attributes:\n  x509.allow.regex.pattern.comparison: "false"'),
)
def certificate_subject_pattern(client: Client) -> Iterator[Hit]:
    name = "x509.allow.regex.pattern.comparison"
    if _attribute(client, name) == "true":
        yield Hit(f"{_PREFIX}attributes.{name}", "any certificate whose subject fits the pattern logs in", "true")


@KCL.rule(
    6,
    "issuer-left-out",
    severity=Severity.LOW,
    summary="The authorization response does not name the issuer (exclude.issuer.from.auth.response).",
    why="A client that talks to several servers cannot tell whose code it got, and can be made to send it to another.",
    fix="Take the attribute out, once the client's library takes the `iss` parameter.",
    cite="RFC 9207 sections 1 and 2",
    reads=_NATIVE,
    adapter="keycloak",
    bad=_example('attributes:\n  exclude.issuer.from.auth.response: "true"'),
    good=_example('attributes:\n  exclude.issuer.from.auth.response: "false"'),
)
def issuer_left_out(client: Client) -> Iterator[Hit]:
    name = "exclude.issuer.from.auth.response"
    if _attribute(client, name) == "true":
        yield Hit(f"{_PREFIX}attributes.{name}", "answers do not say which server sent them", "true")


@KCL.rule(
    7,
    "root-url-cleartext",
    severity=Severity.HIGH,
    summary="A redirect URI is a path, and the client's root URL before it is http.",
    why="The code goes to `http://`, although no redirect URI says so: whoever is on the way reads it.",
    fix="Write the whole `https://` address as redirect URI, or make `extensions.keycloak.rootUrl` https.",
    cite="RFC 9700 section 2.6",
    reads=(*_NATIVE, _URIS),
    adapter="keycloak",
    bad=_example("rootUrl: http://shop.example.com", _RELATIVE),
    good=_example("rootUrl: https://shop.example.com", _RELATIVE),
)
def root_url_cleartext(client: Client) -> Iterator[Hit]:
    native = client["@native"]
    root = facts(str(native.get("rootUrl") or "")) if isinstance(native, Mapping) else facts("")
    if root.scheme != "http" or root.is_loopback:
        return
    for uri in client.uris(_URIS):
        if uri.text.startswith("/"):
            related = ((f"{_PREFIX}rootUrl", "is put before it"),)
            yield Hit(
                _URIS, f"{uri.text} leads to {root.text}{uri.text}", uri.text, note="not encrypted", related=related
            )


# Claims that say who somebody is and what he may do, and that a mapper can overwrite.
_CLAIMS: Final = frozenset({"sub", "acr", "amr", "email_verified", "realm_access", "resource_access"})


@KCL.rule(
    8,
    "claim-made-up",
    severity=Severity.MEDIUM,
    summary="A mapper writes a claim that applications trust the server for, from a fixed text or a user's attribute.",
    why="Applications believe `email_verified`, `acr` or `sub` because the server checks them; here it says what "
    "somebody typed: an address that was never checked, or another user's identifier.",
    fix="Remove the mapper, or give the claim a name of your own.",
    cite="OpenID Connect Core 1.0 sections 5.1 and 5.7",
    reads=_NATIVE,
    adapter="keycloak",
    bad=_example(
        "protocolMappers:\n  verified:\n    protocolMapper: oidc-hardcoded-claim-mapper\n"
        '    config: {claim.name: email_verified, claim.value: "true"}'
    ),
    good=_example(
        "protocolMappers:\n  tenant:\n    protocolMapper: oidc-hardcoded-claim-mapper\n"
        "    config: {claim.name: tenant, claim.value: acme}"
    ),
)
def claim_made_up(client: Client) -> Iterator[Hit]:
    for field, config in _mappers(client, "oidc-hardcoded-claim-mapper", "oidc-usermodel-attribute-mapper"):
        claim = str(config.get("claim.name", ""))
        if claim.partition(".")[0] in _CLAIMS:
            source = (
                f"the user's attribute `{config['user.attribute']}`" if "user.attribute" in config else "a fixed text"
            )
            yield Hit(field, f"`{claim}` comes from {source}", claim, note="not what the server found out")


# Attributes that Keycloak manages itself; it lets users edit some, and applications know it.
_MANAGED: Final = frozenset({
    "username", "email", "firstName", "lastName", "emailVerified", "nickname", "zoneinfo", "middleName", "picture",
    "birthdate", "locale", "website", "gender", "updatedAt", "profile", "phoneNumber", "phoneNumberVerified",
})  # fmt: skip


@KCL.rule(
    9,
    "user-attribute-in-tokens",
    severity=Severity.LOW,
    confidence=Confidence.LOW,
    summary="A mapper puts an attribute of the user into tokens, which users may be able to edit.",
    why="Where the realm lets users write attributes of their own, they write themselves what the application trusts: "
    "a customer number, a department, a limit.",
    fix="Declare the attribute in the realm's user profile, editable by administrators only.",
    cite="OpenID Connect Core 1.0 section 5.7",
    reads=_NATIVE,
    adapter="keycloak",
    pedantic=True,
    bad=_example(
        "protocolMappers:\n  customer:\n    protocolMapper: oidc-usermodel-attribute-mapper\n"
        "    config: {claim.name: customer, user.attribute: customerNumber}"
    ),
    good=_example(
        "protocolMappers:\n  nickname:\n    protocolMapper: oidc-usermodel-attribute-mapper\n"
        "    config: {claim.name: nickname, user.attribute: nickname}"
    ),
)
def user_attribute_in_tokens(client: Client) -> Iterator[Hit]:
    for field, config in _mappers(client, "oidc-usermodel-attribute-mapper"):
        attribute = str(config.get("user.attribute", ""))
        if attribute not in _MANAGED:
            yield Hit(field, f"`{attribute}` goes into tokens; the realm decides who may edit it", attribute)
