"""A finding: a rule's hit at its place, with everything a report needs."""

from enum import StrEnum
from typing import NamedTuple

from oauthctl.diagnostics.place import Place
from oauthctl.lint.rule import Repair, Rule
from oauthctl.lint.severity import Severity
from oauthctl.model.address import Address
from oauthctl.model.desired import Waiver
from oauthctl.model.digest import short_digest
from oauthctl.model.json import Json


class Status(StrEnum):
    FAIL = "fail"
    UNDECIDED = "undecided"  # a field that the rule reads is not known; never a pass
    CRASHED = "crashed"  # the rule failed: a fault of the rule, said as such


class Related(NamedTuple):
    """Another place that has to do with it, and what it says."""

    place: Place
    note: str


class Finding(NamedTuple):
    """One thing a rule says about one place.

    address: the object, where it is about one. environments: where it holds; empty in a project without any.
    live: it is about what a provider has. value: the item or value that is wrong.
    waiver: the one that accepts it; a waived finding stays visible and never fails a run.
    known: it stands in the baseline.
    """

    rule: Rule
    status: Status
    severity: Severity
    place: Place
    message: str
    note: str = ""
    value: Json = None
    address: Address | None = None
    environments: tuple[str, ...] = ()
    live: bool = False
    related: tuple[Related, ...] = ()
    repair: Repair | None = None
    waiver: Waiver | None = None
    known: bool = False

    @property
    def identity(self) -> str:
        """16 characters over rule, object, field and value: the same wherever the line moves, in any environment."""
        whose = f"{self.address.kind}:{self.address.key}" if self.address else self.place.subject
        return short_digest([self.rule.code, whose, self.place.field, self.value])

    @property
    def counts(self) -> bool:
        """Whether it can fail a run: a failure that nobody accepted and that is not in the baseline."""
        return self.status is not Status.UNDECIDED and self.waiver is None and not self.known
