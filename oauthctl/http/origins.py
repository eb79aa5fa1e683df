"""Origins, read strictly: a URL that two readers could read differently has none, and gets no credential."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

_PORTS = {"https": 443, "http": 80}


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
        """Whether it is this machine ."""
        return self.host in {"localhost", "[::1]"} or bool(re.fullmatch(r"127(?:\.[0-9]{1,3}){3}", self.host))

    def __str__(self) -> str:
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"


def origin_of(url: str) -> Origin | None:
    """The origin of an absolute http or https URL; None where there is any doubt about it.

    User information, backslashes, blanks, control characters and non-ASCII hosts are doubt.
    """
    if not url.isascii() or not url.isprintable() or re.search(r'[\s\\"<>^`{|}]', url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme, found = (
        parts.scheme.lower(),
        re.fullmatch(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]*)?", parts.netloc.lower()),
    )
    if scheme not in _PORTS or found is None:
        return None
    return Origin(scheme, found[1], _PORTS[scheme] if port is None else port)
