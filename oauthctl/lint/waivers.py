"""Waivers: accepted findings, with a reason, an owner and a last day (DECISIONS 23)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.rule import Rule
from oauthctl.model.address import Address
from oauthctl.model.desired import Waiver
from oauthctl.model.duration import seconds
from oauthctl.model.json import Json

Whose = Address | str  # an object, or what is none: `providers.sso`


class Placed(NamedTuple):
    """A waiver, and what it is about.

    subject: where it is declared, `clients.shop`. whose: the objects that this means, in the environments looked at.
    rule: what it names; None where there is no such rule. wrong: why it accepts nothing; empty for one that can.
    """

    subject: str
    whose: frozenset[Whose]
    waiver: Waiver
    rule: Rule | None
    wrong: str = ""
    note: str = ""

    def holds(self, today: date) -> bool:
        """Whether it accepts what it is about."""
        return not self.wrong and self.waiver.until >= today

    @property
    def address(self) -> Address | None:
        """One of the objects that it is about."""
        return min((one for one in self.whose if isinstance(one, Address)), default=None)


def apply(findings: Iterable[Finding], waivers: Iterable[Placed], today: date) -> tuple[Finding, ...]:
    """Marks what is accepted. An expired waiver accepts nothing; nor does one that is not allowed."""
    by_rule: dict[tuple[Whose, str], list[Waiver]] = {}
    for placed in waivers:
        if placed.rule is not None and placed.holds(today):
            for one in placed.whose:
                by_rule.setdefault((one, placed.rule.code), []).append(placed.waiver)
    return tuple(_marked(finding, by_rule) for finding in findings) if by_rule else tuple(findings)


def whose(finding: Finding) -> Whose:
    """What a finding is about."""
    return finding.address or finding.place.subject


def _marked(finding: Finding, by_rule: Mapping[tuple[Whose, str], list[Waiver]]) -> Finding:
    if finding.status is Status.FAIL:
        for waiver in by_rule.get((whose(finding), finding.rule.code), ()):
            if covers(waiver, finding):
                return finding._replace(waiver=waiver)
    return finding


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver is about this finding: field, value and every one of its environments."""
    if waiver.field and waiver.field != finding.place.field:
        return False
    if waiver.value is not None and not _same(waiver.value, finding.value):
        return False
    return not waiver.environments or set(finding.environments) <= set(waiver.environments)


def as_wide(old: Waiver, new: Waiver) -> bool:
    """Whether a waiver accepts all that another of the same rule and object does: as long, and as much."""
    if old.until < new.until or old.field not in ("", new.field):
        return False
    if old.value is not None and not _same(old.value, new.value):
        return False
    return not old.environments or (bool(new.environments) and set(new.environments) <= set(old.environments))


def _same(named: Json, found: Json) -> bool:
    """Whether a value is the one that a waiver names; a duration is, however it is written."""
    if type(found) is int:
        return seconds(named) == found
    return type(named) is type(found) and named == found


def nameable(value: Json) -> bool:
    """Whether a waiver can name a value: not a map or a list."""
    return isinstance(value, str | int | bool)
