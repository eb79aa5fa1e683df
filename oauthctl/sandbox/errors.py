from collections.abc import Mapping


class Refused(Exception):
    """A request that is answered with an OAuth error object.

    `code` is a registered error code, `description` one plain sentence, `headers` go with the response.
    """

    def __init__(
        self, code: str, description: str, *, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.status = status
        self.headers = dict(headers or {})


def invalid(description: str) -> Refused:
    """Client metadata that cannot be registered (RFC 7591 section 3.2.2)."""
    return Refused("invalid_client_metadata", description)


class StartError(Exception):
    """The server cannot start; the message is one sentence for the person who started it."""
