"""MET, the other part: members that the protocol itself uses, beside grants and keys."""

import re
from collections.abc import Iterator
from typing import Final

from oauthctl.lint import jwt
from oauthctl.lint.algorithms import NONE
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit, Repair
from oauthctl.lint.rules.kinds import CIBA, GRANTS, announced
from oauthctl.lint.rules.metadata import MET
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.compare import same
from oauthctl.model.json import Json
from oauthctl.model.table import table
from oauthctl.uri import UriFacts
from oauthctl.uri.scheme import SCRIPTS
from oauthctl.uri.wildcard import Reach, wildcard

_URIS: Final = "redirect_uris"
_SUBJECT: Final = "subject_type"
_SECTOR: Final = "sector_identifier_uri"
_JWKS_URI: Final = "jwks_uri"
_MODE: Final = "backchannel_token_delivery_mode"
_LOGIN: Final = "initiate_login_uri"
_REQUESTS: Final = "request_uris"
_REQUEST_ALG: Final = "request_object_signing_alg"
_ACR: Final = "default_acr_values"
_STATEMENT: Final = "software_statement"
_STATED: Final = (_URIS, GRANTS, "response_types", "token_endpoint_auth_method", "scope", _JWKS_URI, "client_name")
_TRIALS: Final = frozenset({"test", "testing", "demo", "sample", "example", "dummy", "tmp", "temp", "poc", "foo"})
_HASH: Final = re.compile(r"[A-Za-z0-9_-]{43}=?")  # base64url of 32 octets

_WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
"""
_PAIRWISE: Final = """
clients:
  shop:
    preset: web
    subject_type: pairwise
    redirect_uris: ["https://shop.example.com/cb", "https://shop.example.org/cb"]
"""
_SECTOR_LINE: Final = "    sector_identifier_uri: https://shop.example.com/sector.json\n"


@MET.rule(
    9,
    "pairwise-without-sector",
    severity=Severity.LOW,
    summary="A client with pairwise subject identifiers does not say which redirect URIs belong together.",
    why="The server refuses it, or derives the identifier from one of the hosts: when that host goes, every user is a "
    "stranger to the application.",
    fix="Publish the list of redirect URIs and write its address as `sector_identifier_uri`; for CIBA a `jwks_uri` "
    "does, too.",
    cite="OpenID Connect Core 1.0 section 8.1; OpenID Connect Client-Initiated Backchannel Authentication Flow Core 1.0 "
    "section 4",
    reads=(_SUBJECT, _SECTOR, _URIS, GRANTS, _MODE, _JWKS_URI),
    about=lambda client: client.has(_SUBJECT) and client.text(_SUBJECT) == "pairwise",
    bad=(
        _PAIRWISE,
        "\nclients:\n  bank:\n    preset: ciba\n    subject_type: pairwise\n",
    ),
    good=_PAIRWISE + _SECTOR_LINE,
)
def pairwise_without_sector(client: Client) -> Iterator[Hit]:
    if client.text(_SECTOR):
        return
    hosts = sorted({uri.host for uri in client.uris(_URIS) if uri.host})
    if len(hosts) > 1:
        related = ((_URIS, f"{len(hosts)} hosts"),)
        yield Hit(_SUBJECT, f"{_SECTOR} is missing for {', '.join(hosts)}", "pairwise", note=f"needs {_SECTOR}",
                  related=related)  # fmt: skip
    elif not hosts and CIBA in client.words(GRANTS) and client.text(_MODE) != "push" and not client.text(_JWKS_URI):
        yield Hit(_SUBJECT, f"neither {_SECTOR} nor {_JWKS_URI} says whose the identifiers are", "pairwise",
                  note="of which sector?")  # fmt: skip


@MET.rule(
    10,
    "sector-uri-not-https",
    severity=Severity.MEDIUM,
    summary="The list of redirect URIs that share subject identifiers is fetched without TLS.",
    why="Servers refuse it; one that does not can be answered by whoever is on the way, who then puts an application "
    "of their own among yours and recognises your users.",
    fix="Publish the list under https.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 5",
    reads=(_SECTOR,),
    bad=_PAIRWISE + _SECTOR_LINE.replace("https", "http"),
    good=_PAIRWISE + _SECTOR_LINE,
)
def sector_uri_not_https(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_SECTOR):
        if uri.scheme != "https":
            yield Hit(_SECTOR, f"{uri.text} is not https", uri.text, note="not https")


@MET.rule(
    11,
    "login-or-request-uri-cleartext",
    severity=Severity.MEDIUM,
    summary="Logins start, or requests are fetched, at an address that is not https.",
    why="Whoever is on the way starts a login with an issuer of their choice, or changes what the client asks for.",
    fix="Use https.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(_LOGIN, _REQUESTS, _REQUEST_ALG),
    repairs="unsafe",
    bad=(
        _WEB + '    initiate_login_uri: "http://shop.example.com/login"\n',
        _WEB + '    request_uris: ["http://shop.example.com/request.jwt"]\n',
    ),
    good=(
        _WEB + '    initiate_login_uri: "https://shop.example.com/login"\n',
        _WEB + '    request_uris: ["http://shop.example.com/request.jwt"]\n    request_object_signing_alg: ES256\n',
    ),
)
def login_or_request_uri_cleartext(client: Client) -> Iterator[Hit]:
    for uri in _not_https(client, _LOGIN):
        if uri.scheme in SCRIPTS:  # MET014 says what that does
            continue
        yield Hit(_LOGIN, f"{uri.text} is not https", uri.text, note="not https",
                  repair=_with_https(uri, ("set", _LOGIN)))  # fmt: skip
    for uri in _not_https(client, _REQUESTS):
        if client.text(_REQUEST_ALG) in {"", NONE}:  # signed ones cannot be changed on the way
            yield Hit(_REQUESTS, f"{uri.text} is not https, and requests need not be signed", uri.text,
                      note="not https", repair=_with_https(uri, ("replace", _REQUESTS)))  # fmt: skip


def _not_https(client: Client, field: str) -> list[UriFacts]:
    """Those of a scheme that is not https; a relative one belongs to the provider's own dialect."""
    if not client.known(field):
        return []
    return [uri for uri in client.uris(field) if uri.scheme and uri.scheme != "https" and not uri.is_loopback]


def _with_https(uri: UriFacts, edit: tuple[str, str]) -> Repair | None:
    if uri.port is not None or not uri.text.startswith("http://"):
        return None
    return Repair("use https", safe=False, edits=((*edit, uri.text, f"https{uri.text[4:]}"),))


_ACR_ONLINE: Final = (
    _WEB
    + """    default_acr_values: ["urn:example:gold"]
metadata:
  acr_values_supported: ["urn:example:silver"{more}]
"""
)


@MET.rule(
    12,
    "acr-not-supported",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="The authorization server does not announce a class of authentication that the client asks for.",
    why="It is asked for as a wish: users log in with less, and only an application that looks at `acr` notices.",
    fix="Ask for a class that the server announces, and check `acr` in the application.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2; OpenID Connect Discovery 1.0 section 3",
    reads=(_ACR, "@server"),
    online=True,
    about=lambda client: bool(client.words(_ACR)),
    bad=_ACR_ONLINE.format(more=""),
    good=_ACR_ONLINE.format(more=', "urn:example:gold"'),
)
def acr_not_supported(client: Client) -> Iterator[Hit]:
    known = announced(client, "acr_values_supported") or ()
    for acr in client.words(_ACR) if known else ():
        if acr not in known:
            yield Hit(_ACR, f"the server does not announce {acr}", acr, note="not announced")


# Headers with the algorithms none and ES256; claims with the issuer https://directory.example.com and a client_name.
_UNSIGNED: Final = (
    "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2RpcmVjdG9yeS5leGFtcGxlLmNvbSIsImNsaWVudF9uYW1lIjoiQWNtZSBTaG9wIn0."
)
_SIGNED: Final = _UNSIGNED.replace("eyJhbGciOiJub25lIn0", "eyJhbGciOiJFUzI1NiJ9") + "c2lnbmF0dXJl"


@MET.rule(
    13,
    "software-statement-unfit",
    severity=Severity.LOW,
    summary="A software statement has ended, is not signed, has no issuer, or says something else than the client.",
    why="Servers refuse it; one that takes it registers what the statement says and not what was reviewed here, and an "
    "unsigned one can say anything.",
    fix="Have a new one issued, and declare what it says.",
    cite="RFC 7591 sections 2.3 and 3.1.1",
    reads=(_STATEMENT, *_STATED, "@written", "@today"),
    about=lambda client: client.has(_STATEMENT),
    bad=(
        _WEB + f"    software_statement: {_UNSIGNED}\n",
        _WEB + f"    client_name: Shop of Acme\n    software_statement: {_SIGNED}\n",
    ),
    good=_WEB + f"    client_name: Acme Shop\n    software_statement: {_SIGNED}\n",
)
def software_statement_unfit(client: Client) -> Iterator[Hit]:
    """The statement itself is not repeated: it can be long, and it may be what registers a client somewhere."""
    token = jwt.read(client.text(_STATEMENT))
    if token is None:
        yield Hit(_STATEMENT, "the software statement is no signed JWT", note="no JWT")
        return
    if token.header.get("alg") in {None, NONE}:
        yield Hit(_STATEMENT, "the software statement is not signed", note="not signed", severity=Severity.MEDIUM)
    if not token.claims.get("iss"):
        yield Hit(_STATEMENT, "the software statement does not say who issued it", note="no `iss`")
    ends, today = token.claims.get("exp"), client["@today"]
    if isinstance(ends, int | float) and isinstance(today, int) and ends < today:
        yield Hit(_STATEMENT, "the software statement has ended", note="ended")
    written = client.words("@written")
    for field in _STATED:
        if field in written and field in token.claims and not _same(field, token.claims[field], client[field]):
            yield Hit(_STATEMENT, f"the software statement has another {field}, which counts", field,
                      note="says something else", severity=Severity.MEDIUM,
                      related=((field, "does not count"),))  # fmt: skip


def _same(field: str, left: Json, right: Json) -> bool:
    return same(left, right, table()[field].compare)


@MET.rule(
    15,
    "request-uri-pattern",
    severity=Severity.MEDIUM,
    summary="The addresses from which requests are fetched are a pattern.",
    why="A link makes your login server fetch whatever address the pattern lets in: it can be used to reach systems "
    "inside your network, or to load a request that somebody else wrote.",
    fix="Write every request URI out, whole.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2; RFC 9101 section 10.4",
    reads=(_REQUESTS, "@adapter"),
    bad=_WEB.replace("web\n", "web\n    provider: sso\n") + '    request_uris: ["https://shop.example.com*"]\n',
    good=_WEB + '    request_uris: ["https://shop.example.com/request.jwt"]\n',
)
def request_uri_pattern(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_REQUESTS) if client.known(_REQUESTS) else ():
        found = wildcard(uri, client.text("@adapter"))
        if found is not None and found.reach is not Reach.LITERAL:
            milder = found.reach in {Reach.PATHS, Reach.PORTS} or client.text("@adapter") != "keycloak"
            yield Hit(_REQUESTS, f"{uri.text} lets in {found.words}", uri.text, note=found.words,
                      severity=Severity.LOW if milder else None)  # fmt: skip


@MET.rule(
    16,
    "request-uri-without-hash",
    severity=Severity.INFO,
    summary="A request that is fetched has no hash in its address.",
    why="The server cannot tell that the file has changed: it goes on with the old one, or takes whatever stands there "
    "now.",
    fix="Put the base64url SHA-256 of the file behind `#`.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(_REQUESTS,),
    pedantic=True,
    bad=_WEB + '    request_uris: ["https://shop.example.com/request.jwt"]\n',
    good=_WEB
    + '    request_uris: ["https://shop.example.com/request.jwt#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM"]\n',
)
def request_uri_without_hash(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_REQUESTS) if client.known(_REQUESTS) else ():
        if not _HASH.fullmatch(uri.fragment or ""):
            yield Hit(_REQUESTS, f"{uri.text} has no hash of what it leads to", uri.text, note="no hash")


@MET.rule(
    17,
    "trial-in-production",
    severity=Severity.INFO,
    confidence=Confidence.LOW,
    summary="A client in production is named like a trial.",
    why="What was made to try something out is seldom looked after: nobody misses it, and it can still get tokens.",
    fix="Remove it, or give it the name of what it is for.",
    cite="oauthctl: clients in production",
    reads=("@key", "@client_id", "client_name", "@production"),
    about=lambda client: client.flag("@production"),
    bad=(_WEB.replace("shop:", "shop-test:"), _WEB + "    client_name: Demo Shop\n"),
    good=_WEB,
)
def trial_in_production(client: Client) -> Iterator[Hit]:
    for field in ("@key", "@client_id", "client_name"):
        name = client.text(field) if client.known(field) else ""
        word = next((one for one in re.split(r"[^a-z0-9]+", name.lower()) if one in _TRIALS), "")
        if word:
            place = field if field == "client_name" else "@key"
            yield Hit(place, f"`{name}` is named like a trial", name, note=f"`{word}`, in production")
            return
