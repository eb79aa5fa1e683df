"""TOK: how long tokens work, and for whom."""

from collections.abc import Iterator, Mapping
from typing import Final

from oauthctl.lint.client import CannotTell, Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.keycloak import NATIVE, PREFIX, attribute, example
from oauthctl.lint.rules.kinds import (
    DPOP,
    EFFECT,
    GRANTS,
    METHOD,
    MTLS,
    announced,
    is_bound,
    is_public,
    refreshes,
    server,
    takes_effect,
)
from oauthctl.lint.severity import Severity
from oauthctl.model.duration import spelled

TOK: Final = Family("TOK", "Tokens and lifetimes")

_ACCESS: Final = "settings.access_token_lifetime"
_IDLE: Final = "settings.refresh_token_idle_lifetime"
_ABSOLUTE: Final = "settings.refresh_token_absolute_lifetime"
_ROTATION: Final = "settings.refresh_token_rotation"
_REUSE: Final = "settings.refresh_token_reuse_window"
_DEFAULTS: Final = "settings.default_scopes"
_OFFLINE: Final = "offline_access"
# Attributes at Keycloak: limits of offline tokens, for which the settings above do not hold.
_OFFLINE_IDLE: Final = "client.offline.session.idle.timeout"
_OFFLINE_ABSOLUTE: Final = "client.offline.session.max.lifespan"
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_YEAR: Final = 366 * _DAY

_SPA: Final = """
clients:
  shop:
    preset: spa
    redirect_uris: ["https://shop.example.com/cb"]
"""
_WEB: Final = _SPA.replace("spa", "web")


_OFFLINE_SHOP: Final = (
    "preset: web\nredirect_uris: [https://shop.example.com/cb]\nscope: [openid, offline_access]\n"
    "settings: {refresh_token_idle_lifetime: 1d, refresh_token_absolute_lifetime: 30d}"
)
# As a server shows its clients that decides on rotation by client; where it decides for all, TOK014 says so.
_SHOWN: Final = _SPA + "live:\n  shop: {{settings.refresh_token_rotation: {}}}\n"


def _rotates(client: Client) -> bool:
    return (
        refreshes(client)
        and takes_effect(client, _ROTATION)
        and client.known(_ROTATION)
        and client.flag(_ROTATION)
        and takes_effect(client, _REUSE)
    )


@TOK.rule(
    1,
    "access-token-long",
    severity=Severity.MEDIUM,
    summary="Access tokens that anybody can use work for more than an hour.",
    why="A token that leaks (a log, a crash report, a browser extension) can be used until it ends; mostly nothing "
    "can call it back.",
    fix="Set `settings.access_token_lifetime` to minutes, and let the client refresh; or bind tokens with DPoP.",
    cite="RFC 6750 section 5.3",
    reads=(_ACCESS, DPOP, MTLS),
    bad=_WEB + "    settings: {access_token_lifetime: 24h}\n",
    good=(
        _WEB + "    settings: {access_token_lifetime: 10m}\n",
        _WEB + "    settings: {access_token_lifetime: 24h}\n    dpop_bound_access_tokens: true\n",
    ),
)
def access_token_long(client: Client) -> Iterator[Hit]:
    if is_bound(client):
        return
    lifetime = client.seconds(_ACCESS)
    if lifetime is not None and lifetime > _HOUR:
        told = f"a stolen access token works for up to {spelled(lifetime)}"
        yield Hit(_ACCESS, told, lifetime, note="longer than an hour")


@TOK.rule(
    2,
    "public-refresh-token-unprotected",
    severity=Severity.HIGH,
    summary="A public client's refresh tokens are neither replaced at each use nor bound to its key.",
    why="Whoever steals one from the browser or the device gets access tokens for as long as it lives, and nobody "
    "notices.",
    fix="Set `dpop_bound_access_tokens: true`; or have the server replace refresh tokens, by "
    "`settings.refresh_token_rotation: true` where it decides that by client, else in its own settings.",
    cite="RFC 9700 sections 2.2.2 and 4.14.2",
    reads=(METHOD, GRANTS, _ROTATION, DPOP, MTLS, *EFFECT),
    about=lambda client: is_public(client) and refreshes(client),
    bad=_SHOWN.format("false"),
    good=(
        _SHOWN.format("true"),
        _SHOWN.format("false").replace("live:", "    dpop_bound_access_tokens: true\nlive:"),
    ),
)
def public_refresh_token_unprotected(client: Client) -> Iterator[Hit]:
    if is_bound(client):
        return
    if not takes_effect(client, _ROTATION):
        raise CannotTell(
            _ROTATION, "the server decides it for all clients: at Keycloak, Revoke Refresh Token in the realm"
        )
    if client[_ROTATION] is not False:
        return
    yield Hit(
        _ROTATION,
        "a stolen refresh token works as long as the client's own, unnoticed",
        False,  # noqa: FBT003  # the value
        note="never replaced",
        related=((METHOD, "nothing else protects it"),),
    )


@TOK.rule(
    3,
    "refresh-token-long",
    severity=Severity.LOW,
    summary="Refresh tokens live for more than a year.",
    why="A token that was copied once, from a backup or a lost device, is access to the account for years.",
    fix="Set `settings.refresh_token_idle_lifetime` to days, and `refresh_token_absolute_lifetime` to months at most. For "
    f"offline tokens at Keycloak set the attributes `{_OFFLINE_IDLE}` and `{_OFFLINE_ABSOLUTE}`, in seconds.",
    cite="RFC 9700 section 4.14.2; RFC 10017 section 6.3.2.3",
    reads=(METHOD, GRANTS, _IDLE, _ABSOLUTE, "scope", "@adapter", *NATIVE),
    about=refreshes,
    bad=(
        _SPA + "    settings: {refresh_token_idle_lifetime: 800d, refresh_token_absolute_lifetime: 3650d}\n",
        example(f"attributes: {{{_OFFLINE_IDLE}: 315360000}}", _OFFLINE_SHOP),
    ),
    good=(
        _SPA + "    settings: {refresh_token_idle_lifetime: 7d, refresh_token_absolute_lifetime: 90d}\n",
        example(f"attributes: {{{_OFFLINE_IDLE}: 2592000}}", _OFFLINE_SHOP),
    ),
)
def refresh_token_long(client: Client) -> Iterator[Hit]:
    idle, absolute = (_offline_limit(client, name) for name in (_OFFLINE_IDLE, _OFFLINE_ABSOLUTE))
    if idle > _YEAR and not 0 < absolute <= _YEAR:
        told = (
            f"an offline token works for {spelled(idle)} without being used, unless the realm limits offline sessions"
        )
        severity = Severity.MEDIUM if is_public(client) else None
        yield Hit(f"{PREFIX}attributes.{_OFFLINE_IDLE}", told, str(idle), note="longer than a year", severity=severity)
    yield from _long(client)
    if absolute > _YEAR and not idle:
        why = "the realm decides how long an offline session of this client may go unused"
        raise CannotTell(f"{PREFIX}attributes.{_OFFLINE_IDLE}", why)


def _offline_limit(client: Client, name: str) -> int:
    """Seconds; 0 where Keycloak goes by the realm, or where the client gets no offline tokens."""
    if client.text("@adapter") != "keycloak" or _OFFLINE not in client.words("scope"):
        return 0
    text = attribute(client, name)
    return int(text) if text.isdecimal() and len(text) < 20 else 0


def _long(client: Client) -> Iterator[Hit]:
    if any(client.known(field) and _short(client, field) for field in (_IDLE, _ABSOLUTE)):
        return  # one limit is enough, whatever the other one is
    absolute, idle = client.seconds(_ABSOLUTE), client.seconds(_IDLE)
    if absolute is not None and idle is not None:
        yield Hit(
            _ABSOLUTE,
            f"a refresh token works for {spelled(absolute)}, and {spelled(idle)} without being used",
            absolute,
            note="longer than a year",
            severity=Severity.MEDIUM if is_public(client) else None,
            related=((_IDLE, "no limit either"),),
        )


def _short(client: Client, field: str) -> bool:
    lifetime = client.seconds(field)
    return lifetime is not None and lifetime <= _YEAR


@TOK.rule(
    5,
    "bearer-token-for-high-risk",
    severity=Severity.MEDIUM,
    summary="Tokens with a high-risk scope are good for whoever has them.",
    why="A token that leaks is enough to do what the scope allows; one bound to the client's key is not.",
    fix="Set `dpop_bound_access_tokens: true`, or `tls_client_certificate_bound_access_tokens: true`.",
    cite="RFC 9700 section 2.2.1",
    reads=("scope", "@scope_risks", DPOP, MTLS),
    bad="""
scopes:
  payments:write: {description: Make payments, risk: high}
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
    scope: [openid, "payments:write"]
""",
    good="""
scopes:
  payments:write: {description: Make payments, risk: high}
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
    scope: [openid, "payments:write"]
    dpop_bound_access_tokens: true
""",
)
def bearer_token_for_high_risk(client: Client) -> Iterator[Hit]:
    risks = client["@scope_risks"]
    for scope in client.words("scope") if isinstance(risks, Mapping) and "high" in risks.values() else ():
        if risks.get(scope) == "high" and not is_bound(client):
            yield Hit("scope", f"{scope} (risk: high) with tokens that anybody can use", scope, note="risk: high")


@TOK.rule(
    6,
    "bound-twice",
    severity=Severity.LOW,
    summary="Access tokens are to be bound to a DPoP key and to a certificate at once.",
    why="Servers refuse it or choose one; then the client sends the wrong proof, and its tokens are refused.",
    fix="Keep the one that the application really uses.",
    cite="RFC 9449 section 5.2; RFC 8705 section 3.4",
    reads=(DPOP, MTLS),
    bad=_WEB + "    dpop_bound_access_tokens: true\n    tls_client_certificate_bound_access_tokens: true\n",
    good=_WEB + "    dpop_bound_access_tokens: true\n",
)
def bound_twice(client: Client) -> Iterator[Hit]:
    if client.flag(DPOP) and client.flag(MTLS):
        told = "tokens are bound by DPoP and by certificate"
        yield Hit(MTLS, told, True, note="one is too many", related=((DPOP, "and so"),))  # noqa: FBT003


_BOUND_ONLINE: Final = (
    _WEB
    + """    dpop_bound_access_tokens: true
metadata:
  dpop_signing_alg_values_supported: [{algs}]
"""
)


@TOK.rule(
    7,
    "binding-not-supported",
    severity=Severity.MEDIUM,
    summary="The authorization server does not announce the token binding that the client relies on.",
    why="The server issues tokens that anybody can use, or none; the protection is written down and not there.",
    fix="Use a binding that the server supports, or have it switched on there.",
    cite="RFC 9449 section 5.1; RFC 8705 section 3.3",
    reads=(DPOP, MTLS, "@server"),
    online=True,
    about=is_bound,
    bad=(
        _BOUND_ONLINE.format(algs=""),
        _WEB + "    tls_client_certificate_bound_access_tokens: true\nmetadata:\n  issuer: https://idp.example.com\n",
    ),
    good=_BOUND_ONLINE.format(algs="ES256"),
)
def binding_not_supported(client: Client) -> Iterator[Hit]:
    if client.flag(DPOP) and not announced(client, "dpop_signing_alg_values_supported"):
        yield Hit(DPOP, "the server does not announce DPoP", True, note="not announced")  # noqa: FBT003
    if client.flag(MTLS) and server(client).get(MTLS) is not True:
        yield Hit(MTLS, "the server does not announce certificate-bound tokens", True, note="not announced")  # noqa: FBT003


@TOK.rule(
    9,
    "refresh-token-reuse-long",
    severity=Severity.LOW,
    summary="A replaced refresh token is still accepted for more than a minute.",
    why="Within that time a thief can use the stolen token beside the client, and the reuse does not show.",
    fix="Set `settings.refresh_token_reuse_window` to a few seconds, enough for a lost answer.",
    cite="RFC 9700 section 4.14.2",
    reads=(GRANTS, _ROTATION, _REUSE, *EFFECT),
    about=lambda client: _rotates(client) and client.known(_REUSE),
    bad=_SHOWN.format("true, settings.refresh_token_reuse_window: 600"),
    good=_SHOWN.format("true, settings.refresh_token_reuse_window: 10"),
)
def refresh_token_reuse_long(client: Client) -> Iterator[Hit]:
    window = client.seconds(_REUSE)
    if window is not None and window > 60:  # a minute
        yield Hit(_REUSE, f"a replaced token works for {spelled(window)} more", window, note="longer than a minute")


@TOK.rule(
    10,
    "idle-longer-than-absolute",
    severity=Severity.LOW,
    summary="A refresh token may be idle for longer than it lives.",
    why="The idle limit never counts: a token that nobody uses any more stays good to the very end.",
    fix="Make `refresh_token_idle_lifetime` shorter than `refresh_token_absolute_lifetime`.",
    cite="RFC 9700 section 4.14.2",
    reads=(GRANTS, _IDLE, _ABSOLUTE),
    about=lambda client: refreshes(client) and client.known(_IDLE) and client.known(_ABSOLUTE),
    bad=_WEB + "    settings: {refresh_token_idle_lifetime: 30d, refresh_token_absolute_lifetime: 7d}\n",
    good=_WEB + "    settings: {refresh_token_idle_lifetime: 1d, refresh_token_absolute_lifetime: 7d}\n",
)
def idle_longer_than_absolute(client: Client) -> Iterator[Hit]:
    idle, absolute = client.seconds(_IDLE), client.seconds(_ABSOLUTE)
    if idle is not None and absolute is not None and idle > absolute:
        told = f"idle for {spelled(idle)}, though it ends after {spelled(absolute)}"
        yield Hit(_IDLE, told, idle, note="never counts", related=((_ABSOLUTE, "ends before"),))


@TOK.rule(
    11,
    "offline-access-by-default",
    severity=Severity.MEDIUM,
    summary="Every login of the client gets offline access, asked for or not.",
    why="Each login leaves a refresh token that outlives the user's session; one that is stolen works long after "
    "the user has logged out.",
    fix="Take offline_access out of `settings.default_scopes`; let the client ask for it where it needs it.",
    cite="OpenID Connect Core 1.0 section 11; RFC 9700 section 2.3",
    reads=(_DEFAULTS,),
    repairs="unsafe",
    about=lambda client: client.known(_DEFAULTS),
    bad=_WEB + "    scope: [openid, offline_access]\n    settings: {default_scopes: [offline_access]}\n",
    good=_WEB + "    scope: [openid, offline_access]\n    settings: {default_scopes: []}\n",
)
def offline_access_by_default(client: Client) -> Iterator[Hit]:
    if _OFFLINE in client.words(_DEFAULTS):
        repair = Repair("grant it on request only", safe=False, edits=(("remove", _DEFAULTS, _OFFLINE, None),))
        yield Hit(_DEFAULTS, "offline_access is granted unasked", _OFFLINE, note="granted unasked", repair=repair)


@TOK.rule(
    12,
    "offline-access-allowed",
    severity=Severity.INFO,
    summary="The client may ask for offline access.",
    why="It can have refresh tokens that work while the user is away; most clients need none.",
    fix="Take offline_access out of `scope` where the client works only while its user is there.",
    cite="OpenID Connect Core 1.0 section 11",
    reads=("scope",),
    pedantic=True,
    bad=_WEB + "    scope: [openid, offline_access]\n",
    good=_WEB + "    scope: [openid]\n",
)
def offline_access_allowed(client: Client) -> Iterator[Hit]:
    if _OFFLINE in client.words("scope"):
        yield Hit("scope", "the client may ask for offline_access", _OFFLINE, note="works while the user is away")


@TOK.rule(
    13,
    "bearer-tokens",
    severity=Severity.INFO,
    summary="The client's access tokens are good for whoever has them.",
    why="A token that leaks can be used by anybody until it ends.",
    fix="Bind tokens to the client's key: `dpop_bound_access_tokens: true`.",
    cite="RFC 9700 section 2.2.1; draft-ietf-oauth-v2-1-16 section 1.4.3",
    reads=(DPOP, MTLS),
    pedantic=True,
    rulesets=("oauth-2.1",),
    bad=_WEB,
    good=_WEB + "    dpop_bound_access_tokens: true\n",
)
def bearer_tokens(client: Client) -> Iterator[Hit]:
    if not is_bound(client):
        yield Hit(DPOP, "access tokens are not bound to the client", note="bearer tokens")


@TOK.rule(
    14,
    "rotation-not-enforceable",
    severity=Severity.INFO,
    summary="The provider has no switch by which a public client's refresh tokens are replaced at each use.",
    why="Whether a stolen refresh token is noticed is decided by the server for all clients, or not at all; the "
    "declaration cannot tell.",
    fix="Set `dpop_bound_access_tokens: true`; or see in the server's own settings that it replaces refresh tokens: at "
    "Keycloak, Revoke Refresh Token in the realm's tokens.",
    cite="draft-ietf-oauth-v2-1-16 section 4.3.1; Model Context Protocol, Authorization, revision 2026-07-28",
    reads=(METHOD, GRANTS, _ROTATION, DPOP, MTLS, *EFFECT),
    rulesets=("oauth-2.1", "mcp"),
    about=lambda client: is_public(client) and refreshes(client),
    bad=_SPA,
    good=_SPA + "    dpop_bound_access_tokens: true\n",
)
def rotation_not_enforceable(client: Client) -> Iterator[Hit]:
    if not takes_effect(client, _ROTATION) and not is_bound(client):
        yield Hit(_ROTATION, "the rotation of this client's refresh tokens cannot be set here",
                  note="not enforced by this provider")  # fmt: skip
