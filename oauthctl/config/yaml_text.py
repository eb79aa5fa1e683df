"""Bytes to text that a YAML parser may be given: UTF-8, within the size limit, without characters that YAML forbids."""

import re

from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span

MAX_BYTES = 50 * 1024 * 1024  # of one file
MAX_DEPTH = 64
FEW_LEVELS = "nothing here needs more than a few levels"
_CONTROL = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r") + b"\x7f"
# Patterns are compiled where they are first needed: an ordinary ASCII file needs neither.
_UNPRINTABLE = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
# libyaml has crashed on nesting that no person writes, so a text that could hold it never reaches libyaml.
_NESTED = r"(?:[\[{]\s*){1000}"


def readable(name: str, data: bytes | str) -> str:
    """The text of a file, its byte order mark removed. Raises ProjectError with file, line and column."""
    if len(data) > MAX_BYTES:
        raise ProjectError(
            f"this file is larger than {MAX_BYTES // 1024 // 1024} MB",
            Place("", span=Span(name, 1, 1, 0, 0)),
            next="split it: files below clients/ are included by themselves",
        )
    text = _decoded(name, data) if isinstance(data, bytes) else data
    text = text.removeprefix("\ufeff")
    if not (isinstance(data, bytes) and text.isascii() and len(data.translate(None, _CONTROL)) == len(data)):
        _refuse_unprintable(name, text)
    if text.count("[") + text.count("{") >= 1000:
        deep = re.search(_NESTED, text)
        if deep:
            place = Place("", span=position(name, text, deep.start()))
            raise ProjectError("brackets are nested too deeply", place, note=FEW_LEVELS)
    return text


def position(name: str, text: str, offset: int) -> Span:
    """The place of one character."""
    line_start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    breaks = len(re.findall(r"\r\n|\r|\n", text[:line_start]))
    return Span(name, breaks + 1, offset - line_start + 1, offset, min(offset + 1, len(text)))


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = Place("", span=position(name, before, len(before)))
        raise ProjectError("this is not UTF-8 text", place, next="save the file as UTF-8") from None


def _refuse_unprintable(name: str, text: str) -> None:
    found = re.search(_UNPRINTABLE, text)
    if found:
        code = ord(found.group())
        raise ProjectError(
            f"the character U+{code:04X} cannot stand in YAML",
            Place("", span=position(name, text, found.start())),
            next=f'remove it, or write it as an escape in double quotes: "\\U{code:08x}"',
        )
