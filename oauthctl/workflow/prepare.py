"""`prepare() -> plan`: the first of apply's two calls, and all of `plan`."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from oauthctl.config.fingerprint import fingerprints
from oauthctl.config.project import Project
from oauthctl.config.resolve import resolve
from oauthctl.contract.adapter import Words
from oauthctl.diagnostics.errors import RefusedError, UsageError
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import listed, suggestion
from oauthctl.model.address import Address
from oauthctl.model.desired import Declarations
from oauthctl.model.json import Json
from oauthctl.plan.planner import PlanOptions, Thresholds, make
from oauthctl.plan.removals import addressed
from oauthctl.plan.targets import matches
from oauthctl.plan.types import Plan
from oauthctl.process.collector import collector_paused
from oauthctl.process.ending import keep
from oauthctl.workflow.base import Base, read_base
from oauthctl.workflow.memory import StateAccess, state_access
from oauthctl.workflow.project import open_project, require_environment
from oauthctl.workflow.session import Scene, scene

Tell = Callable[[str], None]


class PlanRequest(NamedTuple):
    """What the command line asks for. base: a git reference. recreate: addresses as text."""

    targets: tuple[str, ...] = ()
    claim: bool = False
    recreate: tuple[str, ...] = ()
    base: str | None = None
    include_drift: bool = False
    allow_deletes: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan, and the open scene that `execute` runs it in."""

    plan: Plan
    scene: Scene
    options: PlanOptions
    root: Path
    backup: Path | None

    @staticmethod
    def now() -> float:
        """The clock: UTC epoch seconds."""
        return time.time()

    @property
    def where(self) -> str:
        """Project and environment, for people."""
        return ", ".join(part for part in (self.plan.project, self.plan.environment) if part)


@contextmanager
def prepare(  # noqa: PLR0913 - where, what, and how to speak
    directory: Path, environment: str | None, request: PlanRequest, sources: Sources, tell: Tell, detail: Tell, *,
    writing: bool = False, backup: Path | None = None,
) -> Iterator[Prepared]:  # fmt: skip
    """Reads the project, its state and its providers, and plans. The providers stay open inside the block.

    With a base, all that steers the tool (providers, their addresses and credentials, state) is taken from there.
    """
    root, project, _ = open_project(directory, sources)
    name = require_environment(project, environment)
    declarations = resolve(project, name)
    request = request._replace(targets=checked(request.targets, declarations, tuple(project.providers)))
    base = read_base(root, request.base, name, project) if request.base is not None else None
    steering = base.project if base else project
    operation = "apply" if writing else "plan"
    if writing:
        _only_by_plan_file(steering, name)
    with (
        state_access(steering, name, root, writing=writing, operation=operation, tell=tell) as state,
        scene(_nothing_left_behind(steering, state), declarations, root, state, detail) as seen,
    ):
        options = _options(request, seen, base, project)
        keep((declarations, seen))
        with collector_paused():
            plan = make(declarations, seen.observed, options, words(seen))
        yield Prepared(finished(plan, seen, base), seen, options, root, backup)


def _only_by_plan_file(project: Project, environment: str) -> None:
    """Raises RefusedError where an environment takes saved plans only: nothing is applied past that."""
    found = project.environments.get(environment)
    if found is not None and found.apply == "plan-file":
        raise RefusedError(
            f"{environment} takes saved plans only (`apply: plan-file`), and this version saves none",
            Place(f"environments.{environment}", "apply", found.span),
            next="take that line out, in a reviewed change, to apply from the declarations",
        )


def _nothing_left_behind(project: Project, state: StateAccess) -> Project:
    """The project, which has every provider that state knows objects of. Raises RefusedError (DECISIONS 7)."""
    lost = sorted({str(address) for address in state.records() if address.provider not in project.providers})
    if lost:
        raise RefusedError(
            f"state holds {listed(lost)}, and the project has no such provider any more",
            next="keep the provider, remove or forget them (`removed:`), and drop it after that",
        )
    return project


def finished(plan: Plan, seen: Scene, base: Base | None) -> Plan:
    """The plan with what the scene could not read and what was not obeyed."""
    from dataclasses import replace

    notes = (*plan.notes, *(base.notes if base else ()))
    return replace(plan, unread=(*seen.unread, *plan.unread), notes=notes)


def words(seen: Scene) -> Callable[[str, str, Json, Json], Words]:
    """How each provider's adapter explains its native settings."""

    def explain(provider: str, item: str, before: Json, after: Json) -> Words:
        connection = seen.connections.get(provider)
        if connection is None:
            return Words("widens", "nobody can tell what it does")
        return connection.adapter.words(item, before, after)

    return explain


def plain_options() -> PlanOptions:
    """A plan of everything, with no wishes."""
    return PlanOptions(today=_today(), has_state_key=True)


def _options(request: PlanRequest, seen: Scene, base: Base | None, head: Project) -> PlanOptions:
    thresholds = Thresholds() if request.allow_deletes is None else Thresholds(count=request.allow_deletes, share=1.0)
    return PlanOptions(
        claim=request.claim,
        recreate=frozenset(_address(text, seen) for text in request.recreate),
        base=base.fingerprints if base else None,
        head=fingerprints(seen.declarations) if base else None,
        base_name=base.name if base else "",
        base_declarations=base.declarations if base else None,
        dropped=frozenset(base.project.providers) - frozenset(head.providers) if base else frozenset(),
        new=frozenset(head.providers) - frozenset(base.project.providers) if base else frozenset(),
        include_drift=request.include_drift,
        targets=request.targets,
        today=_today(),
        thresholds=thresholds,
        has_state_key=seen.state.has_key,
    )


def _today() -> date:
    return datetime.now(UTC).date()


def _address(text: str, seen: Scene) -> Address:
    known = {str(desired.address): desired.address for desired in seen.declarations.objects}
    if text not in known:
        near = suggestion(text, known)
        raise UsageError(
            f"--recreate {text}: nothing is declared there", next=f"did you mean `{near}`?" if near else ""
        )
    return known[text]


def checked(targets: tuple[str, ...], declarations: Declarations, providers: Iterable[str]) -> tuple[str, ...]:
    """The targets, each of which matches something declared or removed. Raises UsageError: that is never `no changes`."""
    addresses = [desired.address for desired in declarations.objects]
    addresses += [address for removal in declarations.removals for address in addressed(removal, providers)]
    for target in targets:
        if not any(matches(target, address) for address in addresses):
            near = suggestion(target, [name for address in addresses for name in (str(address), address.key)])
            hint = f"did you mean `{near}`?" if near else "oauthctl plan, without a target"
            raise UsageError(f"the target `{target}` matches nothing that is declared", next=hint)
    return targets
