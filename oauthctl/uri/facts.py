"""What a browser makes of a URI: parsed once, never refused."""

from functools import lru_cache
from typing import NamedTuple

from oauthctl.uri.host import is_loopback_host, opaque_host, read_host
from oauthctl.uri.ordinary import ordinary

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}  # WHATWG's special schemes
NO_PORT = -1
_STRIPPED = "".join(map(chr, range(0x21)))
_REMOVED = str.maketrans("", "", "\t\n\r")
_UNWISE = frozenset(' \\"<>^`{|}')  # never literally in a URI (RFC 3986 section 2)
_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789+-.")


class UriFacts(NamedTuple):
    """A URI's parts as the WHATWG URL standard reads them.

    scheme: lower case; "" for a relative reference.
    userinfo: what stands before `@`, None where nothing does.
    host: lower case, in punycode; IPv4 as four numbers, IPv6 in brackets; "" where there is none.
    port: as written; None where it is left out, NO_PORT where what stands there is none.
    query, fragment: None where there is none.
    strange: two careful readers could disagree about where it leads.
    ordinary: plain https to a name, with a path and nothing else; nothing about its spelling is worth asking.
    """

    text: str
    scheme: str
    userinfo: str | None
    host: str
    port: int | None
    path: str
    query: str | None
    fragment: str | None
    strange: bool
    ordinary: bool = False

    @property
    def is_web(self) -> bool:
        """Whether it is http or https."""
        return self.scheme in {"http", "https"}

    @property
    def is_loopback(self) -> bool:
        """Whether it leads to the user's own machine (RFC 8252 section 7.3; RFC 6761 section 6.3)."""
        return not self.ordinary and is_loopback_host(self.host)

    @property
    def is_wildcard(self) -> bool:
        """Whether it is a pattern for servers that know patterns."""
        return "*" in self.text

    @property
    def effective_port(self) -> int | None:
        """The port that is connected to: the scheme's own where none is written."""
        return DEFAULT_PORTS.get(self.scheme) if self.port is None else self.port


@lru_cache(maxsize=100_000)
def facts(uri: str) -> UriFacts:
    """The parts of any text, read as a URI. Never raises: what cannot be read stays, and is strange."""
    plain = ordinary(uri)
    return _any(uri) if plain is None else UriFacts(uri, "https", None, *plain, None, None, False, True)  # noqa: FBT003  # names take longer


def _any(uri: str) -> UriFacts:
    text = uri.strip(_STRIPPED).translate(_REMOVED)
    scheme, rest = _scheme(text)
    rest, hash_sign, fragment = rest.partition("#")
    rest, question, query = rest.partition("?")
    special = scheme in DEFAULT_PORTS
    authority, path = _authority(rest, special=special)
    userinfo, at, hostport = authority.rpartition("@")
    written, port = _port(hostport)
    host = read_host(written) if special or not scheme else opaque_host(written)
    number = _number(port)
    return UriFacts(
        text=uri,
        scheme=scheme,
        userinfo=userinfo if at else None,
        host=host,
        port=number,
        path="/" if special and authority and not path else path,
        query=query if question else None,
        fragment=fragment if hash_sign else None,
        strange=_unwise(uri)
        or host != written.lower()
        or number == NO_PORT
        or (special and not _plainly_begun(rest, host)),
    )


def _scheme(text: str) -> tuple[str, str]:
    scheme, colon, rest = text.partition(":")
    scheme = scheme.lower()
    if colon and scheme[:1].isascii() and scheme[:1].isalpha() and _SCHEME.issuperset(scheme):
        return scheme, rest
    return "", text


def _authority(rest: str, *, special: bool) -> tuple[str, str]:
    """Authority and path. For web schemes any number of slashes and backslashes leads to an authority."""
    if special:
        rest = rest.replace("\\", "/").lstrip("/")
    elif rest.startswith("//"):
        rest = rest[2:]
    else:
        return "", rest
    authority, slash, path = rest.partition("/")
    return authority, slash + path


def _port(hostport: str) -> tuple[str, str]:
    """Host and port, as written. The colons inside `[::1]` are not before a port."""
    host, colon, port = hostport.rpartition(":")
    return (host, port) if colon and "]" not in port else (hostport, "")


def _number(port: str) -> int | None:
    if not port:
        return None
    digits = port.lstrip("0") or "0"
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 5):
        return NO_PORT
    return int(digits) if int(digits) <= 0xFFFF else NO_PORT


def _unwise(uri: str) -> bool:
    return not (uri.isascii() and uri.isprintable()) or not _UNWISE.isdisjoint(uri)


def _plainly_begun(rest: str, host: str) -> bool:
    return host != "" and rest.startswith("//") and not rest.startswith("///")
