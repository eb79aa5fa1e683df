"""KEY: the client's keys, and the algorithms of what is signed and encrypted for it."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from oauthctl.lint import algorithms, jwks
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.kinds import METHOD, RESPONSES, is_confidential, is_public, response_words
from oauthctl.lint.severity import Severity

KEY: Final = Family("KEY", "Keys and algorithms")

_JWKS: Final = "jwks"
_URI: Final = "jwks_uri"
_SIGNED_URI: Final = "signed_jwks_uri"
_ID_TOKEN: Final = "id_token_signed_response_alg"  # noqa: S105  # a field
_USERINFO: Final = "userinfo_signed_response_alg"
_REQUEST: Final = "request_object_signing_alg"
_AUTH: Final = "token_endpoint_auth_signing_alg"
_JAR: Final = "require_signed_request_object"
_ENCRYPTION: Final = tuple(f"{field}_alg" for field in algorithms.ENCRYPTED)
_ENCODINGS: Final = tuple(f"{field}_enc" for field in (*algorithms.ENCRYPTED, "request_object_encryption"))

_WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
"""
_KEYED: Final = _WEB + "    token_endpoint_auth_method: private_key_jwt\n"
_GOOD_URI: Final = '    jwks_uri: "https://shop.example.com/jwks.json"\n'
_P256: Final = "kty: EC, crv: P-256, x: MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4, y: 4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"  # the public key of RFC 7517 appendix A.1
_ED25519: Final = "kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"  # RFC 8037 appendix A.2


def _set(*keys: str) -> str:
    return "    jwks:\n      keys:\n" + "".join(f"        - {{{key}}}\n" for key in keys)


_GOOD_SET: Final = _set(f"{_P256}, kid: a, use: sig, alg: ES256")


@KEY.rule(
    1,
    "keys-twice",
    severity=Severity.MEDIUM,
    summary="A client has both `jwks` and `jwks_uri`.",
    why="Which of them counts is the server's choice: a key that was taken out of one can go on working through "
    "the other.",
    fix="Keep `jwks_uri` and remove `jwks`.",
    cite="RFC 7591 section 2; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(_JWKS, _URI),
    repairs="unsafe",
    bad=_KEYED + _GOOD_URI + _GOOD_SET,
    good=_KEYED + _GOOD_URI,
)
def keys_twice(client: Client) -> Iterator[Hit]:
    if client[_JWKS] and client[_URI]:
        repair = Repair("remove jwks", safe=False, edits=(("unset", _JWKS, None, None),))
        related = ((_URI, "keys are here, too"),)
        yield Hit(_JWKS, "keys stand in `jwks` and in `jwks_uri`", note="which counts?", related=related, repair=repair)


@KEY.rule(
    2,
    "private-key-in-declaration",
    severity=Severity.HIGH,
    summary="A key set holds a private or symmetric key.",
    why="Whoever reads the repository or the provider's console can be this client, and decrypt what is meant for it.",
    fix="Make a new key pair, keep its private part with the application, and declare the public members only.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2; RFC 7517 section 9.2",
    reads=(_JWKS,),
    bad=_KEYED + _set(f"{_ED25519}, kid: a, d: nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"),
    good=_KEYED + _set(f"{_ED25519}, kid: a"),
)
def private_key_in_declaration(client: Client) -> Iterator[Hit]:
    """The place is the client's: reports quote the line, and key material must not be repeated."""
    for index, key in enumerate(jwks.keys(client[_JWKS])):
        members = jwks.private_members(key)
        if members or jwks.text(key, "kty") == "oct":
            told = f"{jwks.name(key, index)} in jwks is {'private' if members != ('k',) else 'symmetric'}"
            yield Hit("@key", f"{told} (it has {', '.join(f'`{member}`' for member in members) or 'no public part'})",
                      note=told)  # fmt: skip


@KEY.rule(
    3,
    "jwks-uri-not-https",
    severity=Severity.HIGH,
    summary="The client's keys are fetched without TLS.",
    why="Whoever is between the server and that address answers with keys of their own and is then the client.",
    fix="Publish the keys under https.",
    cite="RFC 7591 section 5; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(_URI, _SIGNED_URI),
    repairs="unsafe",
    bad=_KEYED + '    jwks_uri: "http://shop.example.com/jwks.json"\n',
    good=_KEYED + _GOOD_URI,
)
def jwks_uri_not_https(client: Client) -> Iterator[Hit]:
    for field in (_URI, _SIGNED_URI):
        for uri in client.uris(field) if client.known(field) else ():
            if uri.scheme != "https":
                new = f"https{uri.text[4:]}" if uri.text.startswith("http:") else ""
                repair = Repair("use https", safe=False, edits=(("set", field, uri.text, new),)) if new else None
                milder = Severity.LOW if uri.is_loopback else None  # nobody is on the way, and no server finds it
                yield Hit(field, f"{uri.text} is not https", uri.text, note="not https", severity=milder, repair=repair)


@KEY.rule(
    4,
    "weak-key",
    severity=Severity.HIGH,
    summary="A key of the client is too short or on a weak curve.",
    why="Keys of that size can be computed from their public part; whoever does is the client.",
    fix="Use EC P-256 (ES256), Ed25519, or RSA of 2048 bits and more.",
    cite="RFC 7518 sections 3.3 and 4.3; FAPI 2.0 Security Profile section 5.4.1",
    reads=(_JWKS,),
    bad=_KEYED + _set(f"kty: RSA, kid: a, e: AQAB, n: {'v' * 171}"),
    good=_KEYED + _GOOD_SET,
)
def weak_key(client: Client) -> Iterator[Hit]:
    for index, key in enumerate(jwks.keys(client[_JWKS])):
        why = jwks.weakness(key)
        if why:
            yield Hit(_JWKS, f"{jwks.name(key, index)} is {why}", note=why)


@KEY.rule(
    5,
    "kid-missing-or-twice",
    severity=Severity.LOW,
    summary="Several keys of a client cannot be told apart by `kid`.",
    why="The server has to try one after the other; while keys are changed, signatures are refused at random.",
    fix="Give each key a `kid` of its own, such as its thumbprint (RFC 7638).",
    cite="RFC 7517 section 4.5; FAPI 2.0 Security Profile section 5.4.2",
    reads=(_JWKS,),
    bad=(
        _KEYED + _set(f"{_P256}, kid: a", f"{_ED25519}, kid: a"),
        _KEYED + _set(_P256, f"{_ED25519}, kid: b"),
    ),
    good=_KEYED + _set(f"{_P256}, kid: a", f"{_ED25519}, kid: b"),
)
def kid_missing_or_twice(client: Client) -> Iterator[Hit]:
    keys = jwks.keys(client[_JWKS])
    if len(keys) < 2:  # one key needs no name
        return
    for kid, count in Counter(jwks.text(key, "kid") for key in keys).items():
        if not kid:
            yield Hit(_JWKS, f"{count} of {len(keys)} keys have no `kid`", note="no `kid`")
        elif count > 1:
            yield Hit(_JWKS, f"{count} keys have the `kid` {kid}", note="one `kid` for several keys")


@KEY.rule(
    6,
    "key-use-missing",
    severity=Severity.LOW,
    summary="A set with keys for signing and for encryption does not say which is which.",
    why="The server may encrypt to a signing key or accept signatures by an encryption key; then things fail, or "
    "one key serves two purposes.",
    fix="Write `use: sig` or `use: enc` in every key.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(_JWKS,),
    bad=_KEYED + _set(f"{_ED25519}, kid: a", f"{_P256}, kid: b, use: enc"),
    good=_KEYED + _set(f"{_ED25519}, kid: a, use: sig", f"{_P256}, kid: b, use: enc"),
)
def key_use_missing(client: Client) -> Iterator[Hit]:
    keys = jwks.keys(client[_JWKS])
    if len({jwks.purpose(key) for key in keys}) > 1 and any(jwks.purpose(key) == "enc" for key in keys):
        for index, key in enumerate(keys):
            if not jwks.text(key, "use"):
                yield Hit(_JWKS, f"{jwks.name(key, index)} has no `use`", note="signing or encryption?")


@KEY.rule(
    7,
    "encryption-without-algorithm",
    severity=Severity.LOW,
    summary="A content encryption is set without the algorithm that makes it work.",
    why="Nothing is encrypted, although whoever wrote it meant it to be; strict servers refuse the client.",
    fix="Write the `…_alg` beside the `…_enc`, such as `ECDH-ES`, or take the `…_enc` away.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(*_ENCRYPTION, "request_object_encryption_alg", *_ENCODINGS),
    bad=_WEB + "    id_token_encrypted_response_enc: A256GCM\n",
    good=_WEB
    + _set(f"{_P256}, kid: a, use: enc")
    + "    id_token_encrypted_response_enc: A256GCM\n    id_token_encrypted_response_alg: ECDH-ES\n",
)
def encryption_without_algorithm(client: Client) -> Iterator[Hit]:
    for field in _ENCODINGS:
        alg = field.removesuffix("_enc") + "_alg"
        if client.known(field) and client.text(field) and client.known(alg) and not client.text(alg):
            yield Hit(field, f"{field} without {alg}", client.text(field), note="nothing is encrypted")


@KEY.rule(
    8,
    "unsafe-algorithm",
    severity=Severity.MEDIUM,
    summary="Something is not signed at all, or encrypted in a way that is broken.",
    why="What is signed with `none` anybody can write: requests, or ID tokens that log an attacker in as somebody "
    "else. RSA1_5 lets an attacker who can ask the server decrypt messages.",
    fix="Use ES256, PS256 or EdDSA to sign, ECDH-ES or RSA-OAEP-256 to encrypt.",
    cite="RFC 8725 section 3.2; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(
        *(field for field, _ in algorithms.SIGNED),
        _REQUEST,
        _JAR,
        RESPONSES,
        *_ENCRYPTION,
        "request_object_encryption_alg",
    ),
    bad=(
        _WEB + "    authorization_signed_response_alg: none\n",
        _WEB + "    request_object_signing_alg: none\n    require_signed_request_object: true\n",
        _WEB + _set(f"kty: RSA, kid: a, e: AQAB, n: {'v' * 342}") + "    userinfo_encrypted_response_alg: RSA1_5\n",
    ),
    good=_WEB + "    authorization_signed_response_alg: ES256\n    id_token_signed_response_alg: ES256\n",
)
def unsafe_algorithm(client: Client) -> Iterator[Hit]:
    for field, what in algorithms.SIGNED:
        if client.known(field) and client.text(field) == algorithms.NONE:
            yield Hit(
                field, f"{what} are not signed", algorithms.NONE, note="not signed", severity=_bare(field, client)
            )
    if client.known(_REQUEST) and client.text(_REQUEST) == algorithms.NONE:
        asked = client.known(_JAR) and client.flag(_JAR)
        told = "request objects are required, but not signed" if asked else "request objects are not signed"
        yield Hit(_REQUEST, told, algorithms.NONE, note="not signed", severity=None if asked else Severity.LOW)
    for field in (*_ENCRYPTION, "request_object_encryption_alg"):
        if client.known(field) and client.text(field) == "RSA1_5":
            yield Hit(field, "RSA1_5 can be decrypted by asking the receiver often enough", "RSA1_5", note="broken")


def _bare(field: str, client: Client) -> Severity | None:
    """An unsigned ID token over TLS from the token endpoint is allowed; one by redirect is anybody's (Core section 2)."""
    if field == _USERINFO:
        return Severity.LOW
    if field == _ID_TOKEN:
        by_redirect = client.known(RESPONSES) and any("id_token" in words for _, words in response_words(client))
        return Severity.CRITICAL if by_redirect else Severity.LOW
    return None


_OF_SECRET: Final = (_ID_TOKEN, _USERINFO, "authorization_signed_response_alg", *_ENCRYPTION)


@KEY.rule(
    9,
    "symmetric-algorithm-on-public-client",
    severity=Severity.HIGH,
    summary="A public client's tokens are signed or encrypted with its secret, which it cannot keep.",
    why="Whoever has the application has the key: they can write ID tokens that log them in as anybody, or read "
    "what was encrypted.",
    fix="Use RS256, PS256 or ES256, whose keys only the server has.",
    cite="OpenID Connect Core 1.0 sections 10.1 and 10.2",
    reads=(METHOD, *_OF_SECRET),
    repairs="unsafe",
    about=is_public,
    bad="""
clients:
  shop:
    preset: spa
    redirect_uris: ["https://shop.example.com/cb"]
    id_token_signed_response_alg: HS256
""",
    good="""
clients:
  shop:
    preset: spa
    redirect_uris: ["https://shop.example.com/cb"]
    id_token_signed_response_alg: ES256
""",
)
def symmetric_algorithm_on_public_client(client: Client) -> Iterator[Hit]:
    for field in _OF_SECRET:
        alg = client.text(field) if client.known(field) else ""
        signs = algorithms.is_symmetric_signature(alg)
        if signs or algorithms.is_symmetric_encryption(alg):
            edits = (("set", field, alg, "RS256"),)
            yield Hit(
                field,
                f"{alg} needs a secret, and a public client has none",
                alg,
                note="everybody has the key",
                related=((METHOD, "no secret"),),
                repair=Repair("use RS256", safe=False, edits=edits) if signs else None,
            )


@KEY.rule(
    10,
    "encryption-without-key",
    severity=Severity.LOW,
    summary="Answers are to be encrypted for a client that has no key for it.",
    why="The server cannot encrypt: logins fail, or answers come in clear.",
    fix="Publish a key with `use: enc` of the algorithm's type, or take the encryption away.",
    cite="OpenID Connect Core 1.0 section 10.2; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(*_ENCRYPTION, _JWKS, _URI, _SIGNED_URI),
    bad=(
        _WEB + "    id_token_encrypted_response_alg: RSA-OAEP-256\n",
        _KEYED + _GOOD_SET + "    id_token_encrypted_response_alg: ECDH-ES\n",
    ),
    good=_KEYED
    + _set(f"{_ED25519}, kid: a, use: sig", f"{_P256}, kid: b, use: enc")
    + "    id_token_encrypted_response_alg: ECDH-ES\n",
)
def encryption_without_key(client: Client) -> Iterator[Hit]:
    for field in _ENCRYPTION:
        alg = client.text(field) if client.known(field) else ""
        if not alg or algorithms.is_symmetric_encryption(alg) or client[_URI] or client[_SIGNED_URI]:
            continue
        if not any(jwks.usable(key, alg, "enc") for key in jwks.keys(client[_JWKS])):
            yield Hit(field, f"{alg} needs a key for encryption, and none is registered", alg, note="no key for it")


@KEY.rule(
    11,
    "inline-keys",
    severity=Severity.INFO,
    summary="A client that runs on a server has its keys inline.",
    why="Each change of a key is a change at the provider; in a hurry, after a leak, it is one step more.",
    fix="Publish the keys and write `jwks_uri`.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(_JWKS, _URI, "@preset"),
    pedantic=True,
    about=lambda client: client.text("@preset") in {"web", "bff", "fapi2", "mcp-hosted"},
    bad=_KEYED + _GOOD_SET,
    good=_KEYED + _GOOD_URI,
)
def inline_keys(client: Client) -> Iterator[Hit]:
    if client[_JWKS] and not client[_URI]:
        yield Hit(_JWKS, "keys stand inline", note="changed only through the provider")


@KEY.rule(
    13,
    "id-token-signed-with-secret",
    severity=Severity.INFO,
    summary="ID tokens are signed with the client's own secret.",
    why="Whoever learns the secret can write ID tokens that the application believes, not only use its grants.",
    fix="Use RS256, PS256 or ES256.",
    cite="OpenID Connect Core 1.0 section 10.1",
    reads=(METHOD, _ID_TOKEN),
    pedantic=True,
    about=is_confidential,
    bad=_WEB + "    id_token_signed_response_alg: HS256\n",
    good=_WEB + "    id_token_signed_response_alg: ES256\n",
)
def id_token_signed_with_secret(client: Client) -> Iterator[Hit]:
    alg = client.text(_ID_TOKEN)
    if algorithms.is_symmetric_signature(alg):
        yield Hit(_ID_TOKEN, f"{alg}: the client secret signs ID tokens", alg, note="signed with the secret")


@KEY.rule(
    14,
    "signed-requests-without-key",
    severity=Severity.LOW,
    summary="Signed requests are required of a client that has no key to check them with.",
    why="Every login is refused, or the server lets unsigned requests pass.",
    fix="Add `jwks_uri`, or set `require_signed_request_object: false`.",
    cite="RFC 9101 sections 6.2 and 10.5",
    reads=(_JAR, _REQUEST, _JWKS, _URI, _SIGNED_URI, "@adapter", "@live"),
    about=lambda client: client.flag(_JAR),
    bad=_WEB + "    require_signed_request_object: true\n",
    good=_WEB + _GOOD_URI + "    require_signed_request_object: true\n",
)
def signed_requests_without_key(client: Client) -> Iterator[Hit]:
    if client.flag("@live") and client.text("@adapter") == "keycloak":
        return  # there a certificate can stand among the native settings instead
    symmetric = client.known(_REQUEST) and algorithms.is_symmetric_signature(client.text(_REQUEST))
    if not symmetric and not any(client[field] for field in (_JWKS, _URI, _SIGNED_URI)):
        yield Hit(_JAR, "no key is registered to check requests with", True, note="checked with which key?")  # noqa: FBT003


@KEY.rule(
    15,
    "key-malformed",
    severity=Severity.LOW,
    summary="A key of the client cannot be read.",
    why="The server ignores it or refuses the whole set: the client cannot prove who it is.",
    fix="Write the key as a JSON Web Key: base64url without padding, every member of its type.",
    cite="RFC 7518 section 6; RFC 8037 section 2",
    reads=(_JWKS,),
    bad=(
        _KEYED + _set("kty: EC, kid: a, crv: P-256, x: MKBC, y: 4Etl"),
        _KEYED + "    jwks: {keys: []}\n",
    ),
    good=_KEYED + _GOOD_SET,
)
def key_malformed(client: Client) -> Iterator[Hit]:
    found = client[_JWKS]
    if not found:
        return
    keys = jwks.keys(found)
    if not keys:
        yield Hit(_JWKS, "the set has no keys", note="no keys")
    for index, key in enumerate(keys):
        why = jwks.malformed(key)
        if why:
            yield Hit(_JWKS, f"{jwks.name(key, index)} cannot be used: {why}", note=why)


@KEY.rule(
    16,
    "no-key-for-algorithm",
    severity=Severity.LOW,
    summary="No key of the client fits the algorithm that it must sign with.",
    why="The server accepts that algorithm only, so no assertion or request of the client passes.",
    fix="Register a key of the algorithm's type, or name the algorithm of the key that is there.",
    cite="RFC 7518 section 3.1; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(_AUTH, _REQUEST, METHOD, _JWKS, _URI, _SIGNED_URI),
    bad=_KEYED + _GOOD_SET + "    token_endpoint_auth_signing_alg: PS256\n",
    good=_KEYED + _GOOD_SET + "    token_endpoint_auth_signing_alg: ES256\n",
)
def no_key_for_algorithm(client: Client) -> Iterator[Hit]:
    keys = jwks.keys(client[_JWKS])
    if not keys or client[_URI] or client[_SIGNED_URI]:
        return
    for field in (_AUTH, _REQUEST):
        alg = client.text(field) if client.known(field) else ""
        concerned = field == _REQUEST or client.text(METHOD) == "private_key_jwt"
        fitting = any(jwks.usable(key, alg, "sig") for key in keys)
        if concerned and algorithms.is_asymmetric_signature(alg) and not fitting:
            yield Hit(field, f"no key in jwks can sign with {alg}", alg, note="no key for it")
