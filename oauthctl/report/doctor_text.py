"""What doctor found, check by check."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from oauthctl.contract.adapter import Check
from oauthctl.diagnostics.text import printable
from oauthctl.report.style import Style, plural, wrapped

if TYPE_CHECKING:
    from oauthctl.workflow.doctor import Section

_LOOKS = {"ok": ("green",), "warning": ("yellow",), "failed": ("bold", "red")}
_MARKS = {"ok": "ok", "warning": "warn", "failed": "FAIL"}


def render(sections: Sequence["Section"], style: Style) -> str:
    """Each section with its checks; what failed says what to do next. Ends with the counts."""
    blocks = ["\n".join(_section(section, style)) for section in sections]
    checks = [check for section in sections for check in section.checks]
    failed, warned = (sum(check.status == status for check in checks) for status in ("failed", "warning"))
    verdict = f"{plural(len(checks), 'check')}: {failed} failed, {plural(warned, 'warning')}."
    return "\n\n".join([*blocks, style.paint(verdict, "bold")])


def _section(section: "Section", style: Style) -> Iterable[str]:
    yield from (style.paint(line, "bold") for line in wrapped(printable(section.title), style.width, "", "  "))
    for check in section.checks:
        yield from _check(check, style)


def _check(check: Check, style: Style) -> Iterable[str]:
    mark = _MARKS[check.status]
    first, *rest = wrapped(printable(f"{check.name}: {check.detail}"), style.width, f"  {mark.ljust(4)}  ", " " * 8)
    yield first.replace(mark, style.paint(mark, *_LOOKS[check.status]), 1)
    yield from rest
    if check.next:
        yield from wrapped(f"next: {printable(check.next)}", style.width, " " * 8, " " * 14)
