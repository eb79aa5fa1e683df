"""What a place that keeps state promises; each backend implements it in a file of its own."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from oauthctl.model.address import Address
from oauthctl.state.record import Record

RecordKey = tuple[str, Address]  # the environment, and the object in it


class Snapshot(NamedTuple):
    """All of state at one moment. lineage: which state this is; serial: how often it was written."""

    lineage: str
    serial: int
    records: Mapping[RecordKey, Record]


class Session(Protocol):
    """State, locked for writing by this run. Thread-safe. `put` and `remove` are durable when they return."""

    def get(self, environment: str, address: Address) -> Record | None:
        """The record of an object; None where nothing is remembered."""

    def put(self, record: Record) -> None:
        """Add or replace the record of `record.environment` and `record.address`; its serial is set here."""

    def remove(self, environment: str, address: Address) -> None:
        """Forget a record; nothing happens where there is none."""

    def snapshot(self) -> Snapshot:
        """All of it, as it is now."""


class Store(Protocol):
    """A place that keeps state. Everything may raise StateError."""

    def exists(self) -> bool:
        """There is state, whether or not it can be opened."""

    def read(self) -> Snapshot:
        """Without a lock: what the last finished write left."""

    def locked(self, operation: str) -> AbstractContextManager[Session]:
        """operation: what for, in words, for whoever finds it locked (`apply prod`)."""
