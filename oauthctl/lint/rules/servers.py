"""SRV: what an authorization server says of itself (--online), judged once, at the provider's block."""

from collections.abc import Iterator, Mapping
from typing import Final

from oauthctl.diagnostics.text import shortened
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Looks
from oauthctl.lint.rules.kinds import announced, server
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.uri import facts

SRV: Final = Family("SRV", "Authorization servers")

_PKCE: Final = "code_challenge_methods_supported"
_ISS: Final = "authorization_response_iss_parameter_supported"
_GRANTS: Final = "grant_types_supported"
_RESPONSES: Final = "response_types_supported"
_ALIASES: Final = "mtls_endpoint_aliases"
_TOOL: Final = """
clients:
  tool:
    preset: mcp-local
    owner: team-tools
    redirect_uris: ["http://127.0.0.1/callback"]
metadata:
  issuer: https://idp.example.com
"""
SHOP: Final = """
clients:
  shop:
    preset: web
    owner: team-shop
    redirect_uris: ["https://shop.example.com/cb"]
metadata:
  issuer: https://idp.example.com
"""


@SRV.rule(
    1,
    "issuer-mismatch",
    severity=Severity.MEDIUM,
    summary="The server's metadata name another issuer than the one that was asked.",
    why="Clients that look, as they must, refuse to log in; one that does not can be led to take the tokens and "
    "endpoints of another server for this one's.",
    fix="Write the issuer exactly as the server does, or mend what the server says, often a proxy's host or a slash.",
    cite="OpenID Connect Discovery 1.0 section 4.3",
    reads=("@server", "@issuer"),
    looks=Looks.SERVER,
    online=True,
    bad=SHOP.replace("idp.example.com", "login.example.org"),
    good=SHOP,
)
def issuer_mismatch(one: Client) -> Iterator[Hit]:
    said, asked = server(one).get("issuer"), one.text("@issuer")
    if said != asked:
        slash = isinstance(said, str) and said.rstrip("/") == asked.rstrip("/")
        yield Hit("issuer", f"the server at {asked} says that it is {said}", said if isinstance(said, str) else None,
                  note=f"the server says {shortened(str(said), 60)}",
                  severity=Severity.LOW if slash else None)  # fmt: skip


@SRV.rule(
    2,
    "pkce-not-announced",
    severity=Severity.LOW,
    summary="The server does not announce PKCE with S256.",
    why="A client cannot know whether a stolen authorization code is of use; MCP clients must refuse to log in.",
    fix="Turn PKCE on and announce it in `code_challenge_methods_supported`.",
    cite="RFC 9700 section 2.1.1; Model Context Protocol, Authorization, revision 2026-07-28",
    reads=("@server", "@agents"),
    looks=Looks.SERVER,
    online=True,
    bad=(_TOOL, SHOP + "  code_challenge_methods_supported: [plain]\n"),
    good=_TOOL + "  code_challenge_methods_supported: [S256]\n",
)
def pkce_not_announced(one: Client) -> Iterator[Hit]:
    known = announced(one, _PKCE)
    if "S256" in (known or ()):
        return
    agents = one.words("@agents")
    refuses = f": {agents[0]} refuses to log in" if agents else ""
    severe = Severity.MEDIUM if agents or known else None
    yield Hit(_PKCE, f"the server does not announce PKCE with S256{refuses}", note=f"no S256{refuses}", severity=severe)


@SRV.rule(
    3,
    "pkce-plain-announced",
    severity=Severity.LOW,
    summary="The server takes PKCE's method `plain`.",
    why="The challenge is then the verifier itself: who reads the login request can redeem the code.",
    fix="Take `plain` out of what the server allows. Keycloak announces it whatever the realm has; there `settings.pkce: "
    "required` with `pkce_methods: [S256]` keeps a client from it, and the executor `pkce-enforcer` of a client policy "
    "every client.",
    cite="RFC 9700 section 2.1.1; RFC 7636 section 4.2",
    reads=("@server", "@adapter"),
    looks=Looks.SERVER,
    online=True,
    bad=SHOP + "  code_challenge_methods_supported: [S256, plain]\n",
    good=SHOP + "  code_challenge_methods_supported: [S256]\n",
)
def pkce_plain_announced(one: Client) -> Iterator[Hit]:
    known = announced(one, _PKCE) or ()
    if "plain" in known and "S256" in known:
        yield Hit(
            _PKCE,
            "the server takes `plain` besides S256",
            "plain",
            note="the server takes `plain`, which protects nothing",
            severity=_announced_anyway(one),
        )


def _announced_anyway(one: Client) -> Severity | None:
    """Keycloak announces `plain`, implicit and password of every realm, also where a policy refuses them (26.7)."""
    return Severity.INFO if one.text("@adapter") == "keycloak" else None


@SRV.rule(
    4,
    "issuer-not-in-answers",
    severity=Severity.LOW,
    summary="Clients of several servers cannot tell from an answer which server it is of.",
    why="A client of two servers cannot tell whose code it got, and sends it to the other, perhaps an attacker's "
    "(mix-up); other defences are left to the client. Agents (MCP) log in at servers of strangers, too.",
    fix="Have the server send `iss` and announce it, or give clients another redirect URI for each issuer.",
    cite="RFC 9700 section 2.1; Model Context Protocol, Authorization, revision 2026-07-28",
    reads=("@server", "@issuers", "@agents"),
    looks=Looks.SERVER,
    online=True,
    about=lambda one: (one.seconds("@issuers") or 0) > 1 or bool(one.words("@agents")),
    bad=(SHOP, _TOOL + "  code_challenge_methods_supported: [S256]\n"),
    good=SHOP + f"  {_ISS}: true\n",
)
def issuer_not_in_answers(one: Client) -> Iterator[Hit]:
    if server(one).get(_ISS) is not True:
        yield Hit(_ISS, "the server does not announce `iss` in its answers", note="mix-up is left to clients")


@SRV.rule(
    5,
    "legacy-grants-offered",
    severity=Severity.LOW,
    summary="The server offers the implicit or the password grant.",
    why="A client may be given it by one edit, and with it tokens in addresses, or users' passwords.",
    fix="Turn the grant off for the whole server once no client uses it. Keycloak announces both whatever the realm has; "
    "there the executors `reject-implicit-grant` and `reject-ropc-grant` of a client policy keep every client from them.",
    cite="RFC 9700 sections 2.1.2 and 2.4; RFC 8414 section 2",
    reads=("@server", "@adapter"),
    looks=Looks.SERVER,
    online=True,
    bad=(
        SHOP + "  grant_types_supported: [authorization_code, password]\n",
        SHOP + "  response_types_supported: [code, token]\n",
        SHOP + "  grant_types_supported: [authorization_code]\n  response_types_supported: [code, token]\n",
    ),
    good=SHOP + "  grant_types_supported: [authorization_code]\n",
)
def legacy_grants_offered(one: Client) -> Iterator[Hit]:
    grants, severity = announced(one, _GRANTS) or (), _announced_anyway(one)
    for grant in ("implicit", "password"):
        if grant in grants:
            note = f"the server offers {grant}"
            yield Hit(_GRANTS, f"the server offers the {grant} grant", grant, note=note, severity=severity)
    if "implicit" not in grants and any("token" in words.split() for words in announced(one, _RESPONSES) or ()):
        note = "the server offers implicit"
        yield Hit(_RESPONSES, "the server offers the implicit grant", "token", note=note, severity=severity)


_SIGNED: Final = tuple(f"{name}_endpoint_auth_signing_alg_values_supported" for name in
                       ("token", "introspection", "revocation"))  # fmt: skip


@SRV.rule(
    6,
    "unsigned-assertions-offered",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    summary="The server announces that clients may authenticate with unsigned assertions.",
    why="Anybody can write an assertion without a signature, so anybody is any client that uses them.",
    fix="Take `none` out of the algorithms of client authentication.",
    cite="RFC 8414 section 2; OpenID Connect Discovery 1.0 section 3",
    reads=("@server",),
    looks=Looks.SERVER,
    online=True,
    bad=SHOP + "  token_endpoint_auth_signing_alg_values_supported: [ES256, none]\n",
    good=SHOP + "  token_endpoint_auth_signing_alg_values_supported: [ES256]\n",
)
def unsigned_assertions_offered(one: Client) -> Iterator[Hit]:
    for name in _SIGNED:
        if "none" in (announced(one, name) or ()):
            yield Hit(name, "clients may authenticate with unsigned assertions", "none", note=f"{name} has `none`")


@SRV.rule(
    7,
    "request-uri-open",
    severity=Severity.LOW,
    summary="The server fetches requests from any address that a login names.",
    why="Anybody can have the server ask addresses inside its own network.",
    fix="Require that request_uris are registered, or turn `request_uri` off for what was not pushed.",
    cite="OpenID Connect Discovery 1.0 section 3",
    reads=("@server",),
    looks=Looks.SERVER,
    online=True,
    bad=SHOP + "  request_uri_parameter_supported: true\n",
    good=SHOP + "  request_uri_parameter_supported: true\n  require_request_uri_registration: true\n",
)
def request_uri_open(one: Client) -> Iterator[Hit]:
    """Only where the server says so itself: many leave it out that fetch nothing, though the default is true."""
    found = server(one)
    if found.get("request_uri_parameter_supported") is True and not found.get("require_request_uri_registration"):
        yield Hit(
            "request_uri_parameter_supported",
            "the server fetches requests from anywhere",
            note="it fetches any request_uri",
        )


@SRV.rule(
    9,
    "endpoint-cleartext",
    severity=Severity.HIGH,
    summary="An endpoint of the server is http and leads over a network.",
    why="Whoever is on the way reads codes, secrets and tokens.",
    fix="Serve every endpoint by https; behind a proxy, tell the server its outer address.",
    cite="RFC 9700 section 2.6; RFC 8414 section 2; RFC 8705 section 5",
    reads=("@server",),
    looks=Looks.SERVER,
    online=True,
    bad=(
        SHOP + "  token_endpoint: http://idp.example.com/token\n",
        SHOP + "  mtls_endpoint_aliases: {token_endpoint: http://mtls.example.com/token}\n",
    ),
    good=(
        SHOP + "  token_endpoint: https://idp.example.com/token\n",
        SHOP + "  mtls_endpoint_aliases: {token_endpoint: https://mtls.example.com/token}\n",
    ),
)
def endpoint_cleartext(one: Client) -> Iterator[Hit]:
    for name, value in _endpoints(server(one)):
        uri = facts(value)
        if uri.scheme == "http" and not uri.is_loopback:
            yield Hit(name, f"`{name}` is {value}", value, note=f"{name} is {shortened(value, 60)}")


def _endpoints(found: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    aliases = found.get(_ALIASES)
    of_aliases = aliases.items() if isinstance(aliases, Mapping) else ()
    for name, value in (*found.items(), *((f"{_ALIASES}.{name}", value) for name, value in of_aliases)):
        if isinstance(value, str) and (name.endswith("_endpoint") or name == "jwks_uri"):
            yield name, value


_ID_TOKENS: Final = "id_token_signing_alg_values_supported"  # a member


@SRV.rule(
    12,
    "unsigned-id-tokens-offered",
    severity=Severity.LOW,
    summary="The server announces ID tokens without a signature.",
    why="A client that is registered so, or whose library goes by the token's own header, takes any text for a login.",
    fix="Take `none` out of the algorithms of ID tokens.",
    cite="OpenID Connect Discovery 1.0 section 3",
    reads=("@server",),
    looks=Looks.SERVER,
    online=True,
    bad=SHOP + f"  {_ID_TOKENS}: [RS256, none]\n",
    good=SHOP + f"  {_ID_TOKENS}: [RS256]\n",
)
def unsigned_id_tokens_offered(one: Client) -> Iterator[Hit]:
    if "none" in (announced(one, _ID_TOKENS) or ()):
        yield Hit(_ID_TOKENS, "the server signs no ID token where a client asks for none", "none",
                  note=f"{_ID_TOKENS} has `none`")  # fmt: skip
