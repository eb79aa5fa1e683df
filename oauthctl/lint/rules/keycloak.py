"""KCL: what only Keycloak has: mappers, service-account roles, full scope, and attributes without a standard name."""

from collections.abc import Iterator, Mapping
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.json import Json

KCL: Final = Family("KCL", "Keycloak")
_PREFIX: Final = "extensions.keycloak."
_NATIVE: Final = ("@native",)
# Roles of the client `realm-management` (and of the realm itself) that lead to the whole realm.
_ADMIN: Final = frozenset({
    "admin", "realm-admin", "create-realm", "manage-realm", "manage-users", "manage-clients", "manage-authorization",
    "manage-identity-providers", "impersonation", "create-client",
})  # fmt: skip


def _example(body: str) -> str:
    lines = "".join(f"        {line}\n" for line in body.splitlines())
    return (
        "\nclients:\n  shop:\n    provider: sso\n    preset: web\n    redirect_uris: [https://shop.example.com/cb]\n"
        f"    extensions:\n      keycloak:\n{lines}"
    )


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
    for name, mapper in _items(client, "protocolMappers"):
        if isinstance(mapper, Mapping) and mapper.get("protocolMapper") == "oidc-hardcoded-role-mapper":
            role = str(_config(mapper).get("role", ""))
            strong = role.rpartition(".")[2] in _ADMIN
            yield Hit(
                f"{_PREFIX}protocolMappers.{name}",
                f"every token has the role {role}",
                role,
                note="whoever logs in has this role",
                severity=Severity.CRITICAL if strong else None,
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
    bad=_example("serviceAccountRoles:\n  realm-management: [realm-admin]")
    .replace("    redirect_uris: [https://shop.example.com/cb]\n", "")
    .replace("preset: web", "preset: service"),
    good=_example("serviceAccountRoles:\n  realm-management: [view-clients]")
    .replace("    redirect_uris: [https://shop.example.com/cb]\n", "")
    .replace("preset: web", "preset: service"),
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
