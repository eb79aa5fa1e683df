"""Origins (RFC 6454): where a credential may go."""

from oauthctl.uri.facts import DEFAULT_PORTS, facts


def origin(uri: str) -> str | None:
    """`https://shop.example.com`, `http://[::1]:3000`: what a browser sends in `Origin`.

    None for what has none of its own: another scheme, no host, a port that is no number.
    """
    found = facts(uri)
    if found.scheme not in DEFAULT_PORTS or not found.host:
        return None
    port = found.effective_port
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
