"""Keys and algorithms as the standards have them."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.lint import algorithms, jwks


def b64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def rsa(bits: int, exponent: bytes = b"\x01\x00\x01") -> dict[str, str]:
    return {"kty": "RSA", "n": b64((1 << (bits - 1)).to_bytes((bits + 7) // 8, "big")), "e": b64(exponent)}


@pytest.mark.parametrize("bits", [512, 1024, 2047, 2048, 3072])
def test_an_rsa_key_is_as_long_as_its_modulus(bits: int) -> None:
    assert jwks.modulus_bits(rsa(bits)) == bits


@pytest.mark.parametrize(
    ("key", "weak"),
    [
        (rsa(2048), None),
        (rsa(4096), None),
        (rsa(512), ("an RSA key of 512 bits", "high")),
        (rsa(1023), ("an RSA key of 1023 bits", "high")),
        (rsa(1024), ("an RSA key of 1024 bits", "medium")),
        (rsa(2047), ("an RSA key of 2047 bits", "medium")),
        (rsa(2048, b"\x01"), ("an RSA key with the exponent 1", "high")),
        (rsa(1024, b"\x01"), ("an RSA key with the exponent 1", "high")),
        (rsa(2048, b"\x02"), ("an RSA key with the exponent 2", "low")),
        (rsa(2048, b"\x03"), None),  # small, but no standard for JSON Web Keys forbids it
        ({"kty": "EC", "crv": "P-192"}, ("a key on the curve P-192", "low")),  # no weakness that anybody can use
        ({"kty": "EC", "crv": "P-256"}, None),
        ({"kty": "OKP", "crv": "Ed25519"}, None),
        ({"kty": "RSA", "n": "not base64!"}, None),  # malformed, which is another finding
        ({}, None),
    ],
)
def test_weak_keys(key: dict[str, str], weak: tuple[str, str] | None) -> None:
    found = jwks.weakness(key)
    assert (found and (found.what, found.severity.value)) == weak


P256 = {"kty": "EC", "crv": "P-256", "x": b64(bytes(31) + b"\1"), "y": b64(bytes(31) + b"\2")}


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (P256, ""),
        (rsa(2048), ""),
        ({"kty": "OKP", "crv": "Ed25519", "x": b64(bytes(32))}, ""),
        ({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"}, ""),  # a type that is not known here
        ({}, "it has no `kty`"),
        ({**P256, "kty": "ec"}, "`kty` is `ec`, and the registered value is `EC`"),
        ({**P256, "crv": "p-256"}, "`crv` is `p-256`, and the registered value is `P-256`"),
        ({**P256, "crv": "brainpoolP256r1"}, ""),
        ({"kty": "RSA", "e": "AQAB"}, "it has no `n`"),
        ({**P256, "y": ""}, "it has no `y`"),
        ({**P256, "x": b64(bytes(31))}, "`x` has 31 octets; P-256 takes 32"),
        ({**P256, "x": "AA=="}, "`x` is not base64url"),
        ({**P256, "x": "a+b/"}, "`x` is not base64url"),
        ({**P256, "x": "AAAAA"}, "`x` is not base64url"),
        ({"kty": "RSA", "e": "AQAB", "n": b64(b"\0" + bytes([128]) + bytes(255))}, "`n` begins with a zero octet"),
    ],
)
def test_malformed_keys(key: dict[str, str], why: str) -> None:
    assert jwks.malformed(key) == why


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"])
def test_private_members_are_known_by_their_name(member: str) -> None:
    assert jwks.private_members({**P256, member: "x"}) == (member,)


@pytest.mark.parametrize(
    ("key", "purpose"),
    [
        ({"use": "sig"}, "sig"),
        ({"use": "enc", "alg": "ES256"}, "enc"),
        ({"key_ops": ["verify"]}, "sig"),
        ({"key_ops": ["wrapKey"]}, "enc"),
        ({"alg": "ES256"}, "sig"),
        ({"alg": "RSA-OAEP-256"}, "enc"),
        ({"alg": "ECDH-ES+A128KW"}, "enc"),
        ({}, ""),
        ({"use": 3, "key_ops": [[]]}, "enc"),
    ],
)
def test_what_a_key_is_for(key: dict[str, object], purpose: str) -> None:
    assert jwks.purpose(key) == purpose


@pytest.mark.parametrize(
    ("alg", "kty", "curve", "fits"),
    [
        ("ES256", "EC", "P-256", True),
        ("ES256", "EC", "P-384", False),
        ("ES256", "RSA", "", False),
        ("PS256", "RSA", "", True),
        ("EdDSA", "OKP", "Ed25519", True),
        ("EdDSA", "OKP", "X25519", False),
        ("ECDH-ES", "EC", "P-256", True),
        ("ECDH-ES+A256KW", "OKP", "X25519", True),
        ("ECDH-ES", "OKP", "Ed25519", False),
        ("RSA-OAEP-256", "EC", "P-256", False),
        ("one-of-tomorrow", "EC", "P-256", True),
    ],
)
def test_which_key_an_algorithm_takes(alg: str, kty: str, curve: str, *, fits: bool) -> None:
    assert algorithms.fits(alg, kty, curve) is fits


def test_algorithms_are_told_apart() -> None:
    signing = ["HS256", "RS256", "PS512", "ES256", "EdDSA", "Ed25519"]
    assert [alg for alg in signing if algorithms.is_symmetric_signature(alg)] == ["HS256"]
    assert [alg for alg in signing if algorithms.is_asymmetric_signature(alg)] == signing[1:]
    assert not any(map(algorithms.is_encryption, [*signing, "none", ""]))
    encrypting = ["RSA1_5", "RSA-OAEP", "ECDH-ES", "A128KW", "A256GCMKW", "dir"]
    assert all(map(algorithms.is_encryption, encrypting))
    assert [alg for alg in encrypting if algorithms.is_symmetric_encryption(alg)] == ["A128KW", "A256GCMKW", "dir"]
    assert not any(map(algorithms.is_asymmetric_signature, encrypting))


@given(st.binary(min_size=1, max_size=300))
def test_base64url_is_read_back(octets: bytes) -> None:
    assert jwks.decoded(b64(octets)) == octets


@given(st.text(max_size=40))
def test_what_is_no_base64url_is_refused(text: str) -> None:
    alphabet = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert (jwks.decoded(text) is not None) == (text != "" and set(text) <= alphabet and len(text) % 4 != 1)
