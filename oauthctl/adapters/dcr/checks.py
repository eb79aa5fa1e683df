"""What `doctor` says of a registration server. Nothing is registered to find out."""

from collections.abc import Callable, Iterator

from oauthctl.adapters.dcr.discovery import Server
from oauthctl.adapters.dcr.options import DcrOptions
from oauthctl.contract.adapter import Check
from oauthctl.diagnostics.errors import ProviderError


def checks(options: DcrOptions, server: Callable[[], Server]) -> Iterator[Check]:
    """Metadata and issuer, the registration endpoint and its origin, and the initial access token."""
    try:
        found = server()
    except ProviderError as error:
        problem = error.problems[0]
        yield Check("metadata", "failed", problem.message, problem.next)
        return
    where = found.found_at or "not read: `registration_endpoint` is given"
    yield Check("metadata", "ok", where)
    yield Check("registration endpoint", "ok", found.registration_endpoint)
    if options.initial_access_token is not None:
        yield Check("initial access token", "ok", "present; only a registration can tell whether it is good")
    else:
        yield Check(
            "initial access token", "warning", "none: registration has to be open",
            next="set `initial_access_token` if registering answers 401",
        )  # fmt: skip
