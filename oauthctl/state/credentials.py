"""The credentials port of adapters, kept in state: durable when `keep` returns, never sent elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from oauthctl.diagnostics.errors import StateError
from oauthctl.diagnostics.place import Place
from oauthctl.model.address import Address
from oauthctl.model.secret import Secret
from oauthctl.state.record import Record
from oauthctl.state.store import Session, Snapshot

KEPT = 2  # values of each name: the newest, and the one before, should a rotation not have reached the server


@dataclass(frozen=True, slots=True)
class StateCredentials:
    """Credentials of one provider's objects, in state this run has locked. issuer: the one it speaks to."""

    session: Session
    environment: str
    provider: str
    issuer: str

    def get(self, of: Address, name: str) -> tuple[Secret, ...]:
        """Newest first. Raises StateError where what is kept belongs to another issuer."""
        return _kept(self._record(of), name)

    def keep(self, of: Address, native_id: str, secrets: Mapping[str, Secret]) -> None:
        """Remember, and only then return. The value before stays beside the new one. Raises StateError."""
        found = self._record(of)
        if found is None or found.native_id not in {"", native_id}:
            # Another object under this key: tokens of the old one must not be sent to its URI.
            found = (found or Record(self.environment, of, self.issuer, native_id))._replace(credentials={})
        newest = {name: _newest(secret, found, name) for name, secret in secrets.items()}
        credentials = {**found.credentials, **newest}
        # It exists and we have its id: whatever was unknown of its creation is known now.
        self.session.put(found._replace(native_id=native_id, credentials=credentials, trouble=""))

    def drop(self, of: Address) -> None:
        """Forget the record. Raises StateError where it belongs to another issuer."""
        if self._record(of) is not None:
            self.session.remove(self.environment, of)

    def _record(self, of: Address) -> Record | None:
        return pinned(self.session.get(self.environment, of), self.issuer)


@dataclass(frozen=True, slots=True)
class ReadOnlyCredentials:
    """Credentials for planning, without the lock: not enough where reads rotate tokens."""

    snapshot: Snapshot
    environment: str
    provider: str
    issuer: str

    def get(self, of: Address, name: str) -> tuple[Secret, ...]:
        """Newest first. Raises StateError where what is kept belongs to another issuer."""
        return _kept(pinned(self.snapshot.records.get((self.environment, of)), self.issuer), name)

    def keep(
        self,
        of: Address,
        native_id: str,  # noqa: ARG002  # the protocol
        secrets: Mapping[str, Secret],  # noqa: ARG002  # the protocol
    ) -> None:
        """Raises StateError: it cannot be kept, and the user must know."""
        raise StateError(
            f"{self.provider} replaced a credential of {of} in a read, and state is not locked to keep it",
            next=f"oauthctl state set-token {of}",
        )

    def drop(self, of: Address) -> None:
        """Raises StateError."""
        raise StateError(f"{of} cannot be forgotten: state is not locked")


@dataclass(frozen=True, slots=True)
class NoCredentials:
    """For projects without state, or without its key. why: the reason, as the user should read it."""

    why: str

    def get(self, of: Address, name: str) -> tuple[Secret, ...]:  # noqa: ARG002  # the protocol
        """Nothing is kept."""
        return ()

    def keep(
        self,
        of: Address,
        native_id: str,  # noqa: ARG002  # the protocol
        secrets: Mapping[str, Secret],  # noqa: ARG002  # the protocol
    ) -> None:
        """Raises StateError: it cannot be kept, and the user must know."""
        raise StateError(f"credentials of {of} cannot be kept: {self.why}")

    def drop(self, of: Address) -> None:
        """Nothing is kept, so there is nothing to forget."""


def pinned(record: Record | None, issuer: str) -> Record | None:
    """The record, if it is this issuer's. Raises StateError otherwise: no token goes to a stranger."""
    if record is None or record.issuer == issuer:
        return record
    raise StateError(
        f"what is remembered of {record.address} belongs to issuer {record.issuer!r}, not {issuer!r}",
        Place(str(record.address)),
        note="nothing was sent",
        next=f"correct the provider's address, or forget the old one: oauthctl state forget {record.address}",
    )


def _kept(record: Record | None, name: str) -> tuple[Secret, ...]:
    return record.credentials.get(name, ()) if record else ()


def _newest(secret: Secret, record: Record, name: str) -> tuple[Secret, ...]:
    before = tuple(old for old in record.credentials.get(name, ()) if old != secret)
    return (secret, *before)[:KEPT]
