import re
from urllib.parse import urlsplit

# A browser runs these or opens them locally instead of going to a server.
_REFUSED_SCHEMES = frozenset({"about", "blob", "data", "file", "javascript", "vbscript"})
_NOT_IN_A_URI = re.compile(r'[^\x21-\x7e]|["<>\\^`{|}]')
# `localhost` is left out: section 8.3 does not give the name what section 7.3 gives the addresses.
_LOOPBACK_PORT = re.compile(r"\A(http://(?:127\.0\.0\.1|\[::1\])):\d{1,5}(?=[/?]|\Z)")


def problem(uri: str) -> str:
    """Why `uri` cannot be registered as a redirect URI (RFC 6749 section 3.1.2), or "" when it can."""
    if _NOT_IN_A_URI.search(uri):
        return "contains a character that a URI cannot contain"
    if "#" in uri:
        return "has a fragment"
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not a URI"
    if not parts.scheme:
        return "is not absolute"
    if parts.scheme in _REFUSED_SCHEMES:
        return f"has the scheme {parts.scheme}"
    if parts.scheme in {"http", "https"} and not host:
        return "has no host"
    return "has user information" if "@" in parts.netloc else ""


def matches(registered: str, asked: str) -> bool:
    """Whether a request may use `asked`: simple string comparison (RFC 9700 section 4.1.3), except that
    any loopback port will do (RFC 8252 section 7.3).
    """
    return not problem(asked) and _without_loopback_port(registered) == _without_loopback_port(asked)


def _without_loopback_port(uri: str) -> str:
    return _LOOPBACK_PORT.sub(r"\1", uri)
