"""The JSON Schema of one field, made from its entry in the field table."""

from collections.abc import Mapping
from typing import Any, Final

from oauthctl.model.address import Kind
from oauthctl.model.field import Compare, Field, Role
from oauthctl.model.table import table

Schema = dict[str, Any]

LISTS: Final = frozenset({Compare.SET, Compare.URIS, Compare.WORDS, Compare.WORD_SETS, Compare.ORDERED})
DECLARABLE: Final = frozenset({Role.METADATA, Role.SETTING, Role.CHOICE, Role.SCOPE, Role.RESOURCE})
INTERPOLATED: Final = r"\$\{"
DURATION: Final = r"^(?:[0-9]{1,12}|(?:[0-9]{1,12}[smhd])+|.*\$\{.*)$"
TAGS: Final = r"#[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$"  # BCP 47, RFC 7591 section 2.2


def declarable(kind: Kind) -> Mapping[str, Field]:
    """The fields that may be written in a declaration."""
    return {name: entry for name, entry in table(kind).items() if entry.role in DECLARABLE}


def properties(kind: Kind) -> tuple[Schema, Schema]:
    """The properties of one kind of object, and those of its `settings:`."""
    own: Schema = {}
    settings: Schema = {}
    for name, entry in declarable(kind).items():
        prefix, dot, rest = name.partition(".")
        (settings if dot and prefix == "settings" else own)[rest or name] = of(entry)
    return own, settings


def tagged(kind: Kind) -> Schema:
    """Members that may carry a language tag, as patternProperties; described where they stand without one."""
    names = [name for name, entry in declarable(kind).items() if entry.tagged]
    return {f"^{name}{TAGS}": {"$ref": f"#/$defs/{kind}/properties/{name}"} for name in names}


def of(entry: Field) -> Schema:
    """Type, suggestions and documentation. `null` clears any field."""
    schema = _typed(entry)
    schema["description"] = _documentation(entry)
    if entry.example is not None:
        schema["examples"] = [entry.example]
    return schema


def _typed(entry: Field) -> Schema:
    one = _string(entry) if entry.values else {"type": "string"}
    if entry.type in ("string", "uri"):
        return {"anyOf": [*one["anyOf"], {"type": "null"}]} if "anyOf" in one else {"type": ["string", "null"]}
    if entry.type in ("string[]", "uri[]"):
        return {"type": ["array", "null"], "items": one}
    if entry.type == "words":
        return {"type": ["array", "string", "null"], "items": one}
    if entry.type == "duration":
        return {"type": ["integer", "string", "null"], "minimum": 0, "pattern": DURATION}
    if entry.compare is Compare.JWKS:
        keys = {"type": "array", "items": {"type": "object"}, "description": "The keys (RFC 7517 section 5.1)."}
        return {"type": ["object", "null"], "properties": {"keys": keys}, "required": ["keys"]}
    if entry.type == "object[]":
        members = {name: {"type": "string", "description": f"The {name}, exactly."} for name in entry.members}
        items = {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}
        return {"type": ["array", "null"], "items": items}
    return {"type": [entry.type, "null"]}


def _string(entry: Field) -> Schema:
    others: Schema = {"type": "string"} if entry.open else {"type": "string", "pattern": INTERPOLATED}
    return {"anyOf": [{"enum": list(entry.values)}, others]}


def _documentation(entry: Field) -> str:
    defaults = {_plain(value) for value in entry.defaults.values()}
    parts = [entry.help]
    if entry.unit == "seconds":
        parts.append("A whole number is seconds; s, m, h and d are suffixes.")
    if defaults:
        parts.append(f"The standard's default: {' or '.join(sorted(defaults))}.")
    return f"{' '.join(parts)} ({entry.cite})"


def _plain(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value)
