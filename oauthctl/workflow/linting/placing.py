"""The waivers of a project, each with what it is about, and why it cannot accept anything where that is so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from oauthctl.config.project import Project
from oauthctl.diagnostics.text import shortened
from oauthctl.lint.registry import find, nearest, rules
from oauthctl.lint.rule import Rule
from oauthctl.lint.settings import Allowance
from oauthctl.lint.waivers import Placed, Whose
from oauthctl.model.address import Kind
from oauthctl.model.desired import Declarations, Desired, Waiver

_SECTIONS: Final[Mapping[str, Kind | None]] = {
    "clients": Kind.CLIENT, "scopes": Kind.SCOPE, "resources": Kind.RESOURCE, "providers": None
}  # fmt: skip


class Placing:
    """own: the organisation's rules. allowances: what lets a rule be waived that cannot be otherwise."""

    def __init__(self, project: Project, own: Sequence[Rule], allowances: Sequence[Allowance], today: date) -> None:
        self._project = project
        self._own = own
        self._allowances = allowances
        self._today = today

    def placed(self, environments: Iterable[Declarations]) -> list[Placed]:
        """Every waiver once that can hold in these environments: those beside what they are about, then those in lists."""
        looked_at = list(environments)
        names = {declarations.environment for declarations in looked_at}
        every = [one for declarations in looked_at for one in declarations.objects]
        found = (*self._beside(every), *self._listed(every))
        return [one for one in found if not one.waiver.environments or names.intersection(one.waiver.environments)]

    def _beside(self, every: Iterable[Desired]) -> Iterator[Placed]:
        about: dict[object, tuple[str, Waiver, set[Whose]]] = {}
        for one in every:
            for waiver in one.waivers:
                about.setdefault(waiver.span, (subject(one), waiver, set()))[2].add(one.address)
        yield from (self._one(*found) for found in about.values())

    def _listed(self, every: Iterable[Desired]) -> Iterator[Placed]:
        if not self._project.waivers:
            return
        about: dict[str, set[Whose]] = {name: set() for name in self._declared()}
        about |= {f"providers.{name}": {f"providers.{name}"} for name in self._project.providers}
        for one in every:
            about[subject(one)].add(one.address)
        for name, waiver in self._project.waivers:
            yield self._one(name, waiver, about.get(name))

    def _declared(self) -> Iterator[str]:
        """What there is in some environment; not all of it need be in those that are looked at."""
        project = self._project
        scopes = (one.key for one in project.scopes)
        for section, keys in (("clients", project.clients), ("scopes", scopes), ("resources", project.resources)):
            yield from (f"{section}.{key}" for key in keys)

    def _one(self, name: str, waiver: Waiver, about: set[Whose] | None) -> Placed:
        rule = find(waiver.rule, self._own)
        placed = Placed(name, frozenset(about or ()), waiver, rule)
        section, _, key = name.partition(".")
        if about is None:
            return placed._replace(wrong=f"there is no {section[:-1]} `{shortened(key)}` to waive anything for")
        if rule is None:
            near = nearest(waiver.rule, (*rules(), *self._own))
            note = f"did you mean `{near}`?" if near else ""
            return placed._replace(wrong=f"there is no rule `{shortened(waiver.rule)}`", note=note)
        if _SECTIONS[section] not in rule.kinds:
            return placed._replace(wrong=f"{rule.name} does not judge {section}")
        if not rule.waivable and not self._allowed(rule, section, key):
            told = "`lint.allow_waivers` in oauthctl.yaml lets a client"
            return placed._replace(wrong=f"{rule.name} cannot be waived here", note=told)
        return placed

    def _allowed(self, rule: Rule, section: str, key: str) -> bool:
        return section == "clients" and any(one.allows(rule, key, self._today) for one in self._allowances)


def subject(one: Desired) -> str:
    """`clients.shop`."""
    return f"{one.address.kind}s.{one.address.key}"
