"""A project as its files say it, before any environment: read, checked for shape, and put together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from oauthctl.config.files import Files
from oauthctl.config.schema import AdapterFacts
from oauthctl.config.spans import Spans
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.sources import Sources
from oauthctl.model.desired import Waiver
from oauthctl.model.json import Json
from oauthctl.process.ending import keep

PROJECT_FILE = "oauthctl.yaml"


class ProviderBlock(NamedTuple):
    """A provider as written. overlays: what environments say differently, by environment."""

    name: str
    adapter: str
    values: Mapping[str, Any]
    overlays: Mapping[str, Mapping[str, Any]]
    ignore: tuple[str, ...]
    span: Span


class Environment(NamedTuple):
    """apply: `plan-file` where only a saved plan may be applied; else empty."""

    name: str
    vars: Mapping[str, str]
    apply: str
    span: Span


class StateSettings(NamedTuple):
    """Where state is kept. lineage "" : the project has none."""

    backend: str = "local"
    lineage: str = ""
    path: str = ""
    recipients: tuple[str, ...] = ()
    span: Span | None = None


class Declared(NamedTuple):
    """One declaration as written. defaults: those of the project, then of its file. resource: whose scope it is.

    fixed: it says the same in every environment, as far as it can be seen without looking at others.
    """

    key: str
    body: Mapping[str, Any]
    defaults: tuple[Mapping[str, Any], ...]
    span: Span
    resource: str = ""
    fixed: bool = False


class Project(NamedTuple):
    """Everything the files say. Nothing is interpolated yet."""

    name: str
    version: int
    providers: Mapping[str, ProviderBlock]
    environments: Mapping[str, Environment]
    vars: Mapping[str, str]
    state: StateSettings
    defaults: Mapping[str, Any]
    clients: Mapping[str, Declared]
    scopes: tuple[Declared, ...]
    resources: Mapping[str, Declared]
    removed: Mapping[str, tuple[Any, Span]]
    spans: Spans
    adapters: Mapping[str, AdapterFacts]
    warnings: tuple[Problem, ...] = ()
    lint: Mapping[str, Any] = {}  # the block as written
    policy: Mapping[str, Any] = {}  # rules by code, as written
    waivers: tuple[tuple[str, Waiver], ...] = ()  # those of lists of their own: `clients.shop` and waiver

    @property
    def counts(self) -> str:
        """`3 clients, 2 scopes`, for people."""
        numbers = (
            (len(self.clients), "client"),
            (len(self.scopes), "scope"),
            (len(self.resources), "resource"),
        )
        return ", ".join(f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in numbers if n or noun == "client")


def find_root(start: Path) -> Path:
    """The nearest directory, upwards from `start`, that holds `oauthctl.yaml`. Raises ProjectError."""
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder
    raise ProjectError(f"there is no {PROJECT_FILE} here or in any folder above", next="oauthctl init, or -C DIR")


def load(files: Files, adapters: Mapping[str, AdapterFacts], *, sources: Sources) -> Project:
    """The project in these files. Raises ProjectError with every problem of every file."""
    from oauthctl.config.loader import Loader

    project = Loader(files, adapters, sources).load()
    keep(project)
    return project


def steering(project: Project) -> Mapping[str, Json]:
    """All that steers the tool, in comparable form: project, state, environments, and each provider as it comes out."""
    from oauthctl.config.providers import steered

    return {
        "project": project.name,
        "version": project.version,
        "state": [
            project.state.backend,
            project.state.lineage,
            project.state.path,
            *project.state.recipients,
        ],
        "environments": {name: one.apply for name, one in project.environments.items()},
        "lint": dict(project.lint),
        "policy": dict(project.policy),
        **steered(project),
    }


def whole_project(message: str, next_step: str = "") -> Problem:
    """A problem of the project file as a whole."""
    return Problem(message, Place("", span=Span(PROJECT_FILE, 1, 1, 0, 0)), "", next_step)
