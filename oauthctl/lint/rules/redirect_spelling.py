"""RED: redirect URIs that readers read differently."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_plus

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit
from oauthctl.lint.rules.kinds import (
    GRANTS,
    has_plain_redirects,
    has_redirects,
)
from oauthctl.lint.rules.redirects import GOOD, RED, URIS, WEB, instead
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.uri import UriFacts
from oauthctl.uri.canonical import canonical, has_no_path
from oauthctl.uri.differentials import parting
from oauthctl.uri.percent import broken_escape, hidden_control
from oauthctl.uri.scheme import danger, is_host_and_port
from oauthctl.uri.scripts import disguise, shown

_PARAMETERS: Final = frozenset(
    {"code", "state", "iss", "error", "error_description", "error_uri", "access_token", "id_token", "response"}
)
_FORWARDS: Final = frozenset(
    {"next", "url", "return", "returnto", "return_to", "returnurl", "return_url", "redirect", "redirect_to",
     "redirect_url", "redirecturl", "continue", "goto", "dest", "destination", "target", "forward"}
)  # fmt: skip


@RED.rule(
    1,
    "redirect-not-absolute",
    severity=Severity.MEDIUM,
    summary="A redirect URI has no scheme, or one that none can be called.",
    why="Servers refuse it, or resolve it against an address that is written somewhere else: who changes that address "
    "changes where the codes go.",
    fix="Write the whole URI: `https://`, host and path.",
    cite="RFC 6749 section 3.1.2",
    reads=(URIS, GRANTS, "@adapter"),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=(WEB.format(uris='"/cb"'), WEB.format(uris='"localhost:8080/cb"')),
    good=GOOD,
)
def redirect_not_absolute(client: Client) -> Iterator[Hit]:
    keycloak = client.text("@adapter") == "keycloak"
    for uri in client.uris(URIS):
        if is_host_and_port(uri):
            told = f"{uri.text} has no scheme: readers take `{uri.scheme}` for one"
            yield Hit(URIS, told, uri.text, note="no scheme")
        if uri.scheme or uri.text.startswith("*"):
            continue
        name = _scheme_written(uri.text)
        if name is None:
            rooted = keycloak and uri.text.startswith("/")  # which documents such URIs: they belong to the root URL
            behind = "Keycloak puts the client's root URL before it" if rooted else "it is not absolute"
            severity = Severity.LOW if rooted else None
            yield Hit(URIS, f"{uri.text} has no scheme: {behind}", uri.text, note="not absolute", severity=severity)
        elif "*" not in name:  # RED003 says what patterns let in
            told = f"`{name}` is no scheme: one begins with a letter; letters, digits, `+`, `-` and `.` follow"
            yield Hit(URIS, f"{uri.text}: {told}", uri.text, note="no scheme")


def _scheme_written(text: str) -> str | None:
    """What stands in a scheme's place, before the first `:`; None where a path, query or nothing stands there."""
    name, colon, _ = text.partition(":")
    return name if colon and not set(name) & set("/?#") else None


@RED.rule(
    2,
    "redirect-fragment",
    severity=Severity.MEDIUM,
    summary="A redirect URI has a fragment.",
    why="Servers that follow the standard refuse it; at others the answer is put behind the `#` or lost, and the login "
    "fails.",
    fix="Leave out `#` and what follows.",
    cite="RFC 6749 section 3.1.2",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=WEB.format(uris='"https://shop.example.com/cb#"'),
    good=GOOD,
)
def redirect_fragment(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        if uri.fragment is not None:
            repair = instead("leave out the fragment", uri.text, uri.text.partition("#")[0])
            yield Hit(URIS, f"{uri.text} has a fragment", uri.text, note="`#` and what follows", repair=repair)


@RED.rule(
    9,
    "redirect-without-path",
    severity=Severity.LOW,
    summary="A redirect URI ends with its host.",
    why="Browsers add a `/` and servers compare text, so the login may fail; and the start page, with its third-party "
    "scripts, receives the code.",
    fix="Write a path of its own: `https://shop.example.com/cb`.",
    cite="RFC 9700 section 2.1; RFC 3986 section 6.2.3",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=WEB.format(uris='"https://shop.example.com"'),
    good=GOOD,
)
def redirect_without_path(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        if has_no_path(uri) and "*" not in uri.text and not uri.is_loopback:
            yield Hit(URIS, f"{uri.text} has no path", uri.text, note="no path")


@RED.rule(
    10,
    "redirect-read-differently",
    severity=Severity.HIGH,
    summary="Two readers of a redirect URI find different hosts in it, different pages, or no host at all.",
    why="The server checks one host and the browser goes to another, which receives the code; or the page is another to "
    "the application than to the proxy before it. A host with characters of a pattern lets in whatever the pattern does, or "
    "nothing.",
    fix="Write scheme, host and path plainly: no user name, backslash, blank, bracket, unusual number, wide slash or "
    "hidden `..`.",
    cite="RFC 9700 section 4.1; WHATWG URL Standard section 4.4",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=(
        WEB.format(uris='"https://shop.example.com@evil.example.net/cb"'),
        WEB.format(uris='"https://evil.example.net\\uFF0F.shop.example.com/cb"'),
        WEB.format(uris='"https://shop.example.com/a/..%2fcb"'),
        WEB.format(uris='"https://shop.example.(com|net)/cb"'),
    ),
    good=(GOOD, WEB.format(uris='"https://[2606:4700:0:0:0:0:0:1111]/cb"')),
)
def redirect_read_differently(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        found = parting(uri)
        if found is None or danger(uri.scheme):
            continue
        browser = f"; browsers go to {uri.host}" if uri.is_web and uri.host and found.hides_host else ""
        severity = None if found.hides_host else Severity.MEDIUM
        yield Hit(URIS, f"{uri.text}: {found.value}{browser}", uri.text, note=found.value, severity=severity)


@RED.rule(
    11,
    "redirect-not-canonical",
    severity=Severity.LOW,
    summary="A redirect URI is spelled in a way that browsers or libraries may change.",
    why="Servers compare redirect URIs as text: once a browser or library sends another spelling, no user can log in.",
    fix="Write the plain spelling, and have the application send it: lower-case host, no default port, no `.` or `..`, no needless escapes.",
    cite="RFC 3986 sections 6.2.2 and 6.2.3; RFC 9700 section 4.1.3",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=WEB.format(uris='"https://Shop.example.com:443/cb"'),
    good=GOOD,
)
def redirect_not_canonical(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        usual = canonical(uri)
        if usual != uri.text and parting(uri) is None:
            repair = instead(f"write {usual}", uri.text, usual)
            yield Hit(URIS, f"{uri.text} can come as {usual}", uri.text, note=f"{usual}", repair=repair)


@RED.rule(
    17,
    "redirect-forwards",
    severity=Severity.LOW,
    confidence=Confidence.LOW,
    summary="A redirect URI has a query parameter that says where to go next.",
    why="A page that sends visitors on to an address from its query is an open redirector and can carry the answer along.",
    fix="Keep the next page in the session or in `state`, and leave the parameter out.",
    cite="RFC 9700 sections 2.1 and 4.11.1",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=WEB.format(uris='"https://shop.example.com/cb?next=/"'),
    good=GOOD,
)
def redirect_forwards(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        for name in _names(uri):
            if name.lower() in _FORWARDS:
                yield Hit(URIS, f"{uri.text} takes the next page from `{name}`", uri.text, note=f"`{name}`")


def _names(uri: UriFacts) -> tuple[str, ...]:
    """The parameters of its query as the page reads them, escapes resolved, each once."""
    pairs = (uri.query or "").split("&")
    return tuple(dict.fromkeys(unquote_plus(pair.partition("=")[0]) for pair in pairs if pair))


@RED.rule(
    22,
    "redirect-response-parameter",
    severity=Severity.MEDIUM,
    summary="A redirect URI has a query parameter that the server's answer has too.",
    why="The answer then has two of them, and a client that reads the first takes a fixed value for the server's.",
    fix="Leave the parameter out.",
    cite="RFC 6749 sections 3.1.2 and 4.1.2",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=WEB.format(uris='"https://shop.example.com/cb?state=1"'),
    good=GOOD,
)
def redirect_response_parameter(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        for name in _names(uri):
            if name in _PARAMETERS:
                yield Hit(URIS, f"{uri.text} has `{name}`, as the answer does", uri.text, note=f"`{name}` comes twice")


@RED.rule(
    23,
    "redirect-broken-escape",
    severity=Severity.MEDIUM,
    summary="A redirect URI has a broken escape, or one of a control character.",
    why="Readers disagree about what it says, and a decoded line break can put headers into a response.",
    fix="Write `%25` for a percent sign, and leave control characters out.",
    cite="RFC 3986 sections 2.1 and 7.3",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=(
        WEB.format(uris='"https://shop.example.com/cb%2"'),
        WEB.format(uris='"https://shop.example.com/cb%0d%0a"'),
    ),
    good=GOOD,
)
def redirect_broken_escape(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        broken, control = broken_escape(uri.text), hidden_control(uri.text)
        if broken:
            yield Hit(URIS, f"`{broken}` in {uri.text} is no escape", uri.text, note="no escape")
        elif control:
            yield Hit(URIS, f"`{control}` in {uri.text} is a control character", uri.text, note="a control character")


@RED.rule(
    26,
    "redirect-look-alike",
    severity=Severity.MEDIUM,
    summary="A redirect URI's host looks like another name.",
    why="Whoever reviews it sees your domain; the codes go to whoever registered the other one.",
    fix="Write your own domain; check how it came in.",
    cite="RFC 3987 section 7.5; UTS 39 section 5",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=WEB.format(uris='"https://sh\N{CYRILLIC SMALL LETTER O}p.example.com/cb"'),
    good=GOOD,
)
def redirect_look_alike(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        trick = disguise(uri.host) if uri.is_web else ""
        if trick:
            yield Hit(URIS, f"{shown(uri.host)} ({uri.host}): {trick}", uri.text, note=trick)
