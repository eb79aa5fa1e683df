"""Values as small numbers, so that clients can be compared by what they have in common."""

from collections.abc import Iterable, Mapping
from typing import Any

from oauthctl.lint.client import Client
from oauthctl.model.json import Json


class Codes(dict[str, int]):
    """Numbers of values by field. What is not there is 0."""

    def __missing__(self, name: str) -> int:
        return 0


class Numbers:
    """A small number for each different value, so that clients can be compared by tuples of numbers."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._by_identity: dict[int, int] = {}
        self._by_value: dict[Any, int] = {}
        self._kept: list[object] = []  # no identity is given twice

    def of(self, client: Client) -> Codes:
        codes = Codes()
        values, by_value, by_identity = client.values, self._by_value, self._by_identity
        for name in self._names & values.keys():
            value = values[name]
            number = by_value.get(value) if type(value) is str else by_identity.get(id(value))
            codes[name] = self._new(value) if number is None else number
        for name in self._names & client.unknown.keys():
            why = client.unknown[name]  # which is told, so that it counts
            codes[name] = -(by_value.get(why) or self._new(why))
        return codes

    def _new(self, value: Json) -> int:
        number = self._by_value.setdefault(_hashable(value), len(self._by_value) + 1)
        if type(value) is not str:  # these are found by what they say as fast
            self._by_identity[id(value)] = number
            self._kept.append(value)
        return number


def _hashable(value: Json) -> Any:
    """A key that is equal for equal JSON only: `true` is neither `1` nor "true"."""
    if type(value) is str:
        return value  # nothing else is a plain text here
    if isinstance(value, list | tuple):
        return (list, *map(_hashable, value))
    if isinstance(value, Mapping):
        return (dict, *((key, _hashable(inner)) for key, inner in value.items()))
    return (type(value), value)
