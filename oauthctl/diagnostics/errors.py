"""The errors of oauthctl, drawn as a tree. The exit code of a run is that of the error which ended it.

OauthctlError
+-- ProjectError        1   a file of the project is wrong; carries every problem found
+-- SetupError          1   something the project needs is missing (a secret, a key, an extra, git history)
|   `-- StateError      1   state is missing, locked, sealed with another key, or of another lineage
+-- UsageError         64   the command line asks for something that does not exist
+-- RefusedError        4   a guard rail, or a plan that no longer holds
+-- ProviderError       5   an authorization server could not be read or written
|   +-- Unreachable         no connection, TLS failure, timeout
|   +-- AccessDenied        401 or 403: credentials or roles
|   +-- NotFound            404: the realm, the endpoint, the object
|   +-- Conflict            409: the object exists, or somebody writes at the same time
|   +-- RateLimited         429, after bounded waiting
|   +-- InvalidRequest      400: the server refuses what we sent
|   +-- ServerFailed        5xx
|   `-- BadAnswer           an answer that is no answer: HTML, empty, truncated, another origin
|       `-- OutcomeUnknown  a write whose reply was lost: it may or may not have happened
+-- Interrupted       130
`-- Fault             5   oauthctl itself failed
"""

from collections.abc import Iterable

from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.problem import Problem, in_order


class OauthctlError(Exception):
    """The base: a list of problems, an exit code, and what was certainly not done when it was raised."""

    exit_code = 1
    untouched = "Nothing was changed."

    def __init__(
        self, message: str | Iterable[Problem], place: Place | None = None, *, next: str = "", note: str = ""
    ) -> None:
        if isinstance(message, str):
            self.problems: tuple[Problem, ...] = (Problem(message, place, note, next),)
        else:
            self.problems = tuple(in_order(message))
        super().__init__("; ".join(problem.message for problem in self.problems))


class ProjectError(OauthctlError):
    """The declarations or the project file are wrong."""

    untouched = "No provider was contacted."


class SetupError(OauthctlError):
    """Something outside the declarations is missing or wrong: a secret, a key, an extra, git history."""

    untouched = "No provider was contacted."


class StateError(SetupError):
    """State is missing, locked, sealed with another key, or belongs to another project or issuer."""

    untouched = "Nothing was changed."


class UsageError(OauthctlError):
    exit_code = 64


class ReportError(OauthctlError):
    """The work is done, and what it found could not be written down where that was asked for."""

    exit_code = 5
    untouched = ""


class RefusedError(OauthctlError):
    exit_code = 4


class ProviderError(OauthctlError):
    """An authorization server could not be read or written. `status` is the HTTP status, 0 where there was none."""

    exit_code = 5

    def __init__(
        self,
        message: str,
        place: Place | None = None,
        *,
        next: str = "",
        note: str = "",
        status: int = 0,
        detail: str = "",
    ) -> None:
        super().__init__(message, place, next=next, note=note)
        self.status = status
        self.detail = detail  # the server's own words: short, escaped, secrets cut out


class Unreachable(ProviderError):
    pass


class AccessDenied(ProviderError):
    pass


class NotFound(ProviderError):
    pass


class Conflict(ProviderError):
    pass


class RateLimited(ProviderError):
    pass


class InvalidRequest(ProviderError):
    pass


class ServerFailed(ProviderError):
    pass


class BadAnswer(ProviderError):
    pass


class OutcomeUnknown(BadAnswer):
    """A write was sent and no answer came: the server may or may not have done it."""


class Interrupted(OauthctlError):
    exit_code = 130


class Fault(OauthctlError):
    """A mistake of oauthctl, said in words instead of as a traceback."""

    exit_code = 5
    untouched = "What was done before that may have taken effect."
