"""Parts that several documents share: places, changes, operations, problems."""

from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.model.json import Json
from oauthctl.model.value import Gap
from oauthctl.plan.types import Change, Operation, Outside, Refusal, Unread
from oauthctl.report import documents as doc
from oauthctl.report.counts import words


def where(span: Span | None) -> doc.Where | None:
    """A place; None where there is none."""
    return doc.Where(file=span.file, line=span.line, column=span.column) if span else None


def side(value: Json | Gap, *, known: bool = True) -> doc.Side:
    """One side of a change; a value that only a digest is kept of is `not kept`."""
    if not isinstance(value, Gap):
        return doc.Side(state="value", value=value)
    return doc.Side(state="absent" if value is Gap.ABSENT else value.value if known else "not kept", value=None)


def change(one: Change) -> doc.Change:
    """One change, in the direction it was given."""
    return doc.Change(
        field=one.field,
        subject=one.subject,
        before=side(one.before, known=one.known),
        after=side(one.after, known=one.known),
        added=tuple(one.added),
        removed=tuple(one.removed),
        unchanged=one.unchanged,
        cause=one.cause.value,
        impact=words(one.impact),
        reason=one.reasons,
        origin=str(one.origin) if one.origin else None,
        where=where(one.span),
        managed=one.managed,
        guard=one.guard,
        accepted=one.accepted,
        fingerprint=one.fingerprint,
    )


def operation(one: Operation) -> doc.Operation:
    """One operation with all its changes."""
    return doc.Operation(
        action=one.action.value,
        address=str(one.address),
        name=one.name,
        native_id=one.native_id,
        headline=one.headline,
        where=where(one.span),
        changes=tuple(map(change, one.changes)),
        watched=tuple(map(change, one.watched)),
        refusals=tuple(map(refusal, one.refusals)),
        notes=tuple(note.text for note in one.notes),
        side_effects=one.side_effects,
        needs=tuple(map(str, one.needs)),
        standing=str(one.standing) if one.standing else None,
        finish=one.finish,
        precondition=one.precondition,
    )


def refusal(one: Refusal) -> doc.Refusal:
    """Why an operation may not run."""
    return doc.Refusal(guard=one.guard, reason=one.reason, next=one.lifted_by, where=where(one.span))


def outside(one: Outside) -> doc.Outside:
    """A live object that no declaration covers."""
    return doc.Outside(
        standing=str(one.standing),
        provider=one.provider,
        name=one.name,
        native_id=one.native_id,
        detail=one.detail,
        changes=tuple(map(change, one.changes)),
    )


def unread(one: Unread) -> doc.Unread:
    """Something that could not be read."""
    address = str(one.address) if one.address else ""
    return doc.Unread(provider=one.provider, address=address, message=one.message, next=one.next, where=where(one.span))


def problem(one: Problem) -> doc.Problem:
    """One problem with its place."""
    place = one.place
    return doc.Problem(
        severity="error" if one.severity == "error" else "warning",
        message=one.message,
        subject=place.subject if place else "",
        field=place.field if place else "",
        where=where(place.span) if place else None,
        note=one.note,
        next=one.next,
    )
