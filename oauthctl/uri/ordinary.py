"""The plain https URI that most redirect URIs are, told with one look: nothing about its spelling is worth asking."""

import re
from functools import cache, lru_cache

_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_TOP = r"(?!xn--|localhost(?::|$))[a-z][a-z0-9-]*[a-z0-9]"
_PORT = r"(?!443$)[1-9][0-9]{1,3}"
_SEGMENT = r"/[A-Za-z0-9_~-][A-Za-z0-9._~-]*"


def ordinary(text: str) -> tuple[str, int | None, str] | None:
    """Host, port and path of lower-case https to a name that is not the machine's own, with a plain path.

    What is not ordinary need not be wrong; what is ordinary has no differential, no wildcard, one spelling.
    """
    if not text.startswith("https://"):
        return None
    authority, slash, path = text[8:].partition("/")
    where = _authority(authority)
    if where is None or not slash or not _path().fullmatch(slash + path):
        return None
    return *where, slash + path


@lru_cache(maxsize=10_000)
def _authority(text: str) -> tuple[str, int | None] | None:
    """Host and port: few, and met again and again."""
    found = re.fullmatch(rf"((?:{_LABEL}\.)+{_TOP})(?::({_PORT}))?", text)
    return (found[1], int(found[2]) if found[2] else None) if found else None


@cache
def _path() -> re.Pattern[str]:
    return re.compile(rf"(?:{_SEGMENT})+/?|/")
