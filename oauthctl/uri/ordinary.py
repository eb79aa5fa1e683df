"""The plain https URI that most redirect URIs are, told with one look: nothing about its spelling is worth asking."""

import re
from functools import cache, lru_cache

_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_SEGMENT = r"/[A-Za-z0-9_~-][A-Za-z0-9._~-]*"


@lru_cache(maxsize=100_000)
def is_ordinary(text: str) -> bool:
    """Lower-case https, a name of two labels or more that is not the machine's own, a plain path, and nothing else.

    What is not ordinary need not be wrong; what is ordinary has no differential, no wildcard, one spelling.
    """
    return _pattern().fullmatch(text) is not None


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        rf"https://(?:{_LABEL}\.)+(?!xn--|localhost[:/])[a-z][a-z0-9-]*[a-z0-9](?::(?!443/)[1-9][0-9]{{1,3}})?(?:(?:{_SEGMENT})+/?|/)"
    )
