"""GitLab's code quality report."""

import json
from typing import Final

from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable
from oauthctl.lint.severity import Severity
from oauthctl.report.findings.places import listed, region, said
from oauthctl.workflow.linting.declared import Linted

_SEVERITIES: Final = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(linted: Linted, sources: Sources) -> str:
    """Findings that count. GitLab shows the description only, so the rule stands in it; fingerprints are unique."""
    seen: dict[str, int] = {}
    rows = []
    for finding in listed(linted.findings):
        if finding.waiver:
            continue
        place = region(finding, linted.prefix, sources)
        number = seen[finding.identity] = seen.get(finding.identity, 0) + 1
        rows.append({
            "description": printable(f"{finding.rule.name}: {said(finding)}"),
            "check_name": finding.rule.code,
            "fingerprint": finding.identity if number == 1 else f"{finding.identity}-{number}",
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": place.path, "lines": {"begin": place.line}},
        })  # fmt: skip
    return json.dumps(rows, indent=2, ensure_ascii=True)
