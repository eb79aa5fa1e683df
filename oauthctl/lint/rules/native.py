"""NAT: applications on the user's own machine, and how the answer reaches them."""

from collections.abc import Iterator, Sequence
from typing import Final

from oauthctl.diagnostics.text import listed
from oauthctl.lint.client import CannotTell, Client
from oauthctl.lint.rule import Family, Hit, Looks, Repair
from oauthctl.lint.rules.kinds import (
    APP_PRESETS,
    GRANTS,
    KEY_METHODS,
    SERVER_PRESETS,
    has_plain_redirects,
    has_redirects,
)
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.lint.vendors import is_editor
from oauthctl.uri import UriFacts
from oauthctl.uri.scheme import is_private_use, is_reverse_domain, is_system_assigned

NAT: Final = Family("NAT", "Native applications")

_URIS: Final = "redirect_uris"
_TYPE: Final = "application_type"
_METHOD: Final = "token_endpoint_auth_method"
_ON_SERVERS: Final = frozenset({"web", "bff"})

_APP: Final = """
clients:
  app:
    preset: native
    redirect_uris: [{uris}]
"""
_CLAIMED: Final = '"https://app.example.com/cb"'
_SCHEME: Final = '"com.example.app:/cb"'
_MICROSOFT: Final = "msauth."  # `msauth.com.acme.app://auth`: the two slashes are that platform's form


def _is_native(client: Client) -> bool:
    return client.text(_TYPE) == "native" and client.is_so(has_redirects)


def _private(client: Client) -> list[UriFacts]:
    return [uri for uri in client.uris(_URIS) if is_private_use(uri)]


def _own(client: Client) -> list[UriFacts]:
    """Those that the application's maker chose: no system's, and none of a known editor (AGT017 tells of it)."""
    return [uri for uri in _private(client) if not (is_system_assigned(uri) or is_editor(uri))]


def _app_scheme_beside_server(client: Client) -> Iterator[Hit]:
    """Where the provider knows no types the preset says it; of a live client it is only inferred."""
    preset = client.text("@preset")
    if client.flag("@live") or preset not in _ON_SERVERS:
        return
    for uri in _private(client):
        told = f"{uri.text} opens an application, and the code of a {preset} client belongs on a server"
        yield Hit(_URIS, told, uri.text, note="an application's scheme", related=(("@preset", preset),))


@NAT.rule(
    1,
    "app-scheme-on-web-client",
    severity=Severity.LOW,
    summary="A client that is registered as a web client, or runs on a server, has an application's own scheme as "
    "redirect URI.",
    why="Whichever application on the user's device claims the scheme receives the code; and a server that knows types "
    "refuses the URI, or leaves out what it does for applications, such as asking for PKCE.",
    fix="Write `application_type: native`, or take a preset for applications; a web client of the same product is a "
    "client of its own.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2; RFC 8252 section 8.4",
    reads=(_URIS, _TYPE, GRANTS, "@unheld", "@preset", "@live"),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=(
        """
clients:
  app:
    preset: custom
    token_endpoint_auth_method: none
    settings: {pkce: required}
    redirect_uris: ["com.example.app:/cb"]
""",
        """
clients:
  shop:
    provider: sso
    preset: web
    redirect_uris: ["https://shop.example.com/cb", "com.example.app:/cb"]
""",
    ),
    good=_APP.format(uris=_SCHEME),
)
def app_scheme_on_web_client(client: Client) -> Iterator[Hit]:
    if _TYPE in client.words("@unheld"):
        yield from _app_scheme_beside_server(client)
        return
    if client.text(_TYPE) != "web":
        return
    native = Repair("register it as a native application", safe=False, edits=(("set", _TYPE, None, "native"),))
    on_server = client.text("@preset") in SERVER_PRESETS  # it keeps its credentials: the URI is what is wrong
    for uri in _private(client):
        yield Hit(
            _URIS,
            f"{uri.text} opens an application, and the client is registered as a web client",
            uri.text,
            note="an application's scheme",
            related=((_TYPE, "web"),),
            repair=None if on_server else native,
        )


@NAT.rule(
    2,
    "scheme-not-reverse-domain",
    severity=Severity.MEDIUM,
    summary="An application's own scheme is not made from a domain name.",
    why="Nobody owns such a word: another application on the device claims it too, by chance or on purpose, and is "
    "opened with the code. Reversed, a domain name says whose the scheme is, and a store can act on it.",
    fix="Use your domain reversed, `com.example.app:/cb`, or better an https URI that the application claims.",
    cite="RFC 8252 sections 7.1 and 8.4; RFC 7595 section 3.8",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=_APP.format(uris='"myapp:/cb"'),
    good=(_APP.format(uris=_SCHEME), _APP.format(uris=_CLAIMED)),
)
def scheme_not_reverse_domain(client: Client) -> Iterator[Hit]:
    for uri in _own(client):
        if not is_reverse_domain(uri.scheme):
            told = f"any application may call itself {uri.scheme} and be opened with the code"
            yield Hit(_URIS, told, uri.text, note="no domain name reversed")


@NAT.rule(
    3,
    "authority-in-scheme-uri",
    severity=Severity.INFO,
    summary="A redirect URI with an application's own scheme has two slashes, so that its path begins with a host.",
    why="There is no host behind such a scheme. Libraries disagree about what is host and what is path, and a server "
    "that spells the URI anew no longer compares equal.",
    fix="Write one slash: `com.example.app:/cb`, here and in the application.",
    cite="RFC 8252 section 7.1",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=_APP.format(uris='"com.example.app://cb"'),
    good=_APP.format(uris=_SCHEME),
)
def authority_in_scheme_uri(client: Client) -> Iterator[Hit]:
    for uri in _own(client):
        before, slashes, after = uri.text.partition("://")
        if slashes and uri.host and not uri.scheme.startswith(_MICROSOFT):
            new = f"{before}:/{after}"
            repair = Repair("one slash", safe=False, edits=(("replace", _URIS, uri.text, new),))
            told = f"{uri.host} is a host to some readers and a path to others"
            yield Hit(_URIS, told, uri.text, note="two slashes", repair=repair)


@NAT.rule(
    4,
    "app-scheme-only",
    severity=Severity.INFO,
    summary="An application on a phone or desktop can be reached by schemes of its own only.",
    why="The system gives a scheme to whichever application asks for it. An https URI that the application claims is "
    "proved by a file on the domain, so that no other one is opened with the code.",
    fix="Add an https redirect URI that the application claims (App Links, Universal Links), and prefer it.",
    cite="RFC 8252 section 7.2",
    reads=(_URIS, GRANTS, "@preset"),
    about=lambda client: client.text("@preset") == "native" and client.is_so(has_redirects),
    bad=_APP.format(uris=_SCHEME),
    good=_APP.format(uris=f"{_CLAIMED}, {_SCHEME}"),
)
def app_scheme_only(client: Client) -> Iterator[Hit]:
    uris = client.uris(_URIS)
    if uris and len(_own(client)) == len(uris):
        told = "every redirect URI is a scheme that another application can claim too"
        yield Hit(_URIS, told, uris[0].text, note="no https URI beside it")


@NAT.rule(
    5,
    "app-scheme-shared",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="Two clients of one server use the same scheme of an application.",
    why="Where both applications are on a device, either can be opened with the other's code, and a code for the one "
    "may be tried at the other.",
    fix="Give each application a scheme of its own: `com.example.app1`, `com.example.app2`.",
    cite="RFC 8252 section 7.1",
    reads=(_URIS, GRANTS, "@environment", "@provider", "@client_id"),
    looks=Looks.CLIENTS,
    bad=_APP.format(uris=_SCHEME) + _APP.format(uris='"com.example.app:/other"').replace("\nclients:\n  app", "  app2"),
    good=_APP.format(uris=_SCHEME) + _APP.format(uris='"com.example.app2:/cb"').replace("\nclients:\n  app", "  app2"),
)
def app_scheme_shared(clients: Sequence[Client]) -> Iterator[Hit]:
    users: dict[tuple[str, str, str], dict[int, str]] = {}
    for index, client in enumerate(clients):
        where = (client.text("@environment"), client.text("@provider"))
        for uri in _private_or_none(client):
            users.setdefault((*where, uri.scheme), {}).setdefault(index, uri.text)
    for (*_, scheme), found in users.items():
        for index, text in found.items():
            others = sorted({clients[one].text("@client_id") for one in found if one != index})
            if others:
                told = f"{scheme} also opens the application of {listed(others, 3)}"
                yield Hit(_URIS, told, text, note="shared scheme", client=index)


def _private_or_none(client: Client) -> list[UriFacts]:
    """None of a client whose redirect URIs nobody could see: it cannot be said to share one."""
    try:
        passed = not client.is_so(has_redirects) or client.is_so(has_plain_redirects)
        return [] if passed else _own(client)
    except CannotTell:
        return []


@NAT.rule(
    6,
    "https-on-native-client",
    severity=Severity.INFO,
    confidence=Confidence.LOW,
    summary="A native client of a registration server has an https redirect URI, which strict OpenID servers refuse.",
    why="OpenID Connect's registration allows native clients their own schemes and loopback only; RFC 8252 wants https "
    "URIs that applications claim. A server that keeps to the former answers invalid_redirect_uri.",
    fix="Nothing where the server accepts it. Where it refuses, register without `application_type`, or use a scheme.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2; RFC 8252 section 7.2",
    reads=(_URIS, _TYPE, GRANTS),
    adapter="dcr",
    about=_is_native,
    bad=_APP.format(uris=_CLAIMED),
    good=_APP.format(uris=_SCHEME),
)
def https_on_native_client(client: Client) -> Iterator[Hit]:
    """Not where a URI that OpenID's registration allows stands beside it, as NAT004 asks of applications."""
    uris = client.uris(_URIS)
    if any(uri.is_loopback or is_private_use(uri) for uri in uris):
        return
    for uri in uris:
        if uri.scheme == "https" and not uri.is_loopback:
            yield Hit(_URIS, f"a strict server refuses {uri.text} for a native client", uri.text, note="https")


@NAT.rule(
    7,
    "credentials-in-native-app",
    severity=Severity.LOW,
    summary="An application that users install authenticates with a key or a certificate.",
    why="Every copy has the same key, and whoever has a copy can take it out; a server that trusts the client for its "
    "key trusts everybody.",
    fix="Write `token_endpoint_auth_method: none`, or register each installation by itself.",
    cite="draft-ietf-oauth-v2-1-16 section 8.1.1; RFC 8252 section 8.4",
    reads=(_METHOD, _TYPE, "@preset"),
    rulesets=("oauth-2.1",),
    about=lambda client: client.text("@preset") in APP_PRESETS or client.text(_TYPE) == "native",
    bad=_APP.format(uris=_CLAIMED)
    + "    token_endpoint_auth_method: private_key_jwt\n    jwks_uri: https://app.example.com/jwks\n",
    good=_APP.format(uris=_CLAIMED),
)
def credentials_in_native_app(client: Client) -> Iterator[Hit]:
    """Secrets are AUT003's."""
    method = client.text(_METHOD)
    if method in {*KEY_METHODS, "tls_client_auth"}:
        yield Hit(
            _METHOD, f"{method} with a key that every copy of the application has", method, note="everybody has it"
        )
