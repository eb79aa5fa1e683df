"""What a provider can hold of a client, worked out once for each provider and not for each client."""

from collections.abc import Mapping
from typing import NamedTuple

from oauthctl.contract.capability import Capabilities
from oauthctl.model.address import Kind
from oauthctl.model.field import Field
from oauthctl.model.json import Json
from oauthctl.model.table import table
from oauthctl.model.value import FieldId

_LISTS = frozenset({"string[]", "uri[]", "words", "object[]"})


class Absent(NamedTuple):
    """What it means that a provider says nothing of a field: a value, or that it is not known and why.

    why: None where the value is known; empty where nothing is to be said but that the provider does not tell.
    """

    name: FieldId
    value: Json
    why: str | None = None


class Holding(NamedTuple):
    """held, unheld: the fields of a client that it can hold for one client, and the others. absent: by kind of object."""

    capabilities: Capabilities
    held: frozenset[FieldId]
    unheld: tuple[FieldId, ...]
    absent: Mapping[Kind, tuple[Absent, ...]]


_KNOWN: dict[int, Holding] = {}


def holding(capabilities: Capabilities) -> Holding:
    """What follows from what a provider can do."""
    known = _KNOWN.get(id(capabilities))
    if known is None:
        known = _KNOWN[id(capabilities)] = _worked_out(capabilities)  # kept alive: no identity is given twice
    return known


def _worked_out(capabilities: Capabilities) -> Holding:
    held = frozenset(name for name in table() if capabilities.holds(Kind.CLIENT, name))
    return Holding(
        capabilities,
        held,
        tuple(name for name in table() if name not in held),
        {
            kind: tuple(found for entry in table(kind).values() if (found := _absent(entry, capabilities)))
            for kind in Kind
        },
    )


def _absent(entry: Field, capabilities: Capabilities) -> Absent | None:
    capability = capabilities.of(entry.kind, entry.id)
    if capability.default is not None:
        return Absent(entry.id, capability.default)
    if not capabilities.holds(entry.kind, entry.id):
        return Absent(entry.id, None, capability.why)
    return Absent(entry.id, []) if entry.id.startswith("settings.") and entry.type in _LISTS else None
