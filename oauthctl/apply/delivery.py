"""Where a secret goes that a provider has just made and may never show again."""

from collections.abc import Callable

from oauthctl.apply.job import Job
from oauthctl.contract.adapter import Written
from oauthctl.diagnostics.errors import OauthctlError, ProviderError
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.problem import Problem
from oauthctl.model.secret import Secret

_NAME = "client_secret"


def hand_over(job: Job, native_id: str, secret: Secret | None) -> tuple[Problem, ...]:
    """Deliver to `secret.to`, else keep it sealed in state. Returns what went wrong."""
    if secret is None:
        return ()
    policy = job.operation.desired.secret if job.operation.desired else None
    if policy and policy.sink:
        try:
            job.ports.deliver(policy.sink, secret)
        except OauthctlError as error:
            return (*error.problems, *_rescued(job, native_id, secret))
        return ()
    if job.provider.capabilities.shows_secret or _kept(job, native_id, secret):
        return ()
    return (_lost(job),)


def kept_secret(job: Job) -> Secret | None:
    """The client secret that state has of the object now."""
    credentials = job.credentials
    kept = credentials.get(job.address, _NAME) if credentials else ()
    return kept[0] if kept else None


def recovered(job: Job, before: Secret | None, look: Callable[[], Written]) -> Written:
    """What `look` finds out about a write that ended badly. A secret kept during that write is delivered either way.

    before: the secret in state when the write was sent; another one now is new, and the old one may have ended.
    """
    now, record = kept_secret(job), job.record
    new = now if now != before else None
    try:
        return look()._replace(deliver=new)
    except ProviderError as error:
        error.problems += hand_over(job, record.native_id if record else "", new)
        raise


def _rescued(job: Job, native_id: str, secret: Secret) -> tuple[Problem, ...]:
    if _kept(job, native_id, secret):
        message = "the secret could not be delivered, and is kept sealed in state instead"
        return (Problem(message, _place(job), next=f"oauthctl state reveal {job.address}"),)
    return () if job.provider.capabilities.shows_secret else (_lost(job),)


def _kept(job: Job, native_id: str, secret: Secret) -> bool:
    credentials = job.credentials
    if credentials is None:
        return False
    if credentials.get(job.address, _NAME)[:1] != (secret,):  # most adapters have kept it before they returned
        credentials.keep(job.address, native_id, {_NAME: secret})
    return True


def _lost(job: Job) -> Problem:
    message = "the provider made a client secret, and there is no place to keep it"
    return Problem(
        message, _place(job), next="give it `secret: {to: file:PATH}`, and make another secret at the provider"
    )


def _place(job: Job) -> Place:
    return Place(str(job.address), "secret", job.operation.span)
