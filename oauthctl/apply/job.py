"""One operation on its way: what it needs from the run, and what is remembered of it."""

from dataclasses import dataclass

from oauthctl.apply.clock import utc
from oauthctl.apply.ports import Ports, Provider
from oauthctl.contract.adapter import Target
from oauthctl.model.address import Address
from oauthctl.model.live import Live, Marker, Memory
from oauthctl.model.secret import Secret
from oauthctl.plan.memory import marker_for, remembered
from oauthctl.plan.types import Operation, Plan
from oauthctl.state.credentials import StateCredentials, pinned
from oauthctl.state.record import Record


@dataclass(frozen=True, slots=True)
class Job:
    """An operation with its provider. attempt: unique to this try. secret: what is imposed."""

    plan: Plan
    operation: Operation
    ports: Ports
    attempt: str
    secret: Secret | None = None

    @property
    def provider(self) -> Provider:
        """Where the object lives."""
        return self.ports.providers[self.operation.address.provider]

    @property
    def address(self) -> Address:
        """The object."""
        return self.operation.address

    def target(self, native_id: str = "") -> Target:
        """What to read to find the object."""
        return Target(self.address, native_id, self.operation.name)

    def memory(self, before: Live | None, after: Live, old: Memory | None) -> Memory:
        """What to remember of `after`; with nothing before, all of it (DECISIONS 3)."""
        about = self.provider.about
        return remembered(
            self.operation.desired,
            before,
            after,
            old,
            tool=self.ports.tool,
            server=about.product,
            commit=self.ports.commit,
            at=utc(self.ports.now()),
        )

    def marker(self, memory: Memory) -> Marker:
        """The ownership note: always of this project, environment, key and issuer."""
        return marker_for(self.operation, memory)._replace(
            project=self.plan.project,
            environment=self.plan.environment,
            key=self.address.key,
            issuer=self.provider.about.issuer,
        )

    @property
    def record(self) -> Record | None:
        """What state remembers of the object. Raises StateError where that belongs to another issuer."""
        if self.ports.records is None:
            return None
        found = self.ports.records.get(self.plan.environment, self.address)
        return pinned(found, self.provider.about.issuer)

    @property
    def credentials(self) -> StateCredentials | None:
        """The object's place in state for one-time secrets; None without state."""
        if self.ports.records is None:
            return None
        return StateCredentials(
            self.ports.records, self.plan.environment, self.address.provider, self.provider.about.issuer
        )

    def remember(self, native_id: str, marker: Marker | None, trouble: str = "") -> None:
        """Put the object's record, if the project has state; credentials in it stay."""
        if self.ports.records is not None:
            found = self.record or Record(self.plan.environment, self.address, self.provider.about.issuer, "")
            self.ports.records.put(
                found._replace(native_id=native_id, marker=marker, trouble=trouble, attempt=self.attempt)
            )

    def restore_record(self, record: Record | None) -> None:
        """Put back what was remembered before a write that certainly did not happen."""
        if self.ports.records is None:
            return
        if record is None:
            self.ports.records.remove(self.plan.environment, self.address)
        else:
            self.ports.records.put(record)


def without_time(marker: Marker) -> Marker:
    """To tell whether two markers say the same, whenever they were written."""
    return marker._replace(memory=marker.memory._replace(at=""))
