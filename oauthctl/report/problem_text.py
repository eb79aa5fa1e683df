"""Errors and warnings for people: what, where with the source line, what next, and what was not done."""

from collections.abc import Sequence

from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable
from oauthctl.report.excerpt import excerpt
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
    shown = excerpt(place.span, note, sources, style) if place.span else []
    if not shown and note:
        return [*lines, *wrapped(printable(note), style.width, "  ")]
    return [*lines, *shown]
