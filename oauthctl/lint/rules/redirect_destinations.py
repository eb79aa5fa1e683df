"""RED: redirect URIs that lead where others may be."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit
from oauthctl.lint.rules.kinds import (
    GRANTS,
    IMPLICIT,
    has_plain_redirects,
    has_redirects,
)
from oauthctl.lint.rules.redirects import GOOD, PLAIN, RED, URIS, WEB, instead
from oauthctl.lint.rules.shared_hosts import severity_of
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.uri import UriFacts
from oauthctl.uri.differentials import NO_NAME
from oauthctl.uri.hosting import Shared, shared
from oauthctl.uri.loopback import is_own_machine
from oauthctl.uri.scheme import RUNS, danger
from oauthctl.uri.special import Where, where
from oauthctl.uri.suffix import has_registry
from oauthctl.uri.wildcard import Reach, wildcard

_PRODUCTION: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
    environments: {{prod: {{redirect_uris: [{uris}]}}}}
"""
_STAGES: Final = frozenset(
    {"dev", "develop", "development", "test", "testing", "staging", "stage", "stg", "qa", "uat", "preprod", "preview",
     "sandbox"}
)  # fmt: skip


def _on_hosts_of_its_own(client: Client) -> bool:
    """Whether no redirect URI is on a host of a service that many share."""
    return all(shared(uri.host) is None for uri in client.uris(URIS))


@RED.rule(
    3,
    "redirect-wildcard",
    severity=Severity.HIGH,
    summary="A redirect URI is a pattern.",
    why="Whatever page the pattern lets in may receive the code: another site, a forgotten sub-domain, or an open "
    "redirector that sends it on.",
    fix="Write every redirect URI out, whole.",
    cite="RFC 9700 sections 2.1 and 4.1.3",
    reads=(URIS, GRANTS, "@adapter"),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=(
        WEB.format(uris='"*"').replace("web\n", "web\n    provider: sso\n"),
        WEB.format(uris='"https://shop.example.com/*"').replace("web\n", "web\n    provider: sso\n"),
    ),
    good=GOOD,
)
def redirect_wildcard(client: Client) -> Iterator[Hit]:
    dialect = client.text("@adapter")
    for uri in client.uris(URIS):
        found = wildcard(uri, dialect)
        if found is None:
            continue
        if dialect == "dcr" and found.reach is not Reach.LITERAL:
            message = f"a server that compares exactly takes {uri.text} as text; one that knows patterns lets in "
            far = found.reach in {Reach.ANYWHERE, Reach.STRANGERS}
            severity = Severity.MEDIUM if far else Severity.LOW
            yield Hit(URIS, message + found.words, uri.text, note="a pattern, or nothing", severity=severity)
        else:
            joint = ": " if found.reach is Reach.LITERAL else " lets in "
            severity = _how_wide(client, uri, found.reach)
            yield Hit(URIS, uri.text + joint + found.words, uri.text, note=found.words, severity=severity)


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
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    repairs="unsafe",
    bad=WEB.format(uris='"http://shop.example.com/cb"'),
    good=GOOD,
)
def redirect_cleartext(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        if uri.scheme != "http" or not uri.host.strip("*") or is_own_machine(uri):
            continue
        inside = where(uri.host).is_internal
        plain = uri.port is None and uri.text.startswith("http://")
        repair = instead("write https", uri.text, f"https{uri.text[4:]}") if plain else None
        yield Hit(
            URIS,
            f"{uri.text} carries the code unencrypted{' through the internal network' if inside else ''}",
            uri.text,
            note="not encrypted",
            severity=Severity.MEDIUM if inside else None,
            repair=repair,
        )


@RED.rule(
    6,
    "redirect-dangerous-scheme",
    severity=Severity.HIGH,
    summary="A redirect URI has a scheme that runs, stores or mails the answer, or that no browser opens as a page.",
    why="A server that writes a `javascript:` URI into one of its pages has it run there, where the user's session with "
    "the server is; other such schemes lose the code, or hand it to a program that is not yours.",
    fix="Use `https://`, or for an application a scheme of its own such as `com.example.app:/cb`.",
    cite="RFC 7591 section 5",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=(WEB.format(uris='"javascript:alert(1)"'), WEB.format(uris='"ftp://shop.example.com/cb"')),
    good=GOOD,
)
def redirect_dangerous_scheme(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        effect = danger(uri.scheme)
        if effect:
            severity = None if uri.scheme in RUNS else Severity.MEDIUM
            yield Hit(URIS, f"a redirect to {uri.text}: {effect}", uri.text, note=effect, severity=severity)


@RED.rule(
    15,
    "redirect-shared-host",
    severity=Severity.LOW,
    summary="A redirect URI leads to a host whose name belongs to a service that many share.",
    why="The name is the service's and not yours. When a tunnel closes, a site is deleted or an account ends, the next "
    "customer can take the name and receive the codes; where everybody has pages on one host, other people's stand "
    "beside yours.",
    fix="Use a domain of your own.",
    cite="RFC 9700 section 4.1",
    reads=(URIS, GRANTS, "@production"),
    about=has_redirects,
    passes=_on_hosts_of_its_own,
    bad=WEB.format(uris='"https://acme-shop.ngrok.app/cb"'),
    good=GOOD,
)
def redirect_shared_host(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        kind = shared(uri.host) if uri.is_web else None
        if kind is None or kind is Shared.SHORTENER:
            continue
        told, severity = f"{uri.host} belongs to {kind.value}", severity_of(kind, client)
        yield Hit(URIS, told, uri.text, note=kind.value, severity=severity)


@RED.rule(
    16,
    "redirect-stage-in-production",
    severity=Severity.LOW,  # often meant so, where one set of clients serves both stages
    confidence=Confidence.MEDIUM,
    summary="A production client has a redirect URI on a host named for development or tests.",
    why="Test systems are looked after less: whoever gets into one receives codes of production users.",
    fix="Declare it for that environment only.",
    cite="RFC 9700 section 4.1.3",
    reads=(URIS, GRANTS, "@production"),
    about=has_redirects,
    bad=_PRODUCTION.format(uris='"https://staging.shop.example.com/cb"'),
    good=_PRODUCTION.format(uris=PLAIN),
)
def redirect_stage_in_production(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS) if client.flag("@production") else ():
        word, sure = _stage(uri)
        if word:
            message = f"{uri.host} is named `{word}` and gets production codes"
            yield Hit(URIS, message, uri.text, note=f"`{word}`", severity=None if sure else Severity.INFO)


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
    21,
    "redirect-ip-address",
    severity=Severity.LOW,
    summary="A redirect URI leads to an IP address on the internet.",
    why="Addresses are given back and given out again: the next machine that has it receives the codes.",
    fix="Give the machine a name and write that.",
    cite="RFC 9700 section 4.1",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=has_plain_redirects,
    bad=WEB.format(uris='"https://20.30.40.50/cb"'),
    good=GOOD,
)
def redirect_ip_address(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        if uri.is_web and where(uri.host) is Where.ADDRESS:
            yield Hit(URIS, f"{uri.text} leads to the address {uri.host}", uri.text, note="an address, no name")


@RED.rule(
    24,
    "redirect-internal-host",
    severity=Severity.LOW,
    summary="A production client has a redirect URI on a host that is not on the internet.",
    why="In another network the same address or name is another machine, and that one receives the code.",
    fix="Use a name that only you can have, also for internal systems.",
    cite="RFC 9700 section 4.1; RFC 6761 sections 6.2, 6.4 and 6.5",
    reads=(URIS, GRANTS, "@production"),
    about=has_redirects,
    bad=(_PRODUCTION.format(uris='"https://10.0.0.7/cb"'), _PRODUCTION.format(uris='"https://shop.example.con/cb"')),
    good=_PRODUCTION.format(uris=PLAIN),
)
def redirect_internal_host(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS) if client.flag("@production") else ():
        kind = where(uri.host) if uri.is_web and uri.host else Where.PUBLIC
        if kind.is_internal or kind in _NOWHERE:
            severity = Severity.HIGH if kind is Where.METADATA else None
            yield Hit(URIS, f"{uri.host} is {kind.value}", uri.text, note=kind.value, severity=severity)
        elif top := _unknown_top(uri):
            told = f"no registry gives out names below `.{top}`"
            yield Hit(URIS, f"{uri.host}: {told}", uri.text, note=told)


def _unknown_top(uri: UriFacts) -> str:
    """The last label of a host where it is no top level: a slip (`.con`), or a network's own. Empty for any other."""
    top = uri.host.removesuffix(".").rpartition(".")[2]
    patterned = not NO_NAME.union("*{}").isdisjoint(top)
    return (
        top if uri.is_web and where(uri.host) is Where.PUBLIC and not patterned and not has_registry(uri.host) else ""
    )


_NOWHERE: Final = frozenset({Where.METADATA, Where.RESERVED, Where.RESERVED_NAME})


@RED.rule(
    25,
    "redirect-shortener",
    severity=Severity.MEDIUM,
    summary="A redirect URI is a short link.",
    why="The shortener receives the code first, and whoever holds the link decides where it goes next.",
    fix="Write the address that the link stands for.",
    cite="RFC 9700 section 4.11",
    reads=(URIS, GRANTS),
    about=has_redirects,
    passes=_on_hosts_of_its_own,
    bad=WEB.format(uris='"https://bit.ly/acme-shop"'),
    good=GOOD,
)
def redirect_shortener(client: Client) -> Iterator[Hit]:
    for uri in client.uris(URIS):
        if uri.is_web and shared(uri.host) is Shared.SHORTENER:
            yield Hit(URIS, f"{uri.host} is {Shared.SHORTENER.value}", uri.text, note="a short link")
