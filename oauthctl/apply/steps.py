"""What each action does, in the order that loses nothing: credentials, secrets, memory, then the verdict."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from oauthctl.apply import lost
from oauthctl.apply.delivery import hand_over, kept_secret, recovered
from oauthctl.apply.job import Job, without_time
from oauthctl.apply.readback import differences, is_security, problem
from oauthctl.apply.result import Outcome, Status
from oauthctl.contract.adapter import Found, Write, Written
from oauthctl.diagnostics.errors import (
    Conflict,
    NotFound,
    OutcomeUnknown,
    ProviderError,
    RefusedError,
    StateError,
)
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.problem import Problem
from oauthctl.model.live import Live, Marker, Memory
from oauthctl.plan.memory import predicted
from oauthctl.plan.types import Action
from oauthctl.plan.writes import write_for
from oauthctl.state.record import Record
from oauthctl.state.trouble import OUTCOME_UNKNOWN, way_out


def perform(job: Job) -> Outcome:
    """Do one operation. Raises OauthctlError where it failed, OutcomeUnknown where nobody can tell."""
    return _STEPS[job.operation.action](job)


def _create(job: Job) -> Outcome:
    _refuse_unresolved(job)
    before, marker = job.record, job.marker(Memory())
    marks = job.provider.capabilities.marker
    write = write_for(job.operation, marker=marker if marks else None, secret=job.secret, attempt=job.attempt)
    if not marks:
        # Whatever kills this run from here on, state says that this create may have happened.
        job.remember(before.native_id if before else "", marker, OUTCOME_UNKNOWN if job.provider.blind else "")
    notes: tuple[str, ...] = ()
    kept = kept_secret(job)
    try:
        written = job.provider.session.create(write)
    except ProviderError as error:
        written = recovered(job, kept, partial(lost.created, job, write, error, before))
        notes = (f"its answer was lost ({error}); it was looked up and is there",)
    except StateError as error:
        raise _credentials_lost(job, error) from error
    return _finish(job, write, None, written, notes + _left_behind(job, before, written))


def _replace(job: Job) -> Outcome:
    """The old object steps aside first, under another key: two of one identity would stop everything."""
    live, marker = job.operation.live, job.operation.marker
    if live is not None and marker is not None and job.provider.capabilities.marker:
        aside = marker._replace(key=f"{marker.key}~{live.name}")
        job.provider.session.update(_narrow(job, live, aside))
    elif (record := job.record) is not None and job.ports.records is not None:
        address = job.address._replace(key=f"{job.address.key}~{record.native_id}")
        job.ports.records.put(record._replace(address=address))
        job.ports.records.remove(job.plan.environment, job.address)
    fresh = replace(job, operation=replace(job.operation, live=None, marker=None, native_id=""))
    return replace(_create(fresh), operation=job.operation)


def _update(job: Job) -> Outcome:
    live = _live(job)
    old = job.operation.marker.memory if job.operation.marker else None
    write = write_for(job.operation, marker=None, secret=job.secret, attempt=job.attempt)
    if job.provider.capabilities.marker:
        after = live._replace(fields=predicted(live, write.set, write.clear))
        write = write._replace(marker=job.marker(job.memory(live, after, old)))
    notes: tuple[str, ...] = ()
    kept = kept_secret(job)
    try:
        written = job.provider.session.update(write)
    except ProviderError as error:
        written = recovered(job, kept, partial(lost.updated, job, write, error))
        notes = (f"its answer was lost ({error}); it was looked up and is as sent",)
    return _finish(job, write, live, written, notes)


def _mark(job: Job) -> Outcome:
    """Claim an object, or complete the memory of an interrupted write: no setting changes."""
    live = _live(job)
    marker = job.marker(job.memory(None, live, None))
    written, write = Written(live.native_id, live), _narrow(job, live, marker)
    if job.provider.capabilities.marker:
        written = job.provider.session.update(write)
    return _finish(job, write, None, written, ())


def _delete(job: Job) -> Outcome:
    live = _live(job)
    notes: tuple[str, ...] = ()
    try:
        _check_still_ours(job, live)
        job.provider.session.delete(_narrow(job, live, None))
    except NotFound:
        notes = ("it was gone already",)
    except ProviderError as error:
        lost.deleted(job, error)
        notes = (f"its answer was lost ({error}); it was looked up and is gone",)
    job.restore_record(None)
    return Outcome(job.operation, Status.DONE, notes=notes, native_id=live.native_id)


def _forget(job: Job) -> Outcome:
    live = job.operation.live
    if live is not None and live.marker is not None and job.provider.capabilities.marker:
        job.provider.session.update(_narrow(job, live, None)._replace(unmark=True))
    job.restore_record(None)
    return Outcome(job.operation, Status.DONE, native_id=job.operation.native_id)


_STEPS: Mapping[Action, Callable[[Job], Outcome]] = {
    Action.CREATE: _create,
    Action.REPLACE: _replace,
    Action.UPDATE: _update,
    Action.CLAIM: _mark,
    Action.NO_OP: _mark,  # only one that is to `finish` acts
    Action.DELETE: _delete,
    Action.FORGET: _forget,
}


def _finish(job: Job, write: Write, before: Live | None, written: Written, notes: tuple[str, ...]) -> Outcome:
    """After a write. The adapter has kept its credentials; then secret, memory, and last the judgement."""
    problems = hand_over(job, written.native_id, written.deliver)
    problems += _remember(job, write.marker, before, written)
    found = differences(write, written.echo, job.provider.capabilities)
    kind = job.address.kind
    weakened = [deviation for deviation in found if is_security(deviation, kind)]
    problems += tuple(problem(deviation, str(job.address), job.operation.desired) for deviation in weakened)
    return Outcome(
        job.operation,
        Status.FAILED if problems else Status.DONE,
        problems,
        tuple(deviation for deviation in found if deviation not in weakened),
        notes,
        written.native_id,
    )


def _remember(job: Job, sent: Marker | None, before: Live | None, written: Written) -> tuple[Problem, ...]:
    """What is there now, into the marker (again only if it differs from what was sent) or into state."""
    old = job.operation.marker.memory if before is not None and job.operation.marker else None
    marker = job.marker(job.memory(before, written.echo, old))
    problems: tuple[Problem, ...] = ()
    marks, last = job.provider.capabilities.marker, written
    if marks and (sent is None or without_time(sent) != without_time(marker)):
        try:
            last = job.provider.session.update(_narrow(job, written.echo, marker))
        except ProviderError as error:
            problems = (_trouble(job, f"it was written, but not what to remember of it: {error}"),)
    if marks and not problems and (last.echo.marker is None or last.echo.marker.identity != marker.identity):
        problems = (_trouble(job, "the provider did not keep our mark on it"),)
    if not job.provider.remembers or job.record is not None:
        job.remember(last.native_id, None if marks else marker)
    return problems


def _trouble(job: Job, message: str) -> Problem:
    return Problem(
        message, Place(str(job.address), "", job.operation.span), next="plan again: the next run completes it"
    )


def _narrow(job: Job, live: Live, marker: Marker | None) -> Write:
    """A write that touches the ownership note at most."""
    return Write(job.address, job.operation.name, {}, live=live, marker=marker, attempt=job.attempt)


def _live(job: Job) -> Live:
    if job.operation.live is None:
        raise RefusedError(f"{job.address} is not there to {job.operation.action}", Place(str(job.address)))
    return job.operation.live


def _refuse_unresolved(job: Job) -> None:
    record = job.record
    if record is not None and record.trouble == OUTCOME_UNKNOWN:
        raise OutcomeUnknown(
            f"{job.address}: {record.trouble} since attempt {record.attempt}: it is not created again",
            Place(str(job.address), "", job.operation.span),
            next=way_out(job.address, OUTCOME_UNKNOWN),
        )


def _left_behind(job: Job, before: Record | None, written: Written) -> tuple[str, ...]:
    """A client that was here before and could not be read: it may still exist, and nobody watches it now."""
    old = before.native_id if before and job.provider.blind else ""
    if not old or old == written.native_id:
        return ()
    return (f"{old}, which was here before, may still exist: have the server's administrator delete it",)


def _credentials_lost(job: Job, error: StateError) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{job.address}: its credentials could not be kept after it was created: {error}",
        Place(str(job.address), "", job.operation.span),
        next=way_out(job.address, OUTCOME_UNKNOWN),
    )


def _check_still_ours(job: Job, live: Live) -> None:
    """The one action without a way back looks again, at the mark or, where there is none, at everything."""
    reading = job.provider.session.read(job.target(live.native_id))
    if reading.found is Found.GONE:
        raise NotFound(f"{job.address} is gone")
    if not job.provider.capabilities.marker or live.marker is None:
        if reading.live is not None and reading.live.fields != live.fields:
            message = f"{job.address} was changed after the plan: it is not deleted"
            raise Conflict(message, Place(str(job.address)), next="plan again, and look at the difference")
        return
    now = reading.live.marker if reading.live else None
    if now is None or now.identity != live.marker.identity or (now.protect and not live.marker.protect):
        message = f"{job.address} changed hands after the plan: it is not deleted"
        raise Conflict(message, Place(str(job.address)), next="plan again")
