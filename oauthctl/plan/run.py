"""What every step of one planning run shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from oauthctl.diagnostics.place import Place
from oauthctl.model.address import Address
from oauthctl.model.desired import Declarations
from oauthctl.model.json import Json
from oauthctl.model.live import Marker
from oauthctl.model.value import Gap, Value
from oauthctl.plan import changes
from oauthctl.plan.cause import Circumstances, cause_of
from oauthctl.plan.impact import Judge
from oauthctl.plan.meaning import Digests, Rule, Rules
from oauthctl.plan.options import PlanOptions
from oauthctl.plan.ownership import Index
from oauthctl.plan.types import Cause, Change, Note, Observed


@dataclass(frozen=True, slots=True)
class View:
    """One provider: what was read of it, what its values mean, whose objects are whose."""

    observed: Observed
    rules: Rules
    index: Index
    unread: frozenset[Address]

    @classmethod
    def of(cls, observed: Observed, declarations: Declarations) -> "View":
        """Indexes what was read, once."""
        return cls(
            observed,
            Rules(observed.provider, observed.capabilities),
            Index.of(observed, declarations.project, declarations.environment),
            frozenset(entry.address for entry in observed.unread if entry.address is not None),
        )


@dataclass(frozen=True, slots=True)
class Run:
    """The inputs, the judge of impacts, and what is collected on the way to be said once."""

    declarations: Declarations
    options: PlanOptions
    judge: Judge
    digests: Digests = field(default_factory=Digests)
    notes: dict[Note, None] = field(default_factory=dict)
    unseen: dict[tuple[str, str], int] = field(default_factory=dict)

    def not_seen(self, provider: str, name: str) -> None:
        """Count a field that could not be read; said once for each provider at the end."""
        self.unseen[provider, name] = self.unseen.get((provider, name), 0) + 1

    def say(self, text: str, provider: str) -> None:
        """A note about a provider, said once."""
        self.notes[Note(text, Place(provider))] = None

    def change(self, before: Json | Gap, value: Value, rule: Rule, subject: str, when: Circumstances) -> Change:
        """A managed field's change, with its cause."""
        return changes.managed(
            before, value, rule, subject, cause_of(value, before, rule, when, self.digests), self.judge
        )

    def ignores(self, provider: str) -> tuple[str, ...]:
        """Globs of names that are not reported: the base's, since what hides something is no change's own choice."""
        steering = self.options.base_declarations or self.declarations
        return steering.ignored_names.get(provider, ())

    def wish(self, address: Address) -> Cause:
        """Why something wanted is not there yet: declared by this change, or pending since before."""
        return Cause.DECLARED if self.options.moved(address) else Cause.PENDING

    def seal(self, address: Address, view: View, old: Marker | None) -> Marker:
        """The mark of an object of ours, without memory; protection and hold of the old one stay."""
        identity = view.index.identity(address.key)
        if old is None:
            return Marker(*identity)
        return Marker(
            *identity,
            protect=old.protect,
            hold=old.hold,
            secret_version=old.secret_version,
            secret_source=old.secret_source,
        )


Views = Mapping[str, View]
