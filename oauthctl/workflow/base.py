"""The declarations at a git reference: what a change is compared with, and where all that steers the tool comes from."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from oauthctl.config.files import GitFiles
from oauthctl.config.fingerprint import fingerprints
from oauthctl.config.project import Project, load, steering
from oauthctl.config.resolve import resolve
from oauthctl.diagnostics.errors import RefusedError
from oauthctl.diagnostics.sources import Sources
from oauthctl.model.address import Address
from oauthctl.model.desired import Declarations
from oauthctl.plan.types import Note
from oauthctl.workflow.adapters import facts


class Base(NamedTuple):
    """name: the reference as given, and the commit, for headings."""

    name: str
    project: Project
    declarations: Declarations
    fingerprints: Mapping[Address, str]
    notes: tuple[Note, ...] = ()


def read_base(root: Path, reference: str, environment: str, head: Project) -> Base:
    """The project as it was at a git reference, read without a checkout.

    Raises SetupError where the reference is unknown, ambiguous, not fetched or not part of HEAD, ProjectError where the
    base is broken, RefusedError where it lacks the environment.
    """
    files = GitFiles(root, reference)
    files.require_in_head()
    project = load(files, facts(), sources=Sources())
    if environment not in (project.environments or ("",)):
        raise RefusedError(
            f"the environment `{environment}` is not in the base, and what steers it is taken from there"
            if environment
            else "the base has environments, and this change has none",
            next="merge the change of environments on its own first",
        )
    declarations = resolve(project, environment or None)
    return Base(
        name=f"{reference} ({files.commit[:7]})",
        project=project,
        declarations=declarations,
        fingerprints=fingerprints(declarations),
        notes=not_obeyed(project, head),
    )


def not_obeyed(base: Project, head: Project) -> tuple[Note, ...]:
    """The steering that the change would alter, and that this run took from the base instead."""
    return tuple(from_base(name) for name in steering_changed(base, head))


def from_base(name: str) -> Note:
    """Says that something that steers is as the base has it."""
    return Note(f"`{name}` differs from the base and was taken from there; merge that change on its own first")


def steering_changed(base: Project, head: Project) -> list[str]:
    """What steers and is another in the change, by name."""
    before, after = steering(base), steering(head)
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
