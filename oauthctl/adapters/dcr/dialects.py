"""How known servers differ from the standards, as data. Each fact was seen on the server it is about."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple


class Dialect(NamedTuple):
    """unsupported: members the server drops. only: the members it holds, where that list is the shorter one.

    write_only: stored, but left out of its answers. tags: it keeps tagged members (RFC 7591 section 2.2).
    tells_new_secret: an update that makes a public client confidential answers with its secret.
    values, same, implied: see `contract.capability.Capability`. The rest: see `Capabilities`.
    """

    product: str
    unsupported: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    write_only: frozenset[str] = frozenset()
    tags: bool = True
    values: Mapping[str, frozenset[str]] = {}
    same: Mapping[str, Mapping[str, str]] = {}
    implied: Mapping[str, frozenset[str]] = {}
    update: Literal["merge", "replace", "patch", "none"] = "replace"
    omit: Literal["keep", "reset", "delete"] = "reset"
    read_rotates: bool = False
    update_rotates: bool = False
    update_replaces_secret: bool = False
    shows_secret: bool = False
    tells_new_secret: bool = True
    notes: tuple[str, ...] = ()

    def drops(self, member: str) -> bool:
        """Whether the server does not hold a member."""
        return member in self.unsupported or (self.only is not None and member not in self.only)


STANDARD = "standard"


def dialect(name: str) -> Dialect:
    """The dialect of that name. Raises KeyError for one that is not in the table."""
    return _all()[name]


def dialect_names() -> tuple[str, ...]:
    """Every dialect, `standard` first."""
    return tuple(_all())


@cache
def _all() -> Mapping[str, Dialect]:
    text = Path(__file__).with_name("dialects.json").read_text(encoding="utf-8")
    return {name: _dialect(raw) for name, raw in json.loads(text).items()}


def _dialect(raw: Mapping[str, Any]) -> Dialect:
    sets = {name: frozenset(raw[name]) for name in ("unsupported", "only", "write_only") if name in raw}
    by_field = {
        name: {field: frozenset(items) for field, items in raw[name].items()}
        for name in ("values", "implied")
        if name in raw
    }
    return Dialect(**{**raw, **sets, **by_field, "notes": tuple(raw.get("notes", ()))})
