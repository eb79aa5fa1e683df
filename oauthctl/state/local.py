"""State in a sealed file of the project, for one machine or a repository."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from oauthctl.diagnostics.errors import StateError
from oauthctl.diagnostics.place import Place
from oauthctl.model.address import Address
from oauthctl.model.secret import Secret
from oauthctl.state import lock
from oauthctl.state.atomic import replace
from oauthctl.state.record import Record
from oauthctl.state.sealing import seal, unseal
from oauthctl.state.store import RecordKey, Snapshot

DEFAULT_NAME = "oauthctl.state.age"
_LIMIT = 256 * 1024 * 1024  # bytes; more is not state


def lock_path(path: Path) -> Path:
    """Where the lock of a state file lies."""
    return path.with_name(f"{path.name}.lock")


def _silent(_: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class LocalStore:
    """A `Store` in one age file.

    lineage: as pinned in the project file; a file of another lineage is refused.
    recipients: everybody who may open it; the key's own is always among them.
    tell: a line for the user. now: the clock, UTC epoch seconds. place: where the project names its state.
    """

    path: Path
    lineage: str
    recipients: Sequence[str]
    key: Secret
    tell: Callable[[str], None] = _silent
    now: Callable[[], float] = time.time
    place: Place | None = None

    def exists(self) -> bool:
        """There is a file, whether or not it can be opened."""
        return self.path.exists()

    def read(self) -> Snapshot:
        """Raises StateError: no file, wrong key, damaged, of another lineage, of a newer format."""
        from oauthctl.state.format import parsed

        found = parsed(unseal(self._content(), self.key, self.path.name), self.path.name)
        if found.lineage != self.lineage:
            raise StateError(
                f"{self.path.name} is of lineage {found.lineage!r}, the project's is {self.lineage!r}",
                self.place,
                next="use the state file that belongs to this project; nothing was read from this one",
            )
        return found

    @contextmanager
    def locked(self, operation: str) -> Iterator["LocalSession"]:
        """Read, and hold the lock for the block. Raises StateError as `read`, or naming who holds it."""
        with lock.held(self._lock, operation, self.tell, self.now):
            yield LocalSession(self, self.read())

    def initialise(self) -> None:
        """Make the empty state of this lineage. Raises StateError where there is a file already."""
        with lock.held(self._lock, "state init", self.tell, self.now):
            if self.exists():
                raise StateError(f"{self.path.name} exists already", next="keep it: it is the state")
            self.write(0, ())

    def holder(self) -> lock.Holder | None:
        """Who holds the lock."""
        return lock.holder(self._lock)

    def unlock(self, lock_id: str) -> lock.Holder:
        """Remove the lock with this id by hand. Raises StateError."""
        return lock.unlock(self._lock, lock_id)

    def write(self, serial: int, lines: Sequence[str]) -> None:
        """Seal records that are spelled already, and put them in place of the file. Only under the lock."""
        from oauthctl.state.format import document

        sealed = seal(document(self.lineage, serial, lines), self.recipients, self.key)
        try:
            replace(self.path, sealed)
        except OSError as error:
            raise StateError(f"{self.path.name} could not be written: {error.strerror}") from error

    @property
    def _lock(self) -> Path:
        return lock_path(self.path)

    def _content(self) -> bytes:
        try:
            with self.path.open("rb") as stream:
                content = stream.read(_LIMIT + 1)
        except FileNotFoundError:
            raise StateError(
                f"there is no {self.path.name}, but the project names its lineage {self.lineage!r}",
                self.place,
                note="without it nobody knows which clients are ours, so nothing is created",
                next="bring the file back; only if there never was one: oauthctl state init",
            ) from None
        except OSError as error:
            raise StateError(
                f"{self.path.name} could not be read: {(error.strerror or 'input error').lower()}",
                self.place,
                next="put the state file back in its place",
            ) from error
        if len(content) > _LIMIT:
            raise StateError(f"{self.path.name} is larger than {_LIMIT} bytes: it is not state")
        return content


class LocalSession:
    """A `Session` on the file. Each change writes it whole, but spells only the record that changed."""

    def __init__(self, store: LocalStore, found: Snapshot) -> None:
        from oauthctl.state.format import spelled

        self._store = store
        self._serial = found.serial
        self._records = dict(found.records)
        self._lines = {key: spelled(record) for key, record in found.records.items()}
        self._written = self._mark()
        self._backed_up = False
        self._mutex = threading.Lock()  # adapters may keep credentials from several threads

    def get(self, environment: str, address: Address) -> Record | None:
        """As of the last change that is on the disk."""
        return self._records.get((environment, address))

    def put(self, record: Record) -> None:
        """On the disk when it returns. Raises StateError, and then nothing changed."""
        with self._mutex:
            self._change((record.environment, record.address), record)

    def remove(self, environment: str, address: Address) -> None:
        """On the disk when it returns. Raises StateError, and then nothing changed."""
        with self._mutex:
            if (environment, address) in self._records:
                self._change((environment, address), None)

    def snapshot(self) -> Snapshot:
        """All records as they are now."""
        with self._mutex:
            return Snapshot(self._store.lineage, self._serial, dict(self._records))

    def _change(self, key: RecordKey, record: Record | None) -> None:
        from oauthctl.state.format import spelled

        self._check_unchanged()
        self._back_up()
        serial = self._serial + 1
        records, lines = dict(self._records), dict(self._lines)
        records.pop(key, None)
        lines.pop(key, None)
        if record is not None:
            records[key] = record._replace(serial=serial)
            lines[key] = spelled(records[key])
        self._store.write(serial, list(lines.values()))
        # Only now: memory must not run ahead of the disk.
        self._serial, self._records, self._lines, self._written = serial, records, lines, self._mark()

    def _back_up(self) -> None:
        """Once for each run: the file as it was before the run changed anything."""
        if self._backed_up:
            return
        path = self._store.path
        try:
            replace(path.with_name(f"{path.name}.backup"), path.read_bytes())
        except OSError as error:
            raise StateError(f"{path.name}.backup could not be written: {error.strerror}") from error
        self._backed_up = True

    def _check_unchanged(self) -> None:
        if self._mark() != self._written:
            raise StateError(f"{self._store.path.name} was changed by somebody while this run had locked it",
                             next="find out who, then run again")  # fmt: skip

    def _mark(self) -> tuple[int, int, int]:
        try:
            status = self._store.path.stat()
        except OSError as error:
            raise StateError(f"{self._store.path.name} is gone: {error.strerror}") from error
        return status.st_ino, status.st_mtime_ns, status.st_size
