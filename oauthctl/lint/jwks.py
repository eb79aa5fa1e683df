"""What a JSON Web Key says of itself (RFC 7517, RFC 7518 section 6, RFC 8037). Nothing here repeats key material."""

import base64
import binascii
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from oauthctl.diagnostics.text import in_other_letters, shortened
from oauthctl.lint import algorithms
from oauthctl.lint.severity import Severity
from oauthctl.model.jwk import PRIVATE

_WEAK_CURVES: Final = frozenset({"P-192", "P-224", "secp160r1", "secp192k1", "secp192r1", "secp224k1", "secp224r1"})
_COORDINATE: Final = {"P-256": 32, "P-384": 48, "P-521": 66, "secp256k1": 32}
_POINT: Final = {"Ed25519": 32, "X25519": 32, "Ed448": 57, "X448": 56}
_MODULUS: Final = 2048  # bits: RFC 7518 sections 3.3 and 4.3
_SOON: Final = 1024  # bits: 829 have been factored in public (2020)
# As the registries spell them; both members are case-sensitive (RFC 7517 section 4.1, RFC 7518 section 6.2.1.1).
_TYPES: Final = frozenset({"RSA", "EC", "OKP", "oct", "AKP"})

Key = Mapping[str, Any]


def keys(jwks: object) -> tuple[Key, ...]:
    """The keys of a set; none where it is no set."""
    listed = jwks.get("keys") if isinstance(jwks, Mapping) else None
    return tuple(key for key in listed if isinstance(key, Mapping)) if isinstance(listed, list | tuple) else ()


def text(key: Key, name: str) -> str:
    """A member that is a text; empty for anything else."""
    found = key.get(name)
    return found if isinstance(found, str) else ""


def name(key: Key, index: int) -> str:
    """What to call a key: its `kid`, else its place."""
    kid = shortened(text(key, "kid"), 60)
    return f"key `{kid}`" if kid else f"key {index + 1}"


def private_members(key: Key) -> tuple[str, ...]:
    """Names of the members that are nobody's but the owner's."""
    return tuple(member for member in PRIVATE if member in key)


def purpose(key: Key) -> str:
    """`sig`, `enc` or "": what a key says it is for, by `use`, `key_ops` or `alg`."""
    if text(key, "use"):
        return text(key, "use")
    operations = key.get("key_ops")
    if isinstance(operations, list | tuple) and operations:
        return "sig" if {"sign", "verify"}.intersection(one for one in operations if isinstance(one, str)) else "enc"
    alg = text(key, "alg")
    if algorithms.is_encryption(alg):
        return "enc"
    return "sig" if algorithms.is_asymmetric_signature(alg) else ""


def usable(key: Key, alg: str, use: str) -> bool:
    """Whether a key can serve an algorithm: type, curve, and what it says it is for."""
    own = text(key, "alg")
    return algorithms.fits(alg, text(key, "kty"), text(key, "crv")) and purpose(key) in {use, ""} and own in {alg, ""}


def modulus_bits(key: Key) -> int | None:
    """The length of an RSA key; None where `n` cannot be read."""
    octets = decoded(text(key, "n"))
    return int.from_bytes(octets, "big").bit_length() if octets else None


class Weakness(NamedTuple):
    """What a key is that gives too little protection, and what follows from that."""

    what: str
    meaning: str
    severity: Severity


def weakness(key: Key) -> Weakness | None:
    """The worst of a key; None where nothing says so."""
    if text(key, "kty") == "RSA":
        exponent = int.from_bytes(decoded(text(key, "e")) or b"\3", "big")
        found = (_short(modulus_bits(key)), _exponent(exponent))
        return max(filter(None, found), key=lambda one: one.severity.rank, default=None)
    curve = text(key, "crv")
    if curve in _WEAK_CURVES:
        return Weakness(f"a key on the curve {curve}", "JOSE has no such curve: servers refuse it", Severity.LOW)
    return None


def _short(bits: int | None) -> Weakness | None:
    if bits is None or bits >= _MODULUS:
        return None
    if bits < _SOON:
        meaning, severity = "its private part can be computed, or nearly so", Severity.HIGH
    else:
        meaning, severity = f"below the {_MODULUS} that RFC 7518 demands", Severity.MEDIUM
    return Weakness(f"an RSA key of {bits} bits", meaning, severity)


def _exponent(exponent: int) -> Weakness | None:
    if exponent == 1:
        return Weakness("an RSA key with the exponent 1", "anybody can sign without the private part", Severity.HIGH)
    even = exponent % 2 == 0
    return (
        Weakness(f"an RSA key with the exponent {exponent}", "no RSA key has an even one", Severity.LOW)
        if even
        else None
    )


def malformed(key: Key) -> str:
    """What makes a key unusable; empty for a whole key, and for types not known here."""
    kty, curve = text(key, "kty"), text(key, "crv")
    if not kty:
        return "it has no `kty`"
    for member, known in (("kty", _TYPES), ("crv", {*_COORDINATE, *_POINT})):
        meant = in_other_letters(text(key, member), known)
        if meant:
            return f"`{member}` is `{text(key, member)}`, and the registered value is `{meant}`"
    missing = [member for member in _required(kty) if not text(key, member)]
    if missing:
        return f"it has no `{missing[0]}`"
    for member, size in _sizes(kty, curve):
        octets = decoded(text(key, member))
        if octets is None:
            return f"`{member}` is not base64url"
        if size and len(octets) != size:
            return f"`{member}` has {len(octets)} octets; {curve} takes {size}"
    if kty == "RSA" and decoded(text(key, "n"))[:1] == b"\0":  # type: ignore[index]  # it was decoded above
        return "`n` begins with a zero octet"
    return ""


def _required(kty: str) -> tuple[str, ...]:
    return {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}.get(kty, ())


def _sizes(kty: str, curve: str) -> Iterator[tuple[str, int]]:
    """Each member that is a number or a point, and its octets; 0 for any."""
    if kty == "RSA":
        yield from (("n", 0), ("e", 0))
    elif kty == "EC":
        yield from (("x", _COORDINATE.get(curve, 0)), ("y", _COORDINATE.get(curve, 0)))
    elif kty == "OKP":
        yield "x", _POINT.get(curve, 0)


def secrets(keys: Sequence[Key]) -> Iterator[tuple[str, str]]:
    """Each key that is nobody's but the owner's: what it is, and by which members. Their values are not told."""
    for index, key in enumerate(keys):
        members = private_members(key)
        if members or text(key, "kty") == "oct":
            kind = "private" if members != ("k",) else "symmetric"
            shown = ", ".join(f"`{member}`" for member in members) or "no public part"
            yield f"{name(key, index)} is {kind}", f"it has {shown}"


def weaknesses(keys: Sequence[Key]) -> Iterator[tuple[str, Weakness]]:
    """Each key that gives too little protection, in words, and why."""
    for index, key in enumerate(keys):
        why = weakness(key)
        if why:
            yield f"{name(key, index)} is {why.what}: {why.meaning}", why


def mix_ups(keys: Sequence[Key]) -> Iterator[tuple[str, str]]:
    """What keeps several keys from being told apart by `kid`. One key needs no name."""
    for kid, count in Counter(text(key, "kid") for key in keys).items() if len(keys) > 1 else ():
        if not kid:
            yield f"{count} of {len(keys)} keys have no `kid`", "no `kid`"
        elif count > 1:
            yield f"{count} keys have the `kid` {shortened(kid, 60)}", "one `kid` for several keys"


def faults(keys: Sequence[Key]) -> Iterator[tuple[str, str]]:
    """Each key that cannot be read, and why."""
    for index, key in enumerate(keys):
        why = malformed(key)
        if why:
            yield f"{name(key, index)} cannot be used: {why}", why


def decoded(value: str) -> bytes | None:
    """base64url without padding (RFC 7515 section 2); None where it is something else."""
    if not value.isascii() or not value.replace("-", "a").replace("_", "a").isalnum() or len(value) % 4 == 1:
        return None
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (ValueError, binascii.Error):
        return None
