"""One written value as a field's value: lists as lists, words as lists of words, durations as seconds, edits applied."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from oauthctl.config.problems import Problems
from oauthctl.config.schema_fields import LISTS, declarable
from oauthctl.config.spans import Spans
from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.text import shortened
from oauthctl.model.address import Kind
from oauthctl.model.duration import seconds
from oauthctl.model.field import Compare, Field
from oauthctl.model.value import FieldId, Located, Origin, Places, Value


class Shapes(NamedTuple):
    """The field ids of one kind of object, by how their values are read. plain: taken as they are; closed: some values only."""

    plain: frozenset[FieldId]
    lists: frozenset[FieldId]
    words: frozenset[FieldId]
    durations: frozenset[FieldId]
    entries: Mapping[FieldId, Field]
    closed: frozenset[FieldId]
    order: Mapping[FieldId, int]


class _Order(dict[FieldId, int]):
    """The order of the field table; a tagged member stands with its base, a native setting at the end."""

    def __missing__(self, name: FieldId) -> int:
        return self.get(name.partition("#")[0], len(self))


@cache
def shapes(kind: Kind) -> Shapes:
    """The shapes of every field of a kind; made once."""
    entries = declarable(kind)
    words = frozenset(name for name, entry in entries.items() if entry.type == "words")
    lists = frozenset(name for name, entry in entries.items() if entry.compare in LISTS) - words
    durations = frozenset(name for name, entry in entries.items() if entry.compare is Compare.DURATION)
    plain = frozenset(entries) - words - lists - durations
    closed = frozenset(name for name, entry in entries.items() if entry.values and not entry.open)
    order = _Order((name, index) for index, name in enumerate(entries))
    return Shapes(plain, lists, words, durations, entries, closed, order)


@lru_cache(maxsize=4096)
def in_order(names: tuple[FieldId, ...], kind: Kind) -> tuple[FieldId, ...]:
    """The names in the order of the field table. Most clients of a project have one of a few sets of fields."""
    return tuple(sorted(names, key=shapes(kind).order.__getitem__))


def put(fields: dict[FieldId, Value], name: FieldId, raw: Any, at: Places, origin: Origin, context: "Context") -> None:
    """Sets a field from what one layer says, over what the layers below said."""
    known = context.shapes
    if raw is None or name in known.plain:
        fields[name] = _NEW(Value, (raw, origin, at, ()))
    elif name in known.words:
        if isinstance(raw, dict):
            _edit(fields, name, raw, at.span, origin, context)
        else:
            plain = isinstance(raw, list) and len(set(raw)) == len(raw) and " " not in "".join(raw)
            fields[name] = _NEW(Value, (raw, origin, at, ())) if plain else _words(raw, origin, at)
    elif name in known.durations:
        amount = _seconds(raw)
        if amount is None:
            context.problems.say(f"`{name}` is no duration", "write `300`, `5m` or `1h30m`", at.span, name)
        fields[name] = _NEW(Value, (amount, origin, at, ()))
    elif isinstance(raw, dict) and name in known.lists:
        _edit(fields, name, raw, at.span, origin, context)
    else:
        fields[name] = _NEW(Value, (raw, origin, at, ()))


_NEW: Final[Any] = tuple.__new__  # as Value(…), in half the time: there are a dozen for each client
_seconds = lru_cache(maxsize=1024)(seconds)  # a project has few different ones


class Context(NamedTuple):
    """What reading values needs. interpolated: some text was filled in, so that closed lists are checked again."""

    spans: Spans
    shapes: Shapes
    problems: Problems


def recheck(fields: Mapping[FieldId, Value], context: Context) -> None:
    """Closed lists of values, once more: the schema could not see through `${vars.x}`."""
    closed, entries = context.shapes.closed, context.shapes.entries
    for name in filter(closed.__contains__, fields):
        value, entry = fields[name], entries[name]
        items = value.value if isinstance(value.value, list) else [] if value.value is None else [value.value]
        for item in items:
            if item not in entry.values:
                told = f"it takes one of {', '.join(entry.values)}"
                context.problems.say(f"`{name}` cannot be `{shortened(str(item), 60)}`", told, value.span, name)


def _words(raw: Any, origin: Origin, at: Places) -> Value:
    span = at.span
    if isinstance(raw, str):
        words = list(dict.fromkeys(raw.split()))
        return Value(words, origin, Located(span, (span,) * len(words) if span else ()))
    items = at.items
    pairs: dict[str, Span | None] = {}
    for index, text in enumerate(raw):
        for word in text.split():
            pairs.setdefault(word, items[index] if index < len(items) else span)
    return Value(list(pairs), origin, Located(span, tuple(one for one in pairs.values() if one)))


def _edit(
    fields: dict[FieldId, Value],
    name: FieldId,
    raw: Mapping[str, Any],
    span: Span | None,
    origin: Origin,
    context: Context,
) -> None:
    """`{add: […], remove: […]}` on the list that the layers below made."""
    spans = context.spans
    below = fields.get(name)
    old = list(below.value) if below and isinstance(below.value, list) else []
    places: list[Span | None] = (
        list(below.items) if below and len(below.items) == len(old) else [below.span if below else None] * len(old)
    )
    origins = list(below.origins or [below.origin] * len(old)) if below else []
    for kind in ("remove", "add"):
        part = raw.get(kind, [])
        texts = (
            part.split()
            if isinstance(part, str) and name in context.shapes.words
            else [part]
            if isinstance(part, str)
            else part
        )
        part_span = spans.span(raw, kind)
        for index, item in enumerate(texts):
            item_span = spans.span(part, index) if isinstance(part, list) else part_span
            if kind == "add" and item not in old:
                old.append(item)
                places.append(item_span)
                origins.append(origin)
            elif kind == "remove" and item in old:
                del places[old.index(item)], origins[old.index(item)]
                old.remove(item)
            elif kind == "remove":
                context.problems.say(
                    f"`{shortened(str(item), 80)}` is not in `{name}`",
                    "there is nothing to remove",
                    item_span,
                    name,
                )
    fields[name] = Value(old, origin, Located(span, tuple(one for one in places if one)), tuple(origins))
