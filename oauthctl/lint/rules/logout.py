"""OUT: how sessions end, and where users go then."""

from collections.abc import Iterator, Mapping
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.fetched import STAGE, led_inside
from oauthctl.lint.rules.kinds import (
    APP_PRESETS,
    BROWSER_PRESETS,
    METHOD,
    hosts_are_open,
    is_confidential,
    is_foreign,
    is_public,
)
from oauthctl.lint.severity import Severity
from oauthctl.uri import UriFacts, origin
from oauthctl.uri.differentials import parting
from oauthctl.uri.scheme import SCRIPTS, danger
from oauthctl.uri.special import where
from oauthctl.uri.wildcard import Reach, wildcard

OUT: Final = Family("OUT", "Logout")

_URIS: Final = "redirect_uris"
_POST: Final = "post_logout_redirect_uris"
_FRONT: Final = "frontchannel_logout_uri"
_FRONT_SESSION: Final = "frontchannel_logout_session_required"
_BACK: Final = "backchannel_logout_uri"
_BACK_SESSION: Final = "backchannel_logout_session_required"
_SWITCH: Final = "extensions.keycloak.frontchannelLogout"
_CHANNELS: Final = (_FRONT, _BACK)
_ALL: Final = (*_CHANNELS, _POST)
_FARTHEST: Final = frozenset({Reach.ANYWHERE, Reach.STRANGERS})

_WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
"""
_BYE: Final = _WEB + '    post_logout_redirect_uris: ["https://shop.example.com/bye"]\n'
_LOGOUT: Final = _WEB + "    backchannel_logout_uri: https://shop.example.com/logout\n"


def _has_front(client: Client) -> bool:
    return bool(client.text(_FRONT))


def _says_nothing(client: Client) -> bool:
    """Whether neither channel is mentioned, by URI or by flag."""
    return not any(client[field] for field in (*_CHANNELS, _FRONT_SESSION, _BACK_SESSION))


def _stays(client: Client) -> bool:
    """Whether it sends users nowhere after logout."""
    return not client.uris(_POST)


def _all_plain(client: Client) -> bool:
    """Whether every logout URI, where there is any, is plain https to a name."""
    return all(uri.ordinary for field in _ALL for uri in client.uris(field))


def _shown_plain(client: Client) -> bool:
    """Whether each one that browsers are shown is."""
    return all(uri.ordinary for field in (_FRONT, _POST) for uri in client.uris(field))


def _post_plain(client: Client) -> bool:
    return all(uri.ordinary for uri in client.uris(_POST))


def _own_uris(client: Client, field: str) -> list[UriFacts]:
    """Those that are no redirect URIs too: these are judged as such, and Keycloak takes them over by itself."""
    redirects = {uri.text for uri in client.uris(_URIS)} if field == _POST else set()
    return [uri for uri in client.uris(field) if uri.text not in redirects]


@OUT.rule(
    1,
    "frontchannel-foreign-origin",
    severity=Severity.MEDIUM,
    summary="The front-channel logout URI is on another origin than every redirect URI.",
    why="The server refuses it; or it loads a page of another site in a frame and tells it who logs out, while the "
    "application's own session goes on.",
    fix="Use scheme, host and port of a redirect URI.",
    cite="OpenID Connect Front-Channel Logout 1.0 section 2",
    reads=(_FRONT, _URIS),
    about=_has_front,
    bad=_WEB + "    frontchannel_logout_uri: https://other.example.net/logout\n",
    good=_WEB + "    frontchannel_logout_uri: https://shop.example.com/logout\n",
)
def frontchannel_foreign_origin(client: Client) -> Iterator[Hit]:
    if hosts_are_open(client):
        return
    own = {origin(uri.text) for uri in client.uris(_URIS)} - {None}
    for uri in client.uris(_FRONT):
        where_to = origin(uri.text)
        if where_to is not None and own and where_to not in own:
            told = f"{where_to} is the origin of no redirect URI"
            yield Hit(_FRONT, told, uri.text, note="another origin", related=((_URIS, "the client's own origins"),))


@OUT.rule(
    2,
    "logout-uri-not-absolute",
    severity=Severity.MEDIUM,
    summary="A logout URI has no scheme or a fragment, or the one that is called on logout is no web address.",
    why="The server refuses it or cannot call it: whoever logs out there stays logged in here. One that does call it "
    "opens a file or another protocol's port on its own side.",
    fix="Write the whole URI, with `https://` where it is called on logout, and without `#`.",
    cite="OpenID Connect Front-Channel Logout 1.0 section 2; OpenID Connect Back-Channel Logout 1.0 section 2.2",
    reads=(*_ALL, _URIS, "@adapter"),
    passes=_all_plain,
    bad=(
        _WEB + "    backchannel_logout_uri: /logout\n",
        _WEB + '    frontchannel_logout_uri: "https://shop.example.com/logout#now"\n',
        _WEB + '    post_logout_redirect_uris: ["/bye"]\n',
        _WEB + "    backchannel_logout_uri: ftp://shop.example.com/logout\n",
    ),
    good=(_LOGOUT, _BYE, _BYE.replace("https://shop.example.com/bye", "com.example.app:/bye")),
)
def logout_uri_not_absolute(client: Client) -> Iterator[Hit]:
    for field in _ALL:
        for uri in _own_uris(client, field):
            if uri.is_wildcard or uri.text == "":
                continue
            if not uri.scheme and not _is_keycloaks_own(field, uri, client.text("@adapter")):
                severity = Severity.LOW if field == _POST else None
                yield Hit(field, f"{uri.text} is not absolute", uri.text, note="no scheme", severity=severity)
            elif uri.scheme and not uri.is_web and field != _POST:
                if not (field == _FRONT and uri.scheme in SCRIPTS):  # OUT009 says what that does
                    yield Hit(field, f"{uri.text} is no address of the web", uri.text, note=f"`{uri.scheme}:`")
            elif uri.fragment is not None and field != _POST:
                yield Hit(field, f"{uri.text} has a fragment", uri.text, note="`#` and what follows")


def _is_keycloaks_own(field: str, uri: UriFacts, adapter: str) -> bool:
    """Keycloak: `+` for the redirect URIs, and paths below the client's root URL.

    Not of the front channel: 26.7 writes such a path into its own page as it is, where it leads to Keycloak itself.
    """
    return adapter == "keycloak" and (uri.text == "+" or (uri.text.startswith("/") and field != _FRONT))


@OUT.rule(
    3,
    "cleartext-logout",
    severity=Severity.MEDIUM,
    summary="A logout URI is plain http.",
    why="Whoever is on the way reads who logs out, keeps the message from arriving, or answers in the application's "
    "place.",
    fix="Use https.",
    cite="OpenID Connect Back-Channel Logout 1.0 section 2.2; OpenID Connect RP-Initiated Logout 1.0 section 3.1",
    reads=(*_ALL, _URIS, METHOD),
    passes=_all_plain,
    repairs="unsafe",
    bad=(
        _WEB.replace("web", "spa") + '    post_logout_redirect_uris: ["http://shop.example.com/bye"]\n',
        _WEB + "    backchannel_logout_uri: http://shop.example.com/logout\n",
    ),
    good=(_BYE, _LOGOUT),
)
def cleartext_logout(client: Client) -> Iterator[Hit]:
    for field in _ALL:
        for uri in _own_uris(client, field):
            if uri.scheme != "http" or uri.is_loopback or not uri.host or "*" in uri.host:
                continue
            internal = where(uri.host).is_internal
            severity = None if is_public(client) else Severity.INFO if internal else Severity.LOW
            yield Hit(
                field,
                f"{uri.text} can be read and changed on the way",
                uri.text,
                note="not encrypted",
                severity=severity,
                repair=_with_https(field, uri),
            )


def _with_https(field: str, uri: UriFacts) -> Repair | None:
    if uri.port is not None or not uri.text.startswith("http://"):
        return None
    new = "https" + uri.text[4:]
    edit = ("replace", field, uri.text, new) if field == _POST else ("set", field, None, new)
    return Repair("use https", safe=False, edits=(edit,))


@OUT.rule(
    4,
    "wildcard-post-logout",
    severity=Severity.LOW,
    summary="A post-logout redirect URI is a pattern.",
    why="A link to your own login server then leads on to whatever page the pattern lets in: to a copy of your login "
    "page, for instance.",
    fix="Write each URI out.",
    cite="OpenID Connect RP-Initiated Logout 1.0 section 3",
    reads=(_POST, _URIS, "@adapter"),
    passes=_post_plain,
    bad=(
        _BYE.replace("preset: web", "preset: web\n    provider: sso").replace("/bye", "/*"),
        _BYE.replace("preset: web", "preset: web\n    provider: sso").replace("https://shop.example.com/bye", "*"),
    ),
    good=_BYE,
)
def wildcard_post_logout(client: Client) -> Iterator[Hit]:
    adapter = client.text("@adapter")
    for uri in _own_uris(client, _POST):
        found = wildcard(uri, adapter)
        if found is None:
            continue
        told = f"{uri.text}: {found.words}" if found.reach is Reach.LITERAL else f"{uri.text} lets in {found.words}"
        worse = found.reach in _FARTHEST and adapter != "dcr"  # where servers compare exactly, or nobody knows
        yield Hit(_POST, told, uri.text, note=found.words, severity=Severity.MEDIUM if worse else None)


@OUT.rule(
    5,
    "frontchannel-only",
    severity=Severity.INFO,
    summary="A client with a server hears of logouts through the browser only.",
    why="Browsers that block third-party content load the logout page without its cookies, so that the session goes "
    "on although the user has logged out. Without a browser, as when an administrator ends the session, nobody tells "
    "the application. Keycloak calls no back channel while the front channel is on, and it is on with its URI.",
    fix="Write `backchannel_logout_uri`, which the server calls directly: beside `frontchannel_logout_uri`, or at "
    "Keycloak in its place.",
    cite="OpenID Connect Front-Channel Logout 1.0 section 4.1",
    reads=(_FRONT, _BACK, METHOD, "@adapter", "@native"),
    about=lambda client: is_confidential(client) and (client.is_so(_has_front) or _is_on_to_nowhere(client)),
    bad=(
        _WEB + "    frontchannel_logout_uri: https://shop.example.com/frame\n",
        _LOGOUT.replace("preset: web", "preset: web\n    provider: sso")
        + "    frontchannel_logout_uri: https://shop.example.com/frame\n",
        _LOGOUT.replace("preset: web", "preset: web\n    provider: sso")
        + "live:\n  shop: {extensions.keycloak.frontchannelLogout: true}\n",
    ),
    good=(
        _LOGOUT + "    frontchannel_logout_uri: https://shop.example.com/frame\n",
        _LOGOUT.replace("preset: web", "preset: web\n    provider: sso"),
    ),
)
def frontchannel_only(client: Client) -> Iterator[Hit]:
    if _is_on_to_nowhere(client):
        if client.text(_BACK):
            told = "Keycloak never calls the back channel: the front channel is switched on, and leads nowhere"
            yield Hit(_SWITCH, told, note="turns the back channel off", severity=Severity.LOW,
                      related=((_BACK, "never called"),))  # fmt: skip
    elif not client.text(_BACK):
        told = "browsers that block third-party content keep this logout from working"
        yield Hit(_FRONT, told, client.text(_FRONT), note="no back channel beside it")
    elif client.text("@adapter") == "keycloak":  # whoever ends the session (26.7)
        told = "Keycloak never calls the back channel of a client that has a front channel"
        related = ((_BACK, "never called"),)
        yield Hit(_FRONT, told, client.text(_FRONT), note="turns the back channel off",
                  severity=Severity.LOW, related=related)  # fmt: skip


def _is_on_to_nowhere(client: Client) -> bool:
    """As Keycloak shows clients that its console made: the switch is on by itself."""
    native = client["@native"]
    return isinstance(native, Mapping) and native.get("frontchannelLogout") is True and not client.text(_FRONT)


@OUT.rule(
    6,
    "logout-without-listener",
    severity=Severity.LOW,
    summary="A logout setting has nothing that it could apply to.",
    why="It looks as if logouts reached this client, and they do not: a session flag needs its URI, and a back channel "
    "needs a server behind the client.",
    fix="Add the URI, or remove the setting.",
    cite="OpenID Connect Front-Channel Logout 1.0 section 2; OpenID Connect Back-Channel Logout 1.0 section 2.2",
    reads=(_FRONT, _FRONT_SESSION, _BACK, _BACK_SESSION, "@preset"),
    passes=_says_nothing,
    repairs="safe",
    bad=(
        _WEB + "    backchannel_logout_session_required: true\n",
        _LOGOUT.replace("preset: web", "preset: native"),
    ),
    good=_LOGOUT + "    backchannel_logout_session_required: true\n",
)
def logout_without_listener(client: Client) -> Iterator[Hit]:
    for flag, uri in ((_FRONT_SESSION, _FRONT), (_BACK_SESSION, _BACK)):
        if client.flag(flag) and not client.text(uri):
            repair = Repair("remove the setting", safe=True, edits=(("unset", flag, None, None),))
            yield Hit(flag, f"there is no {uri}", True, note=f"says nothing without {uri}", repair=repair)  # noqa: FBT003  # the value
    preset = client.text("@preset")
    if client.text(_BACK) and preset in APP_PRESETS | BROWSER_PRESETS:
        told = f"a {preset} client has no server that could end its session"
        yield Hit(_BACK, told, client.text(_BACK), note="no server", related=(("@preset", preset),))


@OUT.rule(
    7,
    "post-logout-foreign-site",
    severity=Severity.LOW,
    summary="After logout, users can be sent to a site that is none of the client's.",
    why="A link to your own login server leads there: its owner, or whoever buys the domain later, can show your users "
    "a login page of their own. Some servers refuse it.",
    fix="Send users to a page of the client; or waive it where the other site is yours.",
    cite="OpenID Connect RP-Initiated Logout 1.0 section 3",
    reads=(_POST, _URIS),
    passes=_stays,
    bad=_BYE.replace("shop.example.com/bye", "other.example.net/bye"),
    good=(_BYE, _BYE.replace("shop.example.com/bye", "www.example.com/bye")),
)
def post_logout_foreign_site(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_POST):
        if is_foreign(uri, client):
            told = f"{uri.host} belongs to another domain than the client"
            yield Hit(_POST, told, uri.text, note="another site", related=((_URIS, "the client's own hosts"),))


@OUT.rule(
    8,
    "backchannel-to-server-itself",
    severity=Severity.MEDIUM,
    summary="The back-channel logout URI leads to the authorization server's own machine, network or cloud.",
    why="The server sends the logout itself, and sends it to its own side: it never reaches the application, whose "
    "session goes on, and whoever chose the address has the server call what runs there.",
    fix="Write the address at which the server reaches the application.",
    cite="OpenID Connect Back-Channel Logout 1.0 section 2.2",
    reads=(_BACK, *STAGE),
    bad=(
        _WEB + "    backchannel_logout_uri: http://localhost:3000/logout\n",
        _WEB + "    backchannel_logout_uri: https://169.254.169.254/logout\n",
    ),
    good=_LOGOUT,
)
def backchannel_to_server_itself(client: Client) -> Iterator[Hit]:
    return led_inside(client, _BACK)


@OUT.rule(
    9,
    "logout-uri-dangerous-scheme",
    severity=Severity.HIGH,
    summary="Logout shows the browser an address that runs a script, or that no browser opens as a page.",
    why="The server puts the front-channel address into a frame of its own page, and links or sends users on to the "
    "other: a script there runs with the user's session at your login server.",
    fix="Use `https://`; for an application a scheme of its own, such as `com.example.app:/bye`.",
    cite="OpenID Connect Front-Channel Logout 1.0 section 2; OpenID Connect RP-Initiated Logout 1.0 section 3",
    reads=(_FRONT, _POST, _URIS),
    passes=_shown_plain,
    bad=(
        _WEB + '    frontchannel_logout_uri: "javascript:alert(1)"\n',
        _BYE.replace("https://shop.example.com/bye", "data:text/html,bye"),
    ),
    good=(_BYE, _BYE.replace("https://shop.example.com/bye", "com.example.app:/bye")),
)
def logout_uri_dangerous_scheme(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_FRONT):
        if uri.scheme in SCRIPTS:  # OUT002 has the other schemes
            yield Hit(_FRONT, f"{uri.text} is a script in a page of the server", uri.text, note="a script")
    for uri in _own_uris(client, _POST):
        if uri.scheme in SCRIPTS:
            yield Hit(_POST, f"{uri.text} is a script, to which the server sends browsers", uri.text, note="a script")
        elif danger(uri.scheme):  # nothing secret goes along: users just end nowhere
            told = f"after logout, {uri.text} opens no page"
            yield Hit(_POST, told, uri.text, note="no page", severity=Severity.LOW)


@OUT.rule(
    10,
    "post-logout-read-differently",
    severity=Severity.MEDIUM,
    summary="Two readers of a post-logout redirect URI find different hosts in it, or different pages.",
    why="Whoever reviews it sees your site; a link to your own login server leads to another, which can show your "
    "users a login page of its own.",
    fix="Write scheme, host and path plainly: no user name, backslash, blank, unusual number, wide slash or hidden `..`.",
    cite="OpenID Connect RP-Initiated Logout 1.0 section 3; WHATWG URL Standard section 4.4",
    reads=(_POST, _URIS),
    passes=_post_plain,
    bad=(
        _BYE.replace("shop.example.com/bye", "shop.example.com@evil.example.net/bye"),
        _BYE.replace("https://shop.example.com/bye", "https:/shop.example.com/bye"),
    ),
    good=_BYE,
)
def post_logout_read_differently(client: Client) -> Iterator[Hit]:
    for uri in _own_uris(client, _POST):
        found = parting(uri)
        if found is None or danger(uri.scheme):
            continue
        browser = f"; browsers go to {uri.host}" if uri.is_web and uri.host and found.hides_host else ""
        severity = None if found.hides_host else Severity.LOW
        yield Hit(_POST, f"{uri.text}: {found.value}{browser}", uri.text, note=found.value, severity=severity)
