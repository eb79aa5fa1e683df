"""Origins, read strictly: a URL that two readers could read differently has none, and gets no credential."""

import re
from typing import NamedTuple

from oauthctl.uri.facts import DEFAULT_PORTS, facts


class Origin(NamedTuple):
    """Scheme, host and port (RFC 6454 section 4)."""

    scheme: str
    host: str
    port: int

    @property
    def safe(self) -> bool:
        """Whether nobody on the way can read what is sent there: TLS, or this machine itself."""
        return self.scheme == "https" or self.loopback

    @property
    def loopback(self) -> bool:
        """Whether it is this machine; not `x.localhost`, which some systems ask the network for."""
        return self.host in {"localhost", "[::1]"} or bool(re.fullmatch(r"127(?:\.[0-9]{1,3}){3}", self.host))

    def __str__(self) -> str:
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"


def origin_of(url: str) -> Origin | None:
    """The origin of an absolute http or https URL; None with user information, or any doubt about it."""
    found = facts(url)
    port = found.effective_port
    if not found.is_web or found.strange or found.userinfo is not None or not found.host or port is None:
        return None
    return Origin(found.scheme, found.host, port)
