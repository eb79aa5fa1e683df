"""Text from outside, made safe to print: no escape sequences, no bidirectional or invisible characters."""

import unicodedata
from collections.abc import Iterable

_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Cs", "Co", "Zl", "Zp", "Zs"})
# Letters and marks that show nothing: fillers, inherent vowels, variation selectors, the empty Braille cell.
_BLANK = frozenset({0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810)})
_BLANK |= frozenset({*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)})


def printable(text: str) -> str:
    r"""The text with every control, bidirectional, invisible and unassigned character as `\u{...}`.

    Blanks other than the ordinary one count too, since they pass for it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character == " " or (unicodedata.category(character) not in _HIDDEN and ord(character) not in _BLANK):
        return character
    return f"\\u{{{ord(character):x}}}"


def shortened(text: str, limit: int = 200) -> str:
    """The text on one printable line of at most `limit` characters; never for security values."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def listed(words: Iterable[str], limit: int = 5) -> str:
    """`a, b, c and 4 more`."""
    every = list(words)
    shown = ", ".join(every[:limit])
    return f"{shown} and {len(every) - limit} more" if len(every) > limit else shown


def in_other_letters(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` equals but for upper and lower case; None where it is known itself, or none is."""
    every = list(known)
    return None if word in every else next((one for one in every if one.casefold() == word.casefold()), None)


def suggestion(word: str, known: Iterable[str], least: float = 0.6) -> str | None:
    """The known word nearest to `word`, or None where nothing is near: 1 for the same, 0 for nothing in common."""
    import difflib

    matches = difflib.get_close_matches(word, list(known), n=1, cutoff=least)
    return matches[0] if matches else None
