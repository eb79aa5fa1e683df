"""AUT: how clients prove who they are, and the secrets they do it with."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final
from urllib.parse import parse_qsl

from oauthctl.lint import algorithms
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.kinds import (
    APP_PRESETS,
    KEY_METHODS,
    METHOD,
    SECRET_METHODS,
    announced,
    is_public,
)
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.duration import spelled
from oauthctl.uri import UriFacts

AUT: Final = Family("AUT", "Client authentication and secrets")

_SUBJECTS: Final = (
    "tls_client_auth_subject_dn",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_uri",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_email",
)
_ALG: Final = "token_endpoint_auth_signing_alg"
_KEYS: Final = ("jwks_uri", "jwks", "signed_jwks_uri")
_JWT_METHODS: Final = frozenset({"client_secret_jwt", "private_key_jwt"})
_NO_ASSERTIONS: Final = frozenset(
    {"none", "client_secret_basic", "client_secret_post", "tls_client_auth", "self_signed_tls_client_auth"}
)
_DAY: Final = 86400

_WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
"""
_PUBLIC: Final = _WEB + "    token_endpoint_auth_method: none\n"
_KEYED: Final = _WEB + "    token_endpoint_auth_method: private_key_jwt\n"
_URI: Final = '    jwks_uri: "https://shop.example.com/jwks.json"\n'
_TLS: Final = _WEB + "    token_endpoint_auth_method: tls_client_auth\n"
_NAME: Final = '    tls_client_auth_san_dns: "shop.example.com"\n'


def _uses_secret(client: Client) -> bool:
    return client.text(METHOD) in SECRET_METHODS


@AUT.rule(
    1,
    "method-left-to-default",
    severity=Severity.INFO,
    summary="A custom client does not say how it authenticates.",
    why="It then has a shared secret (client_secret_basic), which a reader of the declaration does not see.",
    fix="Write `token_endpoint_auth_method`.",
    cite="RFC 7591 section 2",
    reads=(METHOD, "@preset", "@written", "@live"),
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
    token_endpoint_auth_method: client_secret_basic
""",
)
def method_left_to_default(client: Client) -> Iterator[Hit]:
    if METHOD not in client.words("@written"):
        meant = client.text(METHOD)
        repair = Repair(f"write {meant}", safe=True, edits=(("set", METHOD, None, meant),))
        yield Hit(METHOD, f"{METHOD} is left out, which means {meant}", repair=repair)


@AUT.rule(
    2,
    "public-client-with-credentials",
    severity=Severity.MEDIUM,
    summary="A client has credentials but authenticates with `none`.",
    why="The credentials are never asked for: whoever knows the client_id can act as the client, while its owner "
    "believes that it is protected.",
    fix="Name the method that uses the credentials, or take them away.",
    cite="RFC 7591 section 2; RFC 6749 section 2.1",
    reads=(METHOD, "@secret", *_SUBJECTS),
    about=is_public,
    bad=(_PUBLIC + "    secret: {from: env:SHOP_SECRET}\n", _PUBLIC + _NAME),
    good=(_WEB + "    secret: {from: env:SHOP_SECRET}\n", _TLS + _NAME),
)
def public_client_with_credentials(client: Client) -> Iterator[Hit]:
    for field in ("@secret", *_SUBJECTS):
        if client.known(field) and client.words(field):
            what = "a secret" if field == "@secret" else field
            yield Hit(
                METHOD,
                f"{what} is declared, but `none` asks for no credentials",
                "none",
                note="asks for no credentials",
                related=((field, "never asked for"),),
            )
            return


@AUT.rule(
    3,
    "secret-in-distributed-app",
    severity=Severity.MEDIUM,
    summary="An application that users install or load has a client secret.",
    why="Everybody who has the application can read the secret and pose as the client wherever the secret is trusted.",
    fix="Set `token_endpoint_auth_method: none` and require PKCE, or let a server of yours be the client (preset bff).",
    cite="RFC 8252 section 8.5; RFC 10017 section 6.3.3.1",
    reads=(METHOD, "@preset", "application_type"),
    repairs="unsafe",
    about=_uses_secret,
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
    preset = client.text("@preset")
    if preset in {*APP_PRESETS, "spa", "device"} or client.text("application_type") == "native":
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
    {"access_token", "refresh_token", "id_token", "client_secret", "secret", "password", "passwd", "pwd", "api_key",
     "apikey", "api-key", "private_token", "token"}
)  # fmt: skip
_SHORT: Final = 8  # a shorter value is a switch or a name


@cache
def _tokens() -> re.Pattern[str]:
    """Texts that are credentials by their form: private keys, signed JWTs, and tokens that vendors mark as such."""
    return re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
        r"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}"
        r"|\bgh[pousr]_[A-Za-z0-9]{36}|\bglpat-[A-Za-z0-9_-]{20}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAKIA[A-Z0-9]{16}\b"
    )


@AUT.rule(
    4,
    "secret-in-plain-sight",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    summary="A password, token or private key stands in a URI or a text of the client.",
    why="Whoever reads the repository, the provider's console or a log has it; URIs and names are shown to users, too.",
    fix="Revoke it, take it out, and write a reference (`secret: {from: env:NAME}`) where a secret is needed.",
    cite="RFC 6749 section 10.1; RFC 9700 section 4.2",
    reads=(*_URI_FIELDS, *_TEXT_FIELDS),
    bad=(
        _WEB + '    client_uri: "https://shop.example.com/?token=Zm9vYmFyYmF6cXV4"\n',
        _WEB + '    jwks_uri: "https://shop:Zm9vYmFyYmF6@shop.example.com/jwks.json"\n',
        _WEB + '    description: "deploys with glpat-aaaaaaaaaaaaaaaaaaaa"\n',
    ),
    good=(
        _WEB + '    client_uri: "https://shop.example.com/?lang=en"\n',
        _WEB + '    description: "deploys with the token in SHOP_TOKEN"\n',
    ),
)
def secret_in_plain_sight(client: Client) -> Iterator[Hit]:
    """The place is the client's, not the value's: reports quote the line, and this one must not be repeated."""
    for field in _URI_FIELDS:
        if client.known(field):
            for uri in client.uris(field):
                what = _secret_of(uri)
                if what:
                    yield Hit("@key", f"a URI in {field} holds {what}", note=f"{field} holds {what}")
    for field in _TEXT_FIELDS:
        if client.known(field) and any(_tokens().search(text) for text in client.words(field)):
            yield Hit("@key", f"{field} holds a credential", note=f"{field} holds a credential")


def _secret_of(uri: UriFacts) -> str:
    """What kind of secret a URI holds; empty for none. The secret itself is not repeated."""
    if uri.userinfo and ":" in uri.userinfo and len(uri.userinfo.partition(":")[2]) >= _SHORT:
        return "a password before the host"
    for name, value in parse_qsl(uri.query or "", max_num_fields=None):
        literal = len(value) >= _SHORT and not set(value) & set("{}<>$*")
        if name.lower() in _SECRET_WORDS and literal:
            return f"a value for `{name}`"
    return "a credential" if _tokens().search(uri.text) else ""


@AUT.rule(
    5,
    "shared-secret",
    severity=Severity.INFO,
    summary="A client authenticates with a shared secret although keys would do.",
    why="The secret is known to both sides and travels with every request: a leak of the server's store, a log or a "
    "proxy is enough to be the client.",
    fix="Use `private_key_jwt` or `tls_client_auth`, where the server supports them.",
    cite="RFC 9700 section 2.5",
    reads=(METHOD, "@server"),
    pedantic=True,
    about=_uses_secret,
    bad=_WEB,
    good=_KEYED + _URI,
)
def shared_secret(client: Client) -> Iterator[Hit]:
    methods = announced(client, "token_endpoint_auth_methods_supported") if client.known("@server") else None
    better = ("private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth")
    if methods is None or set(better).intersection(methods):
        method = client.text(METHOD)
        yield Hit(METHOD, f"{method} shares a secret with the server", method, note="a shared secret")


@AUT.rule(
    7,
    "auth-algorithm-mismatch",
    severity=Severity.LOW,
    summary="The algorithm for client assertions does not belong to the client's method.",
    why="With `none` anybody can write an assertion and be the client; with any other mismatch the server refuses "
    "the client, or ignores what was meant to protect it.",
    fix="Use ES256 or PS256 with private_key_jwt, HS256 with client_secret_jwt, and no algorithm with other methods.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2; OpenID Connect Core 1.0 section 9",
    reads=(METHOD, _ALG),
    repairs="safe",
    bad=(
        _KEYED + _URI + f"    {_ALG}: HS256\n",
        _WEB + f"    {_ALG}: ES256\n",
        _KEYED + _URI + f"    {_ALG}: none\n",
    ),
    good=(_KEYED + _URI + f"    {_ALG}: ES256\n", _WEB),
)
def auth_algorithm_mismatch(client: Client) -> Iterator[Hit]:
    alg, method = client.text(_ALG), client.text(METHOD)
    related = ((METHOD, f"the method is {method}"),)
    if alg == algorithms.NONE:
        yield Hit(_ALG, "unsigned assertions are accepted", alg, note="not signed", severity=Severity.CRITICAL)
    elif alg and method in _NO_ASSERTIONS:
        repair = Repair(f"take {_ALG} away", safe=True, edits=(("unset", _ALG, alg, None),))
        yield Hit(_ALG, f"{method} makes no assertions", alg, note="never used", related=related, repair=repair)
    elif (method == "private_key_jwt" and algorithms.is_symmetric_signature(alg)) or (
        method == "client_secret_jwt" and algorithms.is_asymmetric_signature(alg)
    ):
        yield Hit(_ALG, f"{alg} is not possible with {method}", alg, note=f"not with {method}", related=related)


@AUT.rule(
    8,
    "keys-missing",
    severity=Severity.LOW,
    summary="A client proves itself with keys that are not registered.",
    why="The server has nothing to check the client against: no token request succeeds.",
    fix="Add `jwks_uri` (or `jwks` where nothing can be published).",
    cite="OpenID Connect Core 1.0 section 9; RFC 8705 section 2.2.2",
    reads=(METHOD, *_KEYS, "@adapter", "@live"),
    about=lambda client: client.text(METHOD) in KEY_METHODS,
    bad=_KEYED,
    good=_KEYED + _URI,
)
def keys_missing(client: Client) -> Iterator[Hit]:
    if client.flag("@live") and client.text("@adapter") == "keycloak":
        return  # there a certificate can stand among the native settings instead
    if not any(client[field] for field in _KEYS):
        method = client.text(METHOD)
        yield Hit(METHOD, f"{method} without `jwks_uri` or `jwks`", method, note="no keys to check it with")


@AUT.rule(
    9,
    "tls-subject-not-one",
    severity=Severity.MEDIUM,
    summary="A client with tls_client_auth does not name exactly one certificate subject.",
    why="With none, a server may take any certificate of its authority for the client's; with several, which one "
    "counts is the server's choice.",
    fix="Write exactly one of the `tls_client_auth_*` members, and none with other methods.",
    cite="RFC 8705 section 2.1.2",
    reads=(METHOD, *_SUBJECTS),
    repairs="safe",
    bad=(_TLS, _TLS + _NAME + '    tls_client_auth_san_ip: "192.0.2.7"\n', _WEB + _NAME),
    good=_TLS + _NAME,
)
def tls_subject_not_one(client: Client) -> Iterator[Hit]:
    method = client.text(METHOD)
    if method == "none":
        return  # AUT002
    if method != "tls_client_auth":
        for field in _SUBJECTS:
            if client.known(field) and client[field]:
                repair = Repair(f"take {field} away", safe=True, edits=(("unset", field, client[field], None),))
                told = f"{field} has no meaning with {method}"
                yield Hit(field, told, client[field], note="never used", severity=Severity.LOW, repair=repair)
        return
    given = [field for field in _SUBJECTS if client.known(field) and client[field]]
    unknown = [field for field in _SUBJECTS if not client.known(field)]
    if not given and not unknown:
        yield Hit(METHOD, "no certificate subject is named", method, note="whose certificate?")
    if len(given) > 1:
        yield Hit(given[1], f"a second subject beside {given[0]}", client[given[1]], note="one of them is too many")


@AUT.rule(
    10,
    "secret-old",
    severity=Severity.LOW,
    summary="A client's secret is older than it may become.",
    why="The longer a secret lives, the more copies there are in files, logs and the heads of former colleagues.",
    fix="Rotate the secret; set `settings.secret_max_age` where another age than a year is right.",
    cite="RFC 9700 section 2.5; OWASP ASVS 5.0 section 13.3.4",
    reads=(METHOD, "secret", "settings.secret_max_age", "@today"),
    about=_uses_secret,
    bad=_WEB + 'live:\n  shop: {secret: {created: "1"}}\n',
    good=_WEB + 'live:\n  shop: {secret: {created: "4102444800"}}\n',
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
    about=_uses_secret,
    bad=_WEB + "live:\n  shop: {client_secret_expires_at: 1000000000}\n",
    good=(
        _WEB + "live:\n  shop: {client_secret_expires_at: 4102444800}\n",
        _WEB + "live:\n  shop: {client_secret_expires_at: 0}\n",
    ),
)
def secret_expiring(client: Client) -> Iterator[Hit]:
    ends = client.seconds(_EXPIRES) if client.known(_EXPIRES) else None
    left = (ends or 0) - (client.seconds("@today") or 0)
    if ends and left < 14 * _DAY:
        told = "has expired" if left < 0 else f"expires in {left // _DAY} days"
        yield Hit(_EXPIRES, f"the client's secret {told}", note=told)


_WEB_ONLINE: Final = (
    _WEB
    + """metadata:
  token_endpoint_auth_methods_supported: [{method}]
"""
)


@AUT.rule(
    12,
    "auth-method-not-supported",
    severity=Severity.LOW,
    summary="The authorization server does not announce the client's authentication method.",
    why="The server refuses the client's token requests, so nothing that uses it works.",
    fix="Use a method that the server announces.",
    cite="RFC 8414 section 2",
    reads=(METHOD, "@server"),
    online=True,
    bad=_WEB_ONLINE.format(method="private_key_jwt"),
    good=_WEB_ONLINE.format(method="client_secret_basic"),
)
def auth_method_not_supported(client: Client) -> Iterator[Hit]:
    method = client.text(METHOD)
    if method in {"none", ""}:
        return  # servers that have public clients often leave `none` out
    listed = announced(client, "token_endpoint_auth_methods_supported")
    methods = ("client_secret_basic",) if listed is None else listed  # RFC 8414 section 2
    if method not in methods:
        told = ", ".join(methods) or "none at all"
        yield Hit(METHOD, f"the server announces {told}, not {method}", method, note="not announced")


_HS_FIELDS: Final = (
    "id_token_signed_response_alg", "userinfo_signed_response_alg", "request_object_signing_alg",
    "authorization_signed_response_alg", "id_token_encrypted_response_alg", "userinfo_encrypted_response_alg",
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
    bad=_KEYED + _URI + "    secret: {from: env:SHOP_SECRET}\n",
    good=_KEYED + _URI,
)
def secret_without_use(client: Client) -> Iterator[Hit]:
    if not client["@secret"]:
        return
    used = {client.text(field) for field in _HS_FIELDS if client.known(field)}
    if not any(algorithms.is_symmetric_signature(alg) or algorithms.is_symmetric_encryption(alg) for alg in used):
        told = f"a secret beside {client.text(METHOD)}"
        yield Hit("@secret", told, note="nothing uses it", related=((METHOD, "proves itself with keys"),))


_FEDERATION: Final = "settings.workload_federation"
_WORKLOAD: Final = """
clients:
  deploy:
    preset: service
    settings:
      workload_federation:
        - issuer: "https://token.ci.example.com"
          subject: "{subject}"
          audience: "https://idp.example.com"
"""


@AUT.rule(
    15,
    "workload-identity-too-wide",
    severity=Severity.HIGH,
    summary="A workload federation accepts more than one exact workload.",
    why="Every job, branch or repository that the pattern covers, forks among them, can become the client without "
    "any secret.",
    fix="Write the exact issuer (https), subject and audience of the one workload.",
    cite="RFC 7523 section 3",
    reads=(_FEDERATION,),
    about=lambda client: client.known(_FEDERATION),
    bad=_WORKLOAD.format(subject="repo:acme/*"),
    good=_WORKLOAD.format(subject="repo:acme/shop:environment:prod"),
)
def workload_identity_too_wide(client: Client) -> Iterator[Hit]:
    found = client[_FEDERATION]
    for trust in found if isinstance(found, list | tuple) else ():
        if not isinstance(trust, Mapping):
            continue
        subject, issuer = trust.get("subject"), str(trust.get("issuer") or "")
        for name, told in (("subject", "any subject"), ("audience", "tokens meant for others")):
            if not trust.get(name):
                yield Hit(_FEDERATION, f"`{name}` is missing: {told}", dict(trust), note=f"{told}")
        if isinstance(subject, str) and set(subject) & set("*?"):
            yield Hit(_FEDERATION, f"the subject {subject} is a pattern", dict(trust), note="a pattern")
        if not issuer.startswith("https://"):
            told = "the issuer is not https: whoever is on the way can issue tokens"
            yield Hit(_FEDERATION, told, dict(trust), note="not https")


@AUT.rule(
    17,
    "tls-subject-pattern",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    summary="A certificate subject is a regular expression that matches any certificate.",
    why="Where the server reads it as a pattern, everybody with a certificate of a trusted authority is the client.",
    fix="Write the subject exactly as the certificate has it.",
    cite="RFC 8705 section 2.1.2",
    reads=(METHOD, *_SUBJECTS),
    about=lambda client: client.text(METHOD) == "tls_client_auth",
    bad=_TLS + '    tls_client_auth_subject_dn: "(.*?)(?:$)"\n',
    good=_TLS + '    tls_client_auth_subject_dn: "CN=shop,O=Acme,C=DE"\n',
)
def tls_subject_pattern(client: Client) -> Iterator[Hit]:
    for field in _SUBJECTS:
        text = client.text(field) if client.known(field) else ""
        if ".*" in text or "(?" in text or text == "*":
            yield Hit(field, f"{text} matches more than one certificate", text, note="a pattern")


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
    about=_uses_secret,
    bad=_WEB + "live:\n  shop: {client_secret_expires_at: 0}\n",
    good=_WEB + "live:\n  shop: {client_secret_expires_at: 4102444800}\n",
)
def secret_never_expires(client: Client) -> Iterator[Hit]:
    if client.known(_EXPIRES) and client.seconds(_EXPIRES) == 0:
        yield Hit(_EXPIRES, "the secret never expires", note="never expires")


@AUT.rule(
    19,
    "server-client-without-credentials",
    severity=Severity.MEDIUM,
    summary="A client that runs on a server has no credentials.",
    why="A stolen code or refresh token can be used by whoever has it, although a server could prove that it is its own.",
    fix="Use `private_key_jwt` or a secret; a browser application without a server is `preset: spa`.",
    cite="RFC 10017 sections 6.1.3.1 and 6.2.3.1; RFC 9700 section 2.5",
    reads=(METHOD, "@preset", "@live"),
    about=lambda client: client.text("@preset") in {"web", "bff", "ciba"} and not client.flag("@live"),
    bad=_PUBLIC,
    good=_WEB,
)
def server_client_without_credentials(client: Client) -> Iterator[Hit]:
    if is_public(client):
        preset = client.text("@preset")
        yield Hit(
            METHOD, f"preset {preset} runs on a server, which can keep credentials", "none", note="no credentials"
        )


@AUT.rule(
    20,
    "auth-algorithm-open",
    severity=Severity.INFO,
    summary="A client that signs assertions does not say with which algorithm.",
    why="The server accepts any algorithm it knows, among them weaker ones that this client never uses.",
    fix="Write `token_endpoint_auth_signing_alg`, best ES256 or PS256.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2; RFC 8725 section 3.1",
    reads=(METHOD, _ALG),
    pedantic=True,
    about=lambda client: client.text(METHOD) in _JWT_METHODS,
    bad=_KEYED + _URI,
    good=_KEYED + _URI + f"    {_ALG}: ES256\n",
)
def auth_algorithm_open(client: Client) -> Iterator[Hit]:
    if not client.text(_ALG):
        yield Hit(METHOD, f"{client.text(METHOD)} with any algorithm", client.text(METHOD), note="any algorithm")


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
    about=lambda client: _uses_secret(client) and client.known(_MAX_AGE),
    bad=_WEB + "    settings: {secret_max_age: 1000d}\n",
    good=_WEB + "    settings: {secret_max_age: 90d}\n",
)
def secret_max_age_long(client: Client) -> Iterator[Hit]:
    limit = client.seconds(_MAX_AGE)
    if limit is not None and limit > 366 * _DAY:
        yield Hit(_MAX_AGE, f"a secret may become {spelled(limit)} old", limit, note="longer than a year")
