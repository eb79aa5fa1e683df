"""What a change does, by the field's impact rule, the values, and the direction shown (DECISIONS 10)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from oauthctl.contract.adapter import Words
from oauthctl.diagnostics.text import printable
from oauthctl.model.duration import spelled as duration
from oauthctl.model.field import Compare, ImpactRule
from oauthctl.model.json import Json
from oauthctl.model.value import Gap
from oauthctl.plan import reasons
from oauthctl.plan.compare import Delta, delta
from oauthctl.plan.meaning import Rule, effective
from oauthctl.plan.types import Impact

_LESS = Impact.NARROWS | Impact.BREAKS
_OTHER = Impact.WIDENS | Impact.BREAKS
_FRONT = "tokens travel through the browser's address bar"

NativeWords = Callable[[str, str, Json, Json], Words]


class Verdict(NamedTuple):
    """What a change does, and that in words: of all of it, or of what comes; `lost`: of the items that go."""

    impact: Impact
    reason: str
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Judge:
    """words: explains native items (provider, item, before, after); `{}` there stands for "was there, not
    kept".

    risks: declared risk of scopes by name, said beside each.
    """

    words: NativeWords
    risks: dict[str, str]

    def __call__(self, before: Json | Gap, after: Json | Gap, rule: Rule) -> Verdict:
        """Impact and reason of a change from `before` to `after`."""
        if rule.native:
            return self._native(before, after, rule)
        if rule.entry.impact is ImpactRule.COSMETIC:
            return Verdict(Impact.COSMETIC, "")
        if isinstance(before, Gap) and before.unknown:
            return _unseen(after, rule)
        if rule.entry.impact in {ImpactRule.ALLOWS, ImpactRule.SENDS} and rule.is_list:
            return self._allows(delta(before, after, rule), before, after, rule)
        return _BY_RULE[rule.entry.impact](effective(before, rule), effective(after, rule), rule)

    def _native(self, before: Json | Gap, after: Json | Gap, rule: Rule) -> Verdict:
        item = rule.entry.id.split(".", 2)[-1]
        said = self.words(rule.provider, item, _native_side(before), _native_side(after))
        impact = Impact.NONE
        for word in said.impact.split():
            impact |= Impact[word.upper()]
        return Verdict(impact or Impact.WIDENS, said.reason or reasons.BY_RULE[ImpactRule.OPAQUE][0])

    def _allows(self, change: Delta, before: Json | Gap, after: Json | Gap, rule: Rule) -> Verdict:
        old, new = _texts(before, rule), _texts(after, rule)
        if rule.entry.vague and not (old and new):
            return Verdict(_OTHER | Impact.NARROWS, reasons.VAGUE)
        gained = [item for item in change.added if not (_covered(item, old, rule) or _stronger(item, old, rule))]
        lost = [item for item in change.removed if not _covered(item, new, rule)]
        impact = (Impact.WIDENS if gained else Impact.NONE) | (_LESS if lost else Impact.NONE)
        said = [self._gain(item, old, rule) for item in gained]
        if not impact:
            said = [reasons.COVERED]
        return Verdict(impact, _joined(said), _joined(_loss(item, rule) for item in lost))

    def _gain(self, item: Json, old: list[str], rule: Rule) -> str:
        name, text = rule.entry.id, _shown(item)
        if name == "redirect_uris":
            from oauthctl.plan.redirects import redirect_reason

            return redirect_reason(str(item), old)
        if name == "grant_types" and text in reasons.GRANTS:
            return reasons.GRANTS[text]
        if name == "response_types" and "token" in text:
            return _FRONT
        if name in {"scope", "settings.default_scopes"} and self.risks.get(str(item)):
            text += f" (risk: {self.risks[str(item)]})"
        return reasons.GAINED.get(name, reasons.BY_RULE[rule.entry.impact][0]).format(text)


def _joined(said: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(said))


def _loss(item: Json, rule: Rule) -> str:
    return reasons.LOST.get(rule.entry.id, reasons.BY_RULE[rule.entry.impact][1]).format(_shown(item))


def _covered(item: Json, others: list[str], rule: Rule) -> bool:
    """Whether the other side certainly accepts the same: then nothing is gained or lost.

    A `*` counts only where the provider reads it so: elsewhere it is a character like any other.
    """
    if rule.entry.compare is not Compare.URIS:
        return False
    from oauthctl.uri import covers

    read = rule.capability.patterns
    return any(covers(pattern, str(item)) for pattern in others if _pattern(pattern) in read)


def _pattern(uri: str) -> str:
    """Which kind of pattern a URI is, in the words of `Capability.patterns`; empty for none."""
    if "*" not in uri:
        return ""
    return "any" if uri == "*" else "suffix" if uri.endswith("*") else "host"


def _stronger(item: Json, old: list[str], rule: Rule) -> bool:
    """Whether something weaker was allowed before: PKCE's S256 gives nobody more than `plain` did."""
    order = rule.entry.strength
    return item in order and any(weaker in old for weaker in order[: order.index(item)])


def _unseen(after: Json | Gap, rule: Rule) -> Verdict:
    """Before is not known: it widens, except where nothing is left that could allow anything."""
    kind = rule.entry.impact
    there = effective(after, rule)
    if kind in {ImpactRule.ALLOWS, ImpactRule.SENDS} and there is None:
        return Verdict(_LESS, reasons.UNSEEN)
    if kind is ImpactRule.AUTHENTICATES:
        return _authenticates(None, there, rule)
    if kind is ImpactRule.LIFETIME:
        return Verdict(_OTHER | Impact.NARROWS, reasons.UNSEEN)
    if kind in {ImpactRule.IDENTIFIES, ImpactRule.FORMATS}:
        return Verdict(_OTHER, reasons.BY_RULE[kind][0])
    return Verdict(Impact.WIDENS, reasons.UNSEEN)


def _authenticates(before: Json, after: Json, rule: Rule) -> Verdict:
    del before  # another proof of identity is another proof, wherever it came from
    if rule.entry.id == "token_endpoint_auth_method" and after == "none":
        return Verdict(_OTHER, reasons.PUBLIC)
    said = reasons.AUTHENTICATES.get(rule.entry.id, reasons.BY_RULE[ImpactRule.AUTHENTICATES][0])
    return Verdict(
        _OTHER,
        said.format(_shown(after)) if after is not None else reasons.BY_RULE[ImpactRule.AUTHENTICATES][1],
    )


def _protects(before: Json, after: Json, rule: Rule) -> Verdict:
    old, new = _strength(before, rule), _strength(after, rule)
    name = rule.entry.id
    if old is None or new is None or old == new:
        return Verdict(_OTHER, f"protects differently: {_shown(before)} -> {_shown(after)}")
    on, off = reasons.BY_RULE[ImpactRule.PROTECTS]
    if new < old:
        return Verdict(Impact.WIDENS, reasons.OFF.get(name, off))
    return Verdict(_LESS, reasons.ON.get(name, on))


def _strength(value: Json, rule: Rule) -> int | None:
    """Place in the order from weak to strong; nothing is the weakest. None for a value that has no place."""
    if value is None:
        return 0
    order = rule.entry.strength
    if order:
        return order.index(value) if value in order else None
    return int(value) if isinstance(value, bool) else 1


def _lifetime(before: Json, after: Json, rule: Rule) -> Verdict:
    if not (isinstance(before, int) and isinstance(after, int)):
        return Verdict(_OTHER | Impact.NARROWS, reasons.SOFTER)
    longer, shorter = reasons.BY_RULE[rule.entry.impact]
    said = f"{longer if after > before else shorter}: {duration(before)} -> {duration(after)}"
    return Verdict(Impact.WIDENS if after > before else _LESS, said)


def _enables(before: Json, after: Json, rule: Rule) -> Verdict:
    del before
    on, off = reasons.BY_RULE[rule.entry.impact]
    return Verdict(Impact.WIDENS, on) if after is True else Verdict(Impact.BREAKS, off)


def _identifies(before: Json, after: Json, rule: Rule) -> Verdict:
    del before, after
    return Verdict(Impact.BREAKS, reasons.BY_RULE[rule.entry.impact][0])


def _formats(before: Json, after: Json, rule: Rule) -> Verdict:
    changed, bare = reasons.BY_RULE[rule.entry.impact]
    if after in {None, "none"} if isinstance(after, str | None) else after is False:
        return Verdict(_OTHER, f"{changed}; {bare}")
    del before
    return Verdict(Impact.BREAKS, changed)


def _sends(before: Json, after: Json, rule: Rule) -> Verdict:
    gained = reasons.GAINED.get(rule.entry.id, reasons.BY_RULE[rule.entry.impact][0])
    lost = reasons.BY_RULE[rule.entry.impact][1]
    impact, said = Impact.NONE, []
    if after is not None:
        impact |= Impact.WIDENS
        said.append(gained.format(_shown(after)))
    if before is not None:
        impact |= Impact.BREAKS
        said.append(lost.format(_shown(before)))
    return Verdict(impact, "; ".join(said))


def _allows_value(before: Json, after: Json, rule: Rule) -> Verdict:
    """A permission that is one value: another one widens and breaks."""
    said = _loss(before, rule) if after is None else reasons.BY_RULE[ImpactRule.ALLOWS][0].format(_shown(after))
    return Verdict(
        (Impact.WIDENS if after is not None else Impact.NONE) | (_LESS if before is not None else Impact.NONE),
        said,
    )


def _opaque(before: Json, after: Json, rule: Rule) -> Verdict:
    del before, after
    return Verdict(Impact.WIDENS, reasons.BY_RULE[rule.entry.impact][0])


_BY_RULE: dict[ImpactRule, Callable[[Json, Json, Rule], Verdict]] = {
    ImpactRule.ALLOWS: _allows_value,
    ImpactRule.AUTHENTICATES: _authenticates,
    ImpactRule.PROTECTS: _protects,
    ImpactRule.LIFETIME: _lifetime,
    ImpactRule.ENABLES: _enables,
    ImpactRule.IDENTIFIES: _identifies,
    ImpactRule.FORMATS: _formats,
    ImpactRule.SENDS: _sends,
    ImpactRule.OPAQUE: _opaque,
}


def _native_side(value: Json | Gap) -> Json:
    if isinstance(value, Gap):
        return {} if value.unknown else None
    return value


def _texts(value: Json | Gap, rule: Rule) -> list[str]:
    found = effective(value, rule)
    return [str(item) for item in found] if isinstance(found, list | tuple) else []


def _shown(value: Json) -> str:
    """A value in a sentence: text from outside made printable, other JSON compact."""
    if isinstance(value, str):
        return printable(value)
    import json

    return "nothing" if value is None else printable(json.dumps(value, sort_keys=True, separators=(",", ":")))
