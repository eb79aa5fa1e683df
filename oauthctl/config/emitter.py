"""Values as YAML that our own reader reads back unchanged: block lists, and quotes only where they are needed."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence

from oauthctl.config.interpolate import escaped
from oauthctl.config.scalars import reads_as_text
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.text import printable, shortened
from oauthctl.model.json import Json

# Words of visible ASCII with single blanks between: no `: ` and no ` #` in them, no indicator at the start.
_PLAIN = re.compile(r"(?=[A-Za-z0-9_/$+(=.^;])[!-9;-~]+(?::+[!-9;-~]+)*(?: (?=[^#:])[!-9;-~]+(?::+[!-9;-~]+)*)*\Z")
# What YAML 1.1 readers take for something else than text. Quoted for their sake: ours does not need it.
_SURPRISING = re.compile(
    r"(?:y|n|yes|no|on|off|true|false|null)\Z|[-+0-9.][0-9_.,:eExXoO+-]*\Z|[0-9]{4}-[0-9]", re.IGNORECASE
)
_SIMPLE_KEY = 1000  # characters; a longer key needs `?` (YAML 1.2.2 section 7.4.2 allows 1024)
_MAX_INTEGER = 10**18

Comments = Mapping[str, str]


def block(
    value: Mapping[str, Json], indent: int = 0, comments: Comments | None = None, prefix: str = ""
) -> Iterator[str]:
    """The lines of a map. comments: by dotted path of keys; each goes to the end of its key's line."""
    for key, inner in value.items():
        path = f"{prefix}{key}"
        note = (comments or {}).get(path, "")
        tail = f"   # {shortened(printable(note))}" if note else ""
        yield from _entry(key, inner, indent, comments, path, tail)


def _entry(key: str, value: Json, indent: int, comments: Comments | None, path: str, tail: str) -> Iterator[str]:
    blanks = " " * indent
    name = text(key)
    start = f"{blanks}{name}:"
    if len(name) > _SIMPLE_KEY:
        yield f"{blanks}? {name}"
        start = f"{blanks}:"
    if isinstance(value, Mapping) and value:
        yield start + tail
        yield from block(value, indent + 2, comments, f"{path}.")
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        yield start + tail
        yield from _items(value, indent + 2)
    else:
        yield f"{start} {scalar(value)}{tail}"


def _items(values: Sequence[Json], indent: int) -> Iterator[str]:
    blanks = " " * indent
    for value in values:
        if isinstance(value, Mapping) and value:
            lines = list(block(value, indent + 2))
        elif isinstance(value, Sequence) and not isinstance(value, str) and value:
            lines = list(_items(value, indent + 2))
        else:
            lines = [f"{blanks}  {scalar(value)}"]
        yield f"{blanks}- {lines[0][indent + 2 :]}"
        yield from lines[1:]


def scalar(value: Json) -> str:
    """One value on one line. Raises ProjectError for what YAML cannot hold."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return text(escaped(value))
    if isinstance(value, int):
        if abs(value) < _MAX_INTEGER:
            return str(value)
        raise ProjectError(f"the number {shortened(str(value), 40)} is too long to be kept exactly")
    if isinstance(value, float):
        return _float(value)
    return "{}" if isinstance(value, Mapping) else "[]"


def text(value: str) -> str:
    """A text, quoted where it would be read as something else."""
    if _PLAIN.match(value) and reads_as_text(value) and not _SURPRISING.match(value):
        return value
    return f'"{"".join(map(_in_quotes, value))}"'


def _in_quotes(character: str) -> str:
    if character in '"\\' or character in "\n\t\r":
        return json.dumps(character)[1:-1]
    if " " <= character <= "~":
        return character
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        raise ProjectError(f"half of a character (U+{code:04X}) cannot be written to a file")
    if (
        printable(character) == character
        and character not in "\x85\u2028\u2029\ufffe\uffff"
        and not character.isspace()
    ):
        return character
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise ProjectError(f"{value} is no JSON number")
    mantissa, e, exponent = repr(value).partition("e")
    return f"{mantissa if '.' in mantissa else f'{mantissa}.0'}{e}{exponent}"
