"""PKC: proof key for code exchange, without which a stolen authorization code is as good as the client's own."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.kinds import GRANTS, METHOD, is_confidential, is_public, refuses_logins, uses_code
from oauthctl.lint.severity import Confidence, Severity

PKC: Final = Family("PKC", "PKCE")

_PKCE: Final = "settings.pkce"
_METHODS: Final = "settings.pkce_methods"
_UNHELD: Final = "@unheld"
_LOGINS: Final = ("@adapter", "@redirects")

_SPA: Final = """
clients:
  shop:
    provider: sso
    preset: spa
    redirect_uris: ["https://shop.example.com/cb"]
"""
_WEB: Final = _SPA.replace("spa", "web")


def _switchable(client: Client) -> bool:
    """Whether the provider has a switch for it, so that the client's setting decides. Else PKC004 speaks."""
    return uses_code(client) and _PKCE not in client.words(_UNHELD) and not refuses_logins(client)


def _require(client: Client) -> tuple[Hit, ...]:
    if client.text(_PKCE) == "required":
        return ()
    return (
        Hit(
            _PKCE,
            "logins without PKCE are accepted",
            client.text(_PKCE) or None,
            note="not required",
            repair=Repair("require PKCE", safe=False, edits=(("set", _PKCE, None, "required"),)),
        ),
    )


@PKC.rule(
    1,
    "public-client-without-pkce",
    severity=Severity.HIGH,
    summary="The server does not ask a public client for PKCE.",
    why="Whoever sees an authorization code (another app, a log, a referrer) can redeem it: a public client has "
    "nothing else to prove that it is the one that began the login.",
    fix="Set `settings.pkce: required`; the application must send a code_challenge.",
    cite="RFC 9700 section 2.1.1; RFC 8252 section 8.1",
    reads=(_PKCE, GRANTS, METHOD, _UNHELD, *_LOGINS),
    repairs="unsafe",
    about=lambda client: is_public(client) and _switchable(client),
    bad=_SPA + "    settings: {pkce: optional}\n",
    good=_SPA,
)
def public_client_without_pkce(client: Client) -> Iterator[Hit]:
    yield from _require(client)


@PKC.rule(
    2,
    "confidential-client-without-pkce",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    summary="The server does not ask a confidential client for PKCE.",
    why="An attacker who gets hold of a user's code can inject it into a login of their own and is then in the "
    "user's account. An OpenID client that checks `nonce` is protected all the same; the server cannot see that.",
    fix="Set `settings.pkce: required`; the application must send a code_challenge.",
    cite="RFC 9700 section 2.1.1",
    reads=(_PKCE, GRANTS, METHOD, _UNHELD, *_LOGINS),
    repairs="unsafe",
    about=lambda client: is_confidential(client) and _switchable(client),
    bad=_WEB + "    settings: {pkce: optional}\n",
    good=_WEB,
)
def confidential_client_without_pkce(client: Client) -> Iterator[Hit]:
    yield from _require(client)


@PKC.rule(
    3,
    "pkce-plain",
    severity=Severity.MEDIUM,
    summary="The PKCE method `plain` is accepted.",
    why="It sends the proof itself through the browser: whoever reads the request can redeem the code.",
    fix="Write `settings.pkce_methods: [S256]`.",
    cite="RFC 7636 section 4.2; RFC 9700 section 2.1.1",
    reads=(_METHODS, _PKCE, GRANTS, _UNHELD, *_LOGINS),
    repairs="unsafe",
    about=_switchable,
    bad=_WEB + "    settings: {pkce_methods: [plain]}\n",
    good=_WEB + "    settings: {pkce_methods: [S256]}\n",
)
def pkce_plain(client: Client) -> Iterator[Hit]:
    if client.text(_PKCE) != "required":
        return  # where no PKCE at all will do, the method is the smaller matter
    methods = client.words(_METHODS)
    if "plain" in methods:
        edit = ("remove", _METHODS, "plain", None) if "S256" in methods else ("replace", _METHODS, "plain", "S256")
        yield Hit(
            _METHODS,
            "`plain` shows the proof to whoever reads the request",
            "plain",
            note="shows the proof",
            repair=Repair("accept S256 only", safe=False, edits=(edit,)),
        )


@PKC.rule(
    4,
    "pkce-not-enforceable",
    severity=Severity.INFO,
    summary="The provider has no switch by which one client must use PKCE.",
    why="Whether a login without PKCE is refused is decided by the server for all clients, or not at all; the "
    "declaration cannot tell.",
    fix="See in the server's own settings that it refuses a login without PKCE.",
    cite="RFC 9700 sections 2.1.1 and 4.8.2",
    reads=(GRANTS, _UNHELD),
    about=uses_code,
    bad=_SPA.replace("sso", "idp"),
    good=_SPA,
)
def pkce_not_enforceable(client: Client) -> Iterator[Hit]:
    if _PKCE in client.words(_UNHELD):
        told = "this provider has no setting that requires PKCE of one client; the server's own may"
        yield Hit(_PKCE, told, note="the server's own matter")
