"""Where every key, value and list item of the parsed files stands, looked up by the container that holds it."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from oauthctl.diagnostics.place import Span

if TYPE_CHECKING:
    from yaml.error import Mark

# Where a key starts, and the offset of its end. There are hundreds of thousands of them, and few are asked for: a Span
# is made of one only then. Its file is that of the key's value.
KeyPlace = tuple["Mark", int]


def child(container: Any, step: str | int) -> Any:
    """One step down a path; None where there is nothing."""
    if isinstance(container, Mapping):
        return container.get(step)
    if isinstance(container, list) and isinstance(step, int) and 0 <= step < len(container):
        return container[step]
    return None


def key_span(file: str, place: KeyPlace) -> Span:
    """The place of a key as a Span."""
    mark, end = place
    return Span(file, mark.line + 1, mark.column + 1, mark.index, end)


class Spans:
    """Positions by the identity of a container. Containers are kept alive: no identity is given twice."""

    __slots__ = ("_kept", "_keys", "_lists", "_maps")

    def __init__(self) -> None:
        self._maps: dict[int, dict[Hashable, Span]] = {}
        self._keys: dict[int, dict[Hashable, KeyPlace]] = {}
        self._lists: dict[int, list[Span]] = {}
        self._kept: list[object] = []

    def add_map(self, container: dict[str, Any]) -> tuple[dict[Hashable, Span], dict[Hashable, KeyPlace]]:
        """The positions of a new map's values and keys, to be filled."""
        values: dict[Hashable, Span] = {}
        keys: dict[Hashable, KeyPlace] = {}
        self._maps[id(container)] = values
        self._keys[id(container)] = keys
        self._kept.append(container)
        return values, keys

    def add_list(self, container: list[Any]) -> list[Span]:
        """The positions of a new list, to be filled."""
        entries: list[Span] = []
        self._lists[id(container)] = entries
        self._kept.append(container)
        return entries

    def entries(self, container: dict[str, Any]) -> tuple[dict[Hashable, Span], dict[Hashable, KeyPlace]]:
        """The positions of a map's values and keys, to copy from."""
        return self._maps[id(container)], self._keys[id(container)]

    def places(self, container: object) -> Mapping[Hashable, Span]:
        """Where the values of a map were written; empty where that is not known."""
        return self._maps.get(id(container), _NOWHERE)

    def span(self, container: object, key: Hashable) -> Span | None:
        """Where the value of a key, or a list's item (by index), was written."""
        entries = self._maps.get(id(container))
        if entries is not None:
            return entries.get(key)
        items = self._lists.get(id(container), ())
        return items[key] if isinstance(key, int) and 0 <= key < len(items) else None

    def key_span(self, container: object, key: Hashable) -> Span | None:
        """Where a key was written; for a list's item, the item."""
        span, keys = self.span(container, key), self._keys.get(id(container))
        if keys is None or span is None:
            return span
        return key_span(span.file, keys[key])

    def items(self, container: object) -> tuple[Span, ...]:
        """Where the items of a list were written, in order."""
        return tuple(self._lists.get(id(container), ()))

    def at(self, root: object, path: Sequence[str | int], *, key: bool = False) -> Span | None:
        """The span at the end of a path, or that of the nearest container above it that has one."""
        best: Span | None = None
        here: Any = root
        for number, step in enumerate(path):
            last = number == len(path) - 1
            found = self.key_span(here, step) if key or not last else self.span(here, step)
            best = found or best
            here = child(here, step)
            if here is None:
                break
        return best

    def merged(self, below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
        """`above` over `below`: maps are merged, everything else is replaced. Positions come along."""
        result: dict[str, Any] = {}
        spans, keys = self.add_map(result)
        for source in (below, above):
            known = self._maps.get(id(source), _NOWHERE)
            for name, value in source.items():
                old = result.get(name)
                both = isinstance(old, Mapping) and isinstance(value, Mapping)
                result[name] = self.merged(old, value) if both and isinstance(old, Mapping) else value
                if name in known:
                    spans[name] = known[name]
                    keys[name] = self._keys[id(source)][name]
        return result

    def like(self, source: Mapping[str, Any], result: dict[str, Any]) -> dict[str, Any]:
        """Registers a rewritten copy of a map, or a part of it, under the positions of the original."""
        known = self._maps.get(id(source))
        if known is not None:
            self._maps[id(result)] = known
            self._keys[id(result)] = self._keys[id(source)]
            self._kept.append(result)
        return result

    def like_list(self, source: list[Any], result: list[Any]) -> list[Any]:
        """The same for a list of equal length."""
        known = self._lists.get(id(source))
        if known is not None:
            self._lists[id(result)] = known
            self._kept.append(result)
        return result


_NOWHERE: Mapping[Hashable, Span] = {}
