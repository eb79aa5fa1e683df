"""Where a finding is in a repository, for formats that know files and lines only."""

from typing import NamedTuple

from oauthctl.diagnostics.sources import Sources
from oauthctl.lint.finding import Finding


class Region(NamedTuple):
    """A stretch of one file, from 1. path: below the repository's root. end_column is exclusive."""

    path: str
    line: int
    column: int
    end_column: int


def region(finding: Finding, prefix: str, sources: Sources) -> Region:
    """The region of a finding; the project file's first line for what is in no file."""
    span = finding.place.span
    if span is None:
        return Region(f"{prefix}oauthctl.yaml", 1, 1, 2)
    text = sources.line(span.file, span.line)
    length = span.end - span.start
    if text is not None:
        length = min(length, len(text) - span.column + 1)  # a region stays on its line
    return Region(f"{prefix}{span.file}", span.line, span.column, span.column + max(1, length))


def listed(findings: tuple[Finding, ...]) -> list[Finding]:
    """What is listed: findings that count or are waived, the worst first.

    Readers take two of one identity for one: what is waived in one environment and counts in another counts.
    """
    counting = {finding.identity for finding in findings if finding.counts}
    shown = [one for one in findings if one.counts or (one.waiver and one.identity not in counting)]
    return sorted(shown, key=lambda finding: -finding.severity.rank)


def said(finding: Finding) -> str:
    """The message with where it holds."""
    where = f" (in {', '.join(finding.environments)})" if finding.environments else ""
    return f"{finding.message}{where}"
