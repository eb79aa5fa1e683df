"""KCL: what only Keycloak has: service-account roles, full scope, and attributes without a standard name."""

from collections.abc import Iterator, Mapping
from textwrap import indent
from typing import Final

from oauthctl.lint import algorithms
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit
from oauthctl.lint.rules.kinds import METHOD
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.json import Json
from oauthctl.uri import facts
from oauthctl.uri.special import where

KCL: Final = Family("KCL", "Keycloak")
PREFIX: Final = "extensions.keycloak."
NATIVE: Final = ("@native",)
_URIS: Final = "redirect_uris"
_BELOW_ROOT: Final = (
    _URIS,
    "post_logout_redirect_uris",
    "backchannel_logout_uri",
)  # where a path is below the root URL
# Roles that lead to a whole realm. Of the client `realm-management`, and in realm master of a client for each realm. Not
# create-client: it registers clients within the realm's policies, and reads none (26.7).
_ADMINISTERS: Final = frozenset({
    "realm-admin", "manage-realm", "manage-users", "manage-clients", "manage-authorization", "manage-identity-providers",
    "impersonation",
})  # fmt: skip
_OF_MASTER: Final = frozenset({"admin", "create-realm"})  # of realm master itself; in others names like any other
ADMIN: Final = _ADMINISTERS | _OF_MASTER


def example(native: str, client: str = "preset: web\nredirect_uris: [https://shop.example.com/cb]") -> str:
    """A client at Keycloak with native settings, both as lines of YAML."""
    return (
        f"\nclients:\n  shop:\n    provider: sso\n{indent(client, '    ')}\n"
        f"    extensions:\n      keycloak:\n{indent(native, '        ')}\n"
    )


_SERVICE: Final = "preset: service"
_TLS: Final = (
    "preset: web\nredirect_uris: [https://shop.example.com/cb]\ntoken_endpoint_auth_method: tls_client_auth\n"
    "tls_client_auth_subject_dn: CN=shop,O=Acme"
)
_RELATIVE: Final = "preset: web\nredirect_uris: [/cb]"
_LOGOUT: Final = "preset: web\nredirect_uris: [https://shop.example.com/cb]\npost_logout_redirect_uris: [/bye]"
_BACK_PATH: Final = "preset: web\nredirect_uris: [https://shop.example.com/cb]\nbackchannel_logout_uri: /out"


def items(client: Client, section: str) -> Iterator[tuple[str, Json]]:
    """The items of a section: name and value."""
    native = client["@native"]
    if isinstance(native, Mapping):
        for item, value in native.items():
            if item.startswith(f"{section}."):
                yield item.removeprefix(f"{section}."), value


def attribute(client: Client, name: str) -> str:
    """The text of an attribute, in small letters; empty for none."""
    native = client["@native"]
    found = native.get(f"attributes.{name}") if isinstance(native, Mapping) else None
    return str(found).lower() if isinstance(found, str | bool) else ""


@KCL.rule(
    1,
    "full-scope-allowed",
    severity=Severity.LOW,
    summary="Every role of the user goes into the client's tokens (fullScopeAllowed).",
    why="A token stolen from this client carries all that its user may do anywhere, not what this client needs.",
    fix="Set `extensions.keycloak.fullScopeAllowed: false` and give the client's scopes the roles it needs.",
    cite="RFC 9700 section 2.3",
    reads=NATIVE,
    adapter="keycloak",
    pedantic=True,
    bad=example("fullScopeAllowed: true"),
    good=example("fullScopeAllowed: false"),
)
def full_scope_allowed(client: Client) -> Iterator[Hit]:
    native = client["@native"]
    if not isinstance(native, Mapping) or native.get("fullScopeAllowed", True) is not False:
        yield Hit(f"{PREFIX}fullScopeAllowed", "every role of the user goes into its tokens")


@KCL.rule(
    3,
    "service-account-administers",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    summary="The client's service account has a role that leads to the whole realm.",
    why="Whoever learns the client's secret can make himself administrator of the realm, or log in as any user.",
    fix="Give it the one role it needs (`view-clients` to read clients, say), and keys instead of a secret.",
    cite="RFC 9700 section 2.3",
    reads=NATIVE,
    adapter="keycloak",
    bad=example("serviceAccountRoles:\n  realm-management: [realm-admin]", _SERVICE),
    good=(
        example("serviceAccountRoles:\n  realm-management: [view-clients]", _SERVICE),
        example("serviceAccountRoles:\n  grafana: [admin]", _SERVICE),
    ),
)
def service_account_administers(client: Client) -> Iterator[Hit]:
    for of, roles in items(client, "serviceAccountRoles"):
        leading = _ADMINISTERS if is_realm_management(of) else _OF_MASTER if of == "realm" else frozenset()
        for role in sorted(leading.intersection(map(str, roles)) if isinstance(roles, list | tuple) else ()):
            field = f"{PREFIX}serviceAccountRoles.{of}"
            if of == "realm":
                told = f"its service account has the realm role {role}, Keycloak's own if this is realm master"
                yield Hit(field, told, role, note="administers in realm master", severity=Severity.LOW)
            else:
                yield Hit(field, f"its service account has {role} of {of}", role)


def is_realm_management(owner: str) -> bool:
    """Whether a client's roles are those of a realm's administration: `realm-management`, `acme-realm` in realm master."""
    return owner == "realm-management" or owner.endswith("-realm")


@KCL.rule(
    4,
    "refresh-token-for-client-credentials",
    severity=Severity.LOW,
    summary="Client credentials yield a refresh token (client_credentials.use_refresh_token).",
    why="A second long-lived credential lies about, for a client that can ask for a new token at any time.",
    fix="Set `extensions.keycloak.attributes.client_credentials.use_refresh_token` to `false`, or take it out.",
    cite="RFC 6749 section 4.4.3",
    reads=NATIVE,
    adapter="keycloak",
    bad=example('attributes:\n  client_credentials.use_refresh_token: "true"'),
    good=example('attributes:\n  client_credentials.use_refresh_token: "false"'),
)
def refresh_token_for_client_credentials(client: Client) -> Iterator[Hit]:
    name = "client_credentials.use_refresh_token"
    if attribute(client, name) == "true":
        yield Hit(f"{PREFIX}attributes.{name}", "client credentials yield a refresh token", "true")


@KCL.rule(
    5,
    "certificate-subject-pattern",
    severity=Severity.HIGH,
    summary="The subject of the client's certificate is compared as a pattern.",
    why="Every certificate of the same authority whose subject fits the pattern logs in as this client.",
    fix="Name the subject exactly in `tls_client_auth_subject_dn`, without the pattern switch.",
    cite="RFC 8705 section 2.1",
    reads=(*NATIVE, METHOD),
    adapter="keycloak",
    bad=example('attributes:\n  x509.allow.regex.pattern.comparison: "true"', _TLS),
    good=example('attributes:\n  x509.allow.regex.pattern.comparison: "false"', _TLS),
)
def certificate_subject_pattern(client: Client) -> Iterator[Hit]:
    name = "x509.allow.regex.pattern.comparison"
    if attribute(client, name) != "true":
        return
    field, method = f"{PREFIX}attributes.{name}", client.text(METHOD)
    if method == "tls_client_auth":
        yield Hit(field, "any certificate whose subject fits the pattern logs in", "true")
    else:
        told = f"it says nothing of a client that authenticates by {method}, until that changes"
        yield Hit(
            field, told, "true", note="for certificates only", severity=Severity.INFO, related=((METHOD, method),)
        )


@KCL.rule(
    6,
    "issuer-left-out",
    severity=Severity.LOW,
    summary="The authorization response does not name the issuer (exclude.issuer.from.auth.response).",
    why="A client that talks to several servers cannot tell whose code it got, and can be made to send it to another.",
    fix="Take the attribute out, once the client's library takes the `iss` parameter.",
    cite="RFC 9207 sections 1 and 2",
    reads=NATIVE,
    adapter="keycloak",
    bad=example('attributes:\n  exclude.issuer.from.auth.response: "true"'),
    good=example('attributes:\n  exclude.issuer.from.auth.response: "false"'),
)
def issuer_left_out(client: Client) -> Iterator[Hit]:
    name = "exclude.issuer.from.auth.response"
    if attribute(client, name) == "true":
        yield Hit(f"{PREFIX}attributes.{name}", "answers do not say which server sent them", "true")


@KCL.rule(
    7,
    "root-url-cleartext",
    severity=Severity.HIGH,
    summary="A redirect or logout URI is a path, and the client's root URL before it is http.",
    why="The code goes to `http://`, although no redirect URI says so: whoever is on the way reads it. After a logout, "
    "whoever is on the way shows users a page of their own, or keeps the application from hearing of it.",
    fix="Write the whole `https://` address in place of the path, or make `extensions.keycloak.rootUrl` https.",
    cite="RFC 9700 section 2.6",
    reads=(*NATIVE, *_BELOW_ROOT),
    adapter="keycloak",
    bad=(
        example("rootUrl: http://shop.example.com", _RELATIVE),
        example("rootUrl: http://shop.example.com", _LOGOUT),
        example("rootUrl: http://shop.example.com", _BACK_PATH),
    ),
    good=(
        example("rootUrl: https://shop.example.com", _RELATIVE),
        example("rootUrl: https://shop.example.com", _LOGOUT),
        example("rootUrl: https://shop.example.com", _BACK_PATH),
    ),
)
def root_url_cleartext(client: Client) -> Iterator[Hit]:
    native = client["@native"]
    root = facts(str(native.get("rootUrl") or "")) if isinstance(native, Mapping) else facts("")
    if root.scheme != "http" or root.is_loopback:
        return
    inside = where(root.host).is_internal
    for field in _BELOW_ROOT:
        if field == _URIS:
            severity = Severity.MEDIUM if inside else None
        else:  # nothing that anybody could log in with
            severity = Severity.INFO if inside else Severity.LOW
        for uri in client.uris(field):
            if uri.text.startswith("/"):
                told = f"{uri.text} leads to {root.text.rstrip('/')}{uri.text}"
                related = ((f"{PREFIX}rootUrl", "is put before it"),)
                yield Hit(field, told, uri.text, note="not encrypted", severity=severity, related=related)


_ALG: Final = "access.token.signed.response.alg"  # an attribute


@KCL.rule(
    12,
    "access-token-signed-with-secret",
    severity=Severity.LOW,
    summary="The client's access tokens are signed with a secret of the realm (access.token.signed.response.alg).",
    why="APIs cannot check them with the server's public keys. One that is given the secret instead can write tokens "
    "for every user and every other API; and with `none` Keycloak answers every token request with an error.",
    fix="Take the attribute out, or set RS256, PS256 or ES256.",
    cite="RFC 9068 section 2.1",
    reads=NATIVE,
    adapter="keycloak",
    bad=example(f"attributes:\n  {_ALG}: HS256"),
    good=example(f"attributes:\n  {_ALG}: ES256"),
)
def access_token_signed_with_secret(client: Client) -> Iterator[Hit]:
    alg = attribute(client, _ALG)
    field = f"{PREFIX}attributes.{_ALG}"
    if algorithms.is_symmetric_signature(alg.upper()):
        yield Hit(field, f"access tokens are signed with {alg.upper()}, by a secret of the realm", note="a secret")
    elif alg == algorithms.NONE:
        told = "Keycloak signs no access token with none: every token request fails"
        yield Hit(field, told, note="no token at all", severity=Severity.MEDIUM)
