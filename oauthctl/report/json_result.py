"""The end of an apply for programs: `schemas/result.schema.json`. Of secrets it says where they went."""

from typing import TYPE_CHECKING

from oauthctl.apply.result import Deviation, Outcome
from oauthctl.report import documents as doc
from oauthctl.report import json_parts as parts
from oauthctl.report.json_text import dump
from oauthctl.report.result_text import secret_place

if TYPE_CHECKING:
    from oauthctl.workflow.execute import Executed


def render(executed: "Executed") -> str:
    """What was done, what was not and why, and what a second plan still wants."""
    return dump(document(executed))


def document(executed: "Executed") -> doc.Result:
    """The result as the document that `schemas/result.schema.json` describes."""
    result, after = executed.result, executed.after
    return doc.Result(
        format=doc.FORMAT,
        kind="result",
        project=after.project,
        environment=after.environment,
        exit_code=executed.exit_code,
        interrupted=result.interrupted,
        totals={str(status): number for status, number in result.totals.items()},
        outcomes=tuple(map(_outcome, result.outcomes)),
        left=tuple(map(parts.operation, executed.left)),
        left_over=tuple(
            doc.LeftOver(action=one.action, address=str(one.address), attempt=one.attempt, at=one.at)
            for one in result.left_over
        ),
        unread=tuple(map(parts.unread, after.unread)),
    )


def _outcome(one: Outcome) -> doc.Outcome:
    return doc.Outcome(
        action=one.operation.action.value,
        address=str(one.operation.address),
        native_id=one.native_id,
        status=one.status.value,
        problems=tuple(map(parts.problem, one.problems)),
        deviations=tuple(map(_deviation, one.deviations)),
        notes=one.notes,
        secret_to=secret_place(one),
    )


def _deviation(one: Deviation) -> doc.Deviation:
    return doc.Deviation(field=one.field, sent=one.sent, stored=parts.side(one.stored), message=one.message)
