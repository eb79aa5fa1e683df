"""`.` and `..` as path segments, in every spelling that browsers or servers resolve."""

import re
from functools import cache

from oauthctl.uri.percent import decoded


def has_dot_segments(text: str) -> bool:
    r"""Whether a reader may walk up or stay in a path: `/../`, `\..`, `/%2e%2E/`, `%2f..`."""
    return _segment().search(text) is not None


def without_dot_segments(path: str) -> str:
    """The path as browsers ask for it (RFC 3986 section 5.2.4), `%2e` counted as a dot as they do."""
    kept: list[str] = []
    segments = path.split("/")
    for index, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".")
        last = index == len(segments) - 1
        if plain == "..":
            if len(kept) > 1:
                kept.pop()
            kept += [""] * last
        elif plain == ".":
            kept += [""] * last
        else:
            kept.append(segment)
    return "/".join(kept)


def hides_dot_segments(path: str) -> bool:
    r"""Whether `..` is left where browsers have resolved theirs: `..%2f`, `%252e%252e/`, `..;/` are kept by them.

    A server or proxy that decodes once more, or drops parameters behind `;`, walks up.
    """
    if not ("%" in path or ";" in path):
        return False
    segments = decoded(without_dot_segments(path)).replace("\\", "/").split("/")
    return any(segment.partition(";")[0] == ".." for segment in segments)


@cache
def _segment() -> re.Pattern[str]:
    return re.compile(r"(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/\\?#;]|%2f|%5c)", re.IGNORECASE)
