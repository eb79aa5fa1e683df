"""A client representation while it is being read: every part takes what it understands, the rest becomes items."""

from collections.abc import Mapping
from typing import Any

from oauthctl.model.json import Json


class Remainder:
    """The settings of one representation that nobody has claimed yet. The representation itself is not changed."""

    def __init__(self, native: Mapping[str, Any]) -> None:
        self.top: dict[str, Any] = dict(native)
        self.attributes: dict[str, str] = dict(self.top.pop("attributes", None) or {})
        self.mappers: list[Mapping[str, Any]] = list(self.top.pop("protocolMappers", None) or ())

    def take(self, name: str, default: Json = None) -> Any:
        """A top-level setting, now claimed."""
        return self.top.pop(name, default)

    def attribute(self, name: str) -> str:
        """An attribute, now claimed; empty where it is not set: Keycloak does not keep the two apart."""
        return self.attributes.pop(name, None) or ""

    def flag(self, name: str) -> bool:
        """A boolean attribute, now claimed. Absent means false."""
        return self.attribute(name) == "true"
