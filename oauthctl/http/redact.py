"""Secrets cut out of text by their value, in every spelling in which a server could send them back."""

import base64
import html
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, quote_plus

from oauthctl.model.json import Json
from oauthctl.model.secret import Secret

CUT = "***"
# Members that hold a secret wherever they appear (RFC 6749, 7591, 7592; `secret` and `password` at vendors).
SECRET_MEMBERS = frozenset(
    {
        "access_token",
        "client_assertion",
        "client_secret",
        "id_token",
        "password",
        "refresh_token",
        "registration_access_token",
        "secret",
        "software_statement",
    }
)


class Redactor:
    """Knows every secret that was sent in this session. Thread-safe."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._spelled: tuple[str, ...] | None = None
        self._lock = threading.Lock()

    def learn(self, secrets: Iterable[str]) -> None:
        """Cut these out from now on."""
        new = {secret for secret in secrets if secret}
        with self._lock:
            if not new <= self._known:
                self._known |= new
                self._spelled = None

    def cut(self, text: str) -> str:
        """The text with each known secret, plain or encoded, replaced."""
        for spelling in self._spellings():
            text = text.replace(spelling, CUT)
        return text

    def _spellings(self) -> tuple[str, ...]:
        """The longest first, since one may be part of another. Made once after each new secret."""
        with self._lock:
            if self._spelled is None:
                spellings = {spelling for secret in self._known for spelling in _spellings(secret)}
                self._spelled = tuple(sorted(spellings, key=len, reverse=True))
            return self._spelled


def basic_credentials(client_id: str, secret: Secret) -> str:
    """Credentials of HTTP Basic authentication, each part form-urlencoded first (RFC 6749 section 2.3.1)."""
    return base64.b64encode(f"{quote_plus(client_id)}:{quote_plus(secret.reveal())}".encode()).decode()


def secrets_in(body: object) -> Iterator[str]:
    """Every secret in a body: values of type Secret, and texts under a name that only secrets have."""
    if isinstance(body, Secret):
        yield body.reveal()
    elif isinstance(body, Mapping):
        for name, value in body.items():
            if name in SECRET_MEMBERS and isinstance(value, str):
                yield value
            else:
                yield from secrets_in(value)
    elif isinstance(body, Sequence) and not isinstance(body, str | bytes):
        for value in body:
            yield from secrets_in(value)


def without_secrets(value: Json) -> Json:
    """JSON in which each text under a name that only secrets have is cut out, however deep."""
    if isinstance(value, Mapping):
        return {
            name: CUT if name in SECRET_MEMBERS and isinstance(one, str) else without_secrets(one)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [without_secrets(one) for one in value]
    return value


def _spellings(secret: str) -> set[str]:
    quoted, plus = quote(secret, safe=""), quote_plus(secret)
    return {
        secret,
        quoted,
        plus,
        quoted.lower(),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        html.escape(secret),
        base64.b64encode(secret.encode()).decode(),
        base64.urlsafe_b64encode(secret.encode()).rstrip(b"=").decode(),
    }
