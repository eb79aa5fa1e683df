"""The key that seals state: an age identity (X25519), where it comes from, and what is derived from it."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from oauthctl.diagnostics.errors import StateError
from oauthctl.model.secret import Secret, SecretRef

KEY = "OAUTHCTL_STATE_KEY"
KEY_FILE = "OAUTHCTL_STATE_KEY_FILE"
_PREFIX = "AGE-SECRET-KEY-"
_BYTES = 12  # 96 bits, as the digests of model/digest.py


def key_reference(environ: Mapping[str, str]) -> SecretRef | None:
    """Where this machine keeps the state key; None where it has none. Raises StateError where it has two."""
    if environ.get(KEY) and environ.get(KEY_FILE):
        raise StateError(f"{KEY} and {KEY_FILE} are both set", next=f"unset {KEY_FILE}")
    if environ.get(KEY):
        return SecretRef("env", KEY)
    if environ.get(KEY_FILE):
        return SecretRef("file", environ[KEY_FILE])
    return None


def no_key() -> StateError:
    """The error of a run that needs the state key and has none."""
    return StateError("the state key is not set", next=f"export {KEY}=AGE-SECRET-KEY-…, or {KEY_FILE}=PATH")


def identity(text: Secret) -> Secret:
    """The age identity in a key's text, which may have comments (as of `age-keygen`). Raises StateError."""
    lines = (line.strip() for line in text.reveal().splitlines())
    found = [line for line in lines if line and not line.startswith("#")]
    if len(found) != 1 or not found[0].startswith(_PREFIX):
        raise StateError(f"the state key is not an age identity ({_PREFIX}…)", next="oauthctl state new-key makes one")
    age_identity(Secret(found[0]))
    return Secret(found[0])


def age_identity(key: Secret) -> Any:  # pyrage publishes no types
    """The identity as pyrage's object. Raises StateError."""
    from pyrage import IdentityError, x25519  # type: ignore[import-untyped]  # pyrage publishes no types

    try:
        return x25519.Identity.from_str(key.reveal())
    except IdentityError:
        raise StateError(
            "the state key is damaged: a part of it is missing or mistyped", next="copy it again, whole"
        ) from None


def recipient_of(key: Secret) -> str:
    """The public half (`age1…`) of an identity: what others seal for."""
    return str(age_identity(key).to_public())


def new_identity() -> tuple[Secret, str]:
    """A new identity, and its recipient."""
    from pyrage import x25519

    made = x25519.Identity.generate()
    return Secret(str(made)), str(made.to_public())


def new_lineage() -> str:
    """The name of a state that begins now."""
    return str(uuid.uuid4())


def fingerprint(key: Secret) -> Callable[[Secret], str]:
    """A keyed digest of secrets: 16 base64url characters that show a change, and nothing without the key.

    HMAC-SHA256 (RFC 2104) under a key derived from the identity, so that it cannot serve to open state.
    """
    derived = hmac.digest(b"oauthctl secret fingerprint 1", key.reveal().encode(), hashlib.sha256)

    def of(secret: Secret) -> str:
        taken = hmac.digest(derived, secret.reveal().encode("utf-8", "surrogatepass"), hashlib.sha256)
        return base64.urlsafe_b64encode(taken[:_BYTES]).decode()

    return of
