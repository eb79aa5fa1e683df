"""Errors and warnings for people: what, where with the source line, what next, and what was not done."""

from collections.abc import Sequence

from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable
from oauthctl.report.style import Style, plural, wrapped


def render(problems: Sequence[Problem], sources: Sources, style: Style, untouched: str) -> str:
    """All problems in order, then how many there are and what was certainly not done."""
    blocks = ["\n".join(_block(problem, sources, style)) for problem in problems]
    errors = sum(problem.severity == "error" for problem in problems)
    closing = [text for text in (_count(errors, len(problems) - errors), untouched) if text]
    return "\n\n".join([*blocks, " ".join(closing)]).rstrip()


def _count(errors: int, warnings: int) -> str:
    parts = [plural(errors, "error")] if errors else []
    if warnings:
        parts.append(plural(warnings, "warning"))
    return f"{', '.join(parts)}." if parts else ""


def _block(problem: Problem, sources: Sources, style: Style) -> list[str]:
    look = "red" if problem.severity == "error" else "yellow"
    heading = wrapped(f"{problem.severity}: {printable(problem.message)}", style.width, "", "  ")
    lines = [style.paint(heading[0], "bold", look), *(style.paint(line, "bold") for line in heading[1:])]
    if problem.place is not None:
        lines += _place(problem.place, problem.note, sources, style)
    elif problem.note:
        lines += wrapped(printable(problem.note), style.width, "  ")
    if problem.next:
        lines += wrapped(f"next: {printable(problem.next)}", style.width, "  ", "        ")
    return lines


def _place(place: Place, note: str, sources: Sources, style: Style) -> list[str]:
    where = printable(str(place))
    lines = [f"{style.paint(' -->', 'cyan')} {where}"] if where else []
    excerpt = _excerpt(place.span, note, sources, style) if place.span else []
    if not excerpt and note:
        return [*lines, *wrapped(printable(note), style.width, "  ")]
    return [*lines, *excerpt]


def _excerpt(span: Span, note: str, sources: Sources, style: Style) -> list[str]:
    """The source line with a caret under the place. Long lines are shown around it."""
    text = sources.line(span.file, span.line)
    if text is None:
        return []
    number = str(span.line)
    gutter = " " * max(4, len(number) + 2)
    room = max(20, style.width - len(gutter) - 2)
    start = span.column - 1
    first = _first_shown(text, start, room)
    shown = _flat(text[first : first + room])[:room]
    before = len(_flat(text[first:start]))
    length = max(1, min(span.end - span.start, len(text) - start, room - before))
    caret = " " * before + "^" * length
    bar = style.paint("|", "cyan")
    lines = [f"{gutter}{bar}", f"{number.rjust(len(gutter) - 1)} {bar} {shown}".rstrip()]
    marked = f"{gutter}{bar} {style.paint(caret, 'red')}"
    noted = printable(note)
    if noted and len(gutter) + 3 + len(caret) + len(noted) <= style.width:
        return [*lines, f"{marked} {noted}"]
    return [*lines, marked, *(wrapped(noted, style.width, "  ") if noted else [])]


def _first_shown(text: str, start: int, room: int) -> int:
    """The column (from 0) at which the excerpt begins: the first, unless the caret would stand too far right."""
    if start + 10 < room and len(_flat(text[:start])) + 10 < room:
        return 0
    first = start
    while first > 0 and len(_flat(text[first - 1 : start])) <= room // 3:
        first -= 1
    return first


def _flat(text: str) -> str:
    """Tabs as one blank, so that the caret stands where it should; everything else printable."""
    return printable(text.replace("\t", " "))
