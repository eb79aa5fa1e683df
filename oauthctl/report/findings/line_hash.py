"""The hash by which GitHub code scanning knows a line again (`primaryLocationLineHash`)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, overload

_LENGTH = 100  # characters that count, from the start of the line
_BASE = 37
_END = "\uffff"  # stands at the end of the file
_MASK = 2**64 - 1
_NOT_COUNTED = str.maketrans("", "", " \t")


class LineHashes(Sequence[str]):
    """The hash of each line and how often it came before: `c129715d7a2bc9a3:1`. Worked out when one is asked for.

    From the start of each line 100 characters, into the next lines, are digits of a number to the base 37,
    modulo 2^64. Blanks and tabs are left out; every line break is one line feed. Behind the end stand zeros.
    """

    def __init__(self, text: str) -> None:
        stream = _units(text.replace("\r\n", "\n").replace("\r", "\n").translate(_NOT_COUNTED) + _END)
        self._windows: list[tuple[str, int]] = []
        seen: Counter[str] = Counter()
        start = 0
        for line in stream.split("\n"):
            window = stream[start : start + _LENGTH]
            seen[window] += 1
            self._windows.append((window, seen[window]))
            start += len(line) + 1

    def __len__(self) -> int:
        return len(self._windows)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return list(map(_hash, self._windows[index]))
        return _hash(self._windows[index])


def _hash(counted: tuple[str, int]) -> str:
    window, count = counted
    number = 0
    for unit in window.ljust(_LENGTH, "\0"):
        number = number * _BASE + ord(unit)
    return f"{number & _MASK:x}:{count}"


def _units(text: str) -> str:
    """The text with one character for each UTF-16 code unit."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    data = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(data[index] << 8 | data[index + 1]) for index in range(0, len(data), 2))
