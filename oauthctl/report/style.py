"""How text is laid out for a terminal: colour beside symbols and words, wrapping that cuts nothing."""

from typing import NamedTuple

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_GAP = 2  # blanks between text and a note at the right edge
_LEAST = 8  # columns that are left for text however deep it is indented


class Style(NamedTuple):
    """colour: whether ANSI sequences may be used. width: columns, at least 40."""

    colour: bool = False
    width: int = 80

    def paint(self, text: str, *looks: str) -> str:
        """The text in bold, dim, red, green, yellow or cyan; as it is without colour."""
        if not self.colour or not text or not looks:
            return text
        return f"\x1b[{';'.join(_CODES[look] for look in looks)}m{text}\x1b[0m"

    def row(self, left: str, right: str = "", *, looks: tuple[str, ...] = (), below: int = 4) -> list[str]:
        """A line with a note at the right edge; where there is no room for it, beneath, `below` columns in."""
        left = left.rstrip()
        if not right:
            return [self.paint(left, *looks)]
        gap = self.width - len(left) - len(right)
        if gap >= _GAP:
            return [self.paint(left, *looks) + " " * gap + self.paint(right, "dim")]
        beneath = wrapped(right, self.width, " " * below)
        return [self.paint(left, *looks), *(" " * below + self.paint(line[below:], "dim") for line in beneath)]

    def fits(self, indent: int, left: str, right: str) -> bool:
        """Whether text and note have room on one line."""
        return indent + len(left) + (_GAP + len(right) if right else 0) <= self.width


def wrapped(text: str, width: int, indent: str, hang: str | None = None) -> list[str]:
    """The text on lines of at most `width` columns: `indent` before the first, `hang` before the others.

    A word that is longer than a line is broken, never cut: without its blanks the text is all there.
    """
    after = indent if hang is None else hang
    lines: list[str] = []
    line, start = indent, len(indent)
    for word in text.split(" "):
        joined = f"{line} {word}" if len(line) > start else line + word
        if len(joined) <= width:
            line = joined
            continue
        if len(line) > start:
            lines.append(line)
            line, start = after + word, len(after)
        else:
            line += word
        while len(line) > max(width, start + _LEAST):
            cut = max(width, start + _LEAST)
            lines.append(line[:cut])
            line, start = after + line[cut:], len(after)
    return [part.rstrip() for part in (*lines, line)]


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 client`, `2 clients`."""
    return f"{count} {noun if count == 1 else many or noun + 's'}"
