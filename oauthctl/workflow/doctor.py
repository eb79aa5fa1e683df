"""`doctor`: whether everything that a run needs is there, and what is optional and missing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from oauthctl.config.project import Project
from oauthctl.config.resolve import resolve
from oauthctl.contract.adapter import Check
from oauthctl.diagnostics.errors import OauthctlError, ProviderError, StateError
from oauthctl.diagnostics.sources import Sources
from oauthctl.state.credentials import pinned
from oauthctl.workflow.connect import connect
from oauthctl.workflow.memory import StateAccess, state_access, state_checks
from oauthctl.workflow.project import open_project, require_environment


class Section(NamedTuple):
    title: str
    checks: tuple[Check, ...]


def doctor(
    directory: Path, sources: Sources, environment: str | None, tell: Callable[[str], None]
) -> tuple[Section, ...]:
    """Every check of the project, its state and its providers. Nothing is written."""
    root, project, _ = open_project(directory, sources)
    name = require_environment(project, environment)
    declared = resolve(project, name)
    count = "1 object" if len(declared.objects) == 1 else f"{len(declared.objects)} objects"
    project_line = Check("declarations", "ok", f"{project.name}, {count}")
    state = Section("state", tuple(state_checks(project, root)))
    return (Section("project", (project_line, *_versions())), state, *_providers(project, name, root, tell))


def _versions() -> Iterator[Check]:
    import platform
    import sys

    from oauthctl._version import __version__

    yield Check("versions", "ok", f"oauthctl {__version__}, Python {platform.python_version()} on {sys.platform}")


def _providers(project: Project, environment: str, root: Path, tell: Callable[[str], None]) -> Iterator[Section]:
    for name in sorted(project.providers):
        try:
            with (
                state_access(project, environment, root, writing=False, operation="doctor", tell=tell) as state,
                connect(project, environment, (name,), root, state, tell) as (open_, failed),
            ):
                for failure in failed:
                    yield Section(name, _failed(failure.error))
                for connection in open_.values():
                    title = f"{name}: {connection.about.product}, as {connection.about.identity}"
                    checks = tuple(_guarded(connection.session.check()))
                    yield Section(title, (*checks, *_foreign(state, name, connection.about.issuer)))
        except OauthctlError as error:
            yield Section(name, _failed(error))


def _foreign(state: StateAccess, provider: str, issuer: str) -> Iterator[Check]:
    """Whether what is remembered of a provider is that of another issuer."""
    try:
        for address, record in state.records().items():
            if address.provider == provider:
                pinned(record, issuer)
    except StateError as error:
        yield from _failed(error, "state")


def _guarded(checks: Iterator[Check]) -> Iterator[Check]:
    try:
        yield from checks
    except ProviderError as error:
        yield from _failed(error)


def _failed(error: OauthctlError, name: str = "") -> tuple[Check, ...]:
    name = name or ("connection" if isinstance(error, ProviderError) else "not tried")
    return tuple(Check(name, "failed", problem.message, problem.next) for problem in error.problems)
