"""What else a registered URI lets in, by the dialect of the server that reads it.

Keycloak: a `*` at the end makes it a prefix; a lone `*` is every http and https URI; any other `*` is a literal.
Auth0 and Okta: one `*` in the first label of the host; Auth0 also `{organization_name}`. GitHub: no `*`, but every
callback lets in deeper paths and sub-domains. Elsewhere nothing is known, and the widest reading is taken.
"""

from enum import StrEnum
from typing import NamedTuple

from oauthctl.uri.facts import UriFacts
from oauthctl.uri.hosting import owner_of
from oauthctl.uri.suffix import is_public_suffix


class Reach(StrEnum):
    """How far a pattern reaches, the widest first."""

    ANYWHERE = "anywhere"
    STRANGERS = "strangers"  # hosts, or schemes, that anybody can get
    SUBDOMAINS = "sub-domains"  # of a domain with one owner
    PORTS = "ports"
    PATHS = "paths"
    LITERAL = "literal"  # this server takes it as text


class Wildcard(NamedTuple):
    """words: what it lets in besides itself."""

    reach: Reach
    words: str


def wildcard(found: UriFacts, dialect: str = "") -> Wildcard | None:
    """None where it lets in nothing but itself. dialect: the kind of server; empty or unknown is the widest."""
    text = found.text
    if dialect == "github":
        return _github(found)
    if "*" not in text and not _has_placeholder(text):
        return None
    if dialect == "keycloak":
        return _keycloak(found)
    if dialect in {"auth0", "okta"}:
        return _first_label(found, dialect)
    return _widest(found)


def _has_placeholder(text: str) -> bool:
    start = text.find("{")
    return start >= 0 and "}" in text[start:]


def _literal(server: str, meaning: str) -> Wildcard:
    return Wildcard(Reach.LITERAL, f"{server} takes it as text: {meaning}")


# ---- dialects
def _keycloak(found: UriFacts) -> Wildcard:
    text = found.text
    if text == "*":
        return Wildcard(Reach.ANYWHERE, "every http and https URI")
    if not text.endswith("*") or "?" in text or "*" in text[:-1]:
        return _literal("Keycloak", "only a `*` at the end, without a query, is a wildcard there")
    return _widest(found)


def _first_label(found: UriFacts, dialect: str) -> Wildcard:
    server = dialect.capitalize()
    host, after = found.host, found.text.partition("://")[2]
    label, _, rest = host.partition(".")
    if dialect == "auth0" and "{organization_name}" in label and "*" not in found.text:
        return Wildcard(Reach.SUBDOMAINS, f"one host below {rest} for each organization's name")
    if not found.is_web or not rest or label.count("*") != 1 or "*" in rest or "*" in after[len(host) :]:
        return _literal(server, "only one `*`, in the first label of the host, is a wildcard there")
    return _below(rest)


def _github(found: UriFacts) -> Wildcard | None:
    if not found.is_web or not found.host:
        return None
    return Wildcard(Reach.SUBDOMAINS, f"every host below {found.host}, and every path below {found.path}")


def _widest(found: UriFacts) -> Wildcard:
    if "*" not in found.text:
        return _placeholder(found)
    if not found.scheme or "*" in found.text.partition(":")[0]:
        return _without_scheme(found)
    if "*" in found.host:
        return _in_host(found) if found.is_web else Wildcard(Reach.PATHS, f"everything that opens {found.scheme}")
    if found.is_web and not found.host:
        return Wildcard(Reach.ANYWHERE, f"every {found.scheme} URI")
    if "*" in _authority(found.text):
        return Wildcard(Reach.PORTS, f"every port of {found.host}")
    if not found.is_web:
        return Wildcard(Reach.PATHS, f"everything that opens {found.scheme}")
    return Wildcard(Reach.PATHS, f"every page of {found.host} {_below_path(found)}".rstrip())


# ---- readings
def _placeholder(found: UriFacts) -> Wildcard:
    if "{" in found.host:
        return _below(_behind_last(found.host, "{"))
    return Wildcard(Reach.PATHS, f"whatever the server puts in on {found.host or 'its own host'}")


def _without_scheme(found: UriFacts) -> Wildcard:
    before = found.text.partition("*")[0].lower()
    if "https://".startswith(before) or "http://".startswith(before) or found.text.partition("*")[2].startswith("://"):
        return Wildcard(Reach.ANYWHERE, "every URI of the web")
    if before.startswith("//") and "*" in found.host:
        return _in_host(found)
    if before.startswith("/"):
        return Wildcard(Reach.PATHS, f"every page below {before} of the client's root URL")
    if "/" in before:
        return Wildcard(Reach.PATHS, f"every page below {before}, at servers that put a scheme before it")
    return Wildcard(Reach.STRANGERS, f"every scheme or host that begins with {before}")


def _in_host(found: UriFacts) -> Wildcard:
    host = found.host
    if not host.strip("*."):
        return Wildcard(Reach.ANYWHERE, f"every {found.scheme or 'web'} host")
    if host.endswith("*"):
        fixed = host.rstrip("*")
        return Wildcard(Reach.STRANGERS, f"hosts such as {fixed.rstrip('.')}.evil.example, which anybody can register")
    return _below(_behind_last(host, "*"))


def _behind_last(host: str, sign: str) -> str:
    """The domain after the last label that has the sign."""
    labels = host.split(".")
    last = max(index for index, label in enumerate(labels) if sign in label)
    return ".".join(labels[last + 1 :])


def _below(domain: str) -> Wildcard:
    if not domain:
        return Wildcard(Reach.ANYWHERE, "every host")
    if owner_of(f"any.{domain}") or is_public_suffix(domain):
        return Wildcard(Reach.STRANGERS, f"every host below {domain}, where anybody can get a name")
    return Wildcard(Reach.SUBDOMAINS, f"every host below {domain}")


def _authority(text: str) -> str:
    return text.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0]


def _below_path(found: UriFacts) -> str:
    before = found.path.partition("*")[0]
    return f"below {before}" if before not in {"", "/"} else ""
