"""What values mean at one provider: its spellings, what it implies, and what absence stands for."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from oauthctl.contract.capability import Capabilities, Capability, Support
from oauthctl.model import table
from oauthctl.model.address import Kind
from oauthctl.model.compare import canonical, equal
from oauthctl.model.digest import short_digest
from oauthctl.model.field import Compare, Field, ImpactRule, Role
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId, Gap

_ABSENT = ""  # as a key: no value is written so
UNSEEN = "?"  # kept instead of a digest for what could not be read: nothing may be concluded from it
_LISTS = frozenset({Compare.SET, Compare.URIS, Compare.WORDS, Compare.WORD_SETS, Compare.ORDERED, Compare.JWKS})


class Rule(NamedTuple):
    """One field at one provider. defaults: what absence stands for. plain: it can hold anything."""

    provider: str
    entry: Field
    capability: Capability
    defaults: tuple[Json, ...]
    plain: bool

    @property
    def is_list(self) -> bool:
        """Its members come and go one by one."""
        return self.entry.compare in _LISTS

    @property
    def native(self) -> bool:
        """It is a setting of the provider itself, explained by the adapter."""
        return self.entry.id.startswith("extensions.")


class Rules:
    """The rules of one provider, each looked up once."""

    __slots__ = ("_differing", "_known", "_limited", "capabilities", "held", "provider")

    def __init__(self, provider: str, capabilities: Capabilities) -> None:
        self.provider = provider
        self.capabilities = capabilities
        self.held: set[tuple[Kind, FieldId, str]] = set()  # values that were found to be held whole, by their text
        self._known: dict[tuple[Kind, FieldId], Rule] = {}
        self._limited: dict[tuple[Kind, tuple[FieldId, ...]], tuple[FieldId, ...]] = {}
        self._differing: dict[tuple[Kind, FieldId, str, str], bool | None] = {}

    def of(self, kind: Kind, name: FieldId) -> Rule:
        """The rule of a field; every id has one."""
        found = self._known.get((kind, name))
        if found is None:
            found = self._known[kind, name] = self._rule(kind, name)
        return found

    def limited(self, kind: Kind, names: Iterable[FieldId]) -> tuple[FieldId, ...]:
        """Those of the names whose field cannot hold just anything, in their order.

        Most clients of a project have one of a few sets of fields: each is looked through once.
        """
        asked = tuple(names)
        try:
            return self._limited[kind, asked]
        except KeyError:
            found = self._limited[kind, asked] = tuple(name for name in asked if not self.of(kind, name).plain)
            return found

    def differ(self, kind: Kind, name: FieldId, wanted: Json, live: Json | Gap) -> bool | None:
        """Whether a value that could be seen is not what is wanted; None where its absence says nothing.

        Each pair of values is compared once: most clients of a project are alike.
        """
        key = (kind, name, repr(wanted), _ABSENT if live is Gap.ABSENT else repr(live))
        try:
            return self._differing[key]
        except KeyError:
            found = self._differing[key] = self._differ(self.of(kind, name), wanted, live)
            return found

    @staticmethod
    def _differ(rule: Rule, wanted: Json, live: Json | Gap) -> bool | None:
        if not compared(rule.entry):
            return False
        if live is Gap.ABSENT and rule.capability.support is Support.WRITE_ONLY:
            return None
        return not agrees(wanted, live, rule)

    def subject(self, name: FieldId) -> str:
        """What a field is called in a report: its id, or a native item's noun and name."""
        parts = name.split(".", 3)
        section = (
            self.capabilities.sections.get(parts[2]) if name.startswith("extensions.") and len(parts) == 4 else None
        )
        return f'{section.noun} "{parts[3]}"' if section else name

    def _rule(self, kind: Kind, name: FieldId) -> Rule:
        entry = entry_of(kind, name)
        capability = self._capability(kind, name)
        spelled = (capability.default,) if capability.default is not None else tuple(entry.defaults.values())
        defaults = tuple(form for form in (canonical(value, entry.compare) for value in spelled) if form is not None)
        plain = capability.values is None and capability.support not in {Support.NONE, Support.FIXED}
        return Rule(self.provider, entry, capability, defaults, plain)

    def _capability(self, kind: Kind, name: FieldId) -> Capability:
        if name.startswith("extensions."):  # native settings are the provider's own, so it holds them
            known = self.capabilities.fields if kind is Kind.CLIENT else self.capabilities.scope_fields
            return known.get(name, Capability())
        return self.capabilities.of(kind, name)


@cache
def entry_of(kind: Kind, name: FieldId) -> Field:
    """The field table's entry; a member that no table knows is opaque."""
    return table.field(name, kind) or Field(
        id=name,
        kind=kind,
        type="any",
        compare=Compare.OBJECT,
        role=Role.EXTENSION,
        defaults={},
        security=True,
        impact=ImpactRule.OPAQUE,
        cite="the provider's own documentation",
        help="A member that no registry lists.",
    )


def compared(entry: Field) -> bool:
    """False for what the server makes and for what it never answers (RP Metadata Choices)."""
    return entry.role not in {Role.RESPONSE, Role.CHOICE}


def form(value: Json | Gap, rule: Rule) -> Json:
    """The canonical value as this provider means it: its spellings made one, what it implies left out."""
    if isinstance(value, Gap):
        return None
    plain = canonical(value, rule.entry.compare)
    spellings, implied = rule.capability.same, rule.capability.implied
    if not (spellings or implied) or plain is None:
        return plain
    if isinstance(plain, str):
        return spellings.get(plain, plain)
    if isinstance(plain, Sequence):
        shown = (item for item in plain if item not in implied)
        items = [spellings.get(item, item) if isinstance(item, str) else item for item in shown]
        return canonical(items, rule.entry.compare)
    return plain


def agrees(wanted: Json, live: Json | Gap, rule: Rule) -> bool:
    """Whether live means what is wanted. Absent equals cleared, and the default of what is wanted."""
    if type(wanted) is type(live) and wanted == live:
        return True
    left, right = form(wanted, rule), form(live, rule)
    if right is None:
        return left is None or any(equal(left, default) for default in rule.defaults)
    if left is None:
        return any(equal(right, default) for default in rule.defaults) and wanted is None
    return equal(left, right)


def effective(value: Json | Gap, rule: Rule) -> Json:
    """The canonical value in force: the default for absent or cleared. Not for unknown gaps."""
    if value is None or value is Gap.ABSENT:
        return rule.defaults[-1] if rule.defaults else None
    return form(value, rule)


def items_of(value: Json | Gap, rule: Rule) -> tuple[Json, ...]:
    """The members in force of a list-like field, each as it is shown to people."""
    found = effective(value, rule)
    if rule.entry.compare is Compare.JWKS and isinstance(found, Sequence) and not isinstance(found, str):
        return tuple(" ".join(str(part) for part in key if part) if isinstance(key, list) else key for key in found)
    return tuple(found) if isinstance(found, list | tuple) else () if found is None else (found,)


class Digests:
    """Digests of values, each computed once: most values of a project are equal to many others."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[tuple[Compare, str], str] = {}

    def of(self, value: Json | Gap, entry: Field) -> str | None:
        """As `model.digest.digest`; empty for nothing, None for what is unknown."""
        if isinstance(value, Gap):
            return None if value.unknown else ""
        key = (entry.compare, repr(value))
        found = self._known.get(key)
        if found is None:
            plain = canonical(value, entry.compare)
            found = self._known[key] = "" if plain is None else short_digest(plain)
        return found


def live_value(fields: Mapping[FieldId, Json | Gap], name: FieldId) -> Json | Gap:
    """A live value; what is not mentioned is absent, unless its whole section could not be read."""
    found = fields.get(name, Gap.ABSENT)
    return section_gap(fields, name) if found is Gap.ABSENT and name.startswith("extensions.") else found


def section_gap(fields: Mapping[FieldId, Json | Gap], name: FieldId) -> Gap:
    """The gap that stands for a whole native section (`extensions.keycloak.roles`), else ABSENT."""
    if name.count(".") < 3:
        return Gap.ABSENT
    found = fields.get(".".join(name.split(".", 3)[:3]))
    return found if isinstance(found, Gap) else Gap.ABSENT
