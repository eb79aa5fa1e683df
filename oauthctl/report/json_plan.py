"""A plan for programs: `schemas/plan.schema.json`."""

from oauthctl.lint.delta import NO_DELTAS, Deltas
from oauthctl.plan.digest import plan_digest
from oauthctl.plan.types import Operation, Plan
from oauthctl.report import documents as doc
from oauthctl.report import json_parts as parts
from oauthctl.report.counts import count
from oauthctl.report.findings.delta_documents import documents
from oauthctl.report.json_text import dump


def render(plan: Plan, deltas: Deltas = NO_DELTAS) -> str:
    """The plan as JSON. Objects that agree and of which nothing is to be said are only counted."""
    return dump(document(plan, deltas))


def document(plan: Plan, deltas: Deltas = NO_DELTAS) -> doc.Plan:
    """The plan as the document that `schemas/plan.schema.json` describes."""
    counts = count(plan)
    return doc.Plan(
        format=doc.FORMAT,
        kind="plan",
        digest=plan_digest(plan),
        project=plan.project,
        environment=plan.environment,
        base=plan.base,
        targets=plan.targets,
        summary=doc.PlanSummary(
            actions=counts.actions,
            impacts=counts.impacts,
            refused=counts.refused,
            unchanged=counts.unchanged,
            undoes_drift=counts.undoes_drift,
            skipped_drift=plan.skipped_drift,
        ),
        operations=tuple(parts.operation(one) for one in plan.operations if _said(one)),
        lint=documents(deltas),
        guards=tuple(map(parts.change, plan.guards)),
        outside=tuple(map(parts.outside, plan.outside)),
        unread=tuple(map(parts.unread, plan.unread)),
        not_looked_at=plan.not_looked_at,
        notes=tuple(note.text for note in plan.notes),
    )


def _said(one: Operation) -> bool:
    return bool(one.acts or one.refused or one.lowers or one.notes or one.watched)
