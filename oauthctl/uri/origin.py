"""Origins (RFC 6454): where a credential may go."""

import string

from oauthctl.uri.facts import DEFAULT_PORTS, NO_PORT, facts

_IN_NAMES = frozenset(string.ascii_lowercase + string.digits + "!$&'()*+,-.;=_`{}~\"")
_IN_ADDRESSES = frozenset(string.hexdigits + ":.")


def origin(uri: str) -> str | None:
    """`https://shop.example.com`, `http://[::1]:3000`: what a browser sends in `Origin`.

    None for what has none of its own: another scheme, no host, a port that is no number.
    """
    found = facts(uri)
    port = found.effective_port
    if found.scheme not in DEFAULT_PORTS or port == NO_PORT or not _exists(found.host):
        return None
    suffix = "" if port == DEFAULT_PORTS[found.scheme] else f":{port}"
    return f"{found.scheme}://{found.host}{suffix}"


def same_origin(left: str, right: str) -> bool:
    """Whether both lead to one scheme, host and port beyond doubt; decides where credentials may be sent.

    False for user information, backslashes, blanks, control characters, non-ASCII text, and unusual spellings
    of a host: what two programs could read differently has no origin here.
    """
    for uri in (left, right):
        found = facts(uri)
        if found.strange or found.userinfo is not None:
            return False
    mine = origin(left)
    return mine is not None and mine == origin(right)


def _exists(host: str) -> bool:
    """Whether browsers go there at all: no forbidden host code points (WHATWG URL, section 3.2)."""
    if host.startswith("["):
        return host.endswith("]") and _IN_ADDRESSES.issuperset(host[1:-1])
    return host != "" and _IN_NAMES.issuperset(host)
