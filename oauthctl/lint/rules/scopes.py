"""SCP: what a client may ask for."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Looks, Repair
from oauthctl.lint.rules.kinds import CREDENTIALS, GRANTS, METHOD, announced, is_public, refreshes
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.scopes import OFFLINE, OPENID, STANDARD

SCP: Final = Family("SCP", "Scopes and consent")

_SCOPE: Final = "scope"
_DEFAULTS: Final = "settings.default_scopes"
_AUDIENCES: Final = "settings.audiences"
_CONSENT: Final = "settings.consent"
_URIS: Final = "redirect_uris"
_TYPE: Final = "application_type"
_TOKEN: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749 section 3.3
_WHOLE: Final = frozenset({"admin", "administrator", "superuser", "root", "all", "full", "everything", "sudo"})
_READING: Final = frozenset({"read", "view", "list", "get", "search"})
_OF_LOGIN: Final = ("default_max_age", "default_acr_values", "id_token_encrypted_response_alg",
                    "backchannel_logout_uri", "frontchannel_logout_uri")  # fmt: skip
_IMPERSONATED: Final = frozenset(
    {"native", "cli", "device"}
)  # presets: anybody can ship a program that says it is this one
_OF_OTHERS: Final = frozenset({"mcp-hosted", "mcp-local"})

_WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
"""
_SHOP: Final = _WEB + "    scope: [{scopes}]\n"
_CLI: Final = _WEB.replace("web", "cli").replace("https://shop.example.com", "http://127.0.0.1")
_JOBS: Final = "\nclients:\n  jobs:\n    preset: service\n    scope: [{scopes}]\n"


def _declared(name: str, about: str) -> str:
    """A scope, and a client that may ask for it."""
    return f'\nscopes:\n  "{name}": {{{about}}}' + _SHOP.format(scopes=f'openid, "{name}"')


_BOUND: Final = _declared("payments:write", "risk: high") + "    dpop_bound_access_tokens: true\n"


@SCP.rule(
    1,
    "scope-left-open",
    severity=Severity.LOW,
    summary="A client does not say which scopes it may ask for.",
    why="The server gives it its default set, which is often everything: a stolen client or a curious application can "
    "ask for access that nobody granted it.",
    fix="Write `scope:` with what the application needs; `scope: []` for none.",
    cite="RFC 7591 section 2; RFC 9700 section 2.3",
    reads=(_SCOPE, "@live"),
    pedantic=True,
    about=lambda client: not client.flag("@live"),
    bad=_WEB,
    good=_SHOP.format(scopes="openid"),
)
def scope_left_open(client: Client) -> Iterator[Hit]:
    if client[_SCOPE] is None:
        yield Hit(_SCOPE, "the server decides which scopes this client may ask for", note="no `scope`")


@SCP.rule(
    2,
    "scope-malformed",
    severity=Severity.LOW,
    summary="A scope's name holds a separator, or a character that no scope can have.",
    why="Requests separate scopes by blanks: one name with commas in it is one scope that no API knows, and the client "
    "gets less than was meant, or an error.",
    fix="Write one item for each scope.",
    cite="RFC 6749 section 3.3",
    reads=(_SCOPE,),
    bad=_declared("orders:read,orders:write", "external: true"),
    good=_SHOP.format(scopes="openid, profile"),
)
def scope_malformed(client: Client) -> Iterator[Hit]:
    for scope in client.words(_SCOPE):
        if not _TOKEN.fullmatch(scope):
            yield Hit(_SCOPE, f"no request can ask for `{scope}`", scope, note="not a scope's characters")
        elif "," in scope or ";" in scope:
            yield Hit(_SCOPE, f"`{scope}` is one scope, not several", scope, note="one name")


@SCP.rule(
    3,
    "scope-too-powerful",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="A client may ask for everything an API can do.",
    why="A token that leaks, or an application that is taken over, can do all of it, and not only what the application "
    "was made for.",
    fix="Ask for the scopes of the calls that the application makes.",
    cite="RFC 9700 section 2.3",
    reads=(_SCOPE, GRANTS),
    bad=(_declared("orders:*", "external: true"), _declared("orders:admin", "external: true")),
    good=_declared("orders:read", "external: true"),
)
def scope_too_powerful(client: Client) -> Iterator[Hit]:
    for scope in client.words(_SCOPE):
        if "*" in scope:
            yield Hit(_SCOPE, f"`{scope}` is a pattern of scopes", scope, note="everything it matches",
                      severity=Severity.MEDIUM)  # fmt: skip
        elif _sounds_whole(scope) or _is_default(scope, client):
            yield Hit(_SCOPE, f"`{scope}` sounds like all of an API", scope, note="all of it")


@lru_cache(maxsize=10_000)
def _sounds_whole(scope: str) -> bool:
    """To read all of something is not to do all."""
    words = re.split(r"[^a-z0-9]+", scope.lower())
    before = ("", *words)
    return any(
        word in _WHOLE and not (word == "all" and verb in _READING) for verb, word in zip(before, words, strict=False)
    )


def _is_default(scope: str, client: Client) -> bool:
    """Entra's word for all that was ever granted; programs without a user have no other way to ask."""
    return scope.endswith("/.default") and set(client.words(GRANTS)) != {CREDENTIALS}


_ONLINE: Final = """
metadata:
  scopes_supported: [openid, profile{more}]
"""


@SCP.rule(
    4,
    "scope-not-announced",
    severity=Severity.LOW,
    confidence=Confidence.LOW,
    summary="The authorization server does not announce a scope that the client may ask for.",
    why="Asking for it fails or is ignored, and the application works without the access that it needs.",
    fix="Correct the name, or have the scope made there; servers may leave scopes out of the list.",
    cite="RFC 8414 section 2",
    reads=(_SCOPE, "@own_scopes", "@live", "@server"),
    online=True,
    about=lambda client: bool(client.words(_SCOPE)),
    bad=_declared("legacy:read", "external: true") + _ONLINE.format(more=""),
    good=_declared("legacy:read", "external: true") + _ONLINE.format(more=', "legacy:read"'),
)
def scope_not_announced(client: Client) -> Iterator[Hit]:
    known = announced(client, "scopes_supported")
    if known is None:
        return
    coming = () if client.flag("@live") else client["@own_scopes"] or ()  # made when the project is applied
    for scope in client.words(_SCOPE):
        if scope not in known and scope not in coming:
            yield Hit(_SCOPE, f"the server does not announce `{scope}`", scope, note="not announced")


@SCP.rule(
    5,
    "offline-access-without-refresh",
    severity=Severity.LOW,
    summary="A client may ask for offline access, but not for refresh tokens.",
    why="Users are asked to allow access while they are away, and the application never gets it; a server that gives "
    "it all the same hands out tokens that nobody expects.",
    fix="Take offline_access out of `scope`, or add the grant type refresh_token.",
    cite="OpenID Connect Core 1.0 section 11",
    reads=(_SCOPE, GRANTS, "@live"),
    repairs="unsafe",
    about=lambda client: not client.flag("@live") and not refreshes(client),
    bad=_SHOP.format(scopes="openid, offline_access") + "    grant_types: [authorization_code]\n",
    good=_SHOP.format(scopes="openid, offline_access"),
)
def offline_access_without_refresh(client: Client) -> Iterator[Hit]:
    if OFFLINE in client.words(_SCOPE):
        repair = Repair("take offline_access out", safe=False, edits=(("remove", _SCOPE, OFFLINE, None),))
        related = ((GRANTS, "no refresh_token"),)
        yield Hit(_SCOPE, "offline access comes by refresh tokens, and there are none", OFFLINE,
                  note="never granted", repair=repair, related=related)  # fmt: skip


@SCP.rule(
    6,
    "openid-misplaced",
    severity=Severity.LOW,
    summary="A program without users may ask for openid, or a client of OpenID Connect may not.",
    why="ID tokens are about a user who logs in: without one there is none, and without the scope openid the settings "
    "for logins have no effect.",
    fix="Take openid out of a service's `scope`; add it to that of a client that logs users in.",
    cite="OpenID Connect Core 1.0 section 3.1.2.1",
    reads=(_SCOPE, GRANTS, *_OF_LOGIN, "@written", "@adapter"),
    repairs="unsafe",
    about=lambda client: client.text("@adapter") != "keycloak",  # where every client may ask for it
    bad=(
        _JOBS.format(scopes="openid"),
        _SHOP.format(scopes="profile") + "    default_max_age: 1h\n",
    ),
    good=(
        _JOBS.format(scopes=""),
        _SHOP.format(scopes="openid, profile") + "    default_max_age: 1h\n",
    ),
)
def openid_misplaced(client: Client) -> Iterator[Hit]:
    scopes, grants = client.words(_SCOPE), set(client.words(GRANTS))
    if grants == {CREDENTIALS} and OPENID in scopes:
        repair = Repair("take openid out", safe=False, edits=(("remove", _SCOPE, OPENID, None),))
        yield Hit(_SCOPE, "client_credentials has no user, so no ID token", OPENID, note="of no use", repair=repair)
    elif grants - {CREDENTIALS} and scopes and OPENID not in scopes:
        written = client.words("@written")
        for field in (field for field in _OF_LOGIN if field in written and client[field]):
            repair = Repair("add openid", safe=False, edits=(("add", _SCOPE, None, OPENID),))
            yield Hit(_SCOPE, f"{field} is about logins, and no login can ask for openid", note="no openid",
                      related=((field, "needs openid"),), repair=repair)  # fmt: skip
            return


@SCP.rule(
    7,
    "scope-shadows-standard",
    severity=Severity.MEDIUM,
    summary="An API's own scope has the name of one of OpenID Connect's.",
    why="Every application that asks for the user's name or address is given access to the API as well, and the user "
    "agrees to something else than the name says.",
    fix="Give it a name of its own, such as `orders:profile`.",
    cite="OpenID Connect Core 1.0 section 5.4; RFC 9700 section 2.3",
    reads=("@key", _AUDIENCES),
    looks=Looks.SCOPE,
    bad="""
resources:
  people:
    uri: https://api.example.com/people
    scopes:
      profile: {description: Change people's profiles}
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
    scope: [openid, profile]
""",
    good="""
resources:
  people:
    uri: https://api.example.com/people
    scopes:
      "people:write": {description: Change people's profiles}
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
    scope: [openid, profile, "people:write"]
""",
)
def scope_shadows_standard(scope: Client) -> Iterator[Hit]:
    name = scope.text("@key")
    if name in STANDARD and scope.known(_AUDIENCES) and scope.words(_AUDIENCES):
        audiences = ", ".join(scope.words(_AUDIENCES))
        yield Hit("@key", f"`{name}` is OpenID Connect's, and here it opens {audiences}", name, note="a standard name")


def _runs_at_users(client: Client) -> bool:
    """Whether it is a program on users' machines: by its preset, or by its type where no preset says."""
    preset = client.text("@preset")
    return preset in _IMPERSONATED or (preset == "custom" and client.known(_TYPE) and client.text(_TYPE) == "native")


@SCP.rule(
    9,
    "consent-skipped",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="Users are not asked before a program that anybody can imitate gets access.",
    why="A program on the user's machine starts a login in this client's name; with a session at the server the tokens "
    "come without a click, and the user never sees it. Of a device, anybody can send the user a code to type in, and "
    "nothing says what it opens.",
    fix="Use https redirect URIs that only your application can claim; or set `settings.consent: required`, which asks "
    "each user once, since servers remember the answer.",
    cite="RFC 8252 section 8.6; RFC 6749 section 10.2; RFC 8628 section 5.4",
    reads=(_CONSENT, METHOD, _URIS, "@preset", _TYPE),
    repairs="unsafe",
    about=lambda client: client.text("@preset") in _OF_OTHERS or (_runs_at_users(client) and is_public(client)),
    bad=(
        _CLI + "    settings: {consent: skip}\n",
        _WEB.replace("web", "mcp-hosted") + "    settings: {consent: skip}\n",
        "\nclients:\n  tv:\n    preset: device\n    settings: {consent: skip}\n",
    ),
    good=_CLI,
)
def consent_skipped(client: Client) -> Iterator[Hit]:
    of_others = client.text("@preset") in _OF_OTHERS
    uris = client.uris(_URIS)
    claimed = bool(uris) and all(uri.scheme == "https" for uri in uris)  # only one application can claim them
    if (claimed and not of_others) or client.text(_CONSENT) != "skip":
        return
    anything = "anything on the user's machine" if uris else "whoever sends the user a code"
    told = "somebody else's application" if of_others else anything
    yield Hit(
        _CONSENT,
        f"{told} gets access without a question to the user",
        "skip",
        note="nobody is asked",
        severity=Severity.MEDIUM if of_others else None,
        repair=Repair("ask the user", safe=False, edits=(("set", _CONSENT, None, "required"),)),
    )


@SCP.rule(
    10,
    "high-risk-by-default",
    severity=Severity.MEDIUM,
    summary="Every token of the client has a high-risk scope, asked for or not.",
    why="A token that was asked for to show a name can do the harm that the scope allows, wherever it leaks.",
    fix="Take it out of `settings.default_scopes`; let the client ask for it where it needs it.",
    cite="RFC 9700 section 2.3; RFC 6749 section 3.3",
    reads=(_DEFAULTS, "@scope_risks"),
    repairs="unsafe",
    about=lambda client: client.known(_DEFAULTS),
    bad=_BOUND + '    settings: {default_scopes: ["payments:write"]}\n',
    good=_BOUND + "    settings: {default_scopes: [openid]}\n",
)
def high_risk_by_default(client: Client) -> Iterator[Hit]:
    risks = client["@scope_risks"]
    for scope in client.words(_DEFAULTS) if isinstance(risks, Mapping) else ():
        if risks.get(scope) == "high":
            repair = Repair("grant it on request only", safe=False, edits=(("remove", _DEFAULTS, scope, None),))
            yield Hit(_DEFAULTS, f"{scope} (risk: high) is granted unasked", scope, note="granted unasked",
                      repair=repair)  # fmt: skip
