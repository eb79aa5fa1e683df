"""Protocol mappers: what Keycloak puts into tokens. Two kinds of them are fields of ours, all others are items by name."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from oauthctl.adapters.keycloak.body import Wanted
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

AUDIENCE: Final = "oidc-audience-mapper"
PAIRWISE: Final = "oidc-sha256-pairwise-sub-mapper"
SALT: Final = "pairwiseSubAlgorithmSalt"
SECTOR: Final = "sectorIdentifierUri"
SECTION: Final = "protocolMappers"

SUBJECT_FIELDS: Final = frozenset({"subject_type", "sector_identifier_uri"})
_PROTOCOL: Final = "openid-connect"
_IN_ID_TOKEN: Final = "id.token.claim"  # noqa: S105  # the name of a setting
_IN_USERINFO: Final = "userinfo.token.claim"
# An audience mapper that does nothing but say who an access token is for.
_PLAIN: Final = (
    ("access.token.claim", {"true"}),
    ("id.token.claim", {None, "false"}),
    ("userinfo.token.claim", {None, "false"}),
    ("introspection.token.claim", {None, "true"}),
    ("lightweight.claim", {None, "false"}),
    ("included.client.audience", {None, ""}),
)
_PLAIN_KEYS: Final = {"included.custom.audience", *(name for name, _ in _PLAIN)}


def audience(mapper: Mapping[str, Any]) -> str | None:
    """The audience that a mapper adds to access tokens, if that is all it does."""
    config = mapper.get("config") or {}
    if mapper.get("protocolMapper") != AUDIENCE or not config.keys() <= _PLAIN_KEYS:
        return None
    plain = all(config.get(name) in values for name, values in _PLAIN)
    return config.get("included.custom.audience") or None if plain else None


def audience_mapper(uri: str) -> dict[str, Any]:
    """The mapper for one audience."""
    config = {
        "included.custom.audience": uri,
        "access.token.claim": "true",
        "id.token.claim": "false",
        "introspection.token.claim": "true",
    }
    return {"name": f"audience {uri}", "protocol": _PROTOCOL, "protocolMapper": AUDIENCE, "config": config}


def item(mapper: Mapping[str, Any]) -> Json:
    """A mapper as it is declared and watched: without ids, and without the salt, which nobody chooses.

    Keycloak drops empty texts, and says that a claim goes to userinfo where it goes into the ID token.
    """
    given = mapper.get("config") or {}
    config = {name: value for name, value in given.items() if value != "" and name != SALT}
    if config.get(_IN_USERINFO) == config.get(_IN_ID_TOKEN):
        config.pop(_IN_USERINFO, None)
    protocol = mapper.get("protocol") or _PROTOCOL
    return {
        **({} if protocol == _PROTOCOL else {"protocol": protocol}),
        "protocolMapper": mapper.get("protocolMapper") or "",
        "config": dict(sorted(config.items())),
    }


def without_salt(mapper: Mapping[str, Any]) -> dict[str, Any]:
    """A mapper as the server has it, fit to be kept: the salt would let its owner link pairwise subjects."""
    return {**mapper, "config": {k: v for k, v in (mapper.get("config") or {}).items() if k != SALT}}


def declared(value: Json) -> Json:
    """A mapper as written in a declaration, spelled as `item` does: texts only, sorted."""
    if not isinstance(value, Mapping):
        return value
    config = value.get("config")
    texts = {name: spelled(one) for name, one in config.items()} if isinstance(config, Mapping) else {}
    return item({**value, "config": texts})


def spelled(value: Json) -> str:
    """A value as Keycloak stores it in attributes and mappers."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def read(mappers: Iterable[Mapping[str, Any]], *, subjects: bool) -> dict[FieldId, Json]:
    """Fields and items of the mappers. subjects: whether pairwise subjects are a field (of clients only)."""
    found: dict[FieldId, Json] = {}
    audiences: list[str] = []
    for mapper in mappers:
        uri = audience(mapper)
        if uri is not None:
            audiences.append(uri)
        elif subjects and mapper.get("protocolMapper") == PAIRWISE:
            found["subject_type"] = "pairwise"
            sector = (mapper.get("config") or {}).get(SECTOR)
            if sector:
                found["sector_identifier_uri"] = sector
        else:
            found[f"extensions.keycloak.{SECTION}.{mapper.get('name')}"] = item(mapper)
    if audiences:
        found["settings.audiences"] = sorted(set(audiences))
    return found


def touched(wanted: Wanted) -> bool:
    """Whether a write changes any mapper."""
    return wanted.touches("settings.audiences", *SUBJECT_FIELDS) or any(map(named, wanted.changed))


def named(field: FieldId) -> str | None:
    """The mapper's name in the id of an item."""
    prefix = f"extensions.keycloak.{SECTION}."
    return field.removeprefix(prefix) if field.startswith(prefix) else None


def merged(before: Sequence[Mapping[str, Any]], wanted: Wanted) -> list[dict[str, Any]]:
    """The whole list as it is to be: unmanaged mappers stay, with their ids and all they hold."""
    found = [dict(mapper) for mapper in before]
    if wanted.touches("settings.audiences"):
        found = _with_audiences(found, wanted.after.get("settings.audiences"))
    if wanted.touches(*SUBJECT_FIELDS):
        found = _with_subjects(found, wanted.after)
    for field in sorted(wanted.changed):
        name = named(field)
        if name is not None:
            found = _with_item(found, name, wanted.after.get(field))
    return found


def _with_audiences(mappers: list[dict[str, Any]], value: Json) -> list[dict[str, Any]]:
    uris = [str(uri) for uri in value] if isinstance(value, list | tuple) else []
    kept = [mapper for mapper in mappers if audience(mapper) is None or audience(mapper) in uris]
    there = {audience(mapper) for mapper in kept}
    return kept + [audience_mapper(uri) for uri in uris if uri not in there]


def _with_subjects(mappers: list[dict[str, Any]], after: Mapping[FieldId, Json]) -> list[dict[str, Any]]:
    there = [mapper for mapper in mappers if mapper.get("protocolMapper") == PAIRWISE]
    others = [mapper for mapper in mappers if mapper.get("protocolMapper") != PAIRWISE]
    if after.get("subject_type") != "pairwise":
        return others
    # Keycloak makes a salt only when the mapper is created on its own, not as a part of a client.
    new: dict[str, Any] = {
        "name": "pairwise subject identifier",
        "protocol": _PROTOCOL,
        "protocolMapper": PAIRWISE,
        "config": {SALT: str(uuid.uuid4())},
    }
    first = there[0] if there else new
    config = {**(first.get("config") or {}), SECTOR: str(after.get("sector_identifier_uri") or "")}
    return [*others, {**first, "config": config}]


def _with_item(mappers: list[dict[str, Any]], name: str, value: Json) -> list[dict[str, Any]]:
    there = next((mapper for mapper in mappers if mapper.get("name") == name), None)
    others = [mapper for mapper in mappers if mapper is not there]
    if not isinstance(value, Mapping):
        return others
    given = value.get("config")
    config = dict(given) if isinstance(given, Mapping) else {}
    salt = ((there or {}).get("config") or {}).get(SALT)
    mapper = {
        **({"id": there["id"]} if there and "id" in there else {}),
        "name": name,
        "protocol": value.get("protocol") or _PROTOCOL,
        "protocolMapper": value.get("protocolMapper"),
        "config": {**config, **({SALT: salt} if salt else {})},
    }
    return [*others, mapper]
