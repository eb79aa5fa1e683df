"""KEY: the algorithms that clients name, and whether their keys fit."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint import algorithms, jwks
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit, Repair
from oauthctl.lint.rules.keys import ED25519, GOOD_SET, GOOD_URI, JWKS, KEY, KEYED, P256, SIGNED_URI, URI, WEB, key_set
from oauthctl.lint.rules.kinds import METHOD, RESPONSES, is_confidential, is_public, response_words
from oauthctl.lint.severity import Severity

_ID_TOKEN: Final = "id_token_signed_response_alg"  # noqa: S105  # a field
_USERINFO: Final = "userinfo_signed_response_alg"
REQUEST: Final = "request_object_signing_alg"
AUTH: Final = "token_endpoint_auth_signing_alg"
_JAR: Final = "require_signed_request_object"
ENCRYPTION: Final = tuple(f"{field}_alg" for field in algorithms.ENCRYPTED)
_ENCODINGS: Final = tuple(f"{field}_enc" for field in (*algorithms.ENCRYPTED, "request_object_encryption"))


@KEY.rule(
    7,
    "encryption-without-algorithm",
    severity=Severity.LOW,
    summary="A content encryption is set without the algorithm that makes it work.",
    why="Nothing is encrypted, although whoever wrote it meant it to be; strict servers refuse the client.",
    fix="Write the `…_alg` beside the `…_enc`, such as `ECDH-ES`, or take the `…_enc` away.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(*ENCRYPTION, "request_object_encryption_alg", *_ENCODINGS),
    bad=WEB + "    id_token_encrypted_response_enc: A256GCM\n",
    good=WEB
    + key_set(f"{P256}, kid: a, use: enc")
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
    "else. What is encrypted with RSA1_5 may be decrypted by whoever can send tries to the holder of the key and see which "
    "of them fail in another way.",
    fix="Use ES256, PS256 or EdDSA to sign, ECDH-ES or RSA-OAEP-256 to encrypt.",
    cite="RFC 8725 section 3.2; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(
        *(field for field, _ in algorithms.SIGNED),
        REQUEST,
        _JAR,
        RESPONSES,
        *ENCRYPTION,
        "request_object_encryption_alg",
    ),
    bad=(
        WEB + "    authorization_signed_response_alg: none\n",
        WEB + "    request_object_signing_alg: none\n    require_signed_request_object: true\n",
        WEB + key_set(f"kty: RSA, kid: a, e: AQAB, n: {'v' * 342}") + "    userinfo_encrypted_response_alg: RSA1_5\n",
    ),
    good=WEB + "    authorization_signed_response_alg: ES256\n    id_token_signed_response_alg: ES256\n",
)
def unsafe_algorithm(client: Client) -> Iterator[Hit]:
    for field, what in algorithms.SIGNED:
        if client.known(field) and client.text(field) == algorithms.NONE:
            yield Hit(
                field, f"{what} are not signed", algorithms.NONE, note="not signed", severity=_bare(field, client)
            )
    if client.known(REQUEST) and client.text(REQUEST) == algorithms.NONE:
        asked = client.known(_JAR) and client.flag(_JAR)
        told = "request objects are required, but not signed" if asked else "request objects are not signed"
        yield Hit(REQUEST, told, algorithms.NONE, note="not signed", severity=None if asked else Severity.LOW)
    for field in (*ENCRYPTION, "request_object_encryption_alg"):
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


_OF_SECRET: Final = (_ID_TOKEN, _USERINFO, "authorization_signed_response_alg", *ENCRYPTION)


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
    reads=(*ENCRYPTION, JWKS, URI, SIGNED_URI),
    bad=(
        WEB + "    id_token_encrypted_response_alg: RSA-OAEP-256\n",
        KEYED + GOOD_SET + "    id_token_encrypted_response_alg: ECDH-ES\n",
    ),
    good=KEYED
    + key_set(f"{ED25519}, kid: a, use: sig", f"{P256}, kid: b, use: enc")
    + "    id_token_encrypted_response_alg: ECDH-ES\n",
)
def encryption_without_key(client: Client) -> Iterator[Hit]:
    for field, alg in encryptions(client):
        if client[URI] or client[SIGNED_URI]:
            return
        if not any(jwks.usable(key, alg, "enc") for key in jwks.keys(client[JWKS])):
            yield Hit(field, f"{alg} needs a key for encryption, and none is registered", alg, note="no key for it")


def encryptions(client: Client) -> Iterator[tuple[str, str]]:
    """Field and algorithm of all that is encrypted with a key of the client's."""
    for field in ENCRYPTION:
        alg = client.text(field) if client.known(field) else ""
        if alg and not algorithms.is_symmetric_encryption(alg):
            yield field, alg


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
    bad=WEB + "    id_token_signed_response_alg: HS256\n",
    good=WEB + "    id_token_signed_response_alg: ES256\n",
)
def id_token_signed_with_secret(client: Client) -> Iterator[Hit]:
    alg = client.text(_ID_TOKEN)
    if algorithms.is_symmetric_signature(alg):
        yield Hit(_ID_TOKEN, f"{alg}: the client secret signs ID tokens", alg, note="signed with the secret")


@KEY.rule(
    14,
    "signed-requests-without-key",
    severity=Severity.LOW,
    summary="Signed requests are required of a client that has no key, or no secret, to check them with.",
    why="Every login is refused, or the server lets unsigned requests pass.",
    fix="Add `jwks_uri` and name an algorithm of its keys, or set `require_signed_request_object: false`.",
    cite="RFC 9101 sections 6.2 and 10.5",
    reads=(_JAR, REQUEST, METHOD, JWKS, URI, SIGNED_URI, "@adapter", "@live"),
    about=lambda client: client.flag(_JAR),
    bad=(
        WEB + "    require_signed_request_object: true\n",
        WEB.replace("web", "spa") + "    require_signed_request_object: true\n    request_object_signing_alg: HS256\n",
    ),
    good=WEB + GOOD_URI + "    require_signed_request_object: true\n",
)
def signed_requests_without_key(client: Client) -> Iterator[Hit]:
    alg = client.text(REQUEST) if client.known(REQUEST) else ""
    if algorithms.is_symmetric_signature(alg):
        if is_public(client):
            told = f"requests are to be signed with {alg}, and a public client has no secret to do it with"
            yield Hit(REQUEST, told, alg, note="signed with which secret?", related=((METHOD, "no secret"),))
        return
    if client.flag("@live") and client.text("@adapter") == "keycloak":
        return  # there a certificate can stand among the native settings instead
    if not any(client[field] for field in (JWKS, URI, SIGNED_URI)):
        yield Hit(_JAR, "no key is registered to check requests with", True, note="checked with which key?")  # noqa: FBT003


@KEY.rule(
    16,
    "no-key-for-algorithm",
    severity=Severity.LOW,
    summary="No key of the client fits the algorithm that it must sign with.",
    why="The server accepts that algorithm only, so no assertion or request of the client passes.",
    fix="Register a key of the algorithm's type, or name the algorithm of the key that is there.",
    cite="RFC 7518 section 3.1; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(AUTH, REQUEST, METHOD, JWKS, URI, SIGNED_URI),
    bad=KEYED + GOOD_SET + "    token_endpoint_auth_signing_alg: PS256\n",
    good=KEYED + GOOD_SET + "    token_endpoint_auth_signing_alg: ES256\n",
)
def no_key_for_algorithm(client: Client) -> Iterator[Hit]:
    keys = jwks.keys(client[JWKS])
    if not keys or client[URI] or client[SIGNED_URI]:
        return
    for field, alg in signatures(client):
        if not any(jwks.usable(key, alg, "sig") for key in keys):
            yield Hit(field, f"no key in jwks can sign with {alg}", alg, note="no key for it")


def signatures(client: Client) -> Iterator[tuple[str, str]]:
    """Field and algorithm of all that the client signs with a key of its own."""
    for field in (AUTH, REQUEST):
        alg = client.text(field) if client.known(field) else ""
        concerned = field == REQUEST or client.text(METHOD) == "private_key_jwt"
        if concerned and algorithms.is_asymmetric_signature(alg):
            yield field, alg
