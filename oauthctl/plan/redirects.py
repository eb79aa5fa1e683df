"""What a redirect URI makes possible, in words."""

from collections.abc import Sequence

from oauthctl.uri import facts, is_loopback_host, new_host, spelled


def redirect_reason(uri: str, allowed: Sequence[str]) -> str:
    """The worst that a newly allowed redirect URI means, given those allowed already."""
    found = facts(uri)
    if uri.strip() in {"*", "+"} or found.host == "*":
        return "any site can receive its authorization codes"
    web = found.scheme in {"http", "https"}
    if web and is_loopback_host(found.host):
        return "authorization codes go to a program on the user's own machine"
    if found.scheme and not web:
        return f"authorization codes go to whichever app claims the scheme {spelled(found.scheme)}:"
    said = [_where(uri, found.is_wildcard, new_host(uri, allowed))]
    if found.scheme == "http":
        said.append("without TLS: whoever sits on the way reads them")
    return ", ".join(said)


def _where(uri: str, wildcard: bool, host: str | None) -> str:  # noqa: FBT001
    if host:
        return f"new host: authorization codes can be sent to {spelled(host)}"
    if wildcard:
        return f"authorization codes can be sent to any address that fits {spelled(uri)}"
    return "authorization codes can be sent there too"
