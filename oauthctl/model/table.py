"""The field table, read from `fields.json`: the IANA registry of client metadata, and our settings."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from oauthctl.model.address import Kind
from oauthctl.model.field import Compare, Field, ImpactRule, Role
from oauthctl.model.value import FieldId

_EXTENSION = Field(
    id="extensions",
    kind=Kind.CLIENT,
    type="any",
    compare=Compare.OBJECT,
    role=Role.EXTENSION,
    defaults={},
    security=True,
    impact=ImpactRule.OPAQUE,
    cite="the provider's own documentation",
    help="A setting of the provider itself.",
)


@cache
def table(kind: Kind = Kind.CLIENT) -> Mapping[FieldId, Field]:
    """Every field of one kind of object, by id, in the order of the file."""
    return {name: entry for (of, name), entry in _all().items() if of is kind}


def field(name: FieldId, kind: Kind = Kind.CLIENT) -> Field | None:
    """The entry of an id. `client_name#fr` is found as `client_name`; native settings share one entry."""
    entries = table(kind)
    found = entries.get(name)
    if found is not None:
        return found
    if name.startswith("extensions."):
        return _EXTENSION._replace(id=name, kind=kind)
    base, tag, _ = name.partition("#")
    found = entries.get(base) if tag else None
    return found._replace(id=name) if found is not None and found.tagged else None


@cache
def _all() -> Mapping[tuple[Kind, FieldId], Field]:
    text = Path(__file__).with_name("fields.json").read_text(encoding="utf-8")
    return {(entry.kind, entry.id): entry for entry in map(_entry, json.loads(text))}


def _entry(raw: dict[str, Any]) -> Field:
    return Field(
        **{
            **raw,
            "kind": Kind(raw.get("kind", "client")),
            "compare": Compare(raw["compare"]),
            "role": Role(raw["role"]),
            "impact": ImpactRule(raw["impact"]),
            "defaults": raw.get("defaults", {}),
            "values": tuple(raw.get("values", ())),
            "members": tuple(raw.get("members", ())),
            "strength": tuple(raw.get("strength", ())),
        }
    )
