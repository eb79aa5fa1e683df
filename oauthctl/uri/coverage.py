"""What a registered redirect URI lets in: itself, or everything its pattern covers."""

from collections.abc import Iterable

from oauthctl.uri.dots import has_dot_segments, hides_dot_segments
from oauthctl.uri.facts import UriFacts, facts


def covers(pattern: str, value: str) -> bool:
    """Whether a registered URI certainly accepts everything that another one, or another pattern, does.

    Patterns: `*`; a trailing `*` (`https://shop.example.com/*`, `/cb/*`, `com.example.app:*`); one `*` in the
    host's first label (`https://*.example.com/cb`). A loopback address without a port covers every port
    (RFC 8252 section 7.3). Nothing is certain where a value could leave the pattern at a server that reads it
    differently: another origin, dot segments, user information, a fragment. Never raises.
    """
    if pattern in {value, "*"}:
        return True
    allowed, asked = _read(pattern), facts(value)
    if not _plain(allowed) or not _plain(asked) or allowed.scheme != asked.scheme:
        return False
    if not allowed.is_wildcard:
        return _any_port(allowed, asked)
    if has_dot_segments(value) or hides_dot_segments(asked.path):
        return False
    if not (allowed.is_web or allowed.host):
        return _begins(pattern, value) and (allowed.scheme != "" or not asked.host)  # `//host` is another server
    if not _host(allowed.host, asked.host) or allowed.effective_port != asked.effective_port:
        return False
    return _begins(_after_host(allowed), _after_host(asked)) or allowed.text.endswith("://*")


def new_host(value: str, allowed: Iterable[str]) -> str | None:
    """The host of a URI, as browsers read it, where nothing allowed leads there yet; otherwise None."""
    host = facts(value).host
    known = any(pattern == "*" or _host(_read(pattern).host, host) for pattern in allowed)
    return host if host and not known else None


def _read(pattern: str) -> UriFacts:
    """A pattern's facts. `https://shop.example.com*` is taken for the part of it that stays on that host."""
    found = facts(pattern)
    if len(found.host) > 1 and found.host.endswith("*") and pattern.lower().endswith(found.host):
        return found._replace(host=found.host[:-1], path="/*")
    return found


def _plain(found: UriFacts) -> bool:
    return found.userinfo is None and found.fragment is None and not found.strange


def _any_port(allowed: UriFacts, asked: UriFacts) -> bool:
    """Loopback addresses only: the name `localhost` is not among those whose port is left open."""
    address = allowed.is_loopback and not allowed.host.removesuffix(".").endswith("localhost")
    if not address or allowed.scheme != "http" or allowed.port is not None:
        return False
    return allowed.host == asked.host and _after_host(allowed) == _after_host(asked)


def _host(pattern: str, host: str) -> bool:
    """Equal, or equal but for one `*` in the first label, a part of which it stands for. `*` is any host."""
    if pattern in {host, "*"}:
        return True
    label, _, rest = pattern.partition(".")
    asked, _, asked_rest = host.partition(".")
    if label.count("*") != 1 or not rest or rest != asked_rest:
        return False
    before, _, after = label.partition("*")
    return len(asked) > len(before) + len(after) and asked.startswith(before) and asked.endswith(after)


def _after_host(found: UriFacts) -> str:
    return found.path + ("" if found.query is None else f"?{found.query}")


def _begins(pattern: str, value: str) -> bool:
    """Equal as text, or equal up to a trailing `*`."""
    fixed = pattern[:-1]
    return pattern == value or (pattern.endswith("*") and "*" not in fixed and value.startswith(fixed))
