"""From what a registration request says to the metadata a client is registered with (RFC 7591 section 2)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from . import redirects
from .errors import Refused, invalid
from .members import Json, kind_of

Metadata = Mapping[str, Json]

SECRET_METHODS = frozenset({"client_secret_basic", "client_secret_post"})
KEY_METHODS = frozenset({"private_key_jwt"})
PUBLIC_METHODS = frozenset({"none"})
AUTH_METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt", "none")
SIGNING_ALGS = ("RS256", "PS256", "ES256")
GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials")
RESPONSE_TYPES = ("code",)
SUBJECT_TYPES = ("public",)

_DEFAULTS: Metadata = MappingProxyType(
    {
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ("authorization_code",),
        "response_types": ("code",),
    }
)
# A value the server could not act on is refused, not kept: discovery and registration say the same.
_ALLOWED: Mapping[str, Collection[str]] = MappingProxyType(
    {
        "token_endpoint_auth_method": AUTH_METHODS,
        "token_endpoint_auth_signing_alg": SIGNING_ALGS,
        "id_token_signed_response_alg": SIGNING_ALGS,
        "grant_types": GRANT_TYPES,
        "response_types": RESPONSE_TYPES,
        "subject_type": SUBJECT_TYPES,
        "application_type": ("web", "native"),
    }
)
_PRIVATE_JWK_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def accept(body: Mapping[str, Json], scopes: Collection[str]) -> Metadata:
    """The metadata to register for a request body: known, typed, with RFC 7591's defaults, consistent.

    `scopes` are the ones this server knows. Raises Refused with an error code of RFC 7591 section 3.2.2.
    """
    metadata = typed(body)
    for rule in _RULES:
        rule(metadata)
    _known("scope", words(metadata, "scope"), scopes)
    return metadata


def typed(body: Mapping[str, Json]) -> Metadata:
    """The known members of `body` with RFC 7591's defaults, each checked for its JSON type and nothing more.

    null and "" mean that a member is not there (RFC 7592 section 2.2). Raises Refused.
    """
    known = {name: value for name, value in body.items() if kind_of(name) and value not in (None, "")}
    for name, value in known.items():
        kind = kind_of(name) or ""
        if not _IS[kind](value):
            code = "invalid_redirect_uri" if name == "redirect_uris" else "invalid_client_metadata"
            raise Refused(code, f"{name} must be {_SHOULD_BE[kind]}")
    return known | {name: value for name, value in _DEFAULTS.items() if name not in known}


def words(metadata: Metadata, name: str) -> tuple[str, ...]:
    """A member that is a list of strings, or words in one string; () when it is absent."""
    value = metadata.get(name)
    if isinstance(value, str):
        return tuple(value.split())
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()


def auth_method(metadata: Metadata) -> str:
    """How the client authenticates at the token endpoint."""
    return str(metadata["token_endpoint_auth_method"])


def _is_strings(value: Json) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) and item for item in value)


def _is_web_uri(value: Json) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


_IS: Mapping[str, Callable[[Json], bool]] = MappingProxyType(
    {
        "text": lambda value: isinstance(value, str),
        "uri": _is_web_uri,
        "list": _is_strings,
        "flag": lambda value: isinstance(value, bool),
        "seconds": lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
        "object": lambda value: isinstance(value, Mapping),
    }
)
_SHOULD_BE: Mapping[str, str] = MappingProxyType(
    {
        "text": "a string",
        "uri": "an http or https URI",
        "list": "an array of strings",
        "flag": "true or false",
        "seconds": "a whole number of seconds",
        "object": "an object",
    }
)


def _known(name: str, values: Iterable[str], allowed: Collection[str]) -> None:
    for value in values:
        if value not in allowed:
            raise invalid(f"{name}: this server does not know {value!a}")


def _values_are_known(metadata: Metadata) -> None:
    for name, allowed in _ALLOWED.items():
        _known(name, words(metadata, name), allowed)


def _redirect_uris_are_usable(metadata: Metadata) -> None:
    for uri in words(metadata, "redirect_uris"):
        if reason := redirects.problem(uri):
            raise Refused("invalid_redirect_uri", f"the redirect URI {uri!a} {reason}")
    if "authorization_code" in words(metadata, "grant_types") and not words(metadata, "redirect_uris"):
        raise Refused("invalid_redirect_uri", "authorization_code needs at least one redirect URI")


def _logout_uris_are_absolute(metadata: Metadata) -> None:
    for uri in words(metadata, "post_logout_redirect_uris"):
        if reason := redirects.problem(uri):
            raise invalid(f"the post-logout redirect URI {uri!a} {reason}")


def _grants_fit_response_types(metadata: Metadata) -> None:
    """RFC 7591 section 2.1, for the one response type of this server."""
    grants, types = words(metadata, "grant_types"), words(metadata, "response_types")
    if ("authorization_code" in grants) != ("code" in types):
        raise invalid(
            "grant type authorization_code and response type code need each other"
            " (send response_types [] for a client without a login)",
        )


def _public_clients_have_no_credentials_grant(metadata: Metadata) -> None:
    """RFC 6749 section 4.4."""
    if auth_method(metadata) in PUBLIC_METHODS and "client_credentials" in words(metadata, "grant_types"):
        raise invalid("client_credentials needs a client that authenticates")


def _keys_are_public_and_said_once(metadata: Metadata) -> None:
    jwks = metadata.get("jwks")
    if jwks is not None and "jwks_uri" in metadata:
        raise invalid("send jwks or jwks_uri, not both")
    if auth_method(metadata) in KEY_METHODS and jwks is None and "jwks_uri" not in metadata:
        raise invalid("private_key_jwt needs jwks or jwks_uri")
    if isinstance(jwks, Mapping):
        _check_keys(jwks.get("keys"))


def _check_keys(keys: Json) -> None:
    if not isinstance(keys, list | tuple) or not all(isinstance(key, Mapping) for key in keys):
        raise invalid("jwks must be an object whose member keys is an array of objects")
    if any(_PRIVATE_JWK_MEMBERS & key.keys() for key in keys if isinstance(key, Mapping)):
        raise invalid("jwks must hold public keys only")


_RULES: tuple[Callable[[Metadata], None], ...] = (
    _values_are_known,
    _redirect_uris_are_usable,
    _logout_uris_are_absolute,
    _grants_fit_response_types,
    _public_clients_have_no_credentials_grant,
    _keys_are_public_and_said_once,
)
