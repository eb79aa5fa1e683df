"""The hash by which GitHub code scanning knows a line again (`primaryLocationLineHash`)."""

from collections import Counter
from typing import NamedTuple

_LENGTH = 100  # characters that count, from the start of the line
_BASE = 37
_END = "\uffff"  # stands at the end of the file
_MASK = 2**64 - 1
_NOT_COUNTED = str.maketrans("", "", " \t")


class CountedLine(NamedTuple):
    """A line with what follows it, as far as that counts. nth: how often the same came, this time included."""

    window: str
    nth: int

    @property
    def hash(self) -> str:
        """`c129715d7a2bc9a3:1`: a number to the base 37, modulo 2^64, and `nth`. Behind the end stand zeros."""
        number = 0
        for unit in self.window.ljust(_LENGTH, "\0"):
            number = number * _BASE + ord(unit)
        return f"{number & _MASK:x}:{self.nth}"


def counted_lines(text: str) -> list[CountedLine]:
    """Each line; its hash is worked out when it is asked for.

    From the start of each line 100 characters count, into the next lines. Blanks and tabs are left out; every line
    break is one line feed.
    """
    stream = _units(text.replace("\r\n", "\n").replace("\r", "\n").translate(_NOT_COUNTED) + _END)
    found: list[CountedLine] = []
    seen: Counter[str] = Counter()
    start = 0
    for line in stream.split("\n"):
        window = stream[start : start + _LENGTH]
        seen[window] += 1
        found.append(CountedLine(window, seen[window]))
        start += len(line) + 1
    return found


def _units(text: str) -> str:
    """The text with one character for each UTF-16 code unit."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    data = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(data[index] << 8 | data[index + 1]) for index in range(0, len(data), 2))
