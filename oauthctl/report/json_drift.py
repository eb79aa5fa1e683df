"""Drift for programs: `schemas/drift.schema.json`."""

from collections import Counter

from oauthctl.plan.drift import Drift, Drifted
from oauthctl.report import documents as doc
from oauthctl.report import json_parts as parts
from oauthctl.report.counts import drift_impacts
from oauthctl.report.json_text import dump


def render(drift: Drift) -> str:
    """The drift as JSON: before is declared, after is live."""
    return dump(document(drift))


def document(drift: Drift) -> doc.Drift:
    """The drift as the document that `schemas/drift.schema.json` describes."""
    return doc.Drift(
        format=doc.FORMAT,
        kind="drift",
        at=drift.at,
        project=drift.project,
        environment=drift.environment,
        targets=drift.targets,
        summary=_summary(drift),
        objects=tuple(map(_drifted, drift.objects)),
        outside=tuple(map(parts.outside, drift.outside)),
        elsewhere=tuple(map(parts.outside, drift.elsewhere)),
        pending=tuple(parts.operation(one.operation) for one in drift.pending),
        held=tuple(str(operation.address) for operation in drift.held),
        unread=tuple(map(parts.unread, drift.unread)),
        not_looked_at=drift.not_looked_at,
        notes=tuple(note.text for note in drift.notes),
    )


def _summary(drift: Drift) -> doc.DriftSummary:
    return doc.DriftSummary(
        differs=drift.differs(),
        drifted=len(drift.objects),
        outside=Counter(str(one.standing) for one in drift.outside),
        unread=len(drift.unread),
        pending=len(drift.pending),
        agree=drift.agree,
        impacts=drift_impacts(drift),
    )


def _drifted(one: Drifted) -> doc.Drifted:
    return doc.Drifted(
        address=str(one.address),
        name=one.name,
        native_id=one.native_id,
        where=parts.where(one.span),
        changes=tuple(map(parts.change, one.changes)),
        who=tuple(doc.Attribution(who=event.who, at=event.at, source=event.source) for event in one.who),
        notes=tuple(note.text for note in one.notes),
    )
