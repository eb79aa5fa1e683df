"""Plain scalars as YAML 1.2's core schema reads them: `no`, `012`, `1:30` and dates are text (YAML 1.2.2, 10.3.2).

Narrower than the standard where JSON is: `.inf`, `.nan`, `0o7` and `0x1F` are text too, and so is a number with more
digits than every reader of JSON keeps.
"""

import math
import re
from typing import Final

_CONSTANTS: Final[dict[str, bool | None]] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]{0,17})\.[0-9]{0,40}|\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,3})?\Z")
_NUMERIC_START = frozenset("-+.0123456789")
TELLING_STARTS = _NUMERIC_START | {word[:1] for word in _CONSTANTS}  # what starts otherwise is text


def plain(text: str) -> bool | int | float | str | None:
    """The value of a scalar written without quotes."""
    if text[:1] in _NUMERIC_START:
        if _INTEGER.match(text):
            return int(text)
        if _FLOAT.match(text):
            number = float(text)
            return number if math.isfinite(number) else text
        return text
    return _CONSTANTS.get(text, text)


def reads_as_text(text: str) -> bool:
    """Whether the text, written without quotes, stays text."""
    return plain(text) is text
