"""Where two readers of one URI part ways: a reviewer and a browser, a server's check and its redirect."""

from enum import StrEnum

from oauthctl.uri.dots import has_dot_segments
from oauthctl.uri.facts import DEFAULT_PORTS, NO_PORT, UriFacts
from oauthctl.uri.ordinary import is_ordinary
from oauthctl.uri.percent import broken_escape, hidden_control, hidden_separator


class Differential(StrEnum):
    """A way to read it differently; its value says which."""

    USER = "what stands before the `@` is a user name; the host comes after it"
    BACKSLASH = "browsers take a backslash for a slash, other readers do not"
    BLANK = "browsers drop blanks at the ends, tabs and line breaks, other readers keep them or stop there"
    SLASHES = "browsers find a host behind any number of slashes, other readers find none"
    HOST = "browsers go to another host than is written"
    PORT = "what stands in the port's place is no port"
    ESCAPE = "a `%` is not followed by two hexadecimal digits"
    CONTROL = "a control character is written as an escape"
    SEPARATOR = "a slash or backslash is written as an escape, which some servers resolve and some do not"
    DOTS = "browsers resolve `.` and `..` before they send the request"
    UNICODE = "characters outside ASCII are encoded in more than one way"

    @property
    def hides_host(self) -> bool:
        """Whether it can lead to another host than a reader sees, not only to another page."""
        return self in _OF_HOST


_OF_HOST = frozenset({Differential.USER, Differential.BACKSLASH, Differential.SLASHES, Differential.HOST})


def differentials(found: UriFacts) -> tuple[Differential, ...]:
    """Every way, those about the host first. None of a plain URI."""
    if is_ordinary(found.text):
        return ()
    return tuple(kind for kind in Differential if _applies(kind, found))


def _applies(kind: Differential, found: UriFacts) -> bool:
    special = found.scheme in DEFAULT_PORTS
    text = found.text
    match kind:
        case Differential.USER:
            return found.userinfo is not None
        case Differential.BACKSLASH:
            return "\\" in text
        case Differential.BLANK:
            return any(character <= " " or character == "\x7f" for character in text)
        case Differential.SLASHES:
            return special and not _begins_plainly(text)
        case Differential.HOST:
            return special and text.isascii() and bool(found.host) and found.host not in text.lower()
        case Differential.PORT:
            return found.port == NO_PORT and "*" not in text
        case Differential.ESCAPE:
            return bool(broken_escape(text))
        case Differential.CONTROL:
            return bool(hidden_control(text))
        case Differential.SEPARATOR:
            return bool(hidden_separator(found.path))
        case Differential.DOTS:
            return has_dot_segments(found.path)
        case Differential.UNICODE:
            return not text.isascii()


def _begins_plainly(text: str) -> bool:
    """`scheme://x`, blanks and backslashes aside: these are differentials of their own."""
    rest = text.strip().partition(":")[2].replace("\\", "/")
    return rest.startswith("//") and not rest.startswith("///")
