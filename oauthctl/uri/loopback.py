"""Loopback redirects of applications on the user's machine (RFC 8252 section 7.3)."""

from oauthctl.uri.facts import UriFacts


def is_own_machine(found: UriFacts) -> bool:
    """Loopback, and the address of no machine, which most systems take for their own."""
    return found.is_loopback or found.host in {"0.0.0.0", "[::]"}  # noqa: S104  # an address to go to


def is_localhost_name(found: UriFacts) -> bool:
    """Whether it is written by name, which another program or a hosts file can point elsewhere (section 8.3)."""
    return found.host.removesuffix(".").endswith("localhost") and found.is_loopback


def is_loopback_redirect(found: UriFacts) -> bool:
    """Plain http to the machine itself."""
    return found.scheme == "http" and found.is_loopback


def without_port(found: UriFacts) -> str:
    """The same with the port left open, as RFC 8252 has servers treat it anyway."""
    return found.text.replace(f"{_written(found)}:{found.port}", _written(found), 1)


def by_address(found: UriFacts) -> str:
    """The same with 127.0.0.1 in the place of the name."""
    scheme, colon, rest = found.text.partition("://")
    return f"{scheme}{colon}127.0.0.1{rest[len(_written(found)) :]}"


def _written(found: UriFacts) -> str:
    """The host as it stands in the text; lower case or not."""
    start = found.text.lower().find(found.host)
    return found.text[start : start + len(found.host)] if start >= 0 else found.host
