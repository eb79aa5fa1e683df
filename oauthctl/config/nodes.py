"""Walking a JSON Schema along a path of the document: what is allowed at a place, and in words what it takes."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from oauthctl.config.schema_blocks import DATE, NAME, SECRET_BLOCK, SECRET_REF
from oauthctl.config.schema_fields import DURATION, INTERPOLATED
from oauthctl.config.spans import child

Node = Mapping[str, Any]

_PATTERNS = {
    DURATION: "a duration: `300`, `5m`, `1h30m`",
    DATE: "a day: YYYY-MM-DD",
    NAME: "a name of letters, digits, `.`, `_` and `-`",
}


def node_at(schema: Node, root: object, path: Sequence[str | int]) -> Node | None:
    """The schema of the value at a path, references not yet followed; None where nothing is said of it."""
    node: Node | None = schema
    here: Any = root
    for step in path:
        if node is None:
            return None
        node = _step(followed(schema, node, here), step)
        here = child(here, step)
    return node


def followed(schema: Node, node: Node, value: object) -> Node:
    """The node with its reference, its condition or its alternative resolved for a value."""
    while "$ref" in node:
        node = _pointed(schema, node["$ref"])
    if isinstance(value, Mapping):
        for branch in node.get("allOf", ()):
            ((name, condition),) = branch["if"]["properties"].items()
            if condition["const"] == value.get(name):
                return followed(schema, branch["then"], value)
    if "anyOf" in node:
        alternatives = [followed(schema, one, value) for one in node["anyOf"]]
        fitting = [one for one in alternatives if _is_map(one) == isinstance(value, Mapping)]
        return fitting[0] if fitting else node
    return node


def keys(schema: Node, node: Node, value: object) -> tuple[str, ...]:
    """The keys that are allowed in a map."""
    return tuple(followed(schema, node, value).get("properties", ()))


def holds_names(schema: Node, node: Node, value: object) -> bool:
    """Whether the keys of a map are names that the user chooses."""
    found = followed(schema, node, value)
    return "patternProperties" in found and "properties" not in found


def is_secret(schema: Node, node: Node | None) -> bool:
    """Whether a reference to a secret belongs here, or the block that holds some."""
    if node is None:
        return False
    while "$ref" in node and node["$ref"] not in (SECRET_REF, SECRET_BLOCK):
        node = _pointed(schema, node["$ref"])
    return "$ref" in node or "file" in str(node.get("pattern", ""))


def takes_a_map_only(schema: Node, node: Node) -> bool:
    """Whether there is one shape only that a value can have here."""
    while "$ref" in node:
        node = _pointed(schema, node["$ref"])
    return "anyOf" not in node


def values(schema: Node, node: Node) -> tuple[str, ...]:
    """The texts that are listed for a place."""
    while "$ref" in node:
        node = _pointed(schema, node["$ref"])
    listed = [
        *node.get("enum", ()),
        *(one for branch in node.get("anyOf", ()) for one in values(schema, branch)),
    ]
    return tuple(value for value in listed if isinstance(value, str))


def takes(schema: Node, node: Node) -> str:
    """What a place takes, in words: `a list of texts`, `one of required, optional`."""
    while "$ref" in node:
        node = _pointed(schema, node["$ref"])
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return _one_of(node["enum"])
    if "anyOf" in node:
        return " or ".join(dict.fromkeys(filter(None, (_alternative(schema, one) for one in node["anyOf"]))))
    types = node.get("type", ())
    if node.get("pattern") in _PATTERNS:
        return _PATTERNS[node["pattern"]]
    names = [types] if isinstance(types, str) else list(types)
    return " or ".join(_type(schema, node, name) for name in names if name != "null")


def _one_of(listed: Sequence[object]) -> str:
    if len(listed) == 1:
        return f"`{listed[0]}`"
    return "one of " + ", ".join(str(value) for value in listed)


def _alternative(schema: Node, node: Node) -> str:
    if node.get("pattern") == INTERPOLATED or node.get("type") == "null":
        return ""
    if "enum" in node:
        return _one_of(node["enum"])
    if node == {"type": "string"}:
        return "another text"
    return takes(schema, node)


def _type(schema: Node, node: Node, name: str) -> str:
    if name == "array":
        items = node.get("items")
        closed = takes(schema, items) if items and items != {"type": "string"} else ""
        return f"a list, each {closed}" if closed.startswith("one of") and "another" not in closed else "a list"
    return {
        "string": "a text",
        "boolean": "true or false",
        "integer": "a whole number",
        "number": "a number",
        "object": "a map",
    }[name]


def _is_map(node: Node) -> bool:
    types = node.get("type", ())
    return types == "object" or (not isinstance(types, str) and "object" in types)


@lru_cache(maxsize=256)
def _steps(pointer: str) -> tuple[str, ...]:
    return tuple(pointer.removeprefix("#/").split("/"))


def _pointed(schema: Node, pointer: str) -> Node:
    node: Any = schema
    for step in _steps(pointer):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    return node  # type: ignore[no-any-return]  # every pointer of our schema ends at a node


def _step(node: Node, step: str | int) -> Node | None:
    if isinstance(step, int):
        return node.get("items")
    found = node.get("properties", {}).get(step)
    if found is not None:
        return found  # type: ignore[no-any-return]
    for pattern, one in node.get("patternProperties", {}).items():
        if re.search(pattern, step):
            return one  # type: ignore[no-any-return]
    more = node.get("additionalProperties")
    return more if isinstance(more, Mapping) else None
