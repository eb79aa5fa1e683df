"""Where every key, value and list item of the parsed files stands, looked up by the container that holds it.

There are hundreds of thousands of places, and few are asked for. So they are kept as plain numbers, and a Span is made
of them only then: four for a list's item, eight for an entry of a map (its key's four, then its value's). The four are
line and column from 0, the offset of the first character and that of the end.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from oauthctl.diagnostics.place import Span

if TYPE_CHECKING:
    from array import array

ITEM: Final = 4  # numbers of a list's item
ENTRY: Final = 8  # numbers of an entry of a map
_MANY: Final = 16  # entries of a map after which counting to one of them is slower than remembering all

Container = dict[Any, Any] | list[Any]
_Place = tuple[Container, str, "array[int]", int]  # the container as it was read, its file, the numbers, its first
_Made = tuple[dict[Hashable, Span], dict[Hashable, Span]]  # places of values and keys


def child(container: Any, step: str | int) -> Any:
    """One step down a path; None where there is nothing."""
    if isinstance(container, Mapping):
        return container.get(step)
    if isinstance(container, list) and isinstance(step, int) and 0 <= step < len(container):
        return container[step]
    return None


def span_at(file: str, numbers: Sequence[int], first: int) -> Span:
    """The Span of the four numbers from `first` on."""
    line, column, start, end = numbers[first : first + ITEM]
    return Span(file, line + 1, column + 1, start, end)


class Spans:
    """Positions by the identity of a container. Containers are kept alive: no identity is given twice."""

    __slots__ = ("_kept", "_made", "_ordinals", "_places")

    def __init__(self) -> None:
        self._places: dict[int, _Place] = {}
        self._made: dict[int, _Made] = {}  # of maps that were put together from several
        self._ordinals: dict[int, dict[Hashable, int]] = {}
        self._kept: list[object] = []

    # ---- what a file holds
    def add(self, container: Container, file: str, numbers: "array[int]", first: int) -> None:
        """The places of a container that has been read: in `numbers`, from `first` on."""
        self._places[id(container)] = (container, file, numbers, first)

    def add_all(self, root: Container, file: str, numbers: "array[int]", firsts: Iterable[int]) -> None:
        """The places of all containers of a file, each at one of `firsts`, in the order in which they end."""
        places, following = self._places, iter(firsts)

        def add(container: Container) -> None:
            for inner in container.values() if type(container) is dict else container:
                if type(inner) is dict or type(inner) is list:
                    add(inner)
            places[id(container)] = (container, file, numbers, next(following))

        add(root)

    def numbers(self, container: Container) -> Sequence[int]:
        """The numbers of a container, in the order of what it holds."""
        source, _, numbers, first = self._places[id(container)]
        return numbers[first : first + len(source) * (ENTRY if isinstance(source, dict) else ITEM)]

    # ---- what stands where
    def span(self, container: object, key: Hashable) -> Span | None:
        """Where the value of a key, or a list's item (by index), was written."""
        return self._span(container, key, key=False)

    def key_span(self, container: object, key: Hashable) -> Span | None:
        """Where a key was written; for a list's item, the item."""
        return self._span(container, key, key=True)

    def items(self, container: object) -> tuple[Span, ...]:
        """Where the items of a list were written, in order."""
        known = self._places.get(id(container))
        if known is None or isinstance(known[0], dict):
            return ()
        source, file, numbers, first = known
        return tuple(span_at(file, numbers, first + index * ITEM) for index in range(len(source)))

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

    def _span(self, container: object, name: Hashable, *, key: bool) -> Span | None:
        known = self._places.get(id(container))
        if known is None:
            made = self._made.get(id(container))
            return made[key].get(name) if made else None
        source, file, numbers, first = known
        ordinal = self._ordinal(source, name)
        if ordinal is None:
            return None
        at = first + (ordinal * ITEM if isinstance(source, list) else ordinal * ENTRY + (0 if key else ITEM))
        return span_at(file, numbers, at)

    def _ordinal(self, source: Container, name: Hashable) -> int | None:
        if isinstance(source, list):
            return name if isinstance(name, int) and 0 <= name < len(source) else None
        if name not in source:
            return None
        if len(source) < _MANY:
            return list(source).index(name)
        known = self._ordinals.get(id(source))
        if known is None:
            known = self._ordinals[id(source)] = {one: index for index, one in enumerate(source)}
        return known[name]

    # ---- maps that no file holds as they are
    def merged(self, below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
        """`above` over `below`: maps are merged, everything else is replaced. Positions come along."""
        result: dict[str, Any] = {}
        values, keys = self._made[id(result)] = {}, {}
        self._kept.append(result)
        for source in (below, above):
            for name, value in source.items():
                old = result.get(name)
                both = isinstance(old, Mapping) and isinstance(value, Mapping)
                result[name] = self.merged(old, value) if both and isinstance(old, Mapping) else value
                span, key_span = self.span(source, name), self.key_span(source, name)
                if span and key_span:
                    values[name], keys[name] = span, key_span
        return result

    def like(self, source: Mapping[str, Any], result: dict[str, Any]) -> dict[str, Any]:
        """Registers a rewritten copy of a map, or a part of it, under the positions of the original."""
        made = self._made.get(id(source))
        if made is not None:
            self._made[id(result)] = made
            self._kept.append(result)
        else:
            self._like(source, result)
        return result

    def like_list(self, source: list[Any], result: list[Any]) -> list[Any]:
        """The same for a list of equal length."""
        self._like(source, result)
        return result

    def _like(self, source: object, result: Container) -> None:
        known = self._places.get(id(source))
        if known is not None:
            self._places[id(result)] = known
            self._kept.append(result)


class ReadAt(NamedTuple):
    """The places of the value of a key, worked out when somebody asks."""

    spans: Spans
    container: Mapping[str, Any]
    key: str

    @property
    def span(self) -> Span | None:
        """The value as a whole."""
        return self.spans.span(self.container, self.key)

    @property
    def items(self) -> tuple[Span, ...]:
        """The items of a list, in order."""
        return self.spans.items(self.container.get(self.key))
