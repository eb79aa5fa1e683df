"""What a plan's changes do to findings, for programs."""

from oauthctl.lint.delta import Deltas
from oauthctl.lint.finding import Finding
from oauthctl.report.documents import LintDelta, LintFinding
from oauthctl.report.json_parts import where


def documents(deltas: Deltas) -> tuple[LintDelta, ...]:
    """For `schemas/plan.schema.json`."""
    return tuple(
        LintDelta(
            address=str(address),
            introduced=tuple(map(_document, delta.introduced)),
            removed=tuple(map(_document, delta.removed)),
        )
        for address, delta in sorted(deltas.items())
    )


def _document(finding: Finding) -> LintFinding:
    return LintFinding(
        code=finding.rule.code,
        slug=finding.rule.slug,
        severity=finding.severity.value,
        field=finding.place.field,
        message=finding.message,
        where=where(finding.place.span),
    )
