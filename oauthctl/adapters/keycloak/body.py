"""A client representation while it is being written: what is to be sent, and what is known of the client now."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

_URI_LISTS: Final = frozenset({"redirectUris", "webOrigins"})


class Body:
    """What a PUT will carry. Keycloak merges it: what is not in it stays as it is.

    before: the representation as the server has it now; empty for a client that does not exist yet.
    """

    def __init__(self, before: Mapping[str, Any]) -> None:
        self.before = before
        self.top: dict[str, Any] = {}
        self.attributes: dict[str, str] = {}

    def attribute(self, name: str, text: str | None) -> None:
        """Set an attribute; None or an empty text removes it."""
        self.attributes[name] = text or ""

    def flag(self, name: str, *, on: bool) -> None:
        """Set a boolean attribute. Off is said too, since some are on by default."""
        self.attributes[name] = "true" if on else "false"

    def mappers(self) -> list[dict[str, Any]]:
        """The list of protocol mappers to send, to be changed in place: Keycloak replaces it whole."""
        if "protocolMappers" not in self.top:
            self.top["protocolMappers"] = [dict(mapper) for mapper in self.before.get("protocolMappers") or ()]
        found: list[dict[str, Any]] = self.top["protocolMappers"]
        return found

    def representation(self) -> dict[str, Any]:
        """What to send."""
        return {**self.top, **({"attributes": self.attributes} if self.attributes else {})}


class Wanted(NamedTuple):
    """What a write makes of an object.

    changed: the ids that are to be written. after: every field as it will be, changed or not; None: cleared.
    """

    changed: frozenset[FieldId]
    after: Mapping[FieldId, Json]

    def touches(self, *names: FieldId) -> bool:
        """Whether any of these fields is to be written."""
        return not self.changed.isdisjoint(names)


def difference(sent: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """What of a new client was not stored as sent: lists of URIs, switches and attributes."""
    attributes = stored.get("attributes") or {}
    wrong = {name: text for name, text in (sent.get("attributes") or {}).items() if attributes.get(name) != text}
    found = {
        name: value
        for name, value in sent.items()
        if (isinstance(value, bool) and value != stored.get(name, False))
        or (name in _URI_LISTS and sorted(value) != sorted(stored.get(name) or ()))
    }
    return {**found, **({"attributes": wrong} if wrong else {})}
