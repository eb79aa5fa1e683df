"""What adopt ends with: files that were planned against what was read before one of them was written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from oauthctl.config.files import DiskFiles
from oauthctl.config.overlay import OverlayFiles
from oauthctl.config.project import load
from oauthctl.config.resolve import resolve
from oauthctl.diagnostics.sources import Sources
from oauthctl.model.address import Address
from oauthctl.plan.planner import make
from oauthctl.plan.types import Action, Operation, Plan
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.files_of import Files, NewFile
from oauthctl.workflow.prepare import plain_options, words
from oauthctl.workflow.session import Scene


class LeftAlone(NamedTuple):
    """Live clients that were not adopted, with the reason."""

    reason: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Adopted:
    """What adopt did.

    product, identity: who answered, and as whom we asked. read: clients and scopes read.
    files: what was written, with the object each holds. presets: how many of each. look_at: files worth a look, and why.
    left_out: settings that no declaration can express, by client; they are watched.
    differing: operations of the check that still want to change something; empty, or nothing was written.
    """

    provider: str
    product: str
    identity: str
    clients_read: int
    scopes_read: int
    files: tuple[NewFile, ...]
    presets: Mapping[str, int]
    left_alone: tuple[LeftAlone, ...]
    left_out: Mapping[str, Mapping[str, str]]
    not_seen: tuple[str, ...]
    differing: tuple[Operation, ...]

    @property
    def exit_code(self) -> int:
        return 5 if self.differing else 0


def written(root: Path, environment: str, files: Files, seen: Scene) -> tuple[Operation, ...]:
    """Writes the files if the project with them, planned against what was read, wants nothing of what they declare.

    Returns what it still wants of them; then nothing was written.
    """
    plan = _planned(root, environment, files, seen)
    differing = _differing(plan, {file.address for file in files if file.address})
    if not differing:
        files.write(root)
    return differing


def _planned(root: Path, environment: str, files: Iterable[NewFile], seen: Scene) -> Plan:
    overlay = OverlayFiles(DiskFiles(root), {file.path: file.text.encode() for file in files})
    project = load(overlay, facts(), sources=Sources())
    return make(resolve(project, environment), seen.observed, plain_options(), words(seen))


def _differing(plan: Plan, adopted: set[Address]) -> tuple[Operation, ...]:
    """Operations on adopted objects that want more than to be claimed."""
    return tuple(
        operation
        for operation in plan.operations
        if operation.address in adopted and (operation.changes or operation.action in (Action.CREATE, Action.DELETE))
    )
