"""Desired against live, field by field: a missing key is not managed, a cleared one is wanted absent."""

from collections.abc import Mapping
from typing import NamedTuple

from oauthctl.model.address import Kind
from oauthctl.model.json import Json
from oauthctl.model.live import Memory
from oauthctl.model.value import FieldId, Gap, Value
from oauthctl.plan.meaning import Digests, Rule, Rules, compared, items_of, live_value


class Comparison(NamedTuple):
    """differing: ids whose live value is not what is wanted. unknown: ids that nothing could be said of."""

    differing: tuple[FieldId, ...]
    unknown: tuple[FieldId, ...]


class Delta(NamedTuple):
    """What comes and goes in a list, and how many stay. Empty for values that are no lists."""

    added: tuple[Json, ...] = ()
    removed: tuple[Json, ...] = ()
    unchanged: int = 0


def compare(
    wanted: Mapping[FieldId, Value],
    live: Mapping[FieldId, Json | Gap],
    memory: Memory | None,
    kind: Kind,
    rules: Rules,
    digests: Digests,
) -> Comparison:
    """Compare every managed field. What the provider never shows is compared with what was last sent."""
    differing, unknown = [], []
    shown, absent = live.get, Gap.ABSENT
    for name, value in wanted.items():
        there = shown(name, absent)
        if value.value == there and type(value.value) is type(there):
            continue
        if there is absent:
            there = live_value(live, name)
        if isinstance(there, Gap) and there.unknown:
            answer = _unknown_differs(name, value.value, there, memory, kind, rules, digests)
        else:
            answer = rules.differ(kind, name, value.value, there)
        if answer is None:
            unknown.append(name)
        elif answer:
            differing.append(name)
    return Comparison(tuple(differing), tuple(unknown))


def delta(before: Json | Gap, after: Json | Gap, rule: Rule) -> Delta:
    """The members of a list that come and go, by what each side means (an absent list is its default)."""
    if not rule.is_list or any(isinstance(side, Gap) and side.unknown for side in (before, after)):
        return Delta()
    old, new = items_of(before, rule), items_of(after, rule)
    return Delta(
        tuple(item for item in new if item not in old),
        tuple(item for item in old if item not in new),
        sum(item in old for item in new),
    )


def never_shown(live: Json | Gap) -> bool:
    """The provider keeps the value but does not answer it, so only the memory of the last apply can tell."""
    return live is Gap.NOT_RETURNED


def _unknown_differs(
    name: FieldId, wanted: Json, live: Gap, memory: Memory | None, kind: Kind, rules: Rules, digests: Digests
) -> bool | None:
    """The same of a value that nobody can see: only what was last sent may tell."""
    entry = rules.of(kind, name).entry
    if not compared(entry):
        return False
    if not never_shown(live) or memory is None:
        return None
    return digests.of(wanted, entry) != memory.digests.get(entry.id, "")
