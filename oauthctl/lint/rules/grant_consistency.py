"""GRT: grants, and what has to go with them."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit, Repair
from oauthctl.lint.rules.grants import CODE_WEB, GRT, SERVICE
from oauthctl.lint.rules.kinds import (
    CIBA,
    CODE,
    CREDENTIALS,
    DEVICE,
    EXCHANGE,
    GRANTS,
    IMPLICIT,
    JWT_BEARER,
    PASSWORD,
    REFRESH,
    RESPONSES,
    announced,
    response_words,
)
from oauthctl.lint.severity import Severity

NICKNAMES: Final = {
    "device_code": DEVICE,
    "device": DEVICE,
    "token_exchange": EXCHANGE,
    "token-exchange": EXCHANGE,
    "jwt_bearer": JWT_BEARER,
    "jwt-bearer": JWT_BEARER,
    "ciba": CIBA,
    "client-credentials": CREDENTIALS,
    "code": CODE,
    "authorization-code": CODE,
    "refresh": REFRESH,
    "refresh-token": REFRESH,
    "password_credentials": PASSWORD,
}
_WITHOUT_REFRESH: Final = frozenset({CREDENTIALS, IMPLICIT, REFRESH})


@GRT.rule(
    1,
    "response-types-without-grant",
    severity=Severity.LOW,
    summary="Grant types and response types contradict each other.",
    why="One server refuses the client, another silently adds the missing grant, so what it may do is the server's "
    "choice and not yours.",
    fix="Write the response types that belong to the grants: `code` to authorization_code, `[]` where no grant "
    "goes through the browser.",
    cite="RFC 7591 section 2.1; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(GRANTS, RESPONSES, "@written"),
    repairs="unsafe",
    bad=(
        """
clients:
  jobs:
    preset: custom
    grant_types: [client_credentials]
""",
        """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
    response_types: [code, "code id_token"]
""",
    ),
    good=("""
clients:
  jobs:
    preset: custom
    grant_types: [client_credentials]
    response_types: []
""", CODE_WEB),
)  # fmt: skip
def response_types_without_grant(client: Client) -> Iterator[Hit]:
    grants = frozenset(client.words(GRANTS))
    types = response_words(client)
    allowed = [text for text, words in types if grants.issuperset(_grants_of(words))]
    written = RESPONSES in client.words("@written")
    title = f"set response_types to [{', '.join(allowed)}]"
    repair = Repair(title, not written, (("set", RESPONSES, None, allowed),)) if allowed or CODE not in grants else None
    for text, words in types:
        missing = sorted(_grants_of(words) - grants)
        if missing:
            yield Hit(
                RESPONSES if written else GRANTS,
                f"the response type `{text}`{'' if written else ', which is the default,'} "
                f"needs the grant {' and '.join(missing)}",
                text if written else None,
                note=f"needs {' and '.join(missing)}",
                repair=repair,
            )
    if CODE in grants and not any("code" in words for _, words in types):
        yield Hit(
            GRANTS, "authorization_code is allowed, but no response type gives a code", CODE, note="gives no code"
        )


def _grants_of(words: frozenset[str]) -> frozenset[str]:
    needs = {CODE} if "code" in words else set()
    return frozenset(needs | ({IMPLICIT} if words & {"token", "id_token"} else set()))


@GRT.rule(
    7,
    "grants-left-to-defaults",
    severity=Severity.INFO,
    summary="A custom client does not say which grant or response types it has.",
    why="What it may do then follows from a default that a reader does not see.",
    fix="Write `grant_types` and `response_types`, or use the preset that fits.",
    cite="RFC 7591 section 2",
    reads=(GRANTS, RESPONSES, "@preset", "@written", "@live"),
    pedantic=True,
    repairs="safe",
    about=lambda client: client.text("@preset") == "custom" and not client.flag("@live"),
    bad="""
clients:
  shop:
    preset: custom
    redirect_uris: ["https://shop.example.com/cb"]
""",
    good="""
clients:
  shop:
    preset: custom
    redirect_uris: ["https://shop.example.com/cb"]
    grant_types: [authorization_code]
    response_types: [code]
""",
)
def grants_left_to_defaults(client: Client) -> Iterator[Hit]:
    for field in (GRANTS, RESPONSES):
        if field not in client.words("@written"):
            meant = list(client.words(field)) if field == GRANTS else [text for text, _ in response_words(client)]
            repair = Repair(f"write {field} as they are", safe=True, edits=(("set", field, None, meant),))
            yield Hit(field, f"{field} is left out, which means [{', '.join(meant)}]", repair=repair)


@GRT.rule(
    8,
    "refresh-token-without-source",
    severity=Severity.LOW,
    summary="The refresh_token grant stands beside grants that never give a refresh token.",
    why="It does nothing where servers keep to the standard; where one does not, a token for a program outlives "
    "the secret's rotation.",
    fix="Take refresh_token away: such a client asks for a new access token instead.",
    cite="RFC 6749 sections 4.2.2 and 4.4.3",
    reads=(GRANTS,),
    repairs="safe",
    bad="""
clients:
  jobs:
    preset: service
    grant_types: [client_credentials, refresh_token]
""",
    good=SERVICE,
)
def refresh_token_without_source(client: Client) -> Iterator[Hit]:
    grants = frozenset(client.words(GRANTS))
    if REFRESH in grants and grants <= _WITHOUT_REFRESH:
        yield Hit(
            GRANTS,
            "no grant of this client gives a refresh token",
            REFRESH,
            note="of no use here",
            repair=Repair("remove refresh_token", safe=True, edits=(("remove", GRANTS, REFRESH, None),)),
        )


@GRT.rule(
    9,
    "grant-by-nickname",
    severity=Severity.LOW,
    summary="A grant type is written by a short name that no standard registers.",
    why="Servers ignore or refuse it, and the client does not work; one with its own idea of the name allows "
    "something else.",
    fix="Write the registered name, such as `urn:ietf:params:oauth:grant-type:device_code`.",
    cite="RFC 8628 section 3.4; RFC 8693 section 2.1; RFC 7523 section 2.1; "
    "OpenID Connect Client-Initiated Backchannel Authentication Flow Core 1.0 section 4",
    reads=(GRANTS,),
    repairs="unsafe",
    bad="""
clients:
  tv:
    preset: device
    grant_types: [device_code, refresh_token]
""",
    good="""
clients:
  tv:
    preset: device
    grant_types: ["urn:ietf:params:oauth:grant-type:device_code", refresh_token]
""",
)
def grant_by_nickname(client: Client) -> Iterator[Hit]:
    for grant in client.words(GRANTS):
        full = NICKNAMES.get(grant)
        if full:
            edits = (("replace", GRANTS, grant, full),)
            yield Hit(
                GRANTS,
                f"`{grant}` is no grant type: the registered name is {full}",
                grant,
                note=f"write {full}",
                repair=Repair(f"write {full}", safe=False, edits=edits),
            )


_MODE: Final = "backchannel_token_delivery_mode"
_ENDPOINT: Final = "backchannel_client_notification_endpoint"
_CIBA_CLIENT: Final = """
clients:
  bank:
    preset: ciba
    backchannel_token_delivery_mode: ping
"""


@GRT.rule(
    11,
    "ciba-delivery-incomplete",
    severity=Severity.LOW,
    summary="A client with CIBA does not say how, or not safely where, it gets its tokens.",
    why="Without the mode or the endpoint no login ends; over http whoever is on the way reads or forges the "
    "notification, in push mode with the tokens in it.",
    fix="Write `backchannel_token_delivery_mode: poll`, or an https `backchannel_client_notification_endpoint`.",
    cite="OpenID Connect Client-Initiated Backchannel Authentication Flow Core 1.0 section 4",
    reads=(GRANTS, _MODE, _ENDPOINT, "@live"),
    about=lambda client: CIBA in client.words(GRANTS),
    bad=(
        _CIBA_CLIENT,
        _CIBA_CLIENT + '    backchannel_client_notification_endpoint: "http://bank.example.com/ciba"\n',
    ),
    good=_CIBA_CLIENT + '    backchannel_client_notification_endpoint: "https://bank.example.com/ciba"\n',
)
def ciba_delivery_incomplete(client: Client) -> Iterator[Hit]:
    mode = client.text(_MODE)
    if not mode and not client.flag("@live"):  # a live one has the server's own default
        yield Hit(GRANTS, f"{_MODE} is missing", CIBA, note="how do tokens arrive?")
    if mode in {"ping", "push"}:
        endpoints = client.uris(_ENDPOINT)
        if not endpoints:
            yield Hit(_MODE, f"`{mode}` needs {_ENDPOINT}", mode, note="nowhere to notify")
        for uri in endpoints:
            if uri.scheme != "https":
                worse = Severity.HIGH if mode == "push" else Severity.MEDIUM
                yield Hit(_ENDPOINT, f"{uri.text} is not https", uri.text, note="not https", severity=worse)


_WEB_ONLINE: Final = (
    CODE_WEB
    + """
metadata:
  grant_types_supported: {grants}
  response_types_supported: {responses}
"""
)


@GRT.rule(
    13,
    "grant-not-supported",
    severity=Severity.LOW,
    summary="The authorization server does not announce a grant or response type of the client.",
    why="What the client asks for may be refused, and its logins fail; servers do not always list all that they take.",
    fix="Use what the server supports, or have it switched on there.",
    cite="RFC 8414 section 2",
    reads=(GRANTS, RESPONSES, "@server"),
    online=True,
    bad=_WEB_ONLINE.format(grants="[client_credentials]", responses="[code]"),
    good=_WEB_ONLINE.format(grants="[authorization_code]", responses="[code]"),
)
def grant_not_supported(client: Client) -> Iterator[Hit]:
    grants = announced(client, "grant_types_supported")
    if grants is not None:
        for grant in client.words(GRANTS):
            if grant not in grants and grant != REFRESH:  # servers often leave refresh_token out of the list
                yield Hit(GRANTS, f"the server does not announce {grant}", grant, note="not announced")
    responses = announced(client, "response_types_supported")
    if responses is not None:
        known = {frozenset(text.split()) for text in responses}
        for text, words in response_words(client):
            if words not in known:
                yield Hit(RESPONSES, f"the server does not announce `{text}`", text, note="not announced")


_RAR: Final = "authorization_details_types"
_RAR_ONLINE: Final = (
    CODE_WEB
    + """    authorization_details_types: [{type}]
metadata:
  authorization_details_types_supported: [payment_initiation]
"""
)


@GRT.rule(
    14,
    "authorization-details-not-supported",
    severity=Severity.LOW,
    summary="The authorization server does not announce a type of authorization details that the client uses.",
    why="Requests with such details are refused, so what the client wants to ask for cannot be asked.",
    fix="Use a type that the server announces.",
    cite="RFC 9396 section 10",
    reads=(_RAR, "@server"),
    online=True,
    bad=_RAR_ONLINE.format(type="account_information"),
    good=_RAR_ONLINE.format(type="payment_initiation"),
)
def authorization_details_not_supported(client: Client) -> Iterator[Hit]:
    types = client.words(_RAR)
    if not types:
        return
    for one in types:
        if one not in (announced(client, "authorization_details_types_supported") or ()):
            yield Hit(_RAR, f"the server does not announce the type {one}", one, note="not announced")
