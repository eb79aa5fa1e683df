"""Opening the providers of a project: options resolved, credentials at hand, one session each."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from oauthctl.adapters.registry import get
from oauthctl.config.project import Project
from oauthctl.config.providers import provider_values
from oauthctl.contract.adapter import About, Adapter, Context, Options, Session
from oauthctl.diagnostics.errors import ProviderError, SetupError
from oauthctl.diagnostics.place import Place
from oauthctl.http.client import HttpClient
from oauthctl.model.json import Json
from oauthctl.model.secret import Secret, SecretRef
from oauthctl.secrets.references import resolve
from oauthctl.workflow.memory import StateAccess

if TYPE_CHECKING:
    from oauthctl.diagnostics.problem import Problem


class Connection(NamedTuple):
    """One open provider."""

    name: str
    adapter: Adapter
    session: Session
    about: About
    http: HttpClient


class Failure(NamedTuple):
    """One provider that could not be opened."""

    name: str
    error: ProviderError


@contextmanager
def connect(
    project: Project,
    environment: str,
    names: Iterable[str],
    root: Path,
    state: StateAccess,
    tell: Callable[[str], None],
) -> Iterator[tuple[Mapping[str, Connection], tuple[Failure, ...]]]:
    """Opens the named providers. All set-up problems are raised together before any provider is contacted.

    A provider that does not answer is a Failure: the others are still looked at.
    """
    options = resolved(project, environment, sorted(names), root)
    open_, failed = {}, []
    with ExitStack() as stack:
        for name, (adapter, values) in options.items():
            try:
                open_[name] = _opened(stack, adapter, values, state, tell)
            except ProviderError as error:
                failed.append(Failure(name, error))
        yield open_, tuple(failed)


def _opened(
    stack: ExitStack, adapter: Adapter, options: Options, state: StateAccess, tell: Callable[[str], None]
) -> Connection:
    http = stack.enter_context(HttpClient(options.name, place=options.place, tell=tell))
    credentials = state.credentials(options.name)
    context = Context(options, http, credentials, tell, time.time, state.fingerprint)
    session = stack.enter_context(adapter.open(context))
    about = session.about()
    credentials.issuer = about.issuer
    return Connection(options.name, adapter, session, about, http)


def resolved(
    project: Project, environment: str, names: Iterable[str], root: Path
) -> Mapping[str, tuple[Adapter, Options]]:
    """Each provider's adapter and options, secrets included. Raises SetupError with every secret that is missing."""
    found: dict[str, tuple[Adapter, Options]] = {}
    problems: list[Problem] = []
    for name in names:
        values, spans = provider_values(project, name, environment)
        block = project.providers[name]
        try:
            revealed = _revealed(values, f"providers.{name}", root)
        except SetupError as error:
            problems.extend(error.problems)
            continue
        place = Place(f"providers.{name}", span=block.span)
        found[name] = (get(block.adapter), Options(name, revealed, place, spans))
    if problems:
        raise SetupError(problems)
    return found


Plain = Json | Secret | Mapping[str, Json | Secret]


def _revealed(values: Mapping[str, object], subject: str, root: Path) -> Mapping[str, Plain]:
    """The values with every reference replaced by the secret it holds."""
    result: dict[str, Plain] = {}
    problems: list[Problem] = []
    for key, value in values.items():
        try:
            result[key] = _one(value, f"{subject}.{key}", root)
        except SetupError as error:
            problems.extend(error.problems)
    if problems:
        raise SetupError(problems)
    return result


def _one(value: object, subject: str, root: Path) -> Plain:
    if isinstance(value, SecretRef):
        return resolve(value, root, os.environ, Place(subject, span=value.span))
    if isinstance(value, Mapping):
        return _revealed(value, subject, root)  # type: ignore[return-value]  # one level of nesting is all that options have
    return value  # type: ignore[return-value]  # plain JSON: checked by the schema
