"""What a provider can hold: declared values are refused loudly, preset values noted."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from oauthctl.contract.capability import Support
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.text import printable
from oauthctl.model.address import Kind
from oauthctl.model.compare import canonical
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.value import FieldId, Gap, Located, Origin, Value
from oauthctl.plan.meaning import Rule, Rules, agrees
from oauthctl.plan.types import Note, Refusal

_WISHES = frozenset({Origin.DECLARED, Origin.ENVIRONMENT, Origin.DEFAULTS})


class Held(NamedTuple):
    """fields: what can be compared and written. refusals: for declared values. notes: for preset ones."""

    fields: Mapping[FieldId, Value]
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()


def held(fields: Mapping[FieldId, Value], live: Live | None, kind: Kind, rules: Rules) -> Held:
    """The part of the fields that the provider can hold. Looks closely only at fields with limits."""
    limited = rules.limited(kind, fields)
    if not limited:
        return Held(fields)
    kept = dict(fields)
    refusals: list[Refusal] = []
    notes: list[Note] = []
    for name in limited:
        rule, value = rules.of(kind, name), fields[name]
        seen = (kind, name, repr(value.value))  # most clients of a project are alike
        if seen in rules.held:
            continue
        fitting = _fitting(value.value, rule)
        if fitting == value.value and rule.capability.support not in {Support.NONE, Support.FIXED}:
            rules.held.add(seen)
            continue
        if rule.capability.support in {Support.NONE, Support.FIXED} and _means_the_same(value.value, live, rule):
            del kept[name]
            continue
        if value.origin in _WISHES:
            refusals.append(_refusal(name, value, rule))
            continue
        notes.append(_note(name, value.value, fitting, rule))
        if fitting is None:
            del kept[name]
        else:
            kept[name] = value._replace(value=fitting, places=Located(value.span))
    return Held(kept, tuple(refusals), tuple(notes))


def _fitting(value: Json, rule: Rule) -> Json:
    """The part of a value that the provider takes; None for nothing of it."""
    if rule.capability.support in {Support.NONE, Support.FIXED}:
        return None
    allowed = rule.capability.values
    if allowed is None or value is None:
        return value
    if not rule.is_list:
        return value if _word(value) in allowed else None
    spelled = canonical(value, rule.entry.compare)
    if not isinstance(spelled, list):
        return value
    takes = _words_taken(allowed, rule.capability.implied)
    fits = [item for item in spelled if _word(item) in takes]
    return value if len(fits) == len(spelled) else fits or None


@cache
def _words_taken(allowed: frozenset[str], implied: frozenset[str]) -> frozenset[str]:
    """Words of a list that the provider takes, sets of words (`code id_token`) in canonical order too."""
    return allowed | {" ".join(sorted(word.split())) for word in allowed} | implied


def _means_the_same(value: Json, live: Live | None, rule: Rule) -> bool:
    """Nothing has to be held: live is so already (fixed by the server), or absence means just that."""
    if live is not None:
        there = live.fields.get(rule.entry.id, Gap.ABSENT)
        if not isinstance(there, Gap):
            return agrees(value, there, rule)
    return agrees(value, Gap.ABSENT, rule)


def _refusal(name: FieldId, value: Value, rule: Rule) -> Refusal:
    why = f": {rule.capability.why}" if rule.capability.why else ""
    if rule.capability.values is not None and rule.capability.support not in {Support.NONE, Support.FIXED}:
        takes = ", ".join(sorted(rule.capability.values))
        said = f"{rule.provider} cannot hold {name} = {_shown(value.value)}{why}; it takes {takes}"
    else:
        said = f"{rule.provider} cannot hold {name}{why}"
    return Refusal(
        "unsupported",
        printable(said),
        f"take {name} out of the declaration, or move the client elsewhere",
        value.span,
    )


def _note(name: FieldId, value: Json, fitting: Json, rule: Rule) -> Note:
    if fitting is not None and isinstance(value, Sequence) and isinstance(fitting, Sequence):
        value = [item for item in value if item not in fitting]
    why = f": {rule.capability.why}" if rule.capability.why else ""
    return Note(
        printable(f"not enforced at {rule.provider}: {name} = {_shown(value)}{why}"),
        Place(rule.provider, name),
    )


def _word(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shown(value: Json) -> str:
    import json

    if isinstance(value, list | tuple):
        return ", ".join(_shown(item) for item in value) or "[]"
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
