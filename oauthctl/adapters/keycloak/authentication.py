"""How a client proves who it is: its method, and its keys."""

from collections.abc import Mapping
from typing import Any, Final

from oauthctl.adapters.keycloak.body import Body, Wanted
from oauthctl.adapters.keycloak.codecs import key_set, key_text
from oauthctl.adapters.keycloak.remainder import Remainder
from oauthctl.diagnostics.errors import InvalidRequest
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

METHODS: Final[dict[str, str]] = {
    "client_secret_basic": "client-secret",
    "client_secret_post": "client-secret",
    "client_secret_jwt": "client-secret-jwt",
    "private_key_jwt": "client-jwt",
    "tls_client_auth": "client-x509",
}
NONE: Final = "none"
ALLOWED: Final = "client.secret.authentication.allowed.method"  # absent: by header and in the body
SUBJECT: Final = "x509.subjectdn"
SUBJECT_IS_PATTERN: Final = "x509.allow.regex.pattern.comparison"  # absent means true

FIELDS: Final = frozenset({"token_endpoint_auth_method", "tls_client_auth_subject_dn", "jwks", "jwks_uri"})
NATIVE: Final[Mapping[str, FieldId]] = {
    "publicClient": "token_endpoint_auth_method",
    "clientAuthenticatorType": "token_endpoint_auth_method",
    f"attributes.{SUBJECT}": "tls_client_auth_subject_dn",
    "attributes.use.jwks.string": "jwks",
    "attributes.jwks.string": "jwks",
    "attributes.use.jwks.url": "jwks_uri",
    "attributes.jwks.url": "jwks_uri",
}
_BY_AUTHENTICATOR: Final = {native: method for method, native in METHODS.items() if method != "client_secret_post"}


def is_confidential(native: Mapping[str, Any]) -> bool:
    """Whether the client has a secret that Keycloak made or was given."""
    return not native.get("publicClient") and not native.get("bearerOnly")


def read(rest: Remainder) -> dict[FieldId, Json]:
    """Settings that have no effect as they are (a key set that is switched off) stay items."""
    return {"token_endpoint_auth_method": _method(rest), **_subject(rest), **_keys(rest)}


def _method(rest: Remainder) -> str:
    public, native = rest.take("publicClient"), str(rest.take("clientAuthenticatorType") or "client-secret")
    if public:
        return NONE
    method = _BY_AUTHENTICATOR.get(native, native)  # one of Keycloak's own: shown as it is, equal to nothing declared
    if native == "client-secret" and rest.attributes.get(ALLOWED) == "client_secret_post":
        rest.attribute(ALLOWED)
        return "client_secret_post"
    if method == "tls_client_auth" and rest.attribute(SUBJECT_IS_PATTERN) != "false":
        rest.attributes[SUBJECT_IS_PATTERN] = "true"  # said, because it lets more than one subject in
    return method


def _subject(rest: Remainder) -> dict[FieldId, Json]:
    subject = rest.attribute(SUBJECT)
    return {"tls_client_auth_subject_dn": subject} if subject else {}


def _keys(rest: Remainder) -> dict[FieldId, Json]:
    found: dict[FieldId, Json] = {}
    attributes = rest.attributes
    if attributes.get("use.jwks.url") == "true" and attributes.get("jwks.url"):
        found["jwks_uri"] = rest.attribute("jwks.url")
    if attributes.get("use.jwks.string") == "true" and attributes.get("jwks.string"):
        try:
            found["jwks"] = key_set(attributes["jwks.string"])
        except ValueError:
            return found
        rest.attribute("jwks.string")
    for name, value in (("use.jwks.url", "jwks_uri"), ("use.jwks.string", "jwks")):
        if value in found or attributes.get(name) != "true":
            rest.attribute(name)
    return found


def write(wanted: Wanted, body: Body) -> None:
    """Method and keys. Raises InvalidRequest for keys in two places (RFC 7591 section 2)."""
    after = wanted.after
    if wanted.touches("token_endpoint_auth_method"):
        _write_method(str(after.get("token_endpoint_auth_method") or "client_secret_basic"), body)
    if wanted.touches("tls_client_auth_subject_dn"):
        body.attribute(SUBJECT, str(after.get("tls_client_auth_subject_dn") or ""))
        body.flag(SUBJECT_IS_PATTERN, on=False)
    if wanted.touches("jwks", "jwks_uri"):
        keys, uri = after.get("jwks"), after.get("jwks_uri")
        if keys and uri:
            raise InvalidRequest("a client has either jwks or jwks_uri (RFC 7591 section 2); nothing was sent")
        body.attribute("jwks.string", key_text(keys) if keys else None)
        body.flag("use.jwks.string", on=bool(keys))
        body.attribute("jwks.url", str(uri or ""))
        body.flag("use.jwks.url", on=bool(uri))


def _write_method(method: str, body: Body) -> None:
    """What only the old method reads is taken away: left behind, it would come back with that method."""
    if method not in {NONE, *METHODS}:
        raise InvalidRequest(f"Keycloak has no client authentication method {method}; nothing was sent")
    body.top["publicClient"] = method == NONE
    if method != NONE:
        body.top["clientAuthenticatorType"] = METHODS[method]
    if method == "client_secret_post":
        body.attribute(ALLOWED, method)
    elif (body.before.get("attributes") or {}).get(ALLOWED) == "client_secret_post":
        body.attribute(ALLOWED, None)
    if method == "tls_client_auth" and body.before.get("clientAuthenticatorType") != METHODS[method]:
        body.flag(SUBJECT_IS_PATTERN, on=False)
