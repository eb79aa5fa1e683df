"""GRT: grants and response types that let others in."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit
from oauthctl.lint.rules.kinds import (
    CIBA,
    CODE,
    CREDENTIALS,
    DEVICE,
    DPOP,
    EXCHANGE,
    GRANTS,
    IMPLICIT,
    JWT_BEARER,
    METHOD,
    MTLS,
    PASSWORD,
    RESPONSES,
    SAML_BEARER,
    is_bound,
    is_confidential,
    is_public,
    response_words,
    uses_code,
)
from oauthctl.lint.severity import Confidence, Severity

GRT: Final = Family("GRT", "Grant and response types")

_OF_USERS: Final = (CODE, IMPLICIT, PASSWORD, DEVICE, CIBA)

CODE_WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
"""
SERVICE: Final = """
clients:
  jobs:
    preset: service
"""


@GRT.rule(
    2,
    "implicit-grant",
    severity=Severity.HIGH,
    summary="Access tokens come through the browser's address bar (implicit grant).",
    why="Tokens leak through history, referrers, logs and open redirects, and the client cannot tell a stolen token "
    "that is slipped into its login from its own.",
    fix="Use authorization_code with PKCE and `response_types: [code]`, also in browser applications.",
    cite="RFC 9700 section 2.1.2",
    reads=(GRANTS, RESPONSES),
    bad="""
clients:
  shop:
    preset: spa
    redirect_uris: ["https://shop.example.com/cb"]
    grant_types: [implicit]
    response_types: ["id_token token"]
""",
    good="""
clients:
  shop:
    preset: spa
    redirect_uris: ["https://shop.example.com/cb"]
""",
)
def implicit_grant(client: Client) -> Iterator[Hit]:
    types = response_words(client)
    tokens = [text for text, words in types if "token" in words]
    on = IMPLICIT in client.words(GRANTS)
    if tokens or (on and not any("id_token" in words for _, words in types)):
        yield Hit(
            GRANTS if on else RESPONSES,
            f"access tokens come by redirect ({', '.join(tokens) or 'the implicit grant is allowed'})",
            IMPLICIT if on else tokens[0],
            note="tokens in the address bar",
            related=((RESPONSES, "asks for tokens"),) if on and tokens else (),
        )


@GRT.rule(
    3,
    "password-grant",
    severity=Severity.MEDIUM,
    summary="The client may ask for tokens with the user's password.",
    why="The application sees every password, second factors work poorly and passkeys not at all, and whoever can call "
    "the token endpoint as this client can try passwords there; as a public client that is anybody.",
    fix="Use authorization_code; device authorization where there is no browser; client_credentials for programs.",
    cite="RFC 9700 section 2.4",
    reads=(GRANTS, METHOD),
    bad="""
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
    grant_types: [authorization_code, refresh_token, password]
""",
    good=CODE_WEB,
)
def password_grant(client: Client) -> Iterator[Hit]:
    if PASSWORD in client.words(GRANTS):
        anybody = is_public(client)
        yield Hit(
            GRANTS,
            "users' passwords are taken for tokens" + (", from anybody: the client has no credentials" * anybody),
            PASSWORD,
            note="the application sees users' passwords",
            severity=Severity.HIGH if anybody else None,
            related=((METHOD, "anybody can try passwords"),) if anybody else (),
        )


@GRT.rule(
    4,
    "id-token-by-redirect",
    severity=Severity.LOW,
    summary="ID tokens come through the browser, though no access tokens do.",
    why="The user's data in the ID token stays in histories and logs, and the client must check the token itself "
    "(nonce, c_hash) or accept a stolen one.",
    fix="Use `response_types: [code]` and take the ID token from the token endpoint.",
    cite="OpenID Connect Core 1.0 sections 3.2.2.11 and 3.3.2.10",
    reads=(RESPONSES,),
    bad="""
clients:
  shop:
    preset: custom
    redirect_uris: ["https://shop.example.com/cb"]
    grant_types: [authorization_code, implicit]
    response_types: ["code id_token"]
""",
    good=CODE_WEB,
)
def id_token_by_redirect(client: Client) -> Iterator[Hit]:
    types = response_words(client)
    if any("token" in words for _, words in types):
        return  # GRT002 says more
    for text, words in types:
        if "id_token" in words:
            yield Hit(RESPONSES, f"`{text}` sends ID tokens through the browser", text, note="ID tokens by redirect")


@GRT.rule(
    5,
    "public-client-credentials",
    severity=Severity.CRITICAL,
    summary="A public client may use client_credentials.",
    why="The grant proves nothing but the client; a server that takes it without credentials gives tokens to anybody who "
    "knows the client_id. Keycloak refuses every such request.",
    fix="Give it credentials (private_key_jwt, or a secret on a server), or take the grant away.",
    cite="RFC 6749 section 4.4",
    reads=(GRANTS, METHOD, "@adapter"),
    about=is_public,
    waivable=False,  # nobody has a reason to give tokens to everybody
    bad="""
clients:
  jobs:
    preset: service
    token_endpoint_auth_method: none
""",
    good=SERVICE,
)
def public_client_credentials(client: Client) -> Iterator[Hit]:
    if CREDENTIALS in client.words(GRANTS):
        refused = client.text("@adapter") == "keycloak"
        told = "Keycloak refuses every request" if refused else "whoever knows the client_id may get tokens"
        yield Hit(
            METHOD,
            f"{told}: client_credentials without credentials",
            "none",
            note="no credentials",
            severity=Severity.LOW if refused else None,
            related=((GRANTS, "client_credentials asks for nothing else"),),
        )


@GRT.rule(
    6,
    "users-and-machine-in-one-client",
    severity=Severity.LOW,
    summary="One client acts both for users and for itself.",
    why="An API that looks at `sub` alone can take the client's own token for a user's, and a stolen secret gives "
    "the program's rights besides the users'.",
    fix="Declare two clients: one for logins, one with `preset: service`.",
    cite="RFC 9700 section 4.15; RFC 7591 section 5",
    reads=(GRANTS,),
    bad="""
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
    grant_types: [authorization_code, refresh_token, client_credentials]
""",
    good=CODE_WEB + "  shop-jobs:\n    preset: service\n",
)
def users_and_machine_in_one_client(client: Client) -> Iterator[Hit]:
    grants = client.words(GRANTS)
    of_users = [grant for grant in _OF_USERS if grant in grants]
    if CREDENTIALS in grants and of_users:
        yield Hit(
            GRANTS,
            f"client_credentials beside {', '.join(of_users)}",
            CREDENTIALS,
            note="acts for itself, too",
        )


@GRT.rule(
    10,
    "device-grant-beside-browser",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="A client that has a browser may use the device authorization grant, too.",
    why="An attacker starts a device login and talks a user into entering the code: the tokens arrive at the "
    "attacker, and the user sees a genuine login page.",
    fix="Allow it only to clients of the presets device and cli.",
    cite="RFC 8628 section 5.4",
    reads=(GRANTS, "@preset"),
    bad="""
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
    grant_types: [authorization_code, refresh_token, "urn:ietf:params:oauth:grant-type:device_code"]
""",
    good=CODE_WEB,
)
def device_grant_beside_browser(client: Client) -> Iterator[Hit]:
    grants = client.words(GRANTS)
    if DEVICE in grants and CODE in grants and client.text("@preset") not in {"device", "cli"}:
        yield Hit(GRANTS, "device authorization beside authorization_code", DEVICE, note="open to code phishing")


_EXCHANGES: Final = (EXCHANGE, JWT_BEARER, SAML_BEARER)


@GRT.rule(
    12,
    "public-token-exchange",
    severity=Severity.HIGH,
    summary="A public client may exchange tokens or assertions.",
    why="Whoever gets hold of one token can turn it into tokens for other services, in this client's name: nothing "
    "tells the thief from the client. Keycloak refuses it.",
    fix="Let a confidential client exchange (`preset: exchange`).",
    cite="RFC 8693 section 2.1; RFC 7523 section 3.1",
    reads=(GRANTS, METHOD, DPOP, MTLS, "@adapter"),
    about=is_public,
    bad="""
clients:
  gateway:
    preset: exchange
    token_endpoint_auth_method: none
""",
    good="""
clients:
  gateway:
    preset: exchange
""",
)
def public_token_exchange(client: Client) -> Iterator[Hit]:
    for grant in _EXCHANGES:
        if grant in client.words(GRANTS):
            yield Hit(
                GRANTS,
                f"{grant} without client authentication",
                grant,
                note="any thief of a token can do it",
                severity=_exchanged(client, grant),
                related=((METHOD, "no credentials"),),
            )


def _exchanged(client: Client, grant: str) -> Severity | None:
    """An assertion proves something by itself, and Keycloak lets no public client use any of these."""
    if grant != EXCHANGE or client.text("@adapter") == "keycloak":
        return Severity.LOW
    return Severity.MEDIUM if is_bound(client) else None


@GRT.rule(
    16,
    "public-ciba",
    severity=Severity.HIGH,
    summary="A public client may start logins at users' devices (CIBA).",
    why="Anybody who knows the client_id sends a login question to any user's phone; whoever agrees to one, out of habit "
    "or to be left alone, gives a stranger the tokens.",
    fix="Give the client keys: `token_endpoint_auth_method: private_key_jwt`, as preset ciba has it.",
    cite="OpenID Connect Client-Initiated Backchannel Authentication Flow Core 1.0 section 7.1",
    reads=(GRANTS, METHOD),
    about=is_public,
    bad="""
clients:
  bank:
    preset: ciba
    token_endpoint_auth_method: none
""",
    good="""
clients:
  bank:
    preset: ciba
""",
)
def public_ciba(client: Client) -> Iterator[Hit]:
    if CIBA in client.words(GRANTS):
        told = "whoever knows the client_id can ask any user to log in"
        yield Hit(GRANTS, told, CIBA, note="no credentials", related=((METHOD, "no credentials"),))


_PAR: Final = "require_pushed_authorization_requests"
_JAR: Final = "require_signed_request_object"


@GRT.rule(
    15,
    "requests-in-the-open",
    severity=Severity.INFO,
    summary="A confidential client's login requests are neither pushed nor signed.",
    why="Whoever controls the browser can read and change scopes and other parameters before the server sees them.",
    fix="Set `require_pushed_authorization_requests: true` once the application pushes its requests.",
    cite="RFC 9126 section 1; RFC 9101 section 1",
    reads=(GRANTS, METHOD, _PAR, _JAR),
    pedantic=True,
    about=lambda client: uses_code(client) and is_confidential(client),
    bad=CODE_WEB,
    good=CODE_WEB + "    require_pushed_authorization_requests: true\n",
)
def requests_in_the_open(client: Client) -> Iterator[Hit]:
    if not client.flag(_PAR) and not client.flag(_JAR):
        yield Hit(_PAR, "login requests are sent through the browser, unsigned", note="neither pushed nor signed")
