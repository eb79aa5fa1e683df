"""FAP: what FAPI 2.0 asks of a client. For presets fapi2 and ciba always; for every client in the ruleset fapi2."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint import algorithms
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.kinds import (
    CIBA,
    DPOP,
    EFFECT,
    GRANTS,
    KEY_METHODS,
    METHOD,
    MTLS,
    RESPONSES,
    has_redirects,
    is_bound,
    response_words,
    takes_effect,
)
from oauthctl.lint.severity import Severity

FAP: Final = Family("FAP", "FAPI 2.0")

_WHO: Final = ("@preset", "@ruleset")
_PAR: Final = "require_pushed_authorization_requests"
_JAR: Final = "require_signed_request_object"
_MODES: Final = "response_modes"
_REQUEST: Final = "request_object_signing_alg"
_AUTH: Final = "token_endpoint_auth_signing_alg"
_CIBA_MODE: Final = "backchannel_token_delivery_mode"
_CIBA_ALG: Final = "backchannel_authentication_request_signing_alg"

_BANK: Final = """
clients:
  bank:
    preset: fapi2
    redirect_uris: ["https://bank.example.com/cb"]
    jwks_uri: "https://bank.example.com/jwks.json"
"""
_CIBA: Final = """
clients:
  bank:
    preset: ciba
    backchannel_authentication_request_signing_alg: {alg}
    backchannel_token_delivery_mode: {mode}
"""


def _fapi(client: Client) -> bool:
    return client.text("@preset") == "fapi2" or client.text("@ruleset") == "fapi2"


def _redirecting(client: Client) -> bool:
    return _fapi(client) and has_redirects(client)


@FAP.rule(
    1,
    "fapi-auth-method",
    severity=Severity.MEDIUM,
    summary="A FAPI client does not authenticate with a key or a certificate.",
    why="A shared secret leaks from logs and stores on either side, and whoever has it is the client.",
    fix="Use `private_key_jwt`, `tls_client_auth` or `self_signed_tls_client_auth`.",
    cite="FAPI 2.0 Security Profile sections 5.3.2.1 and 5.3.3.1",
    reads=(METHOD, *_WHO),
    about=_fapi,
    bad=_BANK + "    token_endpoint_auth_method: client_secret_basic\n",
    good=_BANK,
)
def fapi_auth_method(client: Client) -> Iterator[Hit]:
    method = client.text(METHOD)
    if method not in {*KEY_METHODS, "tls_client_auth"}:
        yield Hit(METHOD, f"{method} is neither private_key_jwt nor mutual TLS", method, note="not a key")


@FAP.rule(
    2,
    "fapi-tokens-not-bound",
    severity=Severity.MEDIUM,
    summary="A FAPI client's access tokens are not bound to it.",
    why="A token that leaks can be used by anybody until it ends.",
    fix="Set `dpop_bound_access_tokens: true` or `tls_client_certificate_bound_access_tokens: true`.",
    cite="FAPI 2.0 Security Profile section 5.3.2.1",
    reads=(DPOP, MTLS, *_WHO),
    about=_fapi,
    bad=_BANK + "    dpop_bound_access_tokens: false\n",
    good=_BANK,
)
def fapi_tokens_not_bound(client: Client) -> Iterator[Hit]:
    if not is_bound(client):
        yield Hit(DPOP, "neither DPoP nor a certificate binds the tokens", False, note="bearer tokens")  # noqa: FBT003


@FAP.rule(
    3,
    "fapi-par-not-required",
    severity=Severity.MEDIUM,
    summary="A FAPI client's login requests need not be pushed.",
    why="Whoever controls the browser can change what is asked for, or begin a login in the client's name.",
    fix="Set `require_pushed_authorization_requests: true`.",
    cite="FAPI 2.0 Security Profile section 5.3.2.2; RFC 9126 section 6",
    reads=(_PAR, GRANTS, *_WHO),
    repairs="unsafe",
    about=_redirecting,
    bad=_BANK + "    require_pushed_authorization_requests: false\n",
    good=_BANK,
)
def fapi_par_not_required(client: Client) -> Iterator[Hit]:
    if not client.flag(_PAR):
        repair = Repair("require pushed requests", safe=False, edits=(("set", _PAR, None, True),))
        yield Hit(_PAR, "requests that are not pushed are accepted", False, note="not required", repair=repair)  # noqa: FBT003


@FAP.rule(
    4,
    "fapi-response-type",
    severity=Severity.MEDIUM,
    summary="A FAPI client has another response type than `code`.",
    why="Tokens in the browser's address bar leak, and FAPI 2.0 has no defence for them.",
    fix="Write `response_types: [code]`.",
    cite="FAPI 2.0 Security Profile section 5.3.2.2",
    reads=(RESPONSES, GRANTS, *_WHO),
    about=_redirecting,
    bad=_BANK + '    grant_types: [authorization_code, implicit]\n    response_types: [code, "code id_token"]\n',
    good=_BANK,
)
def fapi_response_type(client: Client) -> Iterator[Hit]:
    for text, words in response_words(client):
        if words != {"code"}:
            yield Hit(RESPONSES, f"the response type `{text}`", text, note="only `code`")


_ALWAYS: Final = "id_token_signed_response_alg"
_OTHERS: Final = ("userinfo_signed_response_alg", "introspection_signed_response_alg", _REQUEST, _AUTH, _CIBA_ALG)
_JARM: Final = "authorization_signed_response_alg"


@FAP.rule(
    5,
    "fapi-algorithm",
    severity=Severity.MEDIUM,
    summary="A FAPI client has a signature algorithm that FAPI does not allow, by its own words or by a default.",
    why="RS256's old padding and shared keys are what FAPI keeps out; conforming servers refuse the client.",
    fix="Use PS256, ES256 or EdDSA (Ed25519), and write it: the default of ID tokens is RS256.",
    cite="FAPI 2.0 Security Profile section 5.4.1",
    reads=(_ALWAYS, *_OTHERS, _JARM, _MODES, GRANTS, "@written", *_WHO),
    about=_fapi,
    bad=(
        _BANK + "    id_token_signed_response_alg: RS256\n",
        _BANK + "    token_endpoint_auth_signing_alg: RS256\n",
        _BANK + "    response_modes: [jwt]\n",
    ),
    good=_BANK + "    response_modes: [jwt]\n    authorization_signed_response_alg: PS256\n",
)
def fapi_algorithm(client: Client) -> Iterator[Hit]:
    written = client.words("@written")
    asked = [_ALWAYS] if has_redirects(client) or _ALWAYS in written else []
    asked += [field for field in _OTHERS if field in written]
    if _JARM in written or any("jwt" in mode for mode in client.words(_MODES)):
        asked.append(_JARM)
    for field in asked:
        alg = client.text(field) if client.known(field) else ""
        if alg and alg not in algorithms.FAPI:
            told = f"{field} is {alg}{'' if field in written else ' by default'}"
            yield Hit(field, told, alg, note="not PS256, ES256 or EdDSA")


@FAP.rule(
    6,
    "fapi-http-redirect",
    severity=Severity.MEDIUM,
    summary="A FAPI client has a redirect URI with http.",
    why="The code travels in clear; only a native application on the user's own machine may do so.",
    fix="Use https.",
    cite="FAPI 2.0 Security Profile section 5.3.2.2",
    reads=("redirect_uris", "application_type", *_WHO),
    about=_fapi,
    bad=_BANK + '    environments:\n      staging: {redirect_uris: {add: ["http://127.0.0.1/cb"]}}\n',
    good=_BANK,
)
def fapi_http_redirect(client: Client) -> Iterator[Hit]:
    for uri in client.uris("redirect_uris"):
        if uri.scheme == "http" and not (uri.is_loopback and client.text("application_type") == "native"):
            yield Hit("redirect_uris", f"{uri.text} is http", uri.text, note="not https")


_ROTATION: Final = "settings.refresh_token_rotation"


@FAP.rule(
    7,
    "fapi-rotation",
    severity=Severity.LOW,
    summary="A FAPI client's refresh tokens are replaced at each use.",
    why="A lost answer locks the client out; for confidential clients with bound tokens it protects nothing.",
    fix="Set `settings.refresh_token_rotation: false`, or switch it off in the server's own settings where these decide.",
    cite="FAPI 2.0 Security Profile section 5.3.2.1",
    reads=(_ROTATION, *_WHO, *EFFECT),
    about=lambda client: _fapi(client) and takes_effect(client, _ROTATION) and client.known(_ROTATION),
    bad=_BANK + "live:\n  bank: {settings.refresh_token_rotation: true}\n",
    good=_BANK + "live:\n  bank: {settings.refresh_token_rotation: false}\n",
)
def fapi_rotation(client: Client) -> Iterator[Hit]:
    if client.flag(_ROTATION):
        yield Hit(_ROTATION, "refresh tokens are replaced at each use", True, note="not in FAPI")  # noqa: FBT003


@FAP.rule(
    8,
    "fapi-message-signing-half",
    severity=Severity.LOW,
    summary="A FAPI client signs its requests or answers, but only in part.",
    why="An attacker uses the way that is not signed; what the signature was to prove is not proven.",
    fix="Write `request_object_signing_alg` beside `require_signed_request_object`, and only jwt `response_modes`.",
    cite="FAPI 2.0 Message Signing sections 5.3 and 5.4",
    reads=(_JAR, _REQUEST, _MODES, *_WHO),
    about=_fapi,
    bad=(_BANK + "    require_signed_request_object: true\n", _BANK + _JARM.join(("    response_modes: [jwt, query]\n    ", ": PS256\n"))),
    good=_BANK + "    require_signed_request_object: true\n    request_object_signing_alg: PS256\n",
)  # fmt: skip
def fapi_message_signing_half(client: Client) -> Iterator[Hit]:
    if client.known(_JAR) and client.flag(_JAR) and client.known(_REQUEST) and not client.text(_REQUEST):
        yield Hit(_JAR, f"signed requests with any algorithm: {_REQUEST} is missing", True, note="any algorithm")  # noqa: FBT003
    modes = client.words(_MODES) if client.known(_MODES) else ()
    if any("jwt" in mode for mode in modes):
        for mode in modes:
            if "jwt" not in mode:
                yield Hit(_MODES, f"answers may come unsigned (`{mode}`)", mode, note="not signed")


@FAP.rule(
    9,
    "fapi-ciba",
    severity=Severity.MEDIUM,
    summary="A CIBA client gets tokens pushed, or does not sign its requests, or not as FAPI and CIBA ask.",
    why="Pushed tokens are not bound to the client and arrive at whoever answers there; an unsigned request can be "
    "made by anybody who has the client's credentials for a moment. CIBA takes no signature with a shared secret.",
    fix="Write `backchannel_token_delivery_mode: poll`, and `backchannel_authentication_request_signing_alg: ES256`.",
    cite="FAPI: Client Initiated Backchannel Authentication Profile section 5.2.2; OpenID Connect Client-Initiated "
    "Backchannel Authentication Flow Core 1.0 section 7.1.1",
    reads=(GRANTS, _CIBA_MODE, _CIBA_ALG, *_WHO),
    about=lambda client: (_fapi(client) or client.text("@preset") == "ciba") and CIBA in client.words(GRANTS),
    bad=(
        _CIBA.format(alg="ES256", mode="push")
        + '    backchannel_client_notification_endpoint: "https://bank.example.com/ciba"\n',
        _CIBA.format(alg="null", mode="poll"),
        _CIBA.format(alg="none", mode="poll"),
        _CIBA.format(alg="HS256", mode="poll"),
    ),
    good=_CIBA.format(alg="ES256", mode="poll"),
)
def fapi_ciba(client: Client) -> Iterator[Hit]:
    if client.known(_CIBA_MODE) and client.text(_CIBA_MODE) == "push":
        yield Hit(_CIBA_MODE, "tokens are pushed to the client", "push", note="not in FAPI")
    alg = client.text(_CIBA_ALG) if client.known(_CIBA_ALG) else None
    milder = None if _fapi(client) else Severity.INFO  # CIBA itself leaves it open
    if alg == "":
        yield Hit(GRANTS, f"authentication requests are not signed: {_CIBA_ALG} is missing", CIBA,
                  note="requests are not signed", severity=milder)  # fmt: skip
    elif alg and not _fapi(client):  # to FAPI's own clients FAP005 tells which algorithms there are
        yield from _signed_badly(alg)


def _signed_badly(alg: str) -> Iterator[Hit]:
    if alg == algorithms.NONE:
        yield Hit(_CIBA_ALG, "authentication requests are not signed", alg, note="not signed", severity=Severity.INFO)
    elif algorithms.is_symmetric_signature(alg):
        told = f"authentication requests are signed with {alg}, and CIBA takes no shared secret for it"
        yield Hit(_CIBA_ALG, told, alg, note="a shared secret")
    elif alg not in algorithms.FAPI:
        told = f"authentication requests are signed with {alg}, which FAPI does not allow"
        yield Hit(_CIBA_ALG, told, alg, note="not PS256, ES256 or EdDSA", severity=Severity.LOW)
