"""AUT: the secrets that clients prove it with."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final
from urllib.parse import parse_qsl

from oauthctl.lint import algorithms
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit, Repair
from oauthctl.lint.rules.authentication import AUT, KEYED, URI, WEB
from oauthctl.lint.rules.kinds import (
    APP_PRESETS,
    KEY_METHODS,
    METHOD,
    SERVER_PRESETS,
    uses_secret,
)
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.duration import spelled
from oauthctl.model.value import FieldId
from oauthctl.uri import UriFacts, facts

_DAY: Final = 86400


@AUT.rule(
    3,
    "secret-in-distributed-app",
    severity=Severity.MEDIUM,
    summary="An application that users install or load has a client secret.",
    why="Everybody who has the application can read the secret and pose as the client wherever the secret is trusted.",
    fix="Set `token_endpoint_auth_method: none` and require PKCE, or let a server of yours be the client (preset bff).",
    cite="RFC 8252 section 8.5; RFC 10017 section 6.3.3.1",
    reads=(METHOD, "@preset", "application_type", "@live"),
    repairs="unsafe",
    about=uses_secret,
    bad="""
clients:
  app:
    preset: native
    redirect_uris: ["https://app.example.com/cb"]
    token_endpoint_auth_method: client_secret_post
""",
    good="""
clients:
  app:
    preset: native
    redirect_uris: ["https://app.example.com/cb"]
""",
)
def secret_in_distributed_app(client: Client) -> Iterator[Hit]:
    """A preset that was chosen says where it runs; of a live client it is only inferred, and the type tells more."""
    preset = client.text("@preset")
    on_server = preset in SERVER_PRESETS and not client.flag("@live")
    if preset in {*APP_PRESETS, "spa", "device"} or (client.text("application_type") == "native" and not on_server):
        yield Hit(
            METHOD,
            f"{client.text(METHOD)} in an application that everybody can take apart",
            client.text(METHOD),
            note="everybody has this secret",
            related=(("@preset", "runs on users' machines"),),
            repair=Repair("make it public", safe=False, edits=(("set", METHOD, None, "none"),)),
        )


_URI_FIELDS: Final = (
    "redirect_uris", "post_logout_redirect_uris", "client_uri", "logo_uri", "tos_uri", "policy_uri", "jwks_uri",
    "signed_jwks_uri", "sector_identifier_uri", "initiate_login_uri", "request_uris", "frontchannel_logout_uri",
    "backchannel_logout_uri", "backchannel_client_notification_endpoint", "information_uri", "organization_uri",
)  # fmt: skip
_TEXT_FIELDS: Final = ("client_name", "description", "contacts", "keywords", "organization_name", "software_id")
_SECRET_WORDS: Final = frozenset(
    {"access_token", "accesstoken", "refresh_token", "refreshtoken", "id_token", "client_secret", "client-secret",
     "clientsecret", "secret", "password", "passwd", "pwd", "api_key", "apikey", "api-key", "private_token", "token"}
)  # fmt: skip
_LONG_WORDS: Final = frozenset(
    {"sig", "code"}
)  # of a signed link, or of a function's key; short ones are something else
_SHORT: Final = 8  # a shorter value is a switch or a name
_LONG: Final = 20
_LONG_RUN: Final = 16  # of letters and digits: `0123456789abcdef` changes once


_MARKS: Final = ("PRIVATE KEY-----", ".eyJ", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "AKIA",
                 "ASIA", "AIza", "k_live_", "hvs.", "npm_", "pypi-", "sk-ant-")  # fmt: skip


@cache
def _tokens() -> re.Pattern[str]:
    """Texts that are credentials by their form: private keys, signed JWTs, and tokens that vendors mark as such."""
    return re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
        r"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}"
        r"|\bgh[pousr]_[A-Za-z0-9]{36}|\bglpat-[A-Za-z0-9_-]{20}|\bxox[abprs]-[A-Za-z0-9-]{10,}"
        r"|\bgithub_pat_[A-Za-z0-9_]{36}|\bA[KS]IA[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{35}|\b[sr]k_live_[A-Za-z0-9]{16}"
        r"|\bhvs\.[A-Za-z0-9_-]{24}|\bnpm_[A-Za-z0-9]{36}|\bpypi-[A-Za-z0-9_-]{50}|\bsk-ant-[A-Za-z0-9_-]{20}"
    )


@cache
def _written_out() -> re.Pattern[str]:
    """`password: hunter2x`: a word for a secret, and as `value` one of small letters and digits, with no part of a path.

    Or such letters between a user's name and a host: `https://shop:hunter2x@db.example.com`.
    """
    words = "|".join(re.escape(word) for word in sorted(_SECRET_WORDS, key=len, reverse=True))
    value = rf"(?=\S*[a-z])(?=\S*[0-9])(?P<value>[^\s/:{{}}<>$*]{{{_SHORT},}})(?!\S)"
    inside = rf"(?=[^\s@]*[a-z])(?=[^\s@]*[0-9])[^\s/@{{}}<>$*]{{{_SHORT},}}"
    return re.compile(rf"(?i:\b(?:{words}))[\"'`]?\s*[:=]\s*[\"'`]?{value}|://[^\s/?#:@]+:{inside}@\w")


def _looks_random(value: str) -> bool:
    """Whether letters and digits change in it as in no word: `hunter2hunter2`, not `rs256-signed` or `300seconds`."""
    for run in re.findall(rf"[A-Za-z0-9]{{{_SHORT},}}", value):
        changes = len(re.findall(r"(?<=[A-Za-z])[0-9]|(?<=[0-9])[A-Za-z]", run))
        if changes > 1 or (changes and len(run) >= _LONG_RUN):
            return True
    return False


def _is_written_out(text: str) -> bool:
    """Whether a text holds what `_written_out` describes."""
    return any(found["value"] is None or _looks_random(found["value"]) for found in _written_out().finditer(text))


def _holds_none(client: Client) -> bool:
    """One look over all texts at once, since nearly no client holds any."""
    values = client.values
    uris = str([values.get(field) for field in _URI_FIELDS])
    texts = str([values.get(field) for field in _TEXT_FIELDS])
    if not {"?", "@", "#"}.isdisjoint(uris) or ":" in texts or "=" in texts or values.get("@tagged"):
        return False
    return not any(mark in uris or mark in texts for mark in _MARKS)


@AUT.rule(
    4,
    "secret-in-plain-sight",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    summary="A password, token or private key stands in a URI or a text of the client.",
    why="Whoever reads the repository, the provider's console or a log has it; URIs and names are shown to users, too.",
    fix="Revoke it, take it out, and write a reference (`secret: {from: env:NAME}`) where a secret is needed.",
    cite="RFC 6749 section 10.1; RFC 9700 section 4.2",
    reads=(*_URI_FIELDS, *_TEXT_FIELDS, "@tagged"),
    passes=_holds_none,
    bad=(
        WEB + '    client_uri: "https://shop.example.com/?token=Zm9vYmFyYmF6cXV4"\n',
        WEB + '    jwks_uri: "https://shop:Zm9vYmFyYmF6@shop.example.com/jwks.json"\n',
        WEB + '    description: "deploys with glpat-aaaaaaaaaaaaaaaaaaaa"\n',
        WEB + '    description: "test login, password: hunter2hunter2"\n',
        WEB + '    description: "-----BEGIN EC PRIVATE KEY----- MHcCAQEEIA"\n',
        WEB + '    "client_uri#fr": "https://shop.example.com/?token=Zm9vYmFyYmF6cXV4"\n',
        WEB + '    "client_name#fr": "Boutique glpat-aaaaaaaaaaaaaaaaaaaa"\n',
    ),
    good=(
        WEB + '    client_uri: "https://shop.example.com/?lang=en"\n',
        WEB + '    description: "deploys with the token in SHOP_TOKEN"\n',
        WEB + '    description: "secret: env:SHOP_SECRET2; token: https://wiki.example.com/token2"\n',
    ),
)
def secret_in_plain_sight(client: Client) -> Iterator[Hit]:
    """The place is the client's, not the value's: reports quote the line, and this one must not be repeated."""
    for field in _said(client, _URI_FIELDS):
        for text in _texts(client, field):
            what = _secret_of(facts(text))
            if what:
                yield Hit("@key", f"a URI in {field} holds {what}", note=f"{field} holds {what}")
    for field in _said(client, _TEXT_FIELDS):
        texts = _texts(client, field)
        if any(_tokens().search(text) for text in texts):
            yield Hit("@key", f"{field} holds a credential", note=f"{field} holds a credential")
        elif any(map(_is_written_out, texts)):
            told = f"{field} seems to hold a password or token"
            yield Hit("@key", told, note=told, severity=Severity.MEDIUM)


def _said(client: Client, fields: Iterable[FieldId]) -> list[FieldId]:
    """Those of the fields that the client has, and their translations (RFC 7591 section 2.2)."""
    values = client.values
    tagged = values.get("@tagged")
    more = [name for name in tagged if name.partition("#")[0] in fields] if isinstance(tagged, Mapping) else []
    return [field for field in fields if field in values] + more


def _texts(client: Client, field: str) -> Iterable[str]:
    """A text whole, as it is written: a key's first line has blanks."""
    found = client.values.get(field)
    if isinstance(found, str):
        return (found,)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list | tuple) else ()


def _secret_of(uri: UriFacts) -> str:
    """What kind of secret a URI holds; empty for none. The secret itself is not repeated."""
    if uri.userinfo and ":" in uri.userinfo and len(uri.userinfo.partition(":")[2]) >= _SHORT:
        return "a password before the host"
    for name, value in parse_qsl(f"{uri.query or ''}&{uri.fragment or ''}", max_num_fields=None):
        word = name.lower()
        least = _SHORT if word in _SECRET_WORDS else _LONG if word in _LONG_WORDS else 0
        if least and len(value) >= least and not set(value) & set("{}<>$*") and _looks_random(value):
            return f"a value for `{name}`"
    return "a credential" if _tokens().search(uri.text) else ""


@AUT.rule(
    10,
    "secret-old",
    severity=Severity.LOW,
    summary="A client's secret is older than it may become.",
    why="The longer a secret lives, the more copies there are in files, logs and the heads of former colleagues.",
    fix="Rotate the secret; set `settings.secret_max_age` where another age than a year is right.",
    cite="RFC 9700 section 2.5; OWASP ASVS 5.0 section 13.3.4",
    reads=(METHOD, "secret", "settings.secret_max_age", "@today"),
    about=uses_secret,
    bad=WEB + 'live:\n  shop: {secret: {created: "1"}}\n',
    good=WEB + 'live:\n  shop: {secret: {created: "4102444800"}}\n',
)
def secret_old(client: Client) -> Iterator[Hit]:
    secret = client["secret"] if client.known("secret") else None
    created = str(secret.get("created", "")) if isinstance(secret, Mapping) else ""
    if not (created.isascii() and created.isdigit() and len(created) < 12):  # seconds, not more
        return
    limit = client.seconds("settings.secret_max_age") if client.known("settings.secret_max_age") else None
    limit = limit or 365 * _DAY
    age = (client.seconds("@today") or 0) - int(created)
    if age > limit:
        yield Hit("secret", f"the secret is {age // _DAY} days old; it may become {spelled(limit)}", note="old")


_EXPIRES: Final = "client_secret_expires_at"


@AUT.rule(
    11,
    "secret-expiring",
    severity=Severity.LOW,
    summary="A client's secret has expired, or does within two weeks.",
    why="From that moment the client gets no more tokens, and every login through it fails.",
    fix="Rotate the secret.",
    cite="RFC 7591 section 3.2.1",
    reads=(METHOD, _EXPIRES, "@today"),
    about=uses_secret,
    bad=WEB + "live:\n  shop: {client_secret_expires_at: 1000000000}\n",
    good=(
        WEB + "live:\n  shop: {client_secret_expires_at: 4102444800}\n",
        WEB + "live:\n  shop: {client_secret_expires_at: 0}\n",
    ),
)
def secret_expiring(client: Client) -> Iterator[Hit]:
    ends = client.seconds(_EXPIRES) if client.known(_EXPIRES) else None
    left = (ends or 0) - (client.seconds("@today") or 0)
    if ends and left < 14 * _DAY:
        told = "has expired" if left < 0 else f"expires in {left // _DAY} days"
        yield Hit(_EXPIRES, f"the client's secret {told}", note=told)


_HS_FIELDS: Final = (
    *(field for field, _ in algorithms.SIGNED), *(f"{field}_alg" for field in algorithms.ENCRYPTED),
    "request_object_signing_alg", "request_object_encryption_alg", "backchannel_authentication_request_signing_alg",
)  # fmt: skip


@AUT.rule(
    13,
    "secret-without-use",
    severity=Severity.LOW,
    summary="A secret is declared for a client that proves itself with keys.",
    why="It is one more credential to leak, and a server that is lenient about the method accepts it.",
    fix="Take the `secret:` block away and delete the secret.",
    cite="RFC 9700 section 2.5; OpenID Connect Dynamic Client Registration 1.0 section 3.2",
    reads=(METHOD, "@secret", *_HS_FIELDS),
    about=lambda client: client.text(METHOD) in {*KEY_METHODS, "tls_client_auth"},
    bad=KEYED + URI + "    secret: {from: env:SHOP_SECRET}\n",
    good=KEYED + URI,
)
def secret_without_use(client: Client) -> Iterator[Hit]:
    if not client["@secret"]:
        return
    used = {client.text(field) for field in _HS_FIELDS if client.known(field)}
    if not any(algorithms.is_symmetric_signature(alg) or algorithms.is_symmetric_encryption(alg) for alg in used):
        told = f"a secret beside {client.text(METHOD)}"
        yield Hit("@secret", told, note="nothing uses it", related=((METHOD, "proves itself with keys"),))


@AUT.rule(
    18,
    "secret-never-expires",
    severity=Severity.INFO,
    summary="The server gave the client a secret that never expires.",
    why="Nothing forces anybody to change it after a leak that was not noticed.",
    fix="Rotate it by a calendar, or use keys.",
    cite="RFC 7591 section 3.2.1",
    reads=(METHOD, _EXPIRES),
    pedantic=True,
    about=uses_secret,
    bad=WEB + "live:\n  shop: {client_secret_expires_at: 0}\n",
    good=WEB + "live:\n  shop: {client_secret_expires_at: 4102444800}\n",
)
def secret_never_expires(client: Client) -> Iterator[Hit]:
    if client.known(_EXPIRES) and client.seconds(_EXPIRES) == 0:
        yield Hit(_EXPIRES, "the secret never expires", note="never expires")


_MAX_AGE: Final = "settings.secret_max_age"


@AUT.rule(
    21,
    "secret-max-age-long",
    severity=Severity.LOW,
    summary="A client's secret may become older than a year.",
    why="A rule that never makes anybody rotate is none: a secret that leaked stays good for years.",
    fix="Set `settings.secret_max_age` to a year or less, such as `90d`.",
    cite="OWASP ASVS 5.0 section 13.3.4",
    reads=(METHOD, _MAX_AGE),
    about=lambda client: uses_secret(client) and client.known(_MAX_AGE),
    bad=WEB + "    settings: {secret_max_age: 1000d}\n",
    good=WEB + "    settings: {secret_max_age: 90d}\n",
)
def secret_max_age_long(client: Client) -> Iterator[Hit]:
    limit = client.seconds(_MAX_AGE)
    if limit is not None and limit > 366 * _DAY:
        yield Hit(_MAX_AGE, f"a secret may become {spelled(limit)} old", limit, note="longer than a year")
