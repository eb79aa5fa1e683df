"""Findings as a table for a pull request comment or a job summary: the worst first, nothing cut without a word."""

from typing import Final

from oauthctl.diagnostics.sources import Sources
from oauthctl.lint.finding import Status
from oauthctl.lint.run import counted_by_severity
from oauthctl.lint.severity import Severity
from oauthctl.report.escape import code, prose
from oauthctl.report.findings.places import listed, said
from oauthctl.workflow.linting.declared import Linted

_LIMIT: Final = 60_000  # GitHub takes 65,536 characters of a comment


def render(linted: Linted, _: Sources) -> str:
    """Verdict, table, what was accepted and what could not be told."""
    shown = listed(linted.findings)
    counted = counted_by_severity(shown)
    parts = ", ".join(f"{counted[severity]} {severity}" for severity in Severity if counted[severity])
    verdict = f"**{sum(counted.values())} findings: {parts}.**" if parts else "**No findings.**"
    since = f" Introduced since {code(linted.base)}." if linted.base else ""
    lines = [f"### oauthctl lint\n{verdict}{since}\n"]
    rows = [
        f"| {_severity(finding.severity)} | {code(finding.rule.name)} | {code(str(finding.place))} | "
        f"{prose(said(finding))}{' *(waived)*' if finding.waiver else ''} |"
        for finding in shown
    ]
    if rows:
        lines.append("| Severity | Rule | Where | What |\n|---|---|---|---|")
    kept = _fitting(rows)
    lines += rows[:kept]
    if kept < len(rows):
        lines.append(f"\n**Too many to list here: {len(rows) - kept} more, none of them worse than those above.**")
    undecided = sum(finding.status is Status.UNDECIDED for finding in linted.findings)
    if undecided:
        lines.append(f"\nCould not tell: {undecided} questions about what is not known.")
    lines += [f"\n{prose(note)}" for note in (*linted.notes, *linted.unread)]
    return "\n".join(lines)


def _severity(severity: Severity) -> str:
    return f"**{severity.upper()}**" if severity.reaches(Severity.HIGH) else str(severity)


def _fitting(rows: list[str]) -> int:
    size = 0
    for number, row in enumerate(rows):
        size += len(row) + 1
        if size > _LIMIT:
            return number
    return len(rows)
