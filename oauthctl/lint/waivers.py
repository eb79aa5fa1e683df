"""Waivers: accepted findings, with a reason, an owner and a last day (DECISIONS 23)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.rule import Rule
from oauthctl.model.address import Address
from oauthctl.model.desired import Waiver


class Placed(NamedTuple):
    """A waiver, and the client it is declared at. rule: what it names; None where there is no such rule.

    allowed: the rule can be waived, or a policy lets this client waive it.
    """

    address: Address
    waiver: Waiver
    rule: Rule | None
    allowed: bool

    def holds(self, today: date) -> bool:
        """Whether it accepts what it is about."""
        return self.rule is not None and self.allowed and self.waiver.until >= today


def apply(findings: Iterable[Finding], waivers: Iterable[Placed], today: date) -> tuple[Finding, ...]:
    """Marks what is accepted. An expired waiver accepts nothing; nor does one that is not allowed."""
    by_rule: dict[tuple[str, str], list[Waiver]] = {}
    for placed in waivers:
        if placed.rule is not None and placed.holds(today):
            by_rule.setdefault((placed.address.key, placed.rule.code), []).append(placed.waiver)
    return tuple(_marked(finding, by_rule) for finding in findings)


def _marked(finding: Finding, by_rule: Mapping[tuple[str, str], list[Waiver]]) -> Finding:
    if finding.address is None or finding.status is not Status.FAIL:
        return finding
    for waiver in by_rule.get((finding.address.key, finding.rule.code), ()):
        if covers(waiver, finding):
            return finding._replace(waiver=waiver)
    return finding


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver is about this finding: field, value and every one of its environments."""
    if waiver.field and waiver.field != finding.place.field:
        return False
    if waiver.value is not None and waiver.value != finding.value:
        return False
    return not waiver.environments or set(finding.environments) <= set(waiver.environments)
