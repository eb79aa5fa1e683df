"""Secrets: a text with no printable form, and references to where one is kept."""

from typing import NamedTuple, NoReturn

from oauthctl.diagnostics.place import Span


class Secret:
    """A secret text. Only `reveal()` shows it; it cannot be printed, formatted, pickled or used as a key."""

    __slots__ = ("_text",)
    __hash__ = None  # type: ignore[assignment]  # equal secrets must not be found by hashing

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself: for the wire and for sinks only."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __format__(self, specification: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        import hmac  # brings OpenSSL along, and few commands compare secrets

        return isinstance(other, Secret) and hmac.compare_digest(_bytes(self), _bytes(other))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled")


def _bytes(secret: Secret) -> bytes:
    return secret.reveal().encode("utf-8", "surrogatepass")  # an encoding error would carry the text


class SecretRef(NamedTuple):
    """Where a secret is kept, as written: `env:KC_SECRET`, `file:secrets/kc`."""

    scheme: str
    target: str
    span: Span | None = None

    def __str__(self) -> str:
        return f"{self.scheme}:{self.target}"


class SecretPolicy(NamedTuple):
    """The `secret:` block: impose the one a reference holds, or deliver the one the provider makes."""

    source: SecretRef | None = None  # from:
    sink: SecretRef | None = None  # to:
    version: int = 0  # sent again when this number changes
    span: Span | None = None
