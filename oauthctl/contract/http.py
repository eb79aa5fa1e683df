"""The one door to the network, as adapters see it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias, Union

from oauthctl.model.json import Json
from oauthctl.model.secret import Secret

# JSON to send, in which secrets stay wrapped.
Body: TypeAlias = Union[Json, Secret, Sequence["Body"], Mapping[str, "Body"]]  # noqa: UP007 - it names itself


class Reply(NamedTuple):
    """An answer with a status the caller expected. `json` is None where the body was empty; header names are lower case."""

    status: int
    json: Json
    headers: Mapping[str, str]


class Http(Protocol):
    """Sends one request, with retries where they are safe, and turns everything else into a ProviderError.

    A credential is sent only to the origins it is configured for; redirects are never followed.
    """

    def send(  # noqa: PLR0913 - a request has this many sides
        self,
        method: str,
        url: str,
        *,
        expect: tuple[int, ...],
        json: Body = None,
        form: Mapping[str, "str | Secret"] | None = None,
        query: Mapping[str, str] | None = None,
        bearer: Secret | None = None,
        basic: tuple[str, Secret] | None = None,
        doing: str,
        creates: bool = False,
    ) -> Reply:
        """doing: what for, in words, for messages (`list clients`). creates: never repeated once it was sent.

        Raises the ProviderError of the status (see `diagnostics/errors.py`), with `status` and `detail` set.
        """

    def trust_origin(self, url: str) -> None:
        """Let credentials go to this URL's origin too. Raises BadAnswer where it is neither https nor loopback."""

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
