"""The hash by which GitHub code scanning knows a line again (`primaryLocationLineHash`)."""

from collections import Counter
from collections.abc import Iterator

_LENGTH = 100  # characters that count, from the start of the line
_BASE = 37
_END = 65535  # stands at the end of the file
_MASK = 2**64 - 1


def line_hashes(text: str) -> list[str]:
    """The hash of each line and how often it came before: `c129715d7a2bc9a3:1`.

    From the start of each line 100 characters, into the next lines, are digits of a number to the base 37,
    modulo 2^64. Blanks and tabs are left out; every line break is one line feed. Behind the end stand zeros.
    """
    stream, starts = _stream(text)
    stream += [0] * _LENGTH
    seen: Counter[str] = Counter()
    found = []
    for start in starts:
        number = 0
        for unit in stream[start : start + _LENGTH]:
            number = (number * _BASE + unit) & _MASK
        digits = f"{number:x}"
        seen[digits] += 1
        found.append(f"{digits}:{seen[digits]}")
    return found


def _stream(text: str) -> tuple[list[int], list[int]]:
    """What counts, as UTF-16 code units, and where lines begin in it."""
    stream: list[int] = []
    starts: list[int] = []
    begins, after_return = True, False
    for unit in (*_units(text), _END):
        if unit in (0x20, 0x09) or (after_return and unit == 0x0A):
            after_return = False
            continue
        after_return = unit == 0x0D
        counted = 0x0A if after_return else unit
        if begins:
            starts.append(len(stream))
        begins = counted == 0x0A
        stream.append(counted)
    return stream, starts


def _units(text: str) -> Iterator[int]:
    data = text.encode("utf-16-le", "surrogatepass")
    return (int.from_bytes(data[index : index + 2], "little") for index in range(0, len(data), 2))
