"""COR: origins whose pages may call the server from a browser."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.kinds import APP_PRESETS, BROWSER_PRESETS, GRANTS, has_redirects
from oauthctl.lint.severity import Severity
from oauthctl.uri import UriFacts, origin
from oauthctl.uri.special import where
from oauthctl.uri.wildcard import Reach, wildcard

COR: Final = Family("COR", "Web origins")

_ORIGINS: Final = "settings.web_origins"
_URIS: Final = "redirect_uris"
_ADAPTER: Final = "@adapter"
_SAME: Final = "+"  # Keycloak: the origins of the redirect URIs
# What pages inside an application send: those of Capacitor, Ionic, Tauri and Electron, and of browser extensions.
_APP_SCHEMES: Final = frozenset(
    {"capacitor", "ionic", "tauri", "app", "chrome-extension", "moz-extension", "safari-web-extension"}
)
# The same where a system has no such schemes (Capacitor on Android, Tauri on Windows); a developer's page has it, too.
_APP_HOSTS: Final = frozenset({"localhost", "tauri.localhost"})

_SPA: Final = """
clients:
  shop:
    preset: spa
    provider: sso
    redirect_uris: ["https://shop.example.com/cb"]
    settings: {{web_origins: [{origins}]}}
"""
_GOOD: Final = _SPA.format(origins='"https://shop.example.com"')


def _has_origins(client: Client) -> bool:
    """Whether some are known; a client that says nothing of them is nothing to these rules."""
    return client.known(_ORIGINS) and bool(client.words(_ORIGINS))


def _pattern(uri: UriFacts, adapter: str) -> Reach | None:
    """How far a pattern reaches. Keycloak knows `*` alone in this place, and compares anything else as text."""
    if adapter == "keycloak":
        return Reach.ANYWHERE if uri.text == "*" else None
    found = wildcard(uri, adapter)
    return found.reach if found and found.reach in {Reach.ANYWHERE, Reach.STRANGERS, Reach.SUBDOMAINS} else None


def _is_word(uri: UriFacts, adapter: str) -> bool:
    return uri.text == _SAME and adapter == "keycloak"


def _is_of_app(uri: UriFacts) -> bool:
    """Whether it is the origin of pages inside an application: `capacitor://localhost`."""
    return uri.scheme in _APP_SCHEMES and uri.text == f"{uri.scheme}://{uri.host}" and bool(uri.host)


def _may_be_of_app(uri: UriFacts) -> bool:
    """Whether pages inside an application may send it."""
    return _is_of_app(uri) or (uri.is_web and uri.host in _APP_HOSTS and uri.port is None)


@COR.rule(
    1,
    "any-origin",
    severity=Severity.LOW,
    summary="Pages of every site, or of hosts that are not named, may call the server as this client.",
    why="The browser no longer keeps other sites' scripts from reading what the token and user-info endpoints answer: "
    "whoever gets hold of a code or token can use it from any page.",
    fix="Name the origins of the application's own pages.",
    cite="RFC 10017 section 6.3.3.4",
    reads=(_ORIGINS, _ADAPTER),
    about=_has_origins,
    bad=_SPA.format(origins='"*"'),
    good=_GOOD,
)
def any_origin(client: Client) -> Iterator[Hit]:
    adapter = client.text(_ADAPTER)
    for uri in client.uris(_ORIGINS):
        reach = _pattern(uri, adapter)
        if reach is not None:
            whose = "every host below one domain" if reach is Reach.SUBDOMAINS else "every site"
            yield Hit(_ORIGINS, f"{uri.text} lets pages of {whose} call the server", uri.text, note=whose)


@COR.rule(
    2,
    "not-an-origin",
    severity=Severity.LOW,
    summary="A web origin has a path, a trailing slash or something else that no browser sends.",
    why="Browsers send scheme, host and port. What has more never compares equal, and the application's calls are "
    "blocked; `null` is what every sandboxed frame sends.",
    fix="Write scheme, host and port only: `https://shop.example.com`.",
    cite="RFC 6454 section 6.2",
    reads=(_ORIGINS, _ADAPTER),
    about=_has_origins,
    repairs="unsafe",
    bad=(
        _SPA.format(origins='"https://shop.example.com", "https://app.example.com/"'),
        _SPA.format(origins='"https://shop.example.com", "https://app.example.com/login"'),
        _SPA.format(origins='"https://shop.example.com", "null"'),
    ),
    good=(_GOOD, _SPA.format(origins='"https://shop.example.com", "capacitor://localhost"')),
)
def not_an_origin(client: Client) -> Iterator[Hit]:
    adapter = client.text(_ADAPTER)
    for uri in client.uris(_ORIGINS):
        right = origin(uri.text)
        if _is_word(uri, adapter) or _pattern(uri, adapter) is not None or _is_of_app(uri):
            continue
        if right == uri.text and not uri.is_wildcard:
            continue
        told = "every sandboxed page is the origin null" if uri.text == "null" else f"{uri.text} is no origin"
        repair = None
        if right is not None and uri.userinfo is None and not uri.is_wildcard:
            repair = Repair(f"write {right}", safe=False, edits=(("replace", _ORIGINS, uri.text, right),))
        yield Hit(_ORIGINS, told, uri.text, note="no browser sends this", repair=repair)


@COR.rule(
    3,
    "spa-without-origin",
    severity=Severity.LOW,
    summary="A browser application's own origin may not call the server.",
    why="The browser blocks its token request after the login: users come back signed in at the server and signed out "
    "in the application.",
    fix="Add the origin of each redirect URI to `settings.web_origins`.",
    cite="RFC 10017 section 6.3.3.4",
    reads=(_URIS, _ORIGINS, GRANTS, "@preset", _ADAPTER, "@unheld"),
    about=lambda client: client.text("@preset") in BROWSER_PRESETS and client.is_so(has_redirects),
    repairs="unsafe",
    bad=_SPA.format(origins=""),
    good=(_GOOD, _SPA.format(origins='"+"')),
)
def spa_without_origin(client: Client) -> Iterator[Hit]:
    adapter = client.text(_ADAPTER)
    if _ORIGINS in client.words("@unheld"):
        return
    if adapter == "keycloak" and not client.known(_ORIGINS):
        return  # which makes them from the redirect URIs then
    allowed = client.uris(_ORIGINS)
    if any(_is_word(uri, adapter) or _pattern(uri, adapter) is not None for uri in allowed):
        return
    have = {origin(uri.text) for uri in allowed}
    for uri in client.uris(_URIS):
        own = origin(uri.text) if uri.is_web and "*" not in uri.host else None
        if own is not None and own not in have:
            have.add(own)
            repair = Repair(f"allow {own}", safe=False, edits=(("add", _ORIGINS, None, own),))
            told = f"pages of {own} cannot call the server"
            yield Hit(_ORIGINS, told, own, note=f"{own} is missing", related=((_URIS, uri.text),), repair=repair)


@COR.rule(
    4,
    "needless-origin",
    severity=Severity.INFO,
    summary="A client whose tokens never reach a browser allows web origins.",
    why="Its server and its applications need none. A page that is let in for nothing is one more place from which a "
    "stolen code can be used.",
    fix="Write `settings: {web_origins: []}`.",
    cite="RFC 10017 section 6.1",
    reads=(_ORIGINS, "@preset"),
    about=lambda client: client.text("@preset") not in {*BROWSER_PRESETS, "custom"} and client.is_so(_has_origins),
    repairs="unsafe",
    bad=_GOOD.replace("spa", "web"),
    good=(
        _SPA.format(origins="").replace("spa", "web"),
        _SPA.format(origins='"capacitor://localhost"').replace("spa", "native"),
    ),
)
def needless_origin(client: Client) -> Iterator[Hit]:
    preset = client.text("@preset")
    for uri in client.uris(_ORIGINS):
        if preset in APP_PRESETS and _may_be_of_app(uri):
            continue
        repair = Repair("remove it", safe=False, edits=(("remove", _ORIGINS, uri.text, None),))
        told = f"a {preset} client needs no calls from pages of {uri.text}"
        yield Hit(_ORIGINS, told, uri.text, note="needed by no browser", related=(("@preset", preset),), repair=repair)


@COR.rule(
    5,
    "cleartext-origin",
    severity=Severity.MEDIUM,
    summary="Pages that are loaded over plain http may call the server.",
    why="Whoever is on the network between the user and that page puts a script of their own into it, and reads the "
    "tokens that the page gets.",
    fix="Serve the pages over https and allow that origin.",
    cite="RFC 9700 section 2.6; RFC 10017 section 6.3.3.4",
    reads=(_ORIGINS,),
    about=_has_origins,
    repairs="unsafe",
    bad=_SPA.format(origins='"https://shop.example.com", "http://app.example.com"'),
    good=_GOOD,
)
def cleartext_origin(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_ORIGINS):
        if uri.scheme != "http" or uri.is_loopback or not uri.host:
            continue
        severity = Severity.LOW if where(uri.host).is_internal else None
        new = "https" + uri.text[4:] if uri.text.startswith("http://") and uri.port is None else None
        edits = (("replace", _ORIGINS, uri.text, new),)
        repair = Repair("use https", safe=False, edits=edits) if new else None
        told = f"pages of {uri.text} can be changed on the way"
        yield Hit(_ORIGINS, told, uri.text, note="not encrypted", severity=severity, repair=repair)


@COR.rule(
    6,
    "loopback-origin-in-production",
    severity=Severity.LOW,
    summary="In production, pages from the user's own machine may call the server.",
    why="Any program that serves a page there is let in; it was meant for developers.",
    fix="Declare it for staging only, under `environments.staging.settings`; keep it where it is what the pages inside "
    "your application send.",
    cite="RFC 10017 section 6.3.3.4",
    reads=(_ORIGINS, "@production"),
    about=lambda client: client.flag("@production") and client.is_so(_has_origins),
    repairs="unsafe",
    bad=_SPA.format(origins='"https://shop.example.com", "http://localhost:3000"'),
    good=_GOOD,
)
def loopback_origin_in_production(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_ORIGINS):
        if not uri.is_web or not uri.is_loopback:
            continue
        told = f"{uri.text} is the user's own machine"
        if _may_be_of_app(uri):  # to remove it may stop an application
            told += ", unless pages inside an application send it"
            yield Hit(_ORIGINS, told, uri.text, note="a developer's, or an application's", severity=Severity.INFO)
        else:
            repair = Repair("remove it", safe=False, edits=(("remove", _ORIGINS, uri.text, None),))
            yield Hit(_ORIGINS, told, uri.text, note="for developers", repair=repair)
