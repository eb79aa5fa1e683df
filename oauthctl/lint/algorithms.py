"""Algorithms of JOSE, by what they are (RFC 7518, RFC 8037, RFC 9864)."""

from typing import Final

NONE: Final = "none"
FAPI: Final = frozenset({"PS256", "ES256", "EdDSA", "Ed25519"})  # FAPI 2.0 Security Profile section 5.4.1

SIGNED: Final[tuple[tuple[str, str], ...]] = (  # field, what is signed
    ("id_token_signed_response_alg", "ID tokens"),
    ("userinfo_signed_response_alg", "userinfo responses"),
    ("authorization_signed_response_alg", "authorization responses"),
    ("introspection_signed_response_alg", "introspection responses"),
)
ENCRYPTED: Final[tuple[str, ...]] = (  # before `_alg` and `_enc`: what the server encrypts for the client
    "id_token_encrypted_response",
    "userinfo_encrypted_response",
    "authorization_encrypted_response",
    "introspection_encrypted_response",
)

# The type of key for an asymmetric algorithm, and its curve where there is only one.
_KEYS: Final = {
    "RS256": "RSA", "RS384": "RSA", "RS512": "RSA", "PS256": "RSA", "PS384": "RSA", "PS512": "RSA",
    "ES256": "EC", "ES384": "EC", "ES512": "EC", "ES256K": "EC",
    "EdDSA": "OKP", "Ed25519": "OKP", "Ed448": "OKP",
    "RSA1_5": "RSA", "RSA-OAEP": "RSA", "RSA-OAEP-256": "RSA", "RSA-OAEP-384": "RSA", "RSA-OAEP-512": "RSA",
}  # fmt: skip
_CURVES: Final = {
    "ES256": {"P-256"}, "ES384": {"P-384"}, "ES512": {"P-521"}, "ES256K": {"secp256k1"},
    "EdDSA": {"Ed25519", "Ed448"}, "Ed25519": {"Ed25519"}, "Ed448": {"Ed448"},
}  # fmt: skip
_AGREED: Final = frozenset({"P-256", "P-384", "P-521", "X25519", "X448"})


def is_symmetric_signature(alg: str) -> bool:
    """Whether whoever can check a signature can make one, too: the key is the client's secret."""
    return alg in {"HS256", "HS384", "HS512"}


def is_asymmetric_signature(alg: str) -> bool:
    """Whether it takes a key pair."""
    return alg in _KEYS and not is_encryption(alg)


def is_symmetric_encryption(alg: str) -> bool:
    """Whether the key is made of the client's secret (OpenID Connect Core section 10.2)."""
    return alg == "dir" or (alg.startswith("A") and alg.endswith("KW"))


def is_encryption(alg: str) -> bool:
    """Whether it protects a content key rather than signing."""
    return alg.startswith(("RSA1_5", "RSA-OAEP", "ECDH-ES")) or is_symmetric_encryption(alg)


def fits(alg: str, kty: str, curve: str) -> bool:
    """Whether a key of this type and curve can be used with an algorithm. What is not known here fits."""
    if alg.startswith("ECDH-ES"):
        return kty in {"EC", "OKP"} and curve in _AGREED
    wanted = _KEYS.get(alg)
    return wanted is None or (kty == wanted and curve in _CURVES.get(alg, {curve}))
