"""The client registration endpoint (RFC 7591 section 3), and errors in words that say what to do."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from oauthctl.adapters.dcr.information import Information, information
from oauthctl.adapters.dcr.options import DcrOptions
from oauthctl.contract.http import Body, Http
from oauthctl.diagnostics.errors import (
    AccessDenied,
    BadAnswer,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    ProviderError,
    ServerFailed,
)
from oauthctl.model.address import Address

Result = TypeVar("Result")


def register(http: Http, options: DcrOptions, endpoint: str, of: Address, body: Mapping[str, Body]) -> Information:
    """Register one client, once. Any success with a client_id is one: servers answer 200 as well as 201.

    Raises AccessDenied without a good initial access token, OutcomeUnknown where a success cannot be read.
    """
    token = options.initial_access_token
    statement: Mapping[str, Body] = (
        {"software_statement": options.software_statement} if options.software_statement else {}
    )
    try:
        reply = http.send(
            "POST", endpoint, expect=(200, 201, 202, 203), json={**body, **statement}, bearer=token,
            doing=f"register {of.key}", creates=True,
        )  # fmt: skip
    except AccessDenied as error:
        advice = (
            "the initial access token may be used up or expired: get another one"
            if token
            else "this server wants an `initial_access_token` in the provider's block"
        )
        raise _with_next(error, advice) from error
    try:
        return information(reply.json, options.provider, reply.status)
    except BadAnswer as error:
        message = f"{error.problems[0].message}; {of} may have been registered"
        raise OutcomeUnknown(message, options.place, status=reply.status) from error


def or_cannot(
    call: Callable[[], Result], options: DcrOptions, verb: str, *, statuses: frozenset[int], way_out: str
) -> Result:
    """The call's result; an InvalidRequest with a way out where the server has no such method."""
    try:
        return call()
    except (InvalidRequest, NotFound, ServerFailed) as error:
        if error.status not in statuses:
            raise
        raise cannot(options, verb, error, way_out) from error


def cannot(options: DcrOptions, verb: str, error: ProviderError, way_out: str) -> InvalidRequest:
    """The error for a request that this server does not have (RFC 7592 leaves both to it)."""
    return InvalidRequest(
        f"{options.provider}: this server cannot {verb} a registered client ({error.status})",
        options.place,
        next=way_out, status=error.status, detail=error.detail,
    )  # fmt: skip


def _with_next(error: ProviderError, way_out: str) -> ProviderError:
    told = error.problems[0]
    return type(error)(told.message, told.place, next=way_out, status=error.status, detail=error.detail)
