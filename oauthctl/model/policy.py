"""Templates of an organisation's own rules: their names and what each is told, as data."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

_FAMILIES: Final = "RED GRT PKC AUT KEY SCP TOK OUT COR MET RES NAT AGT FAP SRV XCL ORG KCL OCL ALL"
RESERVED_LETTERS: Final = frozenset(_FAMILIES.split())  # of families that are built in, or will be


class Template(NamedTuple):
    """summary: what its rules find. parameters: JSON Schema of each, all required."""

    summary: str
    parameters: Mapping[str, Any]


_SHORT: Final[Mapping[str, Any]] = {"maxLength": 200, "pattern": r"^[^$\x00-\x1f]+$"}


def _texts(description: str, item: Mapping[str, Any] = _SHORT) -> Mapping[str, Any]:
    """Short texts, and not too many: each is compared with each value. item: what one of them is like."""
    return {
        "type": "array",
        "items": {"type": "string", **item},
        "minItems": 1,
        "maxItems": 500,
        "description": description,
    }


_HOST: Final = {"pattern": r"^(\*\.)?[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$"}
_FIELD: Final = {
    "type": "string",
    "minLength": 1,
    "maxLength": 100,
    "description": "A field: grant_types, settings.pkce.",
}

TEMPLATES: Final[Mapping[str, Template]] = {
    "allowed-redirect-hosts": Template(
        "A redirect URI leads to a host that is not allowed.",
        {"hosts": _texts("Hosts; `*.acme.example` is every name below acme.example, and not that itself.", _HOST)},
    ),
    "allowed-redirect-schemes": Template(
        "A redirect URI has a scheme that is not allowed.",
        {"schemes": _texts("Schemes, in lower case and without `:`.", {"pattern": r"^[a-z][a-z0-9+.-]{0,99}$"})},
    ),
    "client-names": Template(
        "A client's key is not as the organisation names clients.",
        {"keys": _texts("Globs, one of which must match the key: `*` for anything, `?` for one character.")},
    ),
    "owners": Template(
        "A client's owner is nobody that is known.",
        {"owners": _texts("Globs, one of which must match the owner.")},
    ),
    "required-fields": Template(
        "A field that the organisation asks for is missing.",
        {
            "fields": _texts(
                "Fields that must have a value; `owner` among them.", {"pattern": r"^[A-Za-z0-9_.]{1,100}$"}
            )
        },
    ),
    "maximum-lifetime": Template(
        "A lifetime is longer than allowed.",
        {
            "field": _FIELD,
            "seconds": {"type": "integer", "minimum": 1, "description": "The longest that is allowed, in seconds."},
        },
    ),
    "allowed-values": Template(
        "A field has a value that is not allowed.",
        {"field": _FIELD, "values": _texts("The values that it may have; of a list, its items.")},
    ),
    "forbidden-values": Template(
        "A field has a value that is forbidden.",
        {"field": _FIELD, "values": _texts("Globs of values that it must not have; of a list, its items.")},
    ),
    "forbidden-scopes": Template(
        "A client may ask for a scope that is forbidden here.",
        {"scopes": _texts("Globs of scopes.")},
    ),
    "allowed-grant-types": Template(
        "A client uses a grant type that is not allowed.",
        {"grant_types": _texts("Grant types.")},
    ),
    "allowed-authentication": Template(
        "A client authenticates in a way that is not allowed.",
        {"methods": _texts("Values of token_endpoint_auth_method.")},
    ),
    "required-pkce": Template("A client that uses authorization codes does not require PKCE.", {}),
}
