"""The frame that plan, apply and drift share: the project opened, its state read, its providers connected and observed."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from oauthctl.config.project import Project
from oauthctl.model.address import Address
from oauthctl.model.desired import Declarations
from oauthctl.plan.types import Observed, Unread
from oauthctl.process.collector import collector_paused
from oauthctl.state.record import Record
from oauthctl.workflow.connect import Connection, Failure, connect
from oauthctl.workflow.memory import StateAccess
from oauthctl.workflow.observe import observe, unreadable


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything one run sees: open providers, what they have, what state remembers, and what could not be read."""

    project: Project
    declarations: Declarations
    connections: Mapping[str, Connection]
    observed: Mapping[str, Observed]
    records: Mapping[Address, Record]
    unread: tuple[Unread, ...]
    state: StateAccess


@contextmanager
def scene(
    project: Project, declarations: Declarations, root: Path, state: StateAccess, tell: Callable[[str], None],
    only: frozenset[str] | None = None,
) -> Iterator[Scene]:  # fmt: skip
    """Connects to every provider in use (or only some of them) and reads what it has. Closes them at the end."""
    names = (
        only if only is not None else frozenset(project.providers)
    )  # one without clients may still hold some of ours
    with connect(project, declarations.environment, names, root, state, tell) as (connections, failures):
        if any(connection.session.capabilities().read_rotates for connection in connections.values()):
            state.lock()  # what a read replaces has to be kept
        records = state.records()
        observed, unread = _observe_all(connections, declarations, records, tell)
        yield Scene(project, declarations, connections, observed, records, (*_failed(failures), *unread), state)


def again(old: Scene, tell: Callable[[str], None]) -> tuple[Mapping[str, Observed], tuple[Unread, ...]]:
    """Reads everything once more over the open sessions, after an apply."""
    return _observe_all(old.connections, old.declarations, old.state.records(), tell)


def _observe_all(
    connections: Mapping[str, Connection], declarations: Declarations, records: Mapping[Address, Record],
    tell: Callable[[str], None],
) -> tuple[Mapping[str, Observed], tuple[Unread, ...]]:  # fmt: skip
    from oauthctl.diagnostics.errors import ProviderError

    def look(connection: Connection) -> Observed | Failure:
        try:
            return observe(connection, declarations.objects, records, tell)
        except ProviderError as error:
            return Failure(connection.name, error)

    if not connections:
        return {}, ()
    with collector_paused(), ThreadPoolExecutor(max_workers=min(8, len(connections))) as pool:
        results = list(pool.map(look, connections.values()))
    observed = {result.provider: result for result in results if isinstance(result, Observed)}
    return observed, _failed(result for result in results if isinstance(result, Failure))


def _failed(failures: "Iterator[Failure] | tuple[Failure, ...]") -> tuple[Unread, ...]:
    return tuple(entry for failure in failures for entry in unreadable(failure.name, failure.error))
