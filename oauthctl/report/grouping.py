"""The same change on many objects is one thing that happened: a server upgrade, a script."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from oauthctl.model.address import Address
from oauthctl.model.digest import short_digest
from oauthctl.plan.drift import Drifted
from oauthctl.plan.types import Change
from oauthctl.report.json_parts import side
from oauthctl.report.json_text import plain

MANY = 5  # objects; fewer are told one by one


class Group(NamedTuple):
    """One change and every object that has it."""

    change: Change
    addresses: tuple[Address, ...]


def grouped(objects: Sequence[Drifted]) -> tuple[tuple[Group, ...], tuple[Drifted, ...]]:
    """Changes that many objects have alike, the worst first; the objects with what is left to each."""
    found: dict[Hashable, list[tuple[Drifted, Change]]] = {}
    for entry in objects:
        for change in entry.changes:
            found.setdefault(_alike(entry, change), []).append((entry, change))
    many = {key: pairs for key, pairs in found.items() if len(pairs) >= MANY}
    groups = [Group(pairs[0][1], tuple(entry.address for entry, _ in pairs)) for pairs in many.values()]
    rest = (
        entry._replace(changes=tuple(change for change in entry.changes if _alike(entry, change) not in many))
        for entry in objects
    )
    ordered = sorted(groups, key=lambda group: -group.change.impact.rank)
    return tuple(ordered), tuple(entry for entry in rest if entry.changes)


def _alike(entry: Drifted, change: Change) -> Hashable:
    """Changes with the same key differ in nothing that is shown."""
    shown = [
        plain(side(change.before)),
        plain(side(change.after)),
        plain(change.added),
        plain(change.removed),
    ]
    return (
        entry.address.provider,
        entry.address.kind,
        change.field,
        change.subject,
        change.impact,
        change.cause,
        change.reasons,
        change.accepted,
        change.known,
        short_digest(shown),
    )
