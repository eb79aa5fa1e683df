"""Workflow commands that GitHub Actions shows as annotations of a pull request."""

from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable
from oauthctl.lint.severity import Severity
from oauthctl.report.findings.places import listed, region, said
from oauthctl.workflow.linting.declared import Linted

_COMMANDS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning"}


def render(linted: Linted, sources: Sources) -> str:
    """One line for each finding that counts; nothing in it can begin another command."""
    lines = []
    for finding in listed(linted.findings):
        if finding.waiver:
            continue
        place = region(finding, linted.prefix, sources)
        command = _COMMANDS.get(finding.severity, "notice")
        where = f"file={_property(place.path)},line={place.line},col={place.column},endColumn={place.end_column}"
        title = _property(finding.rule.name)
        lines.append(f"::{command} {where},title={title}::{_data(f'{finding.severity}: {said(finding)}')}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
