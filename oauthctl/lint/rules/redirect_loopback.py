"""RED: redirect URIs that lead to the user's own machine."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit
from oauthctl.lint.rules.kinds import (
    BROWSER_PRESETS,
    GRANTS,
    IMPLICIT,
    has_plain_redirects,
    has_redirects,
)
from oauthctl.lint.rules.redirects import RED, URIS, WEB, instead
from oauthctl.lint.severity import Severity
from oauthctl.uri.loopback import by_address, is_localhost_name, is_loopback_redirect, is_own_machine, without_port
from oauthctl.uri.scheme import is_out_of_band

_TYPE: Final = "application_type"
_APP: Final = WEB.replace("web", "native").replace("shop", "app")


@RED.rule(
    5,
    "loopback-on-web-client",
    severity=Severity.MEDIUM,
    summary="A web client has a redirect URI that leads to the user's own machine.",
    why="Any program that listens on that port of the user's machine receives the authorization code.",
    fix="Declare it for staging only, under `environments.staging.redirect_uris.add`, or make it a native client.",
    cite="RFC 9700 section 2.6; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(URIS, "application_type", GRANTS, "@environment", "@production", "@preset"),
    about=has_redirects,
    passes=has_plain_redirects,
    bad="""
clients:
  shop:
    preset: web
    redirect_uris: ["http://localhost:3000/cb"]
""",
    good="""
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
""",
)
def loopback_on_web_client(client: Client) -> Iterator[Hit]:
    if client.text("application_type") != "web":
        return
    if client.flag("@production") or IMPLICIT in client.words(GRANTS):
        severity = Severity.HIGH
    else:  # at a stage it is what developers need
        severity = Severity.LOW if client.text("@environment") else Severity.MEDIUM
    place = "in its page in the browser" if client.text("@preset") in BROWSER_PRESETS else "on your server"
    for uri in client.uris(URIS):
        if is_own_machine(uri):
            yield Hit(
                URIS,
                f"{uri.text} leads to the user's own machine",
                uri.text,
                note="the code goes to the user's own machine",
                severity=severity,
                related=(("@preset", f"a web client: the code belongs {place}"),),
            )


@RED.rule(
    7,
    "redirect-localhost-name",
    severity=Severity.LOW,
    summary="An application's loopback redirect is written by name.",
    why="`localhost` can be pointed elsewhere by a hosts file or name server, and opens a listener on more interfaces "
    "than the loopback one.",
    fix="Have the application send `127.0.0.1` and write that; add `[::1]` where it listens there. Servers compare text: "
    "while it still sends `localhost`, keep both.",
    cite="RFC 8252 section 8.3",
    reads=(URIS, GRANTS, _TYPE),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=_APP.format(uris='"http://localhost/cb"'),
    good=_APP.format(uris='"http://127.0.0.1/cb"'),
)
def redirect_localhost_name(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        if is_loopback_redirect(uri) and is_localhost_name(uri) and client.text(_TYPE) == "native":
            repair = None if uri.strange else instead("write 127.0.0.1", uri.text, by_address(uri))
            yield Hit(URIS, f"{uri.text} names the machine `localhost`", uri.text, note="a name", repair=repair)


@RED.rule(
    8,
    "redirect-loopback-port",
    severity=Severity.INFO,
    summary="An application's loopback redirect has a fixed port.",
    why="Another program that has the port first receives the code, and the login fails where the port is taken.",
    fix="Leave the port out: the standard has servers accept any port at a loopback address, and nearly all do.",
    cite="RFC 8252 section 7.3",
    reads=(URIS, GRANTS, _TYPE),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=_APP.format(uris='"http://127.0.0.1:8080/cb"'),
    good=_APP.format(uris='"http://127.0.0.1/cb"'),
)
def redirect_loopback_port(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        fixed = bool(uri.port) and is_loopback_redirect(uri) and not is_localhost_name(uri) and not uri.strange
        if fixed and client.text(_TYPE) == "native":
            repair = instead("leave the port open", uri.text, without_port(uri))
            yield Hit(URIS, f"{uri.text} needs port {uri.port} to be free", uri.text, note="one port", repair=repair)


@RED.rule(
    18,
    "redirect-out-of-band",
    severity=Severity.MEDIUM,
    summary="A redirect URI asks for the code to be shown to the user.",
    why="Users copy the code wherever they are told to: a stranger who started the login gets it by asking.",
    fix="Use a loopback redirect, or the device flow where the machine has no browser.",
    cite="RFC 8252 section 7; RFC 8628 section 1",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=_APP.format(uris='"urn:ietf:wg:oauth:2.0:oob"'),
    good=_APP.format(uris='"http://127.0.0.1/cb"'),
)
def redirect_out_of_band(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        if is_out_of_band(uri):
            yield Hit(URIS, f"{uri.text} has the user carry the code", uri.text, note="no redirect at all")


@RED.rule(
    27,
    "loopback-of-another-form",
    severity=Severity.LOW,
    summary="An application's loopback redirect is https, or another address than 127.0.0.1 and ::1.",
    why="For https the application brings a certificate, whose private key everybody who has the application has, too. "
    "And the standard has servers leave the port open for the two usual addresses only: with another one, logins fail "
    "where the port is taken.",
    fix="Write `http://127.0.0.1/…`, and `http://[::1]/…` where the application listens there.",
    cite="RFC 8252 section 7.3",
    reads=(URIS, GRANTS, _TYPE),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=(_APP.format(uris='"https://127.0.0.1/cb"'), _APP.format(uris='"http://127.0.0.2/cb"')),
    good=(_APP.format(uris='"http://127.0.0.1/cb"'), _APP.format(uris='"http://[::1]/cb"')),
)
def loopback_of_another_form(client: Client) -> Iterator[Hit]:
    if client.text(_TYPE) != "native":
        return
    for uri in client.uris(URIS):
        if not is_own_machine(uri):
            continue
        if uri.scheme == "https":
            told = "the key of its certificate is in every copy of the application"
            yield Hit(URIS, f"{uri.text}: {told}", uri.text, note="whose certificate?")
        elif uri.scheme == "http" and not is_localhost_name(uri) and uri.host not in _USUAL:
            told = "the port is left open for 127.0.0.1 and ::1 only"
            yield Hit(URIS, f"{uri.host} in {uri.text}: {told}", uri.text, note="another address")


_USUAL: Final = frozenset({"127.0.0.1", "[::1]"})
