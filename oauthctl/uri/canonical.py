"""The one spelling of a URI (RFC 3986 section 6.2.2), for servers that compare text."""

from oauthctl.uri.differentials import Differential, differentials
from oauthctl.uri.dots import without_dot_segments
from oauthctl.uri.facts import DEFAULT_PORTS, NO_PORT, UriFacts
from oauthctl.uri.percent import normal

_MENDED = frozenset({Differential.DOTS, Differential.UNICODE})


def canonical(found: UriFacts) -> str:
    """Lower-case scheme and host, no default port, no dot segments, no needless escapes, no dot behind the host, ASCII.

    The text itself where it is canonical, or where two readers could disagree about more than dots and how letters
    are encoded: that is not mended by spelling it better.
    """
    if found.ordinary or not found.scheme or {*differentials(found)} - _MENDED:
        return found.text
    if found.scheme not in DEFAULT_PORTS:
        return found.scheme + found.text[len(found.scheme) :]
    if not found.host or not found.host.isascii() or found.port == NO_PORT:
        return found.text
    host = found.host.removesuffix(".")
    port = "" if found.effective_port == DEFAULT_PORTS[found.scheme] else f":{found.port}"
    return f"{found.scheme}://{host}{port}{_path(found)}{_behind(found)}"


def _path(found: UriFacts) -> str:
    if found.path == "/" and not _writes_path(found.text):
        return ""
    return normal(without_dot_segments(found.path))


def _writes_path(text: str) -> bool:
    return "/" in text.partition("://")[2].partition("?")[0].partition("#")[0]


def _behind(found: UriFacts) -> str:
    query = "" if found.query is None else f"?{normal(found.query)}"
    return query if found.fragment is None else f"{query}#{found.fragment}"


def has_no_path(found: UriFacts) -> bool:
    """Whether a web URI ends with its host or port: `https://shop.example.com`."""
    return found.is_web and found.path == "/" and bool(found.host) and not _writes_path(found.text)
