"""What a plan's changes do to findings, as lines beneath each object and as a sentence of the verdict."""

from collections import Counter
from collections.abc import Iterator

from oauthctl.diagnostics.text import printable
from oauthctl.lint.delta import Delta, Deltas
from oauthctl.lint.finding import Finding
from oauthctl.lint.severity import Severity
from oauthctl.report.escape import code
from oauthctl.report.style import Style, plural, wrapped

_INDENT = " " * 10
_LEAST = Severity.MEDIUM  # what is told one by one; the rest is counted


def lines(delta: Delta, file: str, style: Style) -> Iterator[str]:
    """`lint: new   RED005 loopback-on-web-client, high   :11`. file: of the object, whose lines need no name."""
    for word, findings in (("new", delta.introduced), ("gone", delta.removed)):
        told = [finding for finding in findings if finding.severity.reaches(_LEAST)]
        for finding in told:
            text = f"{_INDENT}lint: {word:<4}  {finding.rule.name}, {finding.severity}"
            looks = ("bold", "red") if word == "new" and finding.severity.reaches(Severity.HIGH) else ()
            yield from style.row(text, _place(finding, file), looks=looks)
            if word == "new":
                yield from wrapped(printable(finding.message), style.width, _INDENT + "            ")
        if less := len(findings) - len(told):
            yield from style.row(
                f"{_INDENT}lint: {word:<4}  {less} below {_LEAST}", "oauthctl lint" if word == "new" else ""
            )


def _place(finding: Finding, file: str) -> str:
    span = finding.place.span
    if span is None or finding.live:
        return ""
    return f":{span.line}" if span.file == file else printable(f"{span.file}:{span.line}")


def sentence(deltas: Deltas) -> str:
    """`2 new lint findings (1 critical, 1 high)`; empty where there is none at or above medium."""
    counted = Counter(
        finding.severity
        for delta in deltas.values()
        for finding in delta.introduced
        if finding.severity.reaches(_LEAST)
    )
    parts = ", ".join(f"{counted[severity]} {severity}" for severity in Severity if counted[severity])
    return f"{plural(sum(counted.values()), 'new lint finding')} ({parts})" if parts else ""


def rows(deltas: Deltas) -> Iterator[str]:
    """List items for Markdown."""
    for address, delta in sorted(deltas.items()):
        for finding in delta.introduced:
            if finding.severity.reaches(_LEAST):
                yield f"- {code(str(address))}: **{finding.severity}** {code(finding.rule.name)} {code(finding.message)}"
