"""All that a run touches, handed in: providers, state, secrets, journal, clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from oauthctl.apply.journal import Journal
from oauthctl.contract.adapter import About, Session
from oauthctl.contract.capability import Capabilities
from oauthctl.model.secret import Secret, SecretRef
from oauthctl.state import store


@dataclass(frozen=True, slots=True)
class Provider:
    """An open provider, and what it is."""

    session: Session
    about: About
    capabilities: Capabilities

    @property
    def remembers(self) -> bool:
        """It keeps a marker, and finds an object by it or by its name: nothing need be in state."""
        return self.capabilities.marker and (self.capabilities.chooses_id or self.capabilities.lists)

    @property
    def blind(self) -> bool:
        """Nobody can look whether a create whose answer was lost has happened."""
        return not self.capabilities.chooses_id and not self.remembers


@dataclass(frozen=True, slots=True)
class Ports:
    """providers: by name. records: state, locked for this run; None without state, or without its key.

    resolve: the secret behind a reference. check_sink: raises where `deliver` would fail.
    backup: the directory for objects as they were; None: none are saved.
    now: UTC epoch seconds. tool: our version. commit: of the declarations.
    """

    providers: Mapping[str, Provider]
    records: store.Session | None
    resolve: Callable[[SecretRef], Secret]
    check_sink: Callable[[SecretRef], None]
    deliver: Callable[[SecretRef, Secret], None]
    journal: Journal
    now: Callable[[], float]
    tool: str
    commit: str = ""
    backup: Path | None = None
