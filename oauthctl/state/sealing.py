"""Sealing and opening: age (X25519, ChaCha20-Poly1305) for our own key and every recipient of the project."""

from collections.abc import Sequence

from oauthctl.diagnostics.errors import StateError
from oauthctl.model.secret import Secret
from oauthctl.state.damage import damaged
from oauthctl.state.keys import age_identity, recipient_of

_HEADER = b"age-encryption.org/v1\n"


def seal(content: bytes, recipients: Sequence[str], key: Secret) -> bytes:
    """Readable by each recipient and by the key's owner. Raises StateError for a recipient that is none."""
    from pyrage import RecipientError, encrypt, x25519  # type: ignore[import-untyped]  # pyrage publishes no types

    parsed = []
    for text in sorted({*recipients, recipient_of(key)}):
        try:
            parsed.append(x25519.Recipient.from_str(text))
        except RecipientError:
            raise StateError(f"`{text}` is not an age recipient (age1…)", next="correct state.recipients") from None
    return bytes(encrypt(content, parsed))


def unseal(content: bytes, key: Secret, name: str) -> bytes:
    """The sealed content. name: the file's, for messages. Raises StateError: wrong key, damaged file."""
    from pyrage import DecryptError, decrypt

    if not content.startswith(_HEADER):
        raise damaged(name, "it does not begin as a sealed file does")
    try:
        return bytes(decrypt(content, [age_identity(key)]))
    except DecryptError as error:
        if "No matching keys" not in str(error):
            raise damaged(name, "it is cut short or was changed") from None
    raise StateError(
        f"{name} is sealed for other keys than this one ({recipient_of(key)})",
        next="use a key that state.recipients names, or have the owner of one add this recipient and apply",
    )
