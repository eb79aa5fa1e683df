"""RED: redirect URIs, which decide who receives authorization codes."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.kinds import (
    GRANTS,
    IMPLICIT,
    METHOD,
    has_plain_redirects,
    has_redirects,
    is_confidential,
    is_public,
)
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.uri import UriFacts
from oauthctl.uri.canonical import canonical, has_no_path
from oauthctl.uri.differentials import Differential, differentials
from oauthctl.uri.hosting import Shared, shared
from oauthctl.uri.loopback import by_address, is_localhost_name, is_loopback_redirect, without_port
from oauthctl.uri.percent import broken_escape, hidden_control
from oauthctl.uri.scheme import SCRIPTS, danger, is_out_of_band
from oauthctl.uri.scripts import disguise, shown
from oauthctl.uri.special import Where, where
from oauthctl.uri.suffix import registrable_domain
from oauthctl.uri.wildcard import Reach, wildcard

RED: Final = Family("RED", "Redirect URIs")
_URIS: Final = "redirect_uris"
_TYPE: Final = "application_type"
_PAR: Final = "require_pushed_authorization_requests"
_MANY: Final = 20
_DOMAINS: Final = 3

_WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: [{uris}]
"""
_APP: Final = _WEB.replace("web", "native").replace("shop", "app")
_PRODUCTION: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
    environments: {{prod: {{redirect_uris: [{uris}]}}}}
"""
_PLAIN: Final = '"https://shop.example.com/cb"'
_GOOD: Final = _WEB.format(uris=_PLAIN)
_PARAMETERS: Final = frozenset(
    {"code", "state", "iss", "error", "error_description", "error_uri", "access_token", "id_token", "response"}
)
_FORWARDS: Final = frozenset(
    {"next", "url", "return", "returnto", "return_to", "returnurl", "return_url", "redirect", "redirect_to",
     "redirect_url", "redirecturl", "continue", "goto", "dest", "destination", "target", "forward"}
)  # fmt: skip
_STAGES: Final = frozenset(
    {"dev", "develop", "development", "test", "testing", "staging", "stage", "stg", "qa", "uat", "preprod", "preview",
     "sandbox"}
)  # fmt: skip


def _on_hosts_of_its_own(client: Client) -> bool:
    """Whether no redirect URI is on a host of a service that many share."""
    return all(shared(uri.host) is None for uri in client.uris(_URIS))


def _instead(title: str, uri: str, new: str) -> Repair:
    """The same URI in better words."""
    return Repair(title, safe=False, edits=(("replace", _URIS, uri, new),))


@RED.rule(
    1,
    "redirect-not-absolute",
    severity=Severity.MEDIUM,
    summary="A redirect URI has no scheme.",
    why="Servers refuse it, or resolve it against an address that is written somewhere else: who changes that address "
    "changes where the codes go.",
    fix="Write the whole URI: `https://`, host and path.",
    cite="RFC 6749 section 3.1.2",
    reads=(_URIS, GRANTS, "@adapter"),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=_WEB.format(uris='"/cb"'),
    good=_GOOD,
)
def redirect_not_absolute(client: Client) -> Iterator[Hit]:
    keycloak = client.text("@adapter") == "keycloak"  # which documents such URIs: they belong to the root URL
    for uri in client.uris(_URIS):
        if not uri.scheme and not uri.text.startswith("*") and "://" not in uri.text:
            behind = "Keycloak puts the client's root URL before it" if keycloak else "it is not absolute"
            severity = Severity.LOW if keycloak else None
            yield Hit(_URIS, f"{uri.text} has no scheme: {behind}", uri.text, note="not absolute", severity=severity)


@RED.rule(
    2,
    "redirect-fragment",
    severity=Severity.MEDIUM,
    summary="A redirect URI has a fragment.",
    why="Servers that follow the standard refuse it; at others the answer is put behind the `#` or lost, and the login "
    "fails.",
    fix="Leave out `#` and what follows.",
    cite="RFC 6749 section 3.1.2",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=_WEB.format(uris='"https://shop.example.com/cb#"'),
    good=_GOOD,
)
def redirect_fragment(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        if uri.fragment is not None:
            repair = _instead("leave out the fragment", uri.text, uri.text.partition("#")[0])
            yield Hit(_URIS, f"{uri.text} has a fragment", uri.text, note="`#` and what follows", repair=repair)


@RED.rule(
    3,
    "redirect-wildcard",
    severity=Severity.HIGH,
    summary="A redirect URI is a pattern.",
    why="Whatever page the pattern lets in may receive the code: another site, a forgotten sub-domain, or an open "
    "redirector that sends it on.",
    fix="Write every redirect URI out, whole.",
    cite="RFC 9700 sections 2.1 and 4.1.3",
    reads=(_URIS, GRANTS, "@adapter"),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=(
        _WEB.format(uris='"*"').replace("web\n", "web\n    provider: sso\n"),
        _WEB.format(uris='"https://shop.example.com/*"').replace("web\n", "web\n    provider: sso\n"),
    ),
    good=_GOOD,
)
def redirect_wildcard(client: Client) -> Iterator[Hit]:
    dialect = client.text("@adapter")
    for uri in client.uris(_URIS):
        found = wildcard(uri, dialect)
        if found is None:
            continue
        if dialect == "dcr" and found.reach is not Reach.LITERAL:
            message = f"a server that compares exactly takes {uri.text} as text; one that knows patterns lets in "
            yield Hit(_URIS, message + found.words, uri.text, note="a pattern, or nothing", severity=Severity.LOW)
        else:
            joint = ": " if found.reach is Reach.LITERAL else " lets in "
            severity = _how_wide(client, uri, found.reach)
            yield Hit(_URIS, uri.text + joint + found.words, uri.text, note=found.words, severity=severity)


def _how_wide(client: Client, uri: UriFacts, reach: Reach) -> Severity:
    """By who can receive an answer: of pages and ports, by whose they are."""
    if reach not in {Reach.PATHS, Reach.PORTS}:
        return _WIDE[reach]
    if uri.is_loopback or not (uri.is_web or uri.text.startswith("/")):
        return Severity.LOW  # whoever has the machine, or the application, has every page of it
    strangers = uri.is_web and shared(uri.host) is Shared.PATHS
    # RFC 9700 section 4.1.2: a token behind `#` is carried on by any page that redirects
    return Severity.HIGH if strangers or IMPLICIT in client.words(GRANTS) else _WIDE[reach]


_WIDE: Final = {
    Reach.ANYWHERE: Severity.CRITICAL,
    Reach.STRANGERS: Severity.CRITICAL,
    Reach.SUBDOMAINS: Severity.HIGH,
    Reach.PORTS: Severity.MEDIUM,
    Reach.PATHS: Severity.MEDIUM,
    Reach.LITERAL: Severity.LOW,
}


@RED.rule(
    4,
    "redirect-cleartext",
    severity=Severity.HIGH,
    summary="A redirect URI is http and leads over a network.",
    why="Whoever is on the way, in the same Wi-Fi for one, reads the code and the page that it opens.",
    fix="Serve it over https and write `https://`.",
    cite="RFC 9700 section 2.6",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=_WEB.format(uris='"http://shop.example.com/cb"'),
    good=_GOOD,
)
def redirect_cleartext(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        if uri.scheme != "http" or not uri.host.strip("*") or uri.is_loopback:
            continue
        inside = where(uri.host).is_internal
        plain = uri.port is None and uri.text.startswith("http://")
        repair = _instead("write https", uri.text, f"https{uri.text[4:]}") if plain else None
        yield Hit(
            _URIS,
            f"{uri.text} carries the code unencrypted{' through the internal network' if inside else ''}",
            uri.text,
            note="not encrypted",
            severity=Severity.MEDIUM if inside else None,
            repair=repair,
        )


@RED.rule(
    5,
    "loopback-on-web-client",
    severity=Severity.MEDIUM,
    summary="A web client has a redirect URI that leads to the user's own machine.",
    why="Any program that listens on that port of the user's machine receives the authorization code.",
    fix="Declare it for staging only, under `environments.staging.redirect_uris.add`, or make it a native client.",
    cite="RFC 9700 section 2.6; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(_URIS, "application_type", GRANTS, "@production"),
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
    worse = client.flag("@production") or IMPLICIT in client.words(GRANTS)
    for uri in client.uris(_URIS):
        if uri.is_loopback:
            yield Hit(
                _URIS,
                f"{uri.text} leads to the user's own machine",
                uri.text,
                note="the code goes to the user's own machine",
                severity=Severity.HIGH if worse else None,
                related=(("@preset", "a web client: the code belongs on your server"),),
            )


@RED.rule(
    6,
    "redirect-dangerous-scheme",
    severity=Severity.HIGH,
    summary="A redirect URI has a scheme that runs, stores or mails the answer.",
    why="A script that the login page is made to run reads the user's session with the server; other such schemes hand "
    "the code to a program that is not yours.",
    fix="Use `https://`, or for an application a scheme of its own such as `com.example.app:/cb`.",
    cite="RFC 9700 section 4.11",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=_WEB.format(uris='"javascript:alert(1)"'),
    good=_GOOD,
)
def redirect_dangerous_scheme(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        effect = danger(uri.scheme)
        if effect:
            severity = None if uri.scheme in SCRIPTS else Severity.MEDIUM
            yield Hit(_URIS, f"a redirect to {uri.text}: {effect}", uri.text, note=effect, severity=severity)


@RED.rule(
    7,
    "redirect-localhost-name",
    severity=Severity.LOW,
    summary="An application's loopback redirect is written by name.",
    why="`localhost` can be pointed elsewhere by a hosts file or name server, and opens a listener on more interfaces "
    "than the loopback one.",
    fix="Write `127.0.0.1`, and add `[::1]` where the application listens there.",
    cite="RFC 8252 section 8.3",
    reads=(_URIS, GRANTS, _TYPE),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=_APP.format(uris='"http://localhost/cb"'),
    good=_APP.format(uris='"http://127.0.0.1/cb"'),
)
def redirect_localhost_name(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        if is_loopback_redirect(uri) and is_localhost_name(uri) and client.text(_TYPE) == "native":
            repair = None if uri.strange else _instead("write 127.0.0.1", uri.text, by_address(uri))
            yield Hit(_URIS, f"{uri.text} names the machine `localhost`", uri.text, note="a name", repair=repair)


@RED.rule(
    8,
    "redirect-loopback-port",
    severity=Severity.INFO,
    summary="An application's loopback redirect has a fixed port.",
    why="Another program that has the port first receives the code, and the login fails where the port is taken.",
    fix="Leave the port out: servers must accept any port at a loopback address.",
    cite="RFC 8252 section 7.3",
    reads=(_URIS, GRANTS, _TYPE),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=_APP.format(uris='"http://127.0.0.1:8080/cb"'),
    good=_APP.format(uris='"http://127.0.0.1/cb"'),
)
def redirect_loopback_port(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        fixed = uri.port is not None and is_loopback_redirect(uri) and not is_localhost_name(uri) and not uri.strange
        if fixed and client.text(_TYPE) == "native":
            repair = _instead("leave the port open", uri.text, without_port(uri))
            yield Hit(_URIS, f"{uri.text} needs port {uri.port} to be free", uri.text, note="one port", repair=repair)


@RED.rule(
    9,
    "redirect-without-path",
    severity=Severity.LOW,
    summary="A redirect URI ends with its host.",
    why="Browsers add a `/` and servers compare text, so the login may fail; and the start page, with its third-party "
    "scripts, receives the code.",
    fix="Write a path of its own: `https://shop.example.com/cb`.",
    cite="RFC 9700 section 2.1; RFC 3986 section 6.2.3",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=_WEB.format(uris='"https://shop.example.com"'),
    good=_GOOD,
)
def redirect_without_path(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        if has_no_path(uri) and "*" not in uri.text:
            yield Hit(_URIS, f"{uri.text} has no path", uri.text, note="no path")


@RED.rule(
    10,
    "redirect-read-differently",
    severity=Severity.HIGH,
    summary="Two readers of a redirect URI find different hosts in it.",
    why="The server checks one host and the browser goes to another, which receives the code.",
    fix="Write scheme, host and path plainly: no user name, backslash, blank or unusual number.",
    cite="RFC 9700 section 4.1; WHATWG URL Standard section 4.4",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=_WEB.format(uris='"https://shop.example.com@evil.example.net/cb"'),
    good=_GOOD,
)
def redirect_read_differently(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        found = next((one for one in differentials(uri) if one.hides_host or one in _UNCLEAR), None)
        if found is None or danger(uri.scheme):
            continue
        browser = f"; browsers go to {uri.host}" if uri.is_web and uri.host and found.hides_host else ""
        severity = None if found.hides_host else Severity.MEDIUM
        yield Hit(_URIS, f"{uri.text}: {found.value}{browser}", uri.text, note=found.value, severity=severity)


_UNCLEAR: Final = frozenset({Differential.BLANK, Differential.PORT})


@RED.rule(
    11,
    "redirect-not-canonical",
    severity=Severity.LOW,
    summary="A redirect URI is spelled in a way that browsers and libraries change.",
    why="Servers compare redirect URIs as text: once a library sends the usual spelling, no user can log in.",
    fix="Write it as browsers do: lower-case host, no default port, no `.` or `..`, no needless escapes.",
    cite="RFC 3986 section 6.2; RFC 9700 section 4.1.3",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=_WEB.format(uris='"https://Shop.example.com:443/cb"'),
    good=_GOOD,
)
def redirect_not_canonical(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        usual = canonical(uri)
        if usual != uri.text and not any(one.hides_host or one in _UNCLEAR for one in differentials(uri)):
            repair = _instead(f"write {usual}", uri.text, usual)
            yield Hit(_URIS, f"{uri.text} is usually sent as {usual}", uri.text, note=f"{usual}", repair=repair)


@RED.rule(
    12,
    "redirect-duplicate",
    severity=Severity.LOW,
    summary="A redirect URI is listed twice.",
    why="Whoever removes one of them believes that it is gone.",
    fix="List it once.",
    cite="RFC 7591 section 2",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    repairs="safe",
    bad=_WEB.format(uris=f"{_PLAIN}, {_PLAIN}"),
    good=_GOOD,
)
def redirect_duplicate(client: Client) -> Iterator[Hit]:
    texts = [uri.text for uri in client.uris(_URIS)]
    if len(set(texts)) == len(texts):
        return
    listed = Counter(texts)
    for text, count in listed.items():
        if count > 1:
            repair = Repair("list it once", safe=True, edits=(("once", _URIS, text, None),))
            yield Hit(_URIS, f"{text} is listed {count} times", text, note=f"listed {count} times", repair=repair)


@RED.rule(
    13,
    "redirect-useless",
    severity=Severity.LOW,
    summary="A client has redirect URIs and no grant that uses them.",
    why="Once somebody allows such a grant, addresses that nobody has looked after receive codes at once.",
    fix="Remove the redirect URIs.",
    cite="RFC 7591 section 2",
    reads=(_URIS, GRANTS),
    repairs="unsafe",
    bad="""
clients:
  jobs:
    preset: custom
    grant_types: [client_credentials]
    response_types: []
    redirect_uris: ["https://jobs.example.com/cb"]
""",
    good="""
clients:
  jobs:
    preset: custom
    grant_types: [client_credentials]
    response_types: []
""",
)
def redirect_useless(client: Client) -> Iterator[Hit]:
    if client.uris(_URIS) and not client.is_so(has_redirects):
        repair = Repair("remove the redirect URIs", safe=False, edits=(("unset", _URIS, None, None),))
        grants = ", ".join(client.words(GRANTS)) or "none"
        message = f"no grant of this client comes back by redirect; it has {grants}"
        yield Hit(_URIS, message, note="never used", related=((GRANTS, "no grant with redirects"),), repair=repair)


@RED.rule(
    14,
    "redirect-missing",
    severity=Severity.MEDIUM,
    summary="A client uses redirects and has no redirect URI.",
    why="A server that follows the standard refuses every login; one that does not sends codes wherever it is asked to.",
    fix="List the redirect URIs, or remove the grant.",
    cite="RFC 6749 section 3.1.2.2; RFC 9126 section 2.4",
    reads=(_URIS, GRANTS, METHOD, _PAR, "@adapter"),
    about=has_redirects,
    bad="""
clients:
  shop:
    preset: custom
    grant_types: [authorization_code]
    token_endpoint_auth_method: none
""",
    good="""
clients:
  shop:
    preset: custom
    grant_types: [authorization_code]
    redirect_uris: ["https://shop.example.com/cb"]
""",
)
def redirect_missing(client: Client) -> Iterator[Hit]:
    if client.words(_URIS) or (client.flag(_PAR) and is_confidential(client)):
        return
    must = (is_public(client) or IMPLICIT in client.words(GRANTS)) and client.text("@adapter") != "keycloak"
    severity = None if must else Severity.LOW  # Keycloak refuses every login then, so that nothing is let in
    told = "the client uses redirects and lists no redirect URI"
    yield Hit(GRANTS, told, note="needs a redirect URI", severity=severity)


@RED.rule(
    15,
    "redirect-shared-host",
    severity=Severity.LOW,
    summary="A redirect URI leads to a host whose name belongs to a service that many share.",
    why="When the tunnel closes or the site is deleted, the next customer can take the name and receive the codes.",
    fix="Use a domain of your own.",
    cite="RFC 9700 section 4.1",
    reads=(_URIS, GRANTS, "@production"),
    about=has_redirects,
    passes=_on_hosts_of_its_own,
    bad=_WEB.format(uris='"https://acme-shop.ngrok.app/cb"'),
    good=_GOOD,
)
def redirect_shared_host(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        kind = shared(uri.host) if uri.is_web else None
        if kind is None or kind is Shared.SHORTENER:
            continue
        passing = kind in {Shared.TUNNEL, Shared.DNS}
        severity = (Severity.HIGH if client.flag("@production") else Severity.MEDIUM) if passing else None
        yield Hit(_URIS, f"{uri.host} belongs to {kind.value}", uri.text, note=kind.value, severity=severity)


@RED.rule(
    16,
    "redirect-stage-in-production",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    summary="A production client has a redirect URI on a host named for development or tests.",
    why="Test systems are looked after less: whoever gets into one receives codes of production users.",
    fix="Declare it for that environment only.",
    cite="RFC 9700 section 4.1.3",
    reads=(_URIS, GRANTS, "@production"),
    about=has_redirects,
    bad=_PRODUCTION.format(uris='"https://staging.shop.example.com/cb"'),
    good=_PRODUCTION.format(uris=_PLAIN),
)
def redirect_stage_in_production(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS) if client.flag("@production") else ():
        word, sure = _stage(uri)
        if word:
            message = f"{uri.host} is named `{word}` and gets production codes"
            yield Hit(_URIS, message, uri.text, note=f"`{word}`", severity=None if sure else Severity.LOW)


def _stage(uri: UriFacts) -> tuple[str, bool]:
    """`staging` of `staging.shop.example.com`, `shop-dev.example.com`; never of the domain itself.

    Not sure at the beginning of a word: `test-shop` is one, `test-center` is a shop's name.
    """
    labels = uri.host.split(".")[:-2] if uri.is_web and not where(uri.host).is_address else []
    sure = [label.rpartition("-")[2] for label in labels]
    likely = [label.partition("-")[0] for label in labels]
    word = next((one for one in (*sure, *likely) if one in _STAGES), "")
    return word, word in sure


@RED.rule(
    17,
    "redirect-forwards",
    severity=Severity.LOW,
    confidence=Confidence.LOW,
    summary="A redirect URI has a query parameter that says where to go next.",
    why="A page that sends visitors on to an address from its query is an open redirector and can carry the answer along.",
    fix="Keep the next page in the session or in `state`, and leave the parameter out.",
    cite="RFC 9700 sections 2.1 and 4.11.1",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=_WEB.format(uris='"https://shop.example.com/cb?next=/"'),
    good=_GOOD,
)
def redirect_forwards(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        for name in _names(uri):
            if name.lower() in _FORWARDS:
                yield Hit(_URIS, f"{uri.text} takes the next page from `{name}`", uri.text, note=f"`{name}`")


def _names(uri: UriFacts) -> tuple[str, ...]:
    """The parameters of its query, each once."""
    pairs = (uri.query or "").split("&")
    return tuple(dict.fromkeys(pair.partition("=")[0] for pair in pairs if pair))


@RED.rule(
    18,
    "redirect-out-of-band",
    severity=Severity.MEDIUM,
    summary="A redirect URI asks for the code to be shown to the user.",
    why="Users copy the code wherever they are told to: a stranger who started the login gets it by asking.",
    fix="Use a loopback redirect, or the device flow where the machine has no browser.",
    cite="RFC 8252 section 7; RFC 8628",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=_APP.format(uris='"urn:ietf:wg:oauth:2.0:oob"'),
    good=_APP.format(uris='"http://127.0.0.1/cb"'),
)
def redirect_out_of_band(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        if is_out_of_band(uri):
            yield Hit(_URIS, f"{uri.text} has the user carry the code", uri.text, note="no redirect at all")


@RED.rule(
    20,
    "redirects-too-many",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="A client has very many redirect URIs, or some on many domains.",
    why="Each is a place that receives codes; nobody looks after all, and one lost domain is enough.",
    fix="Remove what is no longer used, and give each application a client of its own.",
    cite="RFC 9700 section 4.1",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    bad=_WEB.format(uris=", ".join(f'"https://shop.acme-{place}.example.com/cb"' for place in range(_MANY + 1))),
    good=_GOOD,
)
def redirects_too_many(client: Client) -> Iterator[Hit]:
    uris = client.uris(_URIS)
    if len(uris) > _MANY:
        yield Hit(_URIS, f"{len(uris)} redirect URIs; more than {_MANY} are hard to look after", note=f"{len(uris)}")
        return
    if len(uris) <= _DOMAINS:
        return
    hosts = {uri.host for uri in uris if uri.is_web and uri.host and not uri.is_loopback}
    if len(hosts) > _DOMAINS:  # the table of public suffixes is read for these only
        domains = sorted({registrable_domain(host) for host in hosts})
        if len(domains) > _DOMAINS:
            message = f"the redirect URIs are on {len(domains)} domains: {', '.join(domains)}"
            yield Hit(_URIS, message, note=f"{len(domains)} domains")


@RED.rule(
    21,
    "redirect-ip-address",
    severity=Severity.LOW,
    summary="A redirect URI leads to an IP address on the internet.",
    why="Addresses are given back and given out again: the next machine that has it receives the codes.",
    fix="Give the machine a name and write that.",
    cite="RFC 9700 section 4.1",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=_WEB.format(uris='"https://20.30.40.50/cb"'),
    good=_GOOD,
)
def redirect_ip_address(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        if uri.is_web and where(uri.host) is Where.ADDRESS:
            yield Hit(_URIS, f"{uri.text} leads to the address {uri.host}", uri.text, note="an address, no name")


@RED.rule(
    22,
    "redirect-response-parameter",
    severity=Severity.MEDIUM,
    summary="A redirect URI has a query parameter that the server's answer has too.",
    why="The answer then has two of them, and a client that reads the first takes a fixed value for the server's.",
    fix="Leave the parameter out.",
    cite="RFC 6749 sections 3.1.2 and 4.1.2",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=_WEB.format(uris='"https://shop.example.com/cb?state=1"'),
    good=_GOOD,
)
def redirect_response_parameter(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        for name in _names(uri):
            if name in _PARAMETERS:
                yield Hit(_URIS, f"{uri.text} has `{name}`, as the answer does", uri.text, note=f"`{name}` comes twice")


@RED.rule(
    23,
    "redirect-broken-escape",
    severity=Severity.MEDIUM,
    summary="A redirect URI has a broken escape, or one of a control character.",
    why="Readers disagree about what it says, and a decoded line break can put headers into a response.",
    fix="Write `%25` for a percent sign, and leave control characters out.",
    cite="RFC 3986 sections 2.1 and 7.3",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=(
        _WEB.format(uris='"https://shop.example.com/cb%2"'),
        _WEB.format(uris='"https://shop.example.com/cb%0d%0a"'),
    ),
    good=_GOOD,
)
def redirect_broken_escape(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        broken, control = broken_escape(uri.text), hidden_control(uri.text)
        if broken:
            yield Hit(_URIS, f"`{broken}` in {uri.text} is no escape", uri.text, note="no escape")
        elif control:
            yield Hit(_URIS, f"`{control}` in {uri.text} is a control character", uri.text, note="a control character")


@RED.rule(
    24,
    "redirect-internal-host",
    severity=Severity.LOW,
    summary="A production client has a redirect URI on a host that is not on the internet.",
    why="In another network the same address or name is another machine, and that one receives the code.",
    fix="Use a name that only you can have, also for internal systems.",
    cite="RFC 9700 section 4.1; RFC 6761",
    reads=(_URIS, GRANTS, "@production"),
    about=has_redirects,
    bad=_PRODUCTION.format(uris='"https://10.0.0.7/cb"'),
    good=_PRODUCTION.format(uris=_PLAIN),
)
def redirect_internal_host(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS) if client.flag("@production") else ():
        kind = where(uri.host) if uri.is_web and uri.host else Where.PUBLIC
        if kind.is_internal or kind in _NOWHERE:
            severity = Severity.HIGH if kind is Where.METADATA else None
            yield Hit(_URIS, f"{uri.host} is {kind.value}", uri.text, note=kind.value, severity=severity)


_NOWHERE: Final = frozenset({Where.METADATA, Where.RESERVED, Where.RESERVED_NAME})


@RED.rule(
    25,
    "redirect-shortener",
    severity=Severity.MEDIUM,
    summary="A redirect URI is a short link.",
    why="The shortener receives the code first, and whoever holds the link decides where it goes next.",
    fix="Write the address that the link stands for.",
    cite="RFC 9700 section 4.11",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=_on_hosts_of_its_own,
    bad=_WEB.format(uris='"https://bit.ly/acme-shop"'),
    good=_GOOD,
)
def redirect_shortener(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        if uri.is_web and shared(uri.host) is Shared.SHORTENER:
            yield Hit(_URIS, f"{uri.host} is {Shared.SHORTENER.value}", uri.text, note="a short link")


@RED.rule(
    26,
    "redirect-look-alike",
    severity=Severity.MEDIUM,
    summary="A redirect URI's host looks like another name.",
    why="Whoever reviews it sees your domain; the codes go to whoever registered the other one.",
    fix="Write your own domain; check how it came in.",
    cite="RFC 3987 section 7.5; UTS 39 section 5",
    reads=(_URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=_WEB.format(uris='"https://sh\N{CYRILLIC SMALL LETTER O}p.example.com/cb"'),
    good=_GOOD,
)
def redirect_look_alike(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        trick = disguise(uri.host) if uri.is_web else ""
        if trick:
            yield Hit(_URIS, f"{shown(uri.host)} ({uri.host}): {trick}", uri.text, note=trick)
