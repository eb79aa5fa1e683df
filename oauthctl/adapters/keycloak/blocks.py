"""The `extensions.keycloak` block of a declaration as items, and back."""

from collections.abc import Mapping

from oauthctl.adapters.keycloak import mappers, scopes
from oauthctl.adapters.keycloak.items import ATTRIBUTES, DEFAULTS, PREFIX, ROLES, SECTIONS, parted
from oauthctl.model.json import Json


def items(extension: Mapping[str, Json]) -> dict[str, Json]:
    """Each setting under its own id. None means cleared: as Keycloak makes it by itself, which is never shown."""
    found: dict[str, Json] = {}
    for name, value in extension.items():
        if name in SECTIONS and isinstance(value, Mapping):
            found |= {f"{name}.{item}": _declared(name, item, one) for item, one in value.items()}
        else:
            found[name] = None if value == DEFAULTS.get(name, "") else value
    return found


def block(items: Mapping[str, Json]) -> dict[str, Json]:
    """What to write in YAML for these items."""
    found: dict[str, dict[str, Json]] = {}
    plain: dict[str, Json] = {}
    for item, value in sorted(items.items()):
        section, name = parted(PREFIX + item)
        if section:
            found.setdefault(section, {})[name] = value
        else:
            plain[name] = value
    return {**plain, **found}


def _declared(section: str, name: str, value: Json) -> Json:
    if value is None:
        return None
    if section == ATTRIBUTES:
        return mappers.spelled(value) or None
    if section == mappers.SECTION:
        return mappers.declared(value)
    if section == scopes.SECTION:
        return scopes.declared(name, value)
    if section == ROLES and isinstance(value, list | tuple):
        return sorted(map(str, value)) or None
    return value
