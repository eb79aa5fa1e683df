"""Client scopes of a realm as objects of kind `scope`. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from oauthctl.adapters.keycloak import items, mappers, scopes, secrecy, standing
from oauthctl.adapters.keycloak.body import Body, Wanted
from oauthctl.contract import marker as markers
from oauthctl.model.address import Kind
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.value import FieldId, Gap

TEXT: Final = "consent.screen.text"
SHOWN: Final = "display.on.consent.screen"  # absent means true
NAMED: Final = "include.in.token.scope"  # absent means true
NATIVE: Final[Mapping[str, FieldId]] = {
    f"attributes.{TEXT}": "consent_text",
    f"attributes.{SHOWN}": "settings.consent",
    f"attributes.{NAMED}": "settings.include_in_token",
}


def from_native(native: Mapping[str, Any], provider: str) -> Live:
    """The client scope as it is."""
    attributes = native.get("attributes") or {}
    marker = markers.decode(attributes.get(items.MARKER))
    place, reason = standing.of_scope(native, marked=marker is not None)
    return Live(
        provider=provider,
        kind=Kind.SCOPE,
        native_id=str(native.get("id")),
        name=str(native.get("name")),
        fields=fields(native),
        native=secrecy.without_secrets(native),
        marker=marker,
        standing=place,
        standing_reason=reason,
    )


def fields(native: Mapping[str, Any]) -> dict[FieldId, Json | Gap]:
    """Everything the representation says, in our ids."""
    attributes = dict(native.get("attributes") or {})
    texts = {"description": native.get("description"), "consent_text": attributes.pop(TEXT, None)}
    found: dict[FieldId, Json | Gap] = {name: text for name, text in texts.items() if text}
    found["settings.include_in_token"] = scopes.shows(native)
    found["settings.consent"] = "skip" if attributes.pop(SHOWN, None) == "false" else "required"
    attributes.pop(NAMED, None)
    found.update(mappers.read(native.get("protocolMappers") or (), subjects=False))
    found.update(items.read_attributes(attributes))
    return found


def body_of(wanted: Wanted, before: Mapping[str, Any]) -> Body:
    """The settings of a PUT or POST, without the mappers, which have calls of their own."""
    body = Body(before)
    after = wanted.after
    if wanted.touches("description"):
        body.top["description"] = after.get("description") or ""
    if wanted.touches("consent_text"):
        body.attribute(TEXT, str(after.get("consent_text") or ""))
    if wanted.touches("settings.consent"):
        body.flag(SHOWN, on=after.get("settings.consent") != "skip")
    if wanted.touches("settings.include_in_token"):
        body.flag(NAMED, on=after.get("settings.include_in_token") is not False)
    for field in sorted(wanted.changed):
        section, name = items.parted(field)
        if section == items.ATTRIBUTES:
            value: Json = after.get(field)
            body.attribute(name, None if value is None else mappers.spelled(value))
    return body
