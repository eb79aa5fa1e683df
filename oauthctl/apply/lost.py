"""Writes whose answer was lost: look before saying what happened; never create twice (DECISIONS 8).

Each function returns what is there, raises the write's error where it certainly did not happen, and raises
OutcomeUnknown where nobody can tell.
"""

from oauthctl.apply.job import Job
from oauthctl.apply.readback import differences
from oauthctl.contract.adapter import Found, Reading, Write, Written
from oauthctl.diagnostics.errors import (
    BadAnswer,
    Conflict,
    OutcomeUnknown,
    ProviderError,
    ServerFailed,
    Unreachable,
)
from oauthctl.diagnostics.place import Place
from oauthctl.model.live import Live
from oauthctl.plan.types import Action
from oauthctl.state.record import Record
from oauthctl.state.trouble import ACCESS_LOST, OUTCOME_UNKNOWN, way_out

_CREATES = frozenset({Action.CREATE, Action.REPLACE})
_GATEWAY = frozenset({502, 504})  # the server behind may have done it (RFC 9110 sections 15.6.3, 15.6.5)


def created(job: Job, write: Write, error: ProviderError, before: Record | None) -> Written:
    """After a create that ended with `error`. before: what state held when it was sent."""
    native_id = _new_id(job, before)
    if native_id:
        return _known(job, native_id, error)
    if not _may_have_happened(error, sent_for_certain=True):
        job.restore_record(before)
        raise error
    live = _looked_up(job, error, before)
    if job.provider.capabilities.marker and live.marker is not None and live.marker.identity == _identity(write):
        return Written(live.native_id, live)
    if job.provider.capabilities.marker:
        raise Conflict(
            f"{job.address} exists now, but without this run's mark: somebody else may have made it",
            Place(str(job.address)),
            next="look at it, then plan again",
        ) from error
    raise _unknown(job, error) from error


def updated(job: Job, write: Write, error: ProviderError) -> Written:
    """After an update that ended with `error`: done if the object is now as it was sent."""
    if not _may_have_happened(error):
        raise error
    reading = _read(job, job.operation.native_id, error)
    if reading.found is not Found.FOUND or reading.live is None:
        if job.provider.capabilities.update_rotates and job.record is not None:
            job.remember(job.operation.native_id, job.operation.marker, ACCESS_LOST)
            raise _access_lost(job, error) from error
        raise _unknown(job, error) from error
    if differences(write, reading.live, job.provider.capabilities):
        raise error  # it is there as it was; an update can be sent again
    return Written(reading.live.native_id, reading.live)


def deleted(job: Job, error: ProviderError) -> None:
    """After a delete that ended with `error`: returns if the object is certainly gone."""
    if not _may_have_happened(error):
        raise error
    reading = _read(job, job.operation.native_id, error)
    if reading.found is Found.FOUND:
        raise error
    if reading.found is not Found.GONE:
        raise _unknown(job, error) from error


def _may_have_happened(error: ProviderError, *, sent_for_certain: bool = False) -> bool:
    """For a create, a connection that failed was never opened: http says OutcomeUnknown otherwise."""
    if isinstance(error, Unreachable):
        return not sent_for_certain
    return isinstance(error, BadAnswer) or (isinstance(error, ServerFailed) and error.status in _GATEWAY)


def _new_id(job: Job, before: Record | None) -> str:
    """The id that the adapter kept during this create, before something went wrong."""
    record = job.record
    known = before.native_id if before else ""
    return record.native_id if record is not None and record.native_id not in {"", known} else ""


def _known(job: Job, native_id: str, error: ProviderError) -> Written:
    """It exists, and its id and credentials are in state; only reading it back went wrong."""
    why = error
    try:
        reading = job.provider.session.read(job.target(native_id))
        if reading.found is Found.FOUND and reading.live is not None:
            return Written(reading.live.native_id, reading.live)
    except ProviderError as second:
        why = second
    raise ProviderError(
        f"{job.address} was created, but could not be read back: {why}",
        Place(str(job.address), "", job.operation.span),
        note="its id and its credentials are in state; it is not created again",
        next=why.problems[0].next or "plan again: it will be compared as it is",
    ) from error


def _looked_up(job: Job, error: ProviderError, before: Record | None) -> Live:
    capabilities = job.provider.capabilities
    if job.provider.blind:
        raise _unknown(job, error) from error
    if not capabilities.chooses_id:
        return _found_by_marker(job, error)
    reading = _read(job, "", error)
    if reading.found is Found.GONE:
        job.restore_record(before)
        raise error
    if reading.live is None:
        raise _unknown(job, error) from error
    return reading.live


def _found_by_marker(job: Job, error: ProviderError) -> Live:
    mine = (job.plan.project, job.plan.environment, job.address.key, job.provider.about.issuer)
    try:
        for page in job.provider.session.list(job.address.kind):
            for live in page.objects:
                if live.marker is not None and live.marker.identity == mine:
                    return live
    except ProviderError as second:
        raise _unknown(job, error) from second
    raise error


def _read(job: Job, native_id: str, error: ProviderError) -> Reading:
    try:
        return job.provider.session.read(job.target(native_id))
    except ProviderError as second:
        raise _unknown(job, error) from second


def _identity(write: Write) -> tuple[str, str, str, str] | None:
    return write.marker.identity if write.marker else None


def _access_lost(job: Job, error: ProviderError) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{job.operation.action} {job.address}: {ACCESS_LOST}: {error}",
        Place(str(job.address), "", job.operation.span),
        note="a new registration access token was in the answer that never came; the one in state is refused",
        next=way_out(job.address, ACCESS_LOST),
        status=error.status,
        detail=error.detail,
    )


def _unknown(job: Job, error: ProviderError) -> OutcomeUnknown:
    """Only of a create does state say that nobody knows: nothing else has to be resolved by hand."""
    resolve = job.operation.action in _CREATES and (job.provider.blind or not job.provider.remembers)
    return OutcomeUnknown(
        f"{job.operation.action} {job.address}: {OUTCOME_UNKNOWN}: {error}",
        Place(str(job.address), "", job.operation.span),
        note="it may or may not have happened; it is not sent again",
        next=way_out(job.address, OUTCOME_UNKNOWN) if resolve else "plan again",
        status=error.status,
        detail=error.detail,
    )
