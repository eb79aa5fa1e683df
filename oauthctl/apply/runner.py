"""Running a plan: in its order, one operation at a time, each on its own."""

import uuid
from collections.abc import Callable, Mapping, Sequence

from oauthctl.apply import backup
from oauthctl.apply.clock import utc
from oauthctl.apply.interrupt import postponed
from oauthctl.apply.job import Job
from oauthctl.apply.ports import Ports
from oauthctl.apply.preflight import prepare
from oauthctl.apply.result import Event, Outcome, Result, Status
from oauthctl.apply.steps import perform
from oauthctl.diagnostics.errors import OauthctlError, OutcomeUnknown
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.problem import Problem
from oauthctl.model.address import Address
from oauthctl.model.secret import Secret
from oauthctl.plan.types import Action, Operation, Plan

_OVERWRITES = frozenset({Action.UPDATE, Action.DELETE, Action.REPLACE})


def run(plan: Plan, ports: Ports, events: Callable[[Event], None]) -> Result:
    """Do every operation of the plan that acts. What fails stops only what needs it.

    Ctrl-C lets the operation under way finish and leaves the rest. Raises SetupError, with all that is
    missing, before anything is sent.
    """
    secrets = prepare(plan, ports)
    left_over = ports.journal.settle(operation.address for operation in plan.operations)
    actions = plan.actions
    outcomes: list[Outcome] = []
    interrupted = False
    with postponed() as asked_to_stop:
        for number, operation in enumerate(actions, 1):
            interrupted = interrupted or asked_to_stop()
            obstacle = "not started: the run was interrupted" if interrupted else _obstacle(operation, outcomes)
            if obstacle:
                outcome = _skipped(operation, obstacle)
            else:
                events(Event(number, len(actions), operation))
                outcome = _journalled(plan, operation, ports, secrets)
            outcomes.append(outcome)
            events(Event(number, len(actions), operation, outcome))
    return Result(tuple(outcomes), interrupted, left_over)


def _journalled(plan: Plan, operation: Operation, ports: Ports, secrets: Mapping[Address, Secret]) -> Outcome:
    """Intent, write, end. A kill in between leaves an intent that the next run reports."""
    job = Job(plan, operation, ports, uuid.uuid4().hex, secrets.get(operation.address))
    try:
        if ports.backup and operation.live is not None and operation.action in _OVERWRITES:
            backup.save(ports.backup, operation.live, job.attempt, utc(ports.now()))
        ports.journal.begin(job.attempt, str(operation.action), operation.address, operation.name, operation.native_id)
    except OauthctlError as error:
        return _ended(operation, Status.FAILED, error)
    outcome = _performed(job)
    ports.journal.end(job.attempt, str(outcome.status))
    return outcome


def _performed(job: Job) -> Outcome:
    try:
        return perform(job)
    except OutcomeUnknown as error:
        return _ended(job.operation, Status.UNKNOWN, error)
    except OauthctlError as error:
        return _ended(job.operation, Status.FAILED, error)


def _obstacle(operation: Operation, outcomes: Sequence[Outcome]) -> str:
    """Why it cannot be done after what went wrong before it, in words; empty where nothing is in its way."""
    for outcome in outcomes:
        if outcome.status is Status.DONE:
            continue
        other = outcome.operation
        if other.address in operation.needs:
            return f"not started: it needs {other.address}, which is not done"
        if operation.action is Action.DELETE and operation.address in other.needs:
            return f"not started: {other.address}, which is not done, needs it"
    return ""


def _skipped(operation: Operation, why: str) -> Outcome:
    return Outcome(operation, Status.SKIPPED, (Problem(why, _place(operation)),))


def _ended(operation: Operation, status: Status, error: OauthctlError) -> Outcome:
    place = _place(operation)
    return Outcome(operation, status, tuple(found._replace(place=found.place or place) for found in error.problems))


def _place(operation: Operation) -> Place:
    return Place(str(operation.address), "", operation.span)
