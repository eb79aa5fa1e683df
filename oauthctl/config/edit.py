"""Edits of a YAML file that leave every other byte as it is: comments, quotes, order, line breaks."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from oauthctl.config.emitter import scalar
from oauthctl.config.emitter import text as key_text
from oauthctl.config.yaml_reader import read
from oauthctl.model.json import Json

Path = tuple[str | int, ...]


class Edit(NamedTuple):
    """One edit. path: of the value, or of the list or map that gets one.

    replace: the value at the path. remove: the key or item at the path. append: a value to the list at the path.
    insert: a key, the last step of the path, that is not there yet.
    """

    action: Literal["replace", "remove", "append", "insert"]
    path: Path
    value: Json = None


class CannotEdit(Exception):
    """This cannot be done without touching something else; the message says why."""


class _Splice(NamedTuple):
    start: int
    end: int
    text: str


def edited(name: str, text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits. It is read back and compared with what the edits mean. Raises CannotEdit."""
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    now = text.removeprefix("\ufeff")
    waiting = list(edits)
    while waiting:
        round_, waiting = _independent(waiting)
        now = _round(name, now, round_)
    return bom + now


def _independent(edits: Sequence[Edit]) -> tuple[list[Edit], list[Edit]]:
    """Edits that cannot meet: one for each list or map; the others later."""
    now: list[Edit] = []
    later: list[Edit] = []
    touched: set[Path] = set()
    for edit in edits:
        where = edit.path if edit.action == "append" else edit.path[:-1]
        near = any(where[: len(one)] == one or one[: len(where)] == where for one in touched)
        (later if near else now).append(edit)
        touched.add(where)
    return now, later


def _round(name: str, text: str, edits: Sequence[Edit]) -> str:
    from yaml import YAMLError

    try:
        root = _composed(text)
    except YAMLError:
        raise CannotEdit("the file cannot be read") from None
    expected = _unshared(read(name, text).root)
    splices = []
    for edit in edits:
        splices.append(_splice(text, root, edit))
        _apply(expected, edit)
    result = text
    for splice in sorted(splices, reverse=True):
        result = result[: splice.start] + splice.text + result[splice.end :]
    if read(name, result).root != expected:
        raise CannotEdit("the result would not mean what it should")
    return result


def _unshared(value: Any) -> Any:
    """A copy in which nothing stands in two places: what an alias repeats is not meant to change with its anchor."""
    if isinstance(value, dict):
        return {key: _unshared(one) for key, one in value.items()}
    return [_unshared(one) for one in value] if isinstance(value, list) else value


def _composed(text: str) -> Any:
    """The tree of nodes with the start and end of each."""
    import yaml

    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    return yaml.compose(text, Loader=loader)


# ---- what an edit means
def _apply(root: Any, edit: Edit) -> None:
    *steps, last = edit.path
    here = root
    for step in steps:
        here = here[step]
    if edit.action == "remove":
        del here[last]
    elif edit.action == "append":
        here[last].append(edit.value)
    else:
        here[last] = edit.value


# ---- where it happens
def _splice(text: str, root: Any, edit: Edit) -> _Splice:
    if edit.action == "append":
        return _appended(text, _at(root, edit.path), edit.value)
    parent = _at(root, edit.path[:-1])
    if edit.action == "insert":
        return _inserted(text, parent, str(edit.path[-1]), edit.value)
    if edit.action == "remove":
        return _removed(text, parent, edit.path[-1])
    node = _at(root, edit.path)
    if node.id != "scalar" and not node.flow_style:
        raise CannotEdit("a value on several lines is replaced by hand")
    return _Splice(node.start_mark.index, node.end_mark.index, _in_quotes_of(node, edit.value))


def _at(root: Any, path: Path) -> Any:
    here = root
    for step in path:
        here = _child(here, step)
    return here


def _child(node: Any, step: str | int) -> Any:
    if node.id == "sequence" and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if node.id == "mapping":
        for key, value in node.value:
            if key.value == step:
                return value
    raise CannotEdit("what is to be changed is written somewhere else")


def _removed(text: str, parent: Any, step: str | int) -> _Splice:
    pairs = (
        [(key, value) for key, value in parent.value]
        if parent.id == "mapping"
        else [(one, one) for one in parent.value]
    )
    names = [key.value for key, _ in pairs]
    if not isinstance(step, int) and step not in names:
        raise CannotEdit("what is to be changed is written somewhere else")
    index = step if isinstance(step, int) else names.index(step)
    first, last = pairs[index]
    if parent.flow_style:
        return _removed_in_flow(pairs, index)
    if len(pairs) == 1:
        raise CannotEdit("it would leave nothing behind")
    start = _line_start(text, first.start_mark.index)
    if text[start : first.start_mark.index].strip(" ") not in {"", "-"}:
        raise CannotEdit("it shares its line with something else")
    end = _content_end(text, last)
    return _Splice(start, _line_end(text, end), "")


def _removed_in_flow(pairs: Sequence[tuple[Any, Any]], index: int) -> _Splice:
    first, last = pairs[index]
    if index + 1 < len(pairs):
        return _Splice(first.start_mark.index, pairs[index + 1][0].start_mark.index, "")
    if index:
        return _Splice(pairs[index - 1][1].end_mark.index, last.end_mark.index, "")
    return _Splice(first.start_mark.index, last.end_mark.index, "")


def _appended(text: str, node: Any, value: Json) -> _Splice:
    if node.id != "sequence":
        raise CannotEdit("it is not written as a list")
    if node.flow_style:
        if node.value:
            return _after(node.value[-1].end_mark.index, f", {_flow(value)}")
        return _Splice(node.start_mark.index, node.end_mark.index, f"[{_flow(value)}]")
    last = node.value[-1]
    dash = " " * node.value[0].start_mark.column
    start = _line_start(text, last.start_mark.index)
    dash = text[start : last.start_mark.index]
    if dash.strip(" ") != "-":
        raise CannotEdit("an item shares its line with something else")
    end = _line_end(text, _content_end(text, last))
    return _after(end, f"{_break_before(text, end)}{dash}{_flow(value)}{_ending(text)}")


def _inserted(text: str, node: Any, key: str, value: Json) -> _Splice:
    if node.id != "mapping":
        raise CannotEdit("it is not written as a map")
    name = key_text(key)
    if node.flow_style:
        if node.value:
            return _after(node.value[-1][1].end_mark.index, f", {name}: {_flow(value)}")
        return _Splice(node.start_mark.index, node.end_mark.index, f"{{{name}: {_flow(value)}}}")
    first, last = node.value[0][0], node.value[-1][1]
    indent = " " * first.start_mark.column
    end = _line_end(text, _content_end(text, last))
    return _after(end, f"{_break_before(text, end)}{indent}{name}: {_flow(value)}{_ending(text)}")


def _after(index: int, text: str) -> _Splice:
    return _Splice(index, index, text)


# ---- text
def _flow(value: Json) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key_text(str(key))}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_in_flow, value)) + "]"
    return scalar(value)


def _in_quotes_of(node: Any, value: Json) -> str:
    """The new value in the quotes of the old one, where nothing in it would mean something else there."""
    shown = _flow(value)
    quote = node.style if node.id == "scalar" and isinstance(value, str) else None
    if quote not in {"'", '"'} or shown.startswith('"') or {quote, "\\"} & set(shown):
        return shown
    return f"{quote}{shown}{quote}"


def _in_flow(value: Json) -> str:
    """An item of a list on one line; commas and brackets in it need quotes."""
    shown = _flow(value)
    return f'"{shown}"' if isinstance(value, str) and not shown.startswith('"') and set(shown) & set(",[]{}") else shown


def _line_start(text: str, index: int) -> int:
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def _line_end(text: str, index: int) -> int:
    """Behind the line break of the line that holds `index`."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _content_end(text: str, node: Any) -> int:
    """The last character of a node: a block's own end is where the next token begins, behind blank lines and comments."""
    if node.id == "scalar" or node.flow_style:
        end: int = node.end_mark.index
        return end - 1 if node.id == "scalar" and node.style in ("|", ">") else end
    inner = node.value[-1]
    return _content_end(text, inner[1] if isinstance(inner, tuple) else inner)


def _break_before(text: str, index: int) -> str:
    return "" if index == 0 or text[index - 1] in "\r\n" else _ending(text)


def _ending(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
