"""Percent-encoding (RFC 3986 section 2.1): what is wrong with it, and what of it says nothing."""

import re
from functools import cache
from urllib.parse import quote, unquote

_ASCII = "".join(map(chr, range(0x80)))
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_DEPTH = 5  # no chain of servers decodes more often


def broken_escape(text: str) -> str:
    """The first `%` that no two hexadecimal digits follow, with what does follow; empty where there is none."""
    found = _broken().search(text)
    return found[0] if found else ""


def hidden_control(text: str) -> str:
    """The first escape of a control character, such as `%00` or `%0D`; empty where there is none."""
    found = _control().search(text)
    return found[0] if found else ""


def hidden_separator(text: str) -> str:
    """The first escaped slash or backslash, which some servers resolve before they route; empty where there is none."""
    found = _separator().search(text)
    return found[0] if found else ""


def decoded(text: str) -> str:
    """Without escapes, those of escapes included: `%252e` is a dot to whoever decodes twice."""
    for _ in range(_DEPTH):
        plain = unquote(text, errors="replace")
        if plain == text:
            break
        text = plain
    return text


def normal(text: str) -> str:
    """Escapes in upper case, and none where none is needed (RFC 3986 section 6.2.2); letters beyond ASCII as UTF-8."""
    if not text.isascii():
        text = quote(text, safe=_ASCII, errors="surrogatepass")
    return _escape().sub(_needed, text) if "%" in text else text


def _needed(escape: re.Match[str]) -> str:
    character = unquote(escape[0], encoding="latin-1")
    return character if character in _UNRESERVED else escape[0].upper()


@cache
def _broken() -> re.Pattern[str]:
    return re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)


@cache
def _control() -> re.Pattern[str]:
    return re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff])")


@cache
def _separator() -> re.Pattern[str]:
    return re.compile(r"%(?:2[Ff]|5[Cc])")


@cache
def _escape() -> re.Pattern[str]:
    return re.compile(r"%[0-9A-Fa-f]{2}")
