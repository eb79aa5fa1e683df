"""Findings for programs: `schemas/lint.schema.json`."""

from oauthctl._version import __version__
from oauthctl.diagnostics.sources import Sources
from oauthctl.lint.finding import Finding, Related, Status
from oauthctl.lint.run import counted_by_severity
from oauthctl.report.documents import FORMAT
from oauthctl.report.findings import documents as doc
from oauthctl.report.json_parts import where
from oauthctl.report.json_text import dump
from oauthctl.workflow.linting.declared import Linted


def render(linted: Linted, _: Sources) -> str:
    """The findings as JSON, waived and undecided ones included."""
    return dump(document(linted))


def document(linted: Linted) -> doc.Lint:
    """The findings as the document that `schemas/lint.schema.json` describes."""
    return doc.Lint(
        format=FORMAT,
        kind="lint",
        tool=__version__,
        base=linted.base,
        fail_on=linted.fail_on.value,
        summary=_summary(linted),
        findings=tuple(map(_finding, linted.findings)),
        notes=linted.notes,
        unread=linted.unread,
    )


def _summary(linted: Linted) -> doc.Summary:
    counted = counted_by_severity(linted.findings)
    return doc.Summary(
        counted={severity.value: count for severity, count in counted.items()},
        failing=len(linted.failing),
        waived=sum(finding.waiver is not None for finding in linted.findings),
        in_baseline=sum(finding.known for finding in linted.findings),
        undecided=sum(finding.status is Status.UNDECIDED for finding in linted.findings),
        clients=linted.clients,
        rules=linted.rules,
        applied=linted.applied,
        not_applicable=linted.not_applicable,
        stale_baseline_entries=linted.stale,
    )


def _finding(one: Finding) -> doc.Finding:
    rule, span = one.rule, one.place.span
    return doc.Finding(
        code=rule.code,
        slug=rule.slug,
        severity=one.severity.value,
        confidence=rule.confidence.value,
        status=one.status.value,
        message=one.message,
        why=rule.why,
        fix=rule.fix,
        cite=rule.cite,
        subject=one.place.subject,
        field=one.place.field,
        value=one.value,
        where=where(span),
        end=span.column + span.end - span.start if span else 0,
        address=str(one.address) if one.address else None,
        environments=one.environments,
        live=one.live,
        related=tuple(map(_related, one.related)),
        repair=None if one.repair is None else "safe" if one.repair.safe else "unsafe",
        waiver=_waived(one),
        in_baseline=one.known,
        counts=one.counts,
        id=one.identity,
    )


def _related(one: Related) -> doc.Related:
    return doc.Related(field=one.place.field, note=one.note, where=where(one.place.span))


def _waived(one: Finding) -> doc.Waived | None:
    found = one.waiver
    if found is None:
        return None
    return doc.Waived(reason=found.reason, owner=found.owner, until=found.until.isoformat(), where=where(found.span))
