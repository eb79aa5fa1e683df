"""Where two readers of one URI part ways: a reviewer and a browser, a server's check and its redirect."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache

from oauthctl.uri.dots import has_dot_segments, hides_dot_segments
from oauthctl.uri.facts import DEFAULT_PORTS, NO_PORT, UriFacts
from oauthctl.uri.host import read_host
from oauthctl.uri.percent import broken_escape, hidden_control, hidden_separator


class Differential(StrEnum):
    """A way to read it differently; its value says which."""

    USER = "what stands before the `@` is a user name; the host comes after it"
    BACKSLASH = "browsers take a backslash for a slash, other readers do not"
    BLANK = "browsers drop blanks at the ends, tabs and line breaks, other readers keep them or stop there"
    SLASHES = "browsers find a host behind any number of slashes, other readers find none"
    HOST = "browsers go to another host than is written"
    SPLIT = "a character of the host becomes a delimiter where names are normalised, and the host ends there"
    PORT = "what stands in the port's place is no port"
    NAME = "no host name has these characters: a pattern of some server, or a slip"
    ESCAPE = "a `%` is not followed by two hexadecimal digits"
    CONTROL = "a control character is written as an escape"
    SEPARATOR = "a slash or backslash is written as an escape, which some servers resolve and some do not"
    DOTS = "browsers resolve `.` and `..` before they send the request"
    TRAVERSAL = "browsers keep a `..` that is written with escapes or `;`, and some servers walk up there"
    UNICODE = "characters outside ASCII are encoded in more than one way"

    @property
    def hides_host(self) -> bool:
        """Whether it can lead to another host than a reader sees, not only to another page."""
        return self in _OF_HOST


_UNCLEAR = frozenset({Differential.BLANK, Differential.PORT, Differential.NAME, Differential.TRAVERSAL})
_OF_HOST = frozenset(
    {Differential.USER, Differential.BACKSLASH, Differential.SLASHES, Differential.HOST, Differential.SPLIT}
)
_DELIMITERS = frozenset("/?#@:\\%")
NO_NAME = frozenset("[]()|+^$<>")  # in no host name; `*` and `{name}` are wildcards


def differentials(found: UriFacts) -> tuple[Differential, ...]:
    """Every way, those about the host first. None of a plain URI."""
    if found.ordinary or _is_plain_app_uri(found):
        return ()
    return tuple(kind for kind, applies in _SIGNS.items() if applies(found))


def parting(found: UriFacts) -> Differential | None:
    """The first way in which it leads two readers to different hosts or pages; the others change its spelling only."""
    return next((one for one in differentials(found) if one.hides_host or one in _UNCLEAR), None)


def _is_plain_app_uri(found: UriFacts) -> bool:
    """One look at what most applications have: `com.example.app:/callback`."""
    return found.scheme not in DEFAULT_PORTS and _plain_app_uri().fullmatch(found.text) is not None


@cache
def _plain_app_uri() -> re.Pattern[str]:
    segment = "[A-Za-z0-9_~-][A-Za-z0-9._~-]*"
    return re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?:/{{0,2}}{segment})?(?:/{segment})*/?")


def _in_blanks(found: UriFacts) -> bool:
    return any(character <= " " or character == "\x7f" for character in found.text)


def _in_slashes(found: UriFacts) -> bool:
    return found.scheme in DEFAULT_PORTS and not _begins_plainly(found.text)


def _in_host(found: UriFacts) -> bool:
    if found.scheme not in DEFAULT_PORTS or not found.text.isascii():
        return False
    text = found.text.lower()
    if found.host.startswith("[") and found.host.endswith(
        "]"
    ):  # in however many letters it is written, it is the same address
        return read_host(text[text.find("[") : text.find("]") + 1]) != found.host
    return bool(found.host) and found.host not in text


def _is_split(found: UriFacts) -> bool:
    """Whether compatibility mapping makes a delimiter: U+FF0F, say, is a slash to whoever maps it (UTS 46)."""
    host = "" if found.host.startswith("[") else found.host
    return found.scheme in DEFAULT_PORTS and not found.text.isascii() and not _DELIMITERS.isdisjoint(host)


def _is_no_name(found: UriFacts) -> bool:
    """Brackets around an IPv6 address are its own; `${name}` is a placeholder."""
    host = re.sub(r"^\[[0-9a-f:.]*:[0-9a-f:.]*(?:%[^\]]*)?\]$|\$?\{[^}]*\}", "", found.host)
    return found.scheme in DEFAULT_PORTS and not NO_NAME.isdisjoint(host)


def _begins_plainly(text: str) -> bool:
    """`scheme://x`, blanks and backslashes aside: these are differentials of their own."""
    rest = text.strip().partition(":")[2].replace("\\", "/")
    return rest.startswith("//") and not rest.startswith("///")


_SIGNS: Mapping[Differential, Callable[[UriFacts], bool]] = {
    Differential.USER: lambda found: found.userinfo is not None,
    Differential.BACKSLASH: lambda found: "\\" in found.text,
    Differential.BLANK: _in_blanks,
    Differential.SLASHES: _in_slashes,
    Differential.HOST: _in_host,
    Differential.SPLIT: _is_split,
    Differential.PORT: lambda found: found.port == NO_PORT and "*" not in found.text,
    Differential.NAME: _is_no_name,
    Differential.ESCAPE: lambda found: bool(broken_escape(found.text)),
    Differential.CONTROL: lambda found: bool(hidden_control(found.text)),
    Differential.SEPARATOR: lambda found: bool(hidden_separator(found.path)),
    Differential.DOTS: lambda found: has_dot_segments(found.path),
    Differential.TRAVERSAL: lambda found: hides_dot_segments(found.path),
    Differential.UNICODE: lambda found: not found.text.isascii(),
}
