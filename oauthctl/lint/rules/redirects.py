"""RED: redirect URIs, which decide who receives authorization codes: the list as a whole."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.kinds import (
    GRANTS,
    IMPLICIT,
    METHOD,
    has_redirects,
    is_confidential,
    is_public,
)
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.uri.suffix import registrable_domain

RED: Final = Family("RED", "Redirect URIs")

URIS: Final = "redirect_uris"
_PAR: Final = "require_pushed_authorization_requests"
_MANY: Final = 20
_DOMAINS: Final = 3

WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: [{uris}]
"""
PLAIN: Final = '"https://shop.example.com/cb"'
GOOD: Final = WEB.format(uris=PLAIN)


def instead(title: str, uri: str, new: str) -> Repair:
    """The same URI in better words."""
    return Repair(title, safe=False, edits=(("replace", URIS, uri, new),))


@RED.rule(
    12,
    "redirect-duplicate",
    severity=Severity.LOW,
    summary="A redirect URI is listed twice.",
    why="Whoever removes one of them believes that it is gone.",
    fix="List it once.",
    cite="RFC 7591 section 2",
    reads=(URIS, GRANTS),
    about=has_redirects,
    repairs="safe",
    bad=WEB.format(uris=f"{PLAIN}, {PLAIN}"),
    good=GOOD,
)
def redirect_duplicate(client: Client) -> Iterator[Hit]:
    texts = [uri.text for uri in client.uris(URIS)]
    if len(set(texts)) == len(texts):
        return
    listed = Counter(texts)
    for text, count in listed.items():
        if count > 1:
            repair = Repair("list it once", safe=True, edits=(("once", URIS, text, None),))
            yield Hit(URIS, f"{text} is listed {count} times", text, note=f"listed {count} times", repair=repair)


@RED.rule(
    13,
    "redirect-useless",
    severity=Severity.LOW,
    summary="A client has redirect URIs and no grant that uses them.",
    why="Once somebody allows such a grant, addresses that nobody has looked after receive codes at once.",
    fix="Remove the redirect URIs.",
    cite="RFC 7591 section 2",
    reads=(URIS, GRANTS),
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
    if not client.is_so(has_redirects) and client.uris(URIS):
        repair = Repair("remove the redirect URIs", safe=False, edits=(("unset", URIS, None, None),))
        grants = ", ".join(client.words(GRANTS)) or "none"
        message = f"no grant of this client comes back by redirect; it has {grants}"
        yield Hit(URIS, message, note="never used", related=((GRANTS, "no grant with redirects"),), repair=repair)


@RED.rule(
    14,
    "redirect-missing",
    severity=Severity.MEDIUM,
    summary="A client uses redirects and has no redirect URI.",
    why="A server that follows the standard refuses every login; one that does not sends codes wherever it is asked to.",
    fix="List the redirect URIs, or remove the grant.",
    cite="RFC 6749 section 3.1.2.2; RFC 9126 section 2.4",
    reads=(URIS, GRANTS, METHOD, _PAR, "@adapter"),
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
    if client.words(URIS) or (client.flag(_PAR) and is_confidential(client)):
        return
    must = (is_public(client) or IMPLICIT in client.words(GRANTS)) and client.text("@adapter") != "keycloak"
    severity = None if must else Severity.LOW  # Keycloak refuses every login then, so that nothing is let in
    told = "the client uses redirects and lists no redirect URI"
    yield Hit(GRANTS, told, note="needs a redirect URI", severity=severity)


@RED.rule(
    20,
    "redirects-too-many",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="A client has very many redirect URIs, or some on many domains.",
    why="Each is a place that receives codes; nobody looks after all, and one lost domain is enough.",
    fix="Remove what is no longer used, and give each application a client of its own.",
    cite="RFC 9700 section 4.1",
    reads=(URIS, GRANTS),
    about=has_redirects,
    bad=WEB.format(uris=", ".join(f'"https://shop.acme-{place}.example.com/cb"' for place in range(_MANY + 1))),
    good=GOOD,
)
def redirects_too_many(client: Client) -> Iterator[Hit]:
    uris = client.uris(URIS)
    if len(uris) > _MANY:
        yield Hit(URIS, f"{len(uris)} redirect URIs; more than {_MANY} are hard to look after", note=f"{len(uris)}")
        return
    if len(uris) <= _DOMAINS:
        return
    hosts = {uri.host for uri in uris if uri.is_web and uri.host and not uri.is_loopback}
    if len(hosts) > _DOMAINS:  # the table of public suffixes is read for these only
        domains = sorted({registrable_domain(host) for host in hosts})
        if len(domains) > _DOMAINS:
            message = f"the redirect URIs are on {len(domains)} domains: {', '.join(domains)}"
            yield Hit(URIS, message, note=f"{len(domains)} domains")
