"""XCL: what several clients of one server share, and should not."""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Final

from oauthctl.diagnostics.text import listed
from oauthctl.lint import jwks
from oauthctl.lint.client import CannotTell, Client
from oauthctl.lint.rule import Family, Hit, Looks
from oauthctl.lint.rules.kinds import CREDENTIALS, GRANTS, METHOD, SECRET_METHODS, SUBJECTS, has_redirects
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.lint.vendors import is_callback
from oauthctl.model.digest import short_digest
from oauthctl.uri import UriFacts, facts
from oauthctl.uri.canonical import canonical

XCL: Final = Family("XCL", "Several clients together")

_URIS: Final = "redirect_uris"
_ENABLED: Final = "settings.enabled"
_WHERE: Final = ("@environment", "@provider", "@client_id")
_SUBJECT: Final = "tls_client_auth_subject_dn"
_AFTER_COMMA: Final = re.compile(r"(?<!\\) *, *")  # `CN=shop, O=Acme`: the blanks between its parts say nothing
_KEY_METHODS: Final = frozenset({"private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"})

_TWO: Final = """
clients:
  shop:
    preset: web
    owner: team-shop
    redirect_uris: ["https://shop.example.com/cb"]{shop}
  desk:
    preset: web
    owner: team-desk
    redirect_uris: ["{uri}"]{desk}
"""
_APART: Final = _TWO.format(shop="", desk="", uri="https://desk.example.com/cb")


def _with(line: str, other: str) -> str:
    return _TWO.format(shop=f"\n    {line}", desk=f"\n    {other}", uri="https://desk.example.com/cb")


Use = tuple[Hashable, str, str]  # what is shared, the field it stands in, and its text


def _shared(clients: Sequence[Client], uses: "Iterable[tuple[int, Use]]") -> Iterator[tuple[int, Use, str]]:
    """Each use that another client of the same server has too, with the names of the others."""
    users: dict[Hashable, dict[int, Use]] = {}
    for index, use in uses:
        where = (clients[index].text("@environment"), clients[index].text("@provider"))
        users.setdefault((*where, use[0]), {}).setdefault(index, use)
    for found in users.values():
        for index, use in found.items() if len(found) > 1 else ():
            others = sorted(clients[one].text("@client_id") for one in found if one != index)
            yield index, use, listed(others, 3)


@XCL.rule(
    1,
    "redirect-uri-shared",
    severity=Severity.LOW,  # often one application that moves from one client to another
    confidence=Confidence.MEDIUM,
    summary="Two clients of one server have the same redirect URI.",
    why="The page behind it gets the codes of both. A code that was stolen from one client can be given to the "
    "other's page, and a weakness of the one client, such as missing PKCE, is one of both.",
    fix="Give each client a path of its own, or make them one client.",
    cite="RFC 9700 section 4.5",
    reads=(_URIS, GRANTS, _ENABLED, *_WHERE),
    looks=Looks.CLIENTS,
    bad=(
        _TWO.format(shop="", desk="", uri="https://shop.example.com/cb"),
        _TWO.format(shop="", desk="", uri="https://Shop.example.com:443/cb"),
    ),
    good=_APART,
)
def redirect_uri_shared(clients: Sequence[Client]) -> Iterator[Hit]:
    uses = ((index, (canonical(uri), _URIS, uri.text)) for index, one in enumerate(clients) for uri in _redirects(one))
    for index, (_, field, text), others in _shared(clients, uses):
        yield Hit(field, f"{text} is also a redirect URI of {others}", text, note="shared", client=index)


def _redirects(client: Client) -> list[UriFacts]:
    """Https and http only: schemes of applications have a rule of their own (NAT005).

    Not loopback, which is everybody's, nor the callbacks of known agents, which have one for all servers. None of a
    client that is off: nobody logs in by it.
    """
    off = client.known(_ENABLED) and not client.flag(_ENABLED)
    try:
        if off or not client.is_so(has_redirects):
            return []
        return [uri for uri in client.uris(_URIS) if uri.is_web and not uri.is_loopback and not is_callback(uri)]
    except CannotTell:
        return []


@XCL.rule(
    3,
    "keys-shared",
    severity=Severity.MEDIUM,
    summary="Two clients of one server prove who they are with the same key or certificate.",
    why="Whoever gets into the one application can get tokens as the other; neither can be shut out alone, and a "
    "log cannot tell them apart.",
    fix="Give each client keys of its own: another `jwks_uri`, another key in `jwks`, another certificate subject.",
    cite="RFC 7591 section 2; RFC 9700 section 2.5",
    reads=(METHOD, "jwks", "jwks_uri", *SUBJECTS, *_WHERE),
    looks=Looks.CLIENTS,
    bad=_with(
        "token_endpoint_auth_method: private_key_jwt\n    jwks_uri: https://keys.example.com/jwks",
        "token_endpoint_auth_method: private_key_jwt\n    jwks_uri: https://keys.example.com/jwks",
    ),
    good=_with(
        "token_endpoint_auth_method: private_key_jwt\n    jwks_uri: https://shop.example.com/jwks",
        "token_endpoint_auth_method: private_key_jwt\n    jwks_uri: https://desk.example.com/jwks",
    ),
)
def keys_shared(clients: Sequence[Client]) -> Iterator[Hit]:
    uses = ((index, use) for index, client in enumerate(clients) for use in _keys(client))
    told: set[int] = set()
    for index, (_, field, text), others in _shared(clients, uses):
        if index not in told:
            told.add(index)
            yield Hit(field, f"{field} is shared with {others}", text, note="shared", client=index)


def _keys(client: Client) -> Iterator[Use]:
    method = client.text(METHOD) if client.known(METHOD) else ""
    if method not in _KEY_METHODS:
        return
    for name in ("jwks_uri", *SUBJECTS):
        if client.known(name) and client.text(name):
            yield (name, _one_spelling(name, client.text(name))), name, client.text(name)
    for number, key in enumerate(jwks.keys(client["jwks"]) if client.known("jwks") else ()):
        material = tuple(jwks.text(key, member) for member in ("kty", "n", "crv", "x", "y"))
        if any(material[1:]):
            yield ("jwk", short_digest(list(material))), "jwks", jwks.name(key, number)


def _one_spelling(field: str, text: str) -> str:
    """Equal for what servers take for the same address or name."""
    if field in {"jwks_uri", "tls_client_auth_san_uri"}:
        return canonical(facts(text))
    return _AFTER_COMMA.sub(",", text) if field == _SUBJECT else text


@XCL.rule(
    4,
    "secret-shared",
    severity=Severity.MEDIUM,
    summary="Two clients of one server are given the same secret.",
    why="Whoever reads the secret in the one application can get tokens as the other; rotating it for one locks the "
    "other out.",
    fix="Let each client have a secret of its own: another reference under `secret: {from: …}`, or none, so that the "
    "server makes one.",
    cite="RFC 7591 section 3.2.1",
    reads=(METHOD, "@secret", *_WHERE),
    looks=Looks.CLIENTS,
    bad=_with("secret: {from: env:WEB_SECRET}", "secret: {from: env:WEB_SECRET}"),
    good=_with("secret: {from: env:SHOP_SECRET}", "secret: {from: env:DESK_SECRET}"),
)
def secret_shared(clients: Sequence[Client]) -> Iterator[Hit]:
    uses = ((index, use) for index, client in enumerate(clients) for use in imposed_secrets(client))
    for index, (_, field, text), others in _shared(clients, uses):
        yield Hit(field, f"the secret is taken {text}, as that of {others} is", text, note="shared", client=index)


def imposed_secrets(client: Client) -> Iterator[Use]:
    """References that impose a secret; what the server makes is delivered, and differs."""
    if client.known(METHOD) and client.text(METHOD) in SECRET_METHODS and client.known("@secret"):
        for text in client["@secret"] or ():
            if isinstance(text, str) and text.startswith("from "):
                yield text, "@secret", text


@XCL.rule(
    7,
    "client-id-like-a-user",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="A client that gets tokens of its own has a client_id like a user's name.",
    why="At most servers such tokens have the client_id as their subject: an API that looks at the subject alone takes "
    "the client for that user, and gives it the user's data. Keycloak gives each client an identifier of its own.",
    fix="Choose a client_id that no user can have: no e-mail address.",
    cite="RFC 9700 section 4.15",
    reads=(GRANTS, "@client_id", "@adapter"),
    bad="""
clients:
  alice@example.com:
    preset: service
    owner: team-jobs
""",
    good="""
clients:
  nightly-jobs:
    preset: service
    owner: team-jobs
""",
)
def client_id_like_a_user(client: Client) -> Iterator[Hit]:
    if CREDENTIALS not in client.words(GRANTS) or client.text("@adapter") == "keycloak":
        return
    name = client.text("@client_id")
    local, at, domain = name.partition("@")
    if at and local and "." in domain and not set(name) & set("/: "):
        yield Hit("@client_id", f"the client_id {name} reads like a user's e-mail address", name)
