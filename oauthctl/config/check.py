"""What is wrong in a document's shape, in our words: unknown keys (with the nearest known one), wrong types, no value."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from oauthctl.config import nodes
from oauthctl.config.schema import NEXT, RESERVED, AdapterFacts
from oauthctl.config.spans import Spans, child
from oauthctl.config.validator import Fault, Path, Validator, validator
from oauthctl.config.yaml_reader import Document
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.text import printable, shortened, suggestion
from oauthctl.model.field import Role
from oauthctl.model.table import field

_TELLING = re.compile(r"secret|password|token|private|assertion", re.IGNORECASE)
_FEW = 12  # known keys that are worth listing


class Rules(NamedTuple):
    """What documents are checked against: the schema, compiled once, and what adapters call things."""

    schema: Mapping[str, Any]
    validate: Validator
    adapters: Mapping[str, AdapterFacts]


class Checked(NamedTuple):
    """The problems of a document, the places of literal secrets, which no message may quote, and the paths of all faults."""

    problems: tuple[Problem, ...]
    secrets: tuple[Span, ...]
    paths: frozenset[Path]


def check_document(document: Document, rules: Rules) -> Checked:
    """Everything about one file that can be told without the others."""
    empty = _empty_paths(document)
    problems = [_empty(path, document, rules) for path in empty]
    secrets: list[Span] = []
    paths = set(empty)
    for fault in _first_per_place(rules.validate({} if document.root is None else document.root), frozenset(empty)):
        paths.add(fault.path)
        described = _described(fault, document.root, document.spans, rules, secrets)
        problems.extend(_whole(problem, document) for problem in described)
    return Checked(tuple(problems), tuple(secrets), frozenset(paths))


def check_value(faults: Iterable[Fault], rules: Rules, spans: Spans, at: Path, root: object) -> Checked:
    """The same for a part that was put together (a provider as an environment has it). at: its path in `root`."""
    problems: list[Problem] = []
    secrets: list[Span] = []
    for fault in _first_per_place(faults, frozenset()):
        problems.extend(_described(fault._replace(path=(*at, *fault.path)), root, spans, rules, secrets))
    return Checked(tuple(problems), tuple(secrets), frozenset({at} if problems else ()))


def place_of(path: Sequence[str | int], root: object, spans: Spans, *, key: bool = False) -> Place:
    """`clients.shop`, the field under it, and where that is written."""
    words = [printable(str(step)) for step in path]
    return Place(".".join(words[:2]), ".".join(words[2:]), spans.at(root, path, key=key))


def _whole(problem: Problem, document: Document) -> Problem:
    """What is said of the file as a whole stands at its beginning."""
    if problem.place is not None and problem.place.span is not None:
        return problem
    return problem._replace(place=Place("", span=Span(document.name, 1, 1, 0, 1)))


def _first_per_place(faults: Iterable[Fault], known: frozenset[Path]) -> Iterator[Fault]:
    seen: set[Path] = set(known)
    for fault in faults:
        if fault.unknown or fault.missing:
            yield fault
        elif fault.path not in seen:
            seen.add(fault.path)
            yield fault


def _described(fault: Fault, root: object, spans: Spans, rules: Rules, secrets: list[Span]) -> Iterator[Problem]:
    if fault.unknown:
        for key in fault.unknown:
            yield _unknown(key, fault.path, root, spans, rules, secrets)
    elif fault.missing:
        place = place_of(fault.path, root, spans, key=True)
        yield Problem(f"`{fault.missing}` is missing", place, "", f"add `{fault.missing}:`")
    else:
        yield from _wrong(fault.path, root, spans, rules, secrets)


# ---- unknown keys
def _unknown(key: str, path: Path, root: object, spans: Spans, rules: Rules, secrets: list[Span]) -> Problem:
    if _may_be_secret(key, path):
        secrets.extend(_all_spans((*path, key), root, spans))
    full = place_of((*path, key), root, spans, key=True)
    place = Place(*place_of(path, root, spans)[:2], full.span)
    node = nodes.node_at(rules.schema, root, path)
    known = nodes.keys(rules.schema, node, _at(root, path)) if node is not None else ()
    if not known:
        return Problem(f"`{shortened(key)}` cannot be a name here", place, _name_note(path))
    note, step = _hint(key, known, path, root, rules)
    return Problem(f"unknown key `{shortened(key)}`", place, note, step)


def _may_be_secret(key: str, path: Path) -> bool:
    """Whether the value of an unknown key could be a secret: by its name, or because secrets are written around it."""
    return bool(_TELLING.search(key)) or "providers" in path[:3] or path[-1:] == ("secret",)


def _name_note(path: Path) -> str:
    if path == ("clients",):
        return "use letters, digits, `.`, `_` and `-`; what the provider calls it goes into `client_id:`"
    if path[-1:] == ("scopes",):
        return "a scope has no blanks, quotes or backslashes (RFC 6749 section 3.3)"
    return "use letters, digits, `.`, `_` and `-`"


def _hint(key: str, known: tuple[str, ...], path: Path, root: object, rules: Rules) -> tuple[str, str]:
    """What to write instead: a standard name for a native key, the right block, or the nearest key."""
    in_client = path[:1] in (("clients",), ("defaults",))
    for adapter, facts in rules.adapters.items():
        told = facts.native_names().get(key) if in_client else None
        if told is not None:
            return f"that is {adapter}'s own name: write `{told}`", f"oauthctl explain {adapter}.{key}"
    if not path and key in RESERVED:
        return RESERVED[key], ""
    entry = field(key)
    if in_client and entry is not None and entry.role is Role.RESPONSE:
        instead = "`secret: {from: env:NAME}` imposes one" if key == "client_secret" else ""
        return f"the server makes it: it cannot be declared{'; ' if instead else ''}{instead}", ""
    if in_client and "settings" not in path and field(f"settings.{key}") is not None:
        return f"write it under `settings:`: `settings: {{{key}: …}}`", ""
    if in_client and path[-1:] == ("settings",) and entry is not None:
        return "write it beside `settings:`, not inside", ""
    below = next((name for name in known if key in _keys_of((*path, name), root, rules)), "")
    if below:
        return f"write it under `{below}:`", ""
    near = suggestion(key, known)
    if near is None:
        if in_client and path[-1:] != ("settings",) and len(path) <= 2:
            return (
                "no registered member is called so; a provider's own setting stands under `extensions:`",
                "oauthctl explain NAME",
            )
        return f"known here: {', '.join(known)}" if len(known) <= _FEW else "", ""
    node = nodes.node_at(rules.schema, root, (*path, near))
    told = nodes.takes(rules.schema, node) if node is not None else ""
    return f"did you mean `{near}`?" + (f" It takes {told}" if told else ""), ""


def _keys_of(path: Path, root: object, rules: Rules) -> tuple[str, ...]:
    node = nodes.node_at(rules.schema, root, path)
    return nodes.keys(rules.schema, node, {}) if node is not None else ()


# ---- wrong values
def _wrong(path: Path, root: object, spans: Spans, rules: Rules, secrets: list[Span]) -> Iterator[Problem]:
    node = nodes.node_at(rules.schema, root, path)
    value = _at(root, path)
    place = place_of(path, root, spans)
    if nodes.is_secret(rules.schema, node) and not isinstance(value, dict):
        secrets.extend(_all_spans(path, root, spans))
        note = "write file:PATH" if path[-1:] == ("to",) else "write env:NAME or file:PATH"
        if path[-1:] == ("secret",):
            note = "write secret: {from: env:NAME}, or {to: file:PATH}"
        yield Problem("this is no reference to a secret; the secret itself never stands here", place, note)
        return
    name = _name(path)
    choice = [f"`{one['required'][0]}`" for one in (node or {}).get("oneOf", ())]
    if choice and isinstance(value, dict):
        yield Problem(f"{name} says what it is about by one of {', '.join(choice)}", place, "one of them, and only one")
        return
    inside = list(_inside(path, value, node, root, spans, rules, secrets)) if node is not None else []
    if inside:
        yield from inside
    elif node is None:
        yield Problem(f"{name} is not allowed here", place)
    elif value in ([], {}, ""):
        told = nodes.takes(rules.schema, node)
        noun = _shape(value).replace("an empty", "a")
        fits = any(part.startswith(noun) for part in told.split(" or ")) or (value == "" and "a day" in told)
        message = f"{name} must not be empty" if fits else f"{name} takes {told}, not {_shape(value)}"
        yield Problem(message, place)
    else:
        unfit = _unfit(name, value, place, node, rules)
        yield unfit if unfit.note else unfit._replace(note=_names_note(path, root, rules, node))


def _names_note(path: Path, root: object, rules: Rules, node: Mapping[str, Any]) -> str:
    """What stands where a name was expected: a client's own keys right below `clients:`, say."""
    above = nodes.node_at(rules.schema, root, path[:-1])
    names = len(path) > 1 and above is not None and nodes.holds_names(rules.schema, above, _at(root, path[:-1]))
    if not names or nodes.takes(rules.schema, node) != "a map":
        return ""
    return f"the keys of `{path[-2]}:` are names, each with a map of its own"


def _unfit(name: str, value: object, place: Place, node: Mapping[str, Any], rules: Rules) -> Problem:
    told = nodes.takes(rules.schema, node)
    if isinstance(value, str) and _fits_shape(node, rules):
        near = suggestion(value, nodes.values(rules.schema, node))
        note = f"did you mean `{near}`? It takes {told}" if near else f"it takes {told}"
        return Problem(f"{name} cannot be `{shortened(value, 60)}`", place, note, node.get(NEXT, ""))
    note = ""
    if told.startswith("a text") and isinstance(value, int | float):
        note = "put it in quotes"
    elif isinstance(value, str) and told.startswith("a list"):
        note = f"write [{shortened(value, 60)}]"
    if value is None and told == "a map" and not node.get("minProperties"):
        note = "write {} for none"
    return Problem(f"{name} takes {told}, not {_shape(value)}", place, note)


def _inside(
    path: Path,
    value: object,
    node: Mapping[str, Any],
    root: object,
    spans: Spans,
    rules: Rules,
    secrets: list[Span],
) -> Iterator[Problem]:
    """For a map where one of several shapes is possible: what is wrong with it as the one that is a map."""
    if not isinstance(value, dict) or nodes.takes_a_map_only(rules.schema, node):
        return
    branch = nodes.followed(rules.schema, node, value)
    if branch.get("type") != "object":
        return
    only = validator({"$defs": rules.schema["$defs"], **branch})
    for fault in _first_per_place(only(value), frozenset({()})):  # the map as a whole: told by the caller
        yield from _described(fault._replace(path=(*path, *fault.path)), root, spans, rules, secrets)


def _fits_shape(node: Mapping[str, Any], rules: Rules) -> bool:
    """Whether a text could stand here at all, so that it is this text that is wrong."""
    told = nodes.followed(rules.schema, node, "")
    options = [nodes.followed(rules.schema, one, "") for one in told.get("anyOf", (told,))]
    return any("enum" in one or "pattern" in one or "minLength" in one for one in options)


def _name(path: Path) -> str:
    words = [str(step) for step in path if isinstance(step, str)]
    item = "an item of " if path and isinstance(path[-1], int) else ""
    return f"{item}`{shortened(words[-1])}`" if words else "the file"


def _shape(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return "a map" if value else "an empty map"


# ---- empty values
def _empty(path: Path, document: Document, rules: Rules) -> Problem:
    node = nodes.node_at(rules.schema, document.root, path)
    resolved = nodes.followed(rules.schema, node, None) if node is not None else {}
    types = resolved.get("type", ())
    if isinstance(path[-1], int) or resolved.get("minProperties") or resolved.get("required"):
        note = "write a value, or take the line away"
    elif types == "object":
        note = "write {} for none"
    elif "array" in types:
        note = "write [] to clear"
    else:
        note = "write a value, or null to clear"
    return Problem(f"{_name(path)} is empty", place_of(path, document.root, document.spans, key=True), note)


def _empty_paths(document: Document) -> tuple[Path, ...]:
    if not document.empty:
        return ()
    starts = {span.start for span in document.empty}
    return tuple(_nones(document.root, (), document.spans, starts, set()))


def _nones(value: object, path: Path, spans: Spans, starts: set[int], seen: set[int]) -> Iterator[Path]:
    """Paths of the values for which nothing was written. Each container once: aliases share them."""
    if id(value) in seen or not isinstance(value, dict | list):
        return
    seen.add(id(value))
    pairs: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        if inner is None:
            span = spans.span(value, key)
            if span is not None and span.start in starts:
                yield (*path, key)
        else:
            yield from _nones(inner, (*path, key), spans, starts, seen)


def _all_spans(path: Path, root: object, spans: Spans) -> Iterator[Span]:
    """The scalars at and below a path."""
    container, key = _at(root, path[:-1]), path[-1]
    value = _at(root, path)
    if isinstance(value, dict | list):
        pairs: Iterable[Any] = value if isinstance(value, dict) else range(len(value))
        for inner in pairs:
            yield from _all_spans((*path, inner), root, spans)
    else:
        span = spans.span(container, key)
        if span is not None:
            yield span


def _at(root: object, path: Sequence[str | int]) -> Any:
    here: Any = root
    for step in path:
        here = child(here, step)
    return here
