"""State, as one run may use it: read for a plan, locked for an apply, or not there with the reason why."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from oauthctl.config.project import Project
from oauthctl.contract.adapter import Check, Credentials
from oauthctl.diagnostics.errors import SetupError, StateError
from oauthctl.diagnostics.place import Place
from oauthctl.model.address import Address
from oauthctl.model.secret import Secret
from oauthctl.secrets.references import resolve
from oauthctl.state.credentials import NoCredentials, ReadOnlyCredentials, StateCredentials
from oauthctl.state.keys import fingerprint, identity, key_reference, no_key
from oauthctl.state.local import DEFAULT_NAME, LocalStore
from oauthctl.state.record import Record
from oauthctl.state.store import Session, Snapshot

_PATIENCE = 60  # seconds to wait for the lock with a new token in hand


@dataclass(slots=True)
class Pinned:
    """The credentials of one provider, whose issuer is known only once the provider has answered.

    Until then nothing is given out: a token must not reach an issuer that nobody has checked.
    """

    state: "StateAccess"
    provider: str
    issuer: str = ""

    def get(self, of: Address, name: str) -> tuple[Secret, ...]:
        return self._credentials().get(of, name)

    def keep(self, of: Address, native_id: str, secrets: Mapping[str, Secret]) -> None:
        """A read may replace a token (RFC 7592 section 2.1): then even a plan has to lock state."""
        self.state.lock_patiently()
        self._credentials().keep(of, native_id, secrets)

    def drop(self, of: Address) -> None:
        self._credentials().drop(of)

    def _credentials(self) -> Credentials:
        if not self.issuer:
            raise StateError("credentials were asked for before the provider said who it is")
        return self.state.credentials_of(self.provider, self.issuer)


@dataclass(slots=True)
class StateAccess:
    """State for one environment.

    session: set while this run holds the lock. why_none: why there is no state, in words; empty where there is.
    take: locks state until the end of the run; None where it is locked already, or there is none.
    """

    environment: str
    snapshot: Snapshot | None
    session: Session | None
    key: Secret | None
    why_none: str = ""
    take: Callable[[], Session] | None = None
    _mutex: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def has_key(self) -> bool:
        """Something can be kept sealed."""
        return self.snapshot is not None

    @property
    def fingerprint(self) -> Callable[[Secret], str] | None:
        return fingerprint(self.key) if self.key is not None else None

    def records(self) -> Mapping[Address, Record]:
        """What is remembered now, by address, of this environment."""
        snapshot = self.session.snapshot() if self.session else self.snapshot
        if snapshot is None:
            return {}
        return {address: record for (name, address), record in snapshot.records.items() if name == self.environment}

    def lock(self) -> None:
        """Hold the lock from now on. Raises StateError where somebody else has it."""
        with self._mutex:
            if self.session is None and self.take is not None:
                self.session = self.take()

    def lock_patiently(self) -> None:
        """Hold the lock from now on, and wait for whoever has it: what is to be kept exists nowhere else."""
        for _ in range(_PATIENCE):
            try:
                return self.lock()
            except StateError:
                time.sleep(1)
        return self.lock()

    def credentials(self, provider: str) -> Pinned:
        return Pinned(self, provider)

    def credentials_of(self, provider: str, issuer: str) -> Credentials:
        if self.session is not None:
            return StateCredentials(self.session, self.environment, provider, issuer)
        if self.snapshot is not None:
            return ReadOnlyCredentials(self.snapshot, self.environment, provider, issuer)
        return NoCredentials(self.why_none)


@contextmanager
def state_access(
    project: Project, environment: str, root: Path, *, writing: bool, operation: str, tell: Callable[[str], None]
) -> Iterator[StateAccess]:
    """State for the block: locked where the run writes. A project that names no lineage has none, and that is fine.

    Raises StateError where the project has state that cannot be read.
    """
    key = state_key(root)
    if not project.state.lineage:
        why = "the project has no `state:` block; `oauthctl state init` makes one"
        yield StateAccess(environment, None, None, key, why)
        return
    store = open_store(project, root, key, tell)
    name = f"{operation} {environment}".strip()
    with ExitStack() as stack:
        access = StateAccess(environment, None, None, key, take=lambda: stack.enter_context(store.locked(name)))
        if writing:
            access.lock()
        access.snapshot = access.session.snapshot() if access.session else store.read()
        yield access


def state_key(root: Path) -> Secret | None:
    """The state key of this machine; None where it has none. Raises SetupError for one that cannot be used."""
    reference = key_reference(os.environ)
    return identity(resolve(reference, root, os.environ)) if reference else None


def open_store(project: Project, root: Path, key: Secret | None, tell: Callable[[str], None]) -> LocalStore:
    """The project's store. Raises StateError without a key: state is never read or written in clear."""
    if key is None:
        raise no_key()
    place, settings = Place("state", span=project.state.span), project.state
    return LocalStore(state_path(project, root), settings.lineage, settings.recipients, key, tell, place=place)


def state_path(project: Project, root: Path) -> Path:
    """Where the project keeps its state."""
    return root / (project.state.path or DEFAULT_NAME)


def state_checks(project: Project, root: Path) -> Iterator[Check]:
    """For `doctor`."""
    if not project.state.lineage:
        yield Check("state", "ok", "none: fine where every provider holds markers; RFC 7592 needs it")
        return
    try:
        store = open_store(project, root, state_key(root), lambda _: None)
        records = store.read().records
    except SetupError as error:
        yield from (Check("state", "failed", problem.message, problem.next) for problem in error.problems)
        return
    held = "1 record" if len(records) == 1 else f"{len(records)} records"
    yield Check("state", "ok", f"{store.path.name}: {held}, opened with the key of this machine")
    holder = store.holder()
    if holder is not None:
        yield Check(
            "state lock", "warning", f"held by {holder}", f"if nobody is at work: oauthctl state unlock {holder.id}"
        )
    count = len(set(project.state.recipients))
    if count < 2:
        yield Check(
            "state key", "warning", f"{count} recipient can open the state: a lost key means every token set again",
            "add a second age recipient under state.recipients",
        )  # fmt: skip
