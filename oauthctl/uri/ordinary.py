"""The plain https URI that most redirect URIs are, told with one look: nothing about its spelling is worth asking."""

import re
from functools import cache

_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_TOP = r"(?!xn--|localhost[:/])[a-z][a-z0-9-]*[a-z0-9]"
_PORT = r"(?!443/)[1-9][0-9]{1,3}"
_SEGMENT = r"/[A-Za-z0-9_~-][A-Za-z0-9._~-]*"


def ordinary(text: str) -> tuple[str, int | None, str] | None:
    """Host, port and path of lower-case https to a name that is not the machine's own, with a plain path.

    What is not ordinary need not be wrong; what is ordinary has no differential, no wildcard, one spelling.
    """
    found = _pattern().fullmatch(text)
    if found is None:
        return None
    host, port, path = found.groups()
    return host, int(port) if port else None, path


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"https://((?:{_LABEL}\.)+{_TOP})(?::({_PORT}))?((?:{_SEGMENT})+/?|/)")
