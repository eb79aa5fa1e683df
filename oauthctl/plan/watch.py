"""Watching what is not declared: fields whose digest is no longer that of the last apply."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from oauthctl.diagnostics.place import Place
from oauthctl.model.desired import Accepted
from oauthctl.model.field import Field
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Memory
from oauthctl.model.value import FieldId, Gap
from oauthctl.plan import changes
from oauthctl.plan.impact import Judge
from oauthctl.plan.meaning import UNSEEN, Digests, Rules, compared, live_value
from oauthctl.plan.types import Change, Note

_MANY = 200  # list members up to which we try which one came


def watch(
    live: Live, memory: Memory, besides: Collection[FieldId], rules: Rules, judge: Judge, digests: Digests
) -> tuple[Change, ...]:
    """Changes of everything but the fields `besides`, from what was applied to what is live."""
    return tuple(
        _change(live, name, old, new, rules, judge, digests)
        for name, old, new in moved(live, memory, besides, rules, digests)
    )


def moved(
    live: Live, memory: Memory, besides: Collection[FieldId], rules: Rules, digests: Digests
) -> Iterator[tuple[FieldId, str, str]]:
    """Each id with its old and new digest (empty: not there), where both could be read."""
    fields, kept, kind = live.fields, memory.digests, live.kind
    for name, value in fields.items():
        if name in besides:
            continue
        rule = rules.of(kind, name)
        new = digests.of(value, rule.entry)
        old = kept.get(name, "")
        if new is None or old in {new, UNSEEN} or not compared(rule.entry):
            continue
        if not (old == "" and _unseen_section(kept, name)):
            yield name, old, new
    for name, old in kept.items():
        if name not in fields and name not in besides and old and old != UNSEEN:
            gap = live_value(fields, name)
            if not (isinstance(gap, Gap) and gap.unknown) and compared(rules.of(kind, name).entry):
                yield name, old, ""


def judged(
    found: tuple[Change, ...], entries: Collection[Accepted], managed: Collection[FieldId], today: date
) -> tuple[tuple[Change, ...], tuple[Note, ...]]:
    """The changes with the accepted ones marked, and a note for each entry that accepts nothing any more."""
    if not entries:
        return found, ()
    valid = {entry.field: entry for entry in entries if entry.until >= today}
    marked = tuple(
        change._replace(accepted=True)
        if (entry := valid.get(change.field)) and entry.digest in {"", change.fingerprint}
        else change
        for change in found
    )
    changed = {change.field: change for change in marked if not change.accepted}
    return marked, tuple(_notes(entries, changed, managed, today))


def _notes(
    entries: Collection[Accepted], open_changes: dict[FieldId, Change], managed: Collection[FieldId], today: date
) -> Iterator[Note]:
    for entry in entries:
        place = Place("accepted", entry.field, entry.span)
        if entry.until < today:
            yield Note(f"accepted until {entry.until}: {entry.field} counts again", place)
        elif entry.field in managed:
            yield Note(f"{entry.field} is declared: `accepted:` keeps no other value of it; declare that value", place)
        elif entry.field in open_changes:
            now = open_changes[entry.field].fingerprint or "gone"
            yield Note(f"{entry.field} changed again since it was accepted (now {now})", place)


def _change(live: Live, name: FieldId, old: str, new: str, rules: Rules, judge: Judge, digests: Digests) -> Change:
    rule = rules.of(live.kind, name)
    after = live.fields.get(name, Gap.ABSENT) if new else Gap.ABSENT
    before = recovered(old, after, rule.entry, digests) if old else Gap.ABSENT
    return changes.watched(before, after, rule, rules.subject(name), judge, new)


def recovered(old: str, after: Json | Gap, entry: Field, digests: Digests) -> Json | Gap:
    """The value behind a digest, where few are possible: a boolean, a list with one member fewer."""
    candidates: list[Json] = [
        *((True, False) if entry.type == "boolean" else ()),
        *entry.values,
        *entry.strength,
    ]
    if isinstance(after, list | tuple) and len(after) <= _MANY:
        candidates += [[*after[:index], *after[index + 1 :]] for index in range(len(after))]
    return next((value for value in candidates if digests.of(value, entry) == old), Gap.NOT_RETURNED)


def _unseen_section(kept: Mapping[FieldId, str], name: FieldId) -> bool:
    """The section of this item could not be read at the last apply, so nobody knows whether it is new."""
    section = ".".join(name.split(".", 3)[:3])
    return section != name and kept.get(section) == UNSEEN
