"""Rows under a risk column: a word at the left edge, text that wraps, a note at the right edge."""

from collections.abc import Iterable
from typing import NamedTuple

from oauthctl.plan.types import Impact
from oauthctl.report.counts import words
from oauthctl.report.style import Style, wrapped

TEXT = 10  # the column where text begins, right of the risk words
_SPELLED = {"widens": "WIDENS", "breaks": "BREAKS", "narrows": "narrows"}
_LOOKS = {"WIDENS": ("bold", "red"), "BREAKS": ("bold", "yellow"), "narrows": ("cyan",)}


class Row(NamedTuple):
    """labels: risk words; those that find no room here go down to the next rows.

    indent: columns before the text. hang: columns added before its further lines.
    """

    text: str
    note: str = ""
    labels: tuple[str, ...] = ()
    indent: int = 0
    hang: int = 2


def labels(impact: Impact) -> tuple[str, ...]:
    """The risk words of an impact, the most dangerous first; none for what is cosmetic."""
    return tuple(_SPELLED[word] for word in words(impact) if word in _SPELLED)


def laid_out(rows: Iterable[Row], style: Style) -> list[str]:
    """The rows as lines of at most `style.width` columns."""
    waiting: list[str] = []
    lines: list[str] = []
    for row in rows:
        waiting += row.labels
        lines += _lines(waiting.pop(0) if waiting else "", row, style)
    for label in waiting:
        lines += _lines(label, Row(""), style)
    return lines


def _lines(label: str, row: Row, style: Style) -> list[str]:
    prefix = " " * (TEXT + row.indent)
    first, *rest = wrapped(row.text, style.width, prefix, prefix + " " * row.hang)
    first = f"  {label.ljust(TEXT - 2)}" + first[TEXT:]
    *before, last = (first, *rest)
    lines = [*(line.rstrip() for line in before), *style.row(last, row.note, below=len(prefix) + row.hang)]
    if label:
        lines[0] = lines[0].replace(label, style.paint(label, *_LOOKS[label]), 1)
    return lines
