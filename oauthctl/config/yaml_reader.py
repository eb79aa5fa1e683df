"""YAML to plain values with the place of every key, value and list item: libyaml's events, our own builder.

The usual loaders keep no positions, read `no` as false, let the last of two equal keys win, and expand aliases without
end. Here each of these is an error with file, line and column. Keys are always text.
"""

from array import array
from collections.abc import Callable
from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from oauthctl.config.scalars import TELLING_STARTS, plain
from oauthctl.config.spans import ENTRY, ITEM, Container, Spans, span_at
from oauthctl.config.yaml_text import FEW_LEVELS, MAX_DEPTH, position, readable
from oauthctl.config.yaml_words import words
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.text import shortened
from oauthctl.process.collector import collector_paused

if TYPE_CHECKING:
    from yaml.error import Mark

MAX_NODES = 3_000_000  # of one file, aliases counted as what they stand for
MAX_ALIAS_NODES = 100_000
_FEWER = "use fewer aliases, or `defaults:` for what many have in common"
_BLOCK = frozenset({"|", ">"})
_MERGE: Any = object()  # stands for the key `<<`, written without quotes
Numbers = tuple[int, int, int, int]  # of one place: see `spans`


class Document(NamedTuple):
    """One file. root: None where it is empty. empty: where nothing was written for a value (`redirect_uris:`).

    problems: repeated keys and tags. The rest of the file is there all the same, so that it can be checked too.
    """

    name: str
    text: str
    root: Any
    spans: Spans
    empty: tuple[Span, ...] = ()
    problems: tuple[Problem, ...] = ()

    def span(self, container: object, key: str | int) -> Span | None:
        """Where the value of a key, or a list's item, is written."""
        return self.spans.span(container, key)

    def key_span(self, container: object, key: str | int) -> Span | None:
        """Where a key is written."""
        return self.spans.key_span(container, key)


def read(name: str, data: bytes | str, spans: Spans | None = None) -> Document:
    """The document in a file. name: as the user knows it; spans: where positions are added, if several files share them.

    Raises ProjectError with every problem found; a syntax error is the last one, since nothing after it can be read.
    """
    document = read_what_can_be(name, data, spans or Spans())
    if document.problems:
        raise ProjectError(document.problems)
    return document


def read_what_can_be(name: str, data: bytes | str, spans: Spans) -> Document:
    """The same, going on after a repeated key or a tag. Raises ProjectError for what leaves no whole document."""
    builder = Builder(name, readable(name, data), spans)
    with collector_paused():
        whole = builder.build()
    if not whole:
        raise ProjectError(builder.problems)
    return Document(name, builder.text, builder.root, spans, tuple(builder.empty), tuple(builder.problems))


def has_libyaml() -> bool:
    """Whether the fast parser is there. Without it everything works, about 13 times slower."""
    import yaml

    return bool(yaml.__with_libyaml__)


def _events(text: str) -> Callable[[], Any]:
    if has_libyaml():
        from yaml._yaml import CParser

        return CParser(text).get_event
    return _pure_events(text)


def _pure_events(text: str) -> Callable[[], Any]:
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class Pure(Reader, Scanner, Parser):
        def __init__(self) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)

    return Pure().get_event


class _Stop(Exception):  # never leaves this module
    """Nothing after this place can be read."""


class Builder:
    """One pass over the events. Not recursive, so that no input can exhaust the stack.

    root: what the file holds. numbers: of all its places. firsts: those of its containers, as these end.
    simple: whether it has neither anchors nor merged keys, so that every container stands in one place.
    """

    def __init__(self, name: str, text: str, spans: Spans) -> None:
        self.name = name
        self.text = text
        self.spans = spans
        self.root: Any = None
        self.problems: list[Problem] = []
        self.empty: list[Span] = []
        self.numbers = array("I")
        self.firsts = array("I")
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._documents = 0
        self._alias_nodes = 0

    @property
    def simple(self) -> bool:
        return not self._anchors and not self._alias_nodes

    def build(self) -> bool:
        """Whether the file could be read to its end."""
        import yaml

        try:
            self._run(_events(self.text), yaml)
        except _Stop:
            return False
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message, note = words(f"{error.context or ''} {error.problem or ''}")
            self._say(message, self._at(mark) if mark else Span(self.name, 1, 1, 0, 0), note)
        except yaml.reader.ReaderError as error:
            self._say("this character cannot stand in YAML", position(self.name, self.text, error.position), "")
        except (yaml.YAMLError, ValueError):  # ValueError: what libyaml says of an escape outside Unicode
            self._say("this cannot be read as YAML", Span(self.name, 1, 1, 0, 0), "")
        else:
            return True
        return False

    def _run(self, get: Callable[[], Any], yaml: Any) -> None:  # noqa: C901  # one loop: calls would double its time
        scalar, alias = yaml.ScalarEvent, yaml.AliasEvent
        starts, ends = (
            (yaml.MappingStartEvent, yaml.SequenceStartEvent),
            (yaml.MappingEndEvent, yaml.SequenceEndEvent),
        )
        anchors = self._anchors
        stack: list[tuple[Any, list[int], bool, str | None, int]] = []
        here: Any = None  # the container being filled; None at the top
        at: list[int] = []  # the numbers of its places
        in_map = False
        key: Any = None
        nodes = 0
        while (event := get()) is not None:
            kind = type(event)
            if in_map and kind is not ends[0]:  # a key, and then its value
                if kind is not scalar:
                    told = "a key must be text, not a list, a map or an alias"
                    self._stop(told, event.start_mark, "write it as plain text")
                nodes += 1
                key = intern(event.value)  # most clients have the same few keys
                if not key or key == "<<" or event.anchor or event.tag is not None:
                    key = self._key(event)
                mark = event.start_mark
                place = (mark.line, mark.column, mark.index, event.end_mark.index)
                if key in here:
                    self._repeated(key, place, here, at)
                at.extend(place)
                event = get()
                kind = type(event)
            if kind is scalar:
                nodes += 1
                mark, end, value = event.start_mark, event.end_mark.index, event.value
                if event.implicit[0]:
                    if not value:
                        self.empty.append(self._at(mark))
                    if value[:1] in TELLING_STARTS:
                        value = plain(value)
                elif event.tag is not None:
                    self._tagged(mark)
                elif event.style in _BLOCK:  # a block scalar's end is the next token's start
                    end = mark.index + len(self.text[mark.index : end].rstrip())
                if event.anchor:
                    anchors[event.anchor] = (value, 1)
            elif kind in ends:
                if in_map and _MERGE in here:
                    self._merge(here, at)
                done = here
                self._ended(here, at)
                here, at, in_map, anchor, before = stack.pop()
                if anchor:
                    anchors[anchor] = (done, nodes - before)
                continue
            elif kind in starts or kind is alias:
                mark, end = event.start_mark, event.end_mark.index
                if kind is alias:
                    value, size = self._alias(event)
                    nodes += size
                else:
                    nodes += 1
                    value = {} if kind is starts[0] else []
                    if len(stack) >= MAX_DEPTH:
                        self._stop(f"this is nested deeper than {MAX_DEPTH} levels", mark, FEW_LEVELS)
                    if event.tag is not None:
                        self._tagged(mark)
                if nodes > MAX_NODES:
                    self._stop(f"this file holds more than {MAX_NODES} values", mark, "split it")
            else:
                self._frame(event, yaml)
                continue
            if in_map:
                here[key] = value
            elif here is None:
                self.root = value
            else:
                here.append(value)
            at.extend((mark.line, mark.column, mark.index, end))
            if kind in starts:
                stack.append((here, at, in_map, event.anchor, nodes))
                here, at, in_map = value, [], kind is starts[0]

    def _ended(self, container: Container, at: list[int]) -> None:
        first = len(self.numbers)
        self.numbers.extend(at)
        self.firsts.append(first)
        self.spans.add(container, self.name, self.numbers, first)

    def _key(self, event: Any) -> Any:
        """A key that is empty, `<<`, anchored or tagged."""
        if event.tag is not None:
            self._tagged(event.start_mark)
        if not event.value and event.implicit[0]:
            self._say("a key is missing before the `:`", self._at(event.start_mark), "")
        if event.anchor:
            self._anchors[event.anchor] = (event.value, 1)
        return _MERGE if event.value == "<<" and event.implicit[0] else event.value

    def _tagged(self, mark: "Mark") -> None:
        self._say("tags are not used here", self._at(mark), "write the value without `!`")

    def _repeated(self, key: Any, place: Numbers, here: dict[Any, Any], at: list[int]) -> None:
        """Says so, and takes the first away: what is written last is what is looked at further."""
        shown = "<<" if key is _MERGE else shortened(key)
        first = _taken(here, at, key)
        note = f"first on line {first[0] + 1}: keep one of them"
        self._say(f"`{shown}` stands here twice", span_at(self.name, place, 0), note)

    def _alias(self, event: Any) -> tuple[Any, int]:
        if event.anchor not in self._anchors:
            name = shortened(event.anchor)
            self._stop(
                f"there is no `&{name}` before this alias",
                event.start_mark,
                f"define `&{name}` above, or put a text that starts with `*` in quotes",
            )
        value, size = self._anchors[event.anchor]
        self._alias_nodes += size
        if self._alias_nodes > MAX_ALIAS_NODES:
            self._stop(f"aliases stand for more than {MAX_ALIAS_NODES} values", event.start_mark, _FEWER)
        return value, size

    def _merge(self, here: dict[Any, Any], at: list[int]) -> None:
        """`<<: *other`: keys of other maps, where this one does not have them; of several, the first wins."""
        source = here[_MERGE]
        span = span_at(self.name, _taken(here, at, _MERGE), ITEM)
        for one in source if isinstance(source, list) else [source]:
            if not isinstance(one, dict):
                self._say("`<<` takes a map or a list of maps", span, "write an alias: `<<: *name`")
                return
            numbers = self.spans.numbers(one)
            for index, (key, value) in enumerate(one.items()):
                if key not in here:
                    here[key] = value
                    at.extend(numbers[index * ENTRY : (index + 1) * ENTRY])
            self._alias_nodes += len(one)
        if self._alias_nodes > MAX_ALIAS_NODES:
            self._say(f"aliases stand for more than {MAX_ALIAS_NODES} values", span, _FEWER)
            raise _Stop

    def _frame(self, event: Any, yaml: Any) -> None:
        """Whatever is not a node: only a second document matters."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop("a second document (`---`) starts here", event.start_mark, "one file holds one document")

    def _at(self, mark: "Mark") -> Span:
        return Span(self.name, mark.line + 1, mark.column + 1, mark.index, min(mark.index + 1, len(self.text)))

    def _say(self, message: str, span: Span, note: str) -> None:
        self.problems.append(Problem(message, Place("", span=span), note))

    def _stop(self, message: str, mark: "Mark", note: str = "") -> NoReturn:
        self._say(message, self._at(mark), note)
        raise _Stop


def _taken(here: dict[Any, Any], at: list[int], key: Any) -> list[int]:
    """Takes an entry out of a map that is being filled. Its numbers."""
    first = list(here).index(key) * ENTRY
    numbers = at[first : first + ENTRY]
    del here[key], at[first : first + ENTRY]
    return numbers
