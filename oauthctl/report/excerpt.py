"""A line of a source file with a caret under a place, as errors and findings show it."""

from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable
from oauthctl.report.style import Style, wrapped


def excerpt(span: Span, note: str, sources: Sources, style: Style, mark: str = "^", look: str = "red") -> list[str]:
    """The gutter's line, the source line, and the mark with a note. Long lines are shown around the place.

    Nothing where the source was not read.
    """
    marked = marked_line(span, note, sources, style, mark, look)
    return [bar(span, style), *marked] if marked else []


def bar(span: Span, style: Style) -> str:
    """An empty line of the gutter."""
    return f"{' ' * gutter(span)}{style.paint('|', 'cyan')}"


def gutter(span: Span) -> int:
    """The width left of the bar."""
    return max(4, len(str(span.line)) + 2)


def marked_line(span: Span, note: str, sources: Sources, style: Style, mark: str, look: str) -> list[str]:
    """The source line and the line with the mark."""
    text = sources.line(span.file, span.line)
    if text is None:
        return []
    left = " " * gutter(span)
    room = max(20, style.width - len(left) - 2)
    start = span.column - 1
    first = _first_shown(text, start, room)
    shown = _cut(_flat(text[first : first + room])[:room], left=first > 0, right=first + room < len(text))
    before = len(_flat(text[first:start]))
    length = max(1, min(span.end - span.start, len(text) - start, room - before))
    caret = " " * before + mark * length
    line = style.paint("|", "cyan")
    lines = [f"{str(span.line).rjust(len(left) - 1)} {line} {shown}".rstrip()]
    under = f"{left}{line} {style.paint(caret, look)}"
    noted = printable(note)
    if noted and len(left) + 3 + len(caret) + len(noted) <= style.width:
        return [*lines, f"{under} {noted}"]
    return [*lines, under, *(wrapped(noted, style.width, "  ") if noted else [])]


def _cut(shown: str, *, left: bool, right: bool) -> str:
    """A part of a line, which says at its ends where the line goes on."""
    return ("…" if left else shown[:1]) + shown[1:-1] + ("…" if right else shown[-1:] if len(shown) > 1 else "")


def _first_shown(text: str, start: int, room: int) -> int:
    """The column (from 0) at which the line is shown: the first, unless the mark would stand too far right."""
    if start + 10 < room and len(_flat(text[:start])) + 10 < room:
        return 0
    first = start
    while first > 0 and len(_flat(text[first - 1 : start])) <= room // 3:
        first -= 1
    return first


def _flat(text: str) -> str:
    """Tabs as one blank, so that the mark stands where it should; everything else printable."""
    return printable(text.replace("\t", " "))
