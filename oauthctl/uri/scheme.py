"""Schemes: those of the web, those that run or open something, and those that applications make up."""

import re

from oauthctl.uri.facts import DEFAULT_PORTS, UriFacts

# What happens where a page or a system follows it.
RUNS = frozenset({"javascript"})
SCRIPTS = RUNS | {"vbscript", "data"}  # a page of its own, or part of the one in which it stands
LOCAL = frozenset(
    {"file", "blob", "filesystem", "about", "view-source", "jar", "res", "content"}
)  # the browser's own, or a file
MESSAGES = frozenset({"mailto", "tel", "sms", "facetime"})
PROGRAMS = frozenset({"intent", "feed", "search-ms", "ms-msdt"})  # of the system: another program is started with it
OTHERS = frozenset({"ftp", "ftps", "sftp", "ws", "wss", "gopher", "ldap", "ldaps", "ssh", "telnet", "irc", "smb"})
_ASSIGNED = frozenset({"chrome-extension", "moz-extension", "safari-web-extension", "ms-app", "ms-appx-web"})
_NAMES = frozenset({"urn", "tag", "did", "spiffe", "acct"})  # they name something and lead nowhere


def danger(scheme: str) -> str:
    """What a redirect to such a scheme does; empty where it is none of these."""
    if scheme in RUNS:
        return "no browser follows it; where a server writes it into a page (form_post, a link), it runs as that page"
    if scheme in SCRIPTS:
        return "no browser of today follows it; an old one shows or runs what stands there"
    if scheme in LOCAL:
        return "it stays inside the browser or on the user's disk"
    if scheme in OTHERS:
        return "no browser opens it as a page: the login ends there, or another program gets the answer"
    if scheme in PROGRAMS:
        return "the system hands the answer to another program"
    return "it starts a mail or phone program with the answer" if scheme in MESSAGES else ""


def is_private_use(found: UriFacts) -> bool:
    """Whether it opens an application by a scheme of its own (RFC 8252 section 7.1)."""
    return _is_made_up(found.scheme) and not is_host_and_port(found)


def is_host_and_port(found: UriFacts) -> bool:
    """`localhost:8080/cb`: what stands where a scheme does is a host, and the scheme is missing."""
    return _is_made_up(found.scheme) and re.fullmatch(r"[0-9]{1,5}(/.*)?", found.path, re.DOTALL) is not None


def _is_made_up(scheme: str) -> bool:
    return bool(scheme) and scheme not in DEFAULT_PORTS and scheme not in _NAMES and not danger(scheme)


def is_system_assigned(found: UriFacts) -> bool:
    """Whether the browser or system itself knows which extension or application it opens: no other can claim it."""
    return found.scheme in _ASSIGNED


def is_reverse_domain(scheme: str) -> bool:
    """Whether a private-use scheme can be somebody's: `com.example.app` (RFC 7595 section 3.8)."""
    labels = scheme.split(".")
    return len(labels) > 1 and all(labels)


def is_out_of_band(found: UriFacts) -> bool:
    """`urn:ietf:wg:oauth:2.0:oob` and its `:auto`: no redirect at all, the user carries the code."""
    return found.text.lower().startswith("urn:ietf:wg:oauth:2.0:oob")
