"""Whether an answer has the shape of Keycloak's: wrong JSON is refused where it comes in, not where it is read."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from oauthctl.adapters.keycloak.admin import Admin, rows
from oauthctl.diagnostics.errors import BadAnswer
from oauthctl.diagnostics.text import shortened

Test = Callable[[object], bool]

# What a JSON parser makes is of exactly these types.
_TEXT: Final = frozenset({str})
_TEXT_OR_NULL: Final = frozenset({str, type(None)})


def _text(value: object) -> bool:
    return isinstance(value, str)


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _texts(value: object) -> bool:
    return isinstance(value, list) and _TEXT.issuperset(map(type, value))


def _map_of_texts(value: object) -> bool:
    return isinstance(value, dict) and _TEXT_OR_NULL.issuperset(map(type, value.values()))


def _mappers(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(mapper, dict) and _text(mapper.get("name")) and _map_of_texts(mapper.get("config") or {})
        for mapper in value
    )


_CLIENT: Final[Mapping[str, Test]] = {
    **dict.fromkeys(("id", "clientId", "protocol", "name", "description", "baseUrl", "rootUrl"), _text),
    **dict.fromkeys(("adminUrl", "clientAuthenticatorType", "secret"), _text),
    **dict.fromkeys(("enabled", "publicClient", "bearerOnly", "consentRequired", "serviceAccountsEnabled"), _flag),
    **dict.fromkeys(("redirectUris", "webOrigins", "defaultClientScopes", "optionalClientScopes"), _texts),
    "attributes": _map_of_texts,
    "authenticationFlowBindingOverrides": _map_of_texts,
    "protocolMappers": _mappers,
}
_SCOPE: Final[Mapping[str, Test]] = {
    **dict.fromkeys(("id", "name", "protocol", "description"), _text),
    "attributes": _map_of_texts,
    "protocolMappers": _mappers,
}


def clients(found: object, admin: Admin) -> list[Mapping[str, Any]]:
    """A list of clients. Raises BadAnswer for anything else."""
    return [_checked(native, admin, "clientId", _CLIENT) for native in rows(found, admin)]


def client(found: object, admin: Admin) -> Mapping[str, Any]:
    """One client. Raises BadAnswer for anything else."""
    return clients([found], admin)[0]


def scopes(found: object, admin: Admin) -> list[Mapping[str, Any]]:
    """A list of client scopes. Raises BadAnswer for anything else."""
    return [_checked(native, admin, "name", _SCOPE) for native in rows(found, admin)]


def scope(found: object, admin: Admin) -> Mapping[str, Any]:
    """One client scope. Raises BadAnswer for anything else."""
    return scopes([found], admin)[0]


def _checked(native: Mapping[str, Any], admin: Admin, key: str, tests: Mapping[str, Test]) -> Mapping[str, Any]:
    for name, fits in tests.items():
        value = native.get(name)
        if name in ("id", key) if value is None else not fits(value):
            whose = native.get(key)
            of = f"`{shortened(whose, 80)}`" if isinstance(whose, str) else "an object of a list"
            raise BadAnswer(
                f"{admin.options.provider}: `{name}` of {of} is not what Keycloak answers",
                admin.options.place,
                next="check `url`, and whether something between here and Keycloak changes its answers",
            )
    return native
