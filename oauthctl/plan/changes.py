"""Builds changes: what differs, what that does in both directions, and which line asked for it."""

from oauthctl.diagnostics.place import Span
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId, Gap, Value
from oauthctl.plan.compare import delta
from oauthctl.plan.impact import Judge, Verdict
from oauthctl.plan.meaning import Rule
from oauthctl.plan.types import Cause, Change, Impact


def managed(before: Json | Gap, value: Value, rule: Rule, subject: str, cause: Cause, judge: Judge) -> Change:
    """The change that brings a managed field from live to what is wanted (None: cleared)."""
    made = _change(before, value.value, rule, subject, cause, judge)
    back = judge(Gap.ABSENT if value.value is None else value.value, before, rule)
    return made._replace(
        origin=value.origin,
        span=value.span,
        item_spans=item_spans(value),
        undo_impact=back.impact,
        undo_reason=back.reason,
        undo_lost_reason=back.lost,
    )


def created(value: Value, rule: Rule, subject: str, cause: Cause, judge: Judge) -> Change:
    """One field of an object that is created: all it can do is new, so it widens unless it is cosmetic."""
    made = _change(Gap.ABSENT, value.value, rule, subject, cause, judge)
    impact = Impact.COSMETIC if made.impact is Impact.COSMETIC else Impact.WIDENS
    added = tuple(value.value) if rule.is_list and isinstance(value.value, list | tuple) else made.added
    return made._replace(
        impact=impact,
        added=added,
        removed=(),
        unchanged=0,
        reason=made.reason if Impact.WIDENS in made.impact else "",
        origin=value.origin,
        span=value.span,
        item_spans=item_spans(value),
    )


def appeared(value: Json, rule: Rule, subject: str, judge: Judge) -> Change:
    """One field of a live object that nobody declared, as if it were created now."""
    made = _change(Gap.ABSENT, value, rule, subject, Cause.DRIFT, judge)
    impact = Impact.COSMETIC if made.impact is Impact.COSMETIC else Impact.WIDENS
    added = tuple(value) if rule.is_list and isinstance(value, list | tuple) else made.added
    return made._replace(impact=impact, added=added, removed=(), unchanged=0, managed=False)


def deleted(value: Json, rule: Rule, subject: str, cause: Cause, judge: Judge) -> Change:
    """One field of an object that goes: whatever relied on it breaks."""
    made = _change(value, Gap.ABSENT, rule, subject, cause, judge)
    removed = tuple(value) if rule.is_list and isinstance(value, list | tuple) else made.removed
    impact = Impact.COSMETIC if made.impact is Impact.COSMETIC else Impact.BREAKS
    return made._replace(impact=impact, reason="", lost_reason="", added=(), removed=removed, unchanged=0)


def watched(before: Json | Gap, after: Json | Gap, rule: Rule, subject: str, judge: Judge, fingerprint: str) -> Change:
    """A change outside the declaration, from what was applied to what is live."""
    made = _change(before, after, rule, subject, Cause.DRIFT, judge)
    known = not (isinstance(before, Gap) and before.unknown)
    return made._replace(managed=False, known=known, fingerprint=fingerprint)


def plain(
    field: FieldId,
    before: Json | Gap,
    after: Json | Gap,
    verdict: Verdict,
    cause: Cause,
    *,
    span: Span | None = None,
    guard: bool = False,
) -> Change:
    """A change of something that is no field of the table: a secret that is sent, protection, a guard."""
    return Change(field, field, before, after, (), (), 0, cause, verdict.impact, verdict.reason, span=span, guard=guard)


def _change(before: Json | Gap, after: Json | Gap, rule: Rule, subject: str, cause: Cause, judge: Judge) -> Change:
    wanted: Json | Gap = Gap.ABSENT if after is None else after
    parts = delta(before, wanted, rule)
    verdict = judge(before, wanted, rule)
    return Change(
        rule.entry.id,
        subject,
        before,
        after,
        parts.added,
        parts.removed,
        parts.unchanged,
        cause,
        verdict.impact,
        verdict.reason,
        lost_reason=verdict.lost,
    )


def item_spans(value: Value) -> dict[str, Span]:
    """Where each item of a declared list is written, by its text."""
    if not value.items or not isinstance(value.value, list | tuple) or len(value.items) != len(value.value):
        return {}
    return {str(item): span for item, span in zip(value.value, value.items, strict=True)}
