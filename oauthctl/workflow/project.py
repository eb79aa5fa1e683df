"""Opening a project: the directory that holds `oauthctl.yaml`, read and checked."""

import re
from pathlib import Path
from typing import NamedTuple

from oauthctl.config.files import DiskFiles, Files
from oauthctl.config.project import Project, find_root, load
from oauthctl.diagnostics.errors import UsageError
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable, suggestion
from oauthctl.workflow.adapters import facts


class Opened(NamedTuple):
    """files: through which it was read."""

    root: Path
    project: Project
    files: Files


def open_project(directory: Path, sources: Sources, files: Files | None = None) -> Opened:
    """The project of a directory or of the nearest parent. Raises ProjectError with every problem of every file."""
    root = find_root(directory.resolve())
    read_by = files or DiskFiles(root)
    return Opened(root, load(read_by, facts(), sources=sources), read_by)


def require_environment(project: Project, environment: str | None) -> str:
    """The environment to work on; empty where the project declares none. Raises UsageError."""
    names = sorted(project.environments)
    if environment is None and names:
        raise UsageError("this project has environments: say which one", next=f"-e NAME, one of: {', '.join(names)}")
    if environment is not None and environment not in names:
        known = f"one of: {', '.join(names)}" if names else "this project declares none: leave -e out"
        raise UsageError(f"there is no environment `{environment}`", next=known)
    return environment or ""


def require_provider(project: Project, name: str) -> None:
    """Raises UsageError for a provider that the project does not have."""
    if name not in project.providers:
        near = suggestion(name, project.providers)
        known = f"one of: {', '.join(sorted(project.providers))}" if project.providers else "declare one: `providers:`"
        raise UsageError(f"there is no provider `{printable(name)}`", next=f"did you mean `{near}`?" if near else known)


def is_name(text: str) -> bool:
    """Whether a text can be a project's, provider's or environment's name."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", text) is not None
