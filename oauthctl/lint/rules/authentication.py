"""AUT: how clients prove who they are."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from oauthctl.lint import algorithms
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.kinds import (
    KEY_METHODS,
    METHOD,
    SUBJECTS,
    announced,
    is_public,
    uses_secret,
)
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.value import FieldId

AUT: Final = Family("AUT", "Client authentication and secrets")

_ALG: Final = "token_endpoint_auth_signing_alg"
_KEYS: Final = ("jwks_uri", "jwks", "signed_jwks_uri")
_JWT_METHODS: Final = frozenset({"client_secret_jwt", "private_key_jwt"})
_NO_ASSERTIONS: Final = frozenset(
    {"none", "client_secret_basic", "client_secret_post", "tls_client_auth", "self_signed_tls_client_auth"}
)

WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
"""
_PUBLIC: Final = WEB + "    token_endpoint_auth_method: none\n"
KEYED: Final = WEB + "    token_endpoint_auth_method: private_key_jwt\n"
URI: Final = '    jwks_uri: "https://shop.example.com/jwks.json"\n'
_TLS: Final = WEB + "    token_endpoint_auth_method: tls_client_auth\n"
_NAME: Final = '    tls_client_auth_san_dns: "shop.example.com"\n'


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
    reads=(METHOD, "@secret", *SUBJECTS),
    about=is_public,
    bad=(_PUBLIC + "    secret: {from: env:SHOP_SECRET}\n", _PUBLIC + _NAME),
    good=(WEB + "    secret: {from: env:SHOP_SECRET}\n", _TLS + _NAME),
)
def public_client_with_credentials(client: Client) -> Iterator[Hit]:
    for field in ("@secret", *SUBJECTS):
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
    5,
    "shared-secret",
    severity=Severity.INFO,
    summary="A client authenticates with a shared secret although keys would do.",
    why="The secret is known to both sides and, but for client_secret_jwt, travels with every request: a leak of the "
    "server's store, a log or a proxy is enough to be the client.",
    fix="Use `private_key_jwt` or `tls_client_auth`, where the server supports them.",
    cite="RFC 9700 section 2.5; draft-ietf-oauth-v2-1-16 section 2.4",
    reads=(METHOD, "@server"),
    pedantic=True,
    rulesets=("oauth-2.1",),
    about=uses_secret,
    bad=WEB,
    good=KEYED + URI,
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
    why="Where a server takes `none`, anybody can write an assertion and be the client; with any other mismatch the server "
    "refuses the client, or ignores what was meant to protect it.",
    fix="Use ES256 or PS256 with private_key_jwt, HS256 with client_secret_jwt, and no algorithm with other methods.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2; OpenID Connect Core 1.0 section 9",
    reads=(METHOD, _ALG),
    repairs="safe",
    bad=(
        KEYED + URI + f"    {_ALG}: HS256\n",
        WEB + f"    {_ALG}: ES256\n",
        KEYED + URI + f"    {_ALG}: none\n",
    ),
    good=(KEYED + URI + f"    {_ALG}: ES256\n", WEB),
)
def auth_algorithm_mismatch(client: Client) -> Iterator[Hit]:
    alg, method = client.text(_ALG), client.text(METHOD)
    related = ((METHOD, f"the method is {method}"),)
    if alg and method in _NO_ASSERTIONS:
        repair = Repair(f"take {_ALG} away", safe=True, edits=(("unset", _ALG, alg, None),))
        yield Hit(_ALG, f"{method} makes no assertions", alg, note="never used", related=related, repair=repair)
    elif alg == algorithms.NONE:
        told = "a server that takes this accepts unsigned assertions"
        yield Hit(_ALG, told, alg, note="not signed", severity=Severity.CRITICAL)
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
    bad=KEYED,
    good=KEYED + URI,
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
    reads=(METHOD, *SUBJECTS),
    repairs="safe",
    bad=(_TLS, _TLS + _NAME + '    tls_client_auth_san_ip: "192.0.2.7"\n', WEB + _NAME),
    good=_TLS + _NAME,
)
def tls_subject_not_one(client: Client) -> Iterator[Hit]:
    method = client.text(METHOD)
    if method == "none":
        return  # AUT002
    if method != "tls_client_auth":
        for field in SUBJECTS:
            if client.known(field) and client[field]:
                repair = Repair(f"take {field} away", safe=True, edits=(("unset", field, client[field], None),))
                told = f"{field} has no meaning with {method}"
                yield Hit(field, told, client[field], note="never used", severity=Severity.LOW, repair=repair)
        return
    given = [field for field in SUBJECTS if client.known(field) and client[field]]
    unknown = [field for field in SUBJECTS if not client.known(field)]
    if not given and not unknown:
        yield Hit(METHOD, "no certificate subject is named", method, note="whose certificate?")
    if len(given) > 1:
        yield Hit(given[1], f"a second subject beside {given[0]}", client[given[1]], note="one of them is too many")


_WEB_ONLINE: Final = (
    WEB
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
    why="Every job, branch or repository that the pattern covers can become the client without any secret, with code "
    "that nobody has looked at.",
    fix="Write the exact issuer (https), subject and audience of the one workload.",
    cite="RFC 7523 section 3",
    reads=(_FEDERATION,),
    about=lambda client: client.known(_FEDERATION),
    bad=(
        _WORKLOAD.format(subject="repo:acme/*"),
        _WORKLOAD.format(subject="repo:acme/shop:pull_request"),
        _WORKLOAD.format(subject="repo:acme/shop:environment:prod").replace("https://idp", "https://*.idp"),
    ),
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
        for name in ("issuer", "subject", "audience"):
            if _OPEN.search(str(trust.get(name) or "")):
                yield Hit(_FEDERATION, f"the {name} {trust[name]} is a pattern", dict(trust), note="a pattern")
        if isinstance(subject, str) and re.fullmatch(r"repo:[^:*]+:pull_request", subject):
            told = "the code of any pull request, before anybody has looked at it"
            yield Hit(_FEDERATION, f"{subject}: {told}", dict(trust), note=told, severity=Severity.MEDIUM)
        if not issuer.lower().startswith("https://"):
            told = "the issuer is not https: whoever is on the way can issue tokens"
            yield Hit(_FEDERATION, told, dict(trust), note="not https")


_OPEN: Final = re.compile(r"[*^$]|\.\+|\?(?!\w+=)")  # signs of patterns; a query is none


@AUT.rule(
    17,
    "tls-subject-pattern",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    summary="A certificate subject is a pattern, which more than one certificate can match.",
    why="Where the server reads it as a pattern, everybody with a certificate of a trusted authority that matches is the "
    "client; where it reads it as text, the client's own certificate does not fit, and it gets no tokens.",
    fix="Write the subject exactly as the certificate has it.",
    cite="RFC 8705 section 2.1.2",
    reads=(METHOD, *SUBJECTS, "@adapter", "@native"),
    about=lambda client: client.text(METHOD) == "tls_client_auth",
    bad=(
        _TLS + '    tls_client_auth_subject_dn: "(.*?)(?:$)"\n',
        _TLS + '    tls_client_auth_subject_dn: "CN=shop[0-9]+,O=Acme"\n',
        _TLS + '    tls_client_auth_san_dns: "*.example.com"\n',
    ),
    good=(
        _TLS + '    tls_client_auth_subject_dn: "CN=shop,O=Acme,C=DE"\n',
        _TLS + '    tls_client_auth_subject_dn: "CN=Acme (Pty) Ltd., O=A (?)"\n',
    ),
)
def tls_subject_pattern(client: Client) -> Iterator[Hit]:
    as_text = _compares_exactly(client)
    for field in SUBJECTS:
        text = client.text(field) if client.known(field) else ""
        severity = _width(field, text)
        if severity and as_text:
            told = f"Keycloak takes {text} as text: only a certificate of that very name fits"
            yield Hit(field, told, text, note="no pattern there", severity=Severity.LOW)
        elif severity:
            yield Hit(field, f"{text} matches more than one certificate", text, note="a pattern", severity=severity)


# No distinguished name (RFC 4514) has these, but for a `+` before another attribute and a backslash before hex digits.
_MORE: Final = r"\+(?!\s*[\w.-]+\s*=)"
_ANY_SUBJECT: Final = re.compile(rf"\.(?:\*|{_MORE})|^\*$")
_SUBJECT_PATTERN: Final = re.compile(
    rf"^\^|\(\?[:=!<a-z]|\\[dwsDWS](?![0-9A-Fa-f])|\[\^?(?:a-z|A-Z|0-9)|\[[^]]+\](?:[*?{{]|{_MORE})|\([^()]*\|[^()]*\)"
)


def _width(field: FieldId, text: str) -> Severity | None:
    """High where nothing of the name is left open to check; None for a name."""
    if _ANY_SUBJECT.search(text):
        return Severity.HIGH
    several = _SUBJECT_PATTERN.search(text) or ("*" in text and field != SUBJECTS[0])
    return Severity.MEDIUM if several else None


def _compares_exactly(client: Client) -> bool:
    """Keycloak does, where its switch (KCL005) is not on."""
    native = client["@native"]
    switch = native.get("attributes.x509.allow.regex.pattern.comparison") if isinstance(native, Mapping) else None
    return client.text("@adapter") == "keycloak" and str(switch).lower() != "true"


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
    good=WEB,
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
    bad=KEYED + URI,
    good=KEYED + URI + f"    {_ALG}: ES256\n",
)
def auth_algorithm_open(client: Client) -> Iterator[Hit]:
    if not client.text(_ALG):
        yield Hit(METHOD, f"{client.text(METHOD)} with any algorithm", client.text(METHOD), note="any algorithm")
