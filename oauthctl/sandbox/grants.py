import time
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from authlib.oauth2.rfc6749 import TokenMixin
from authlib.oidc.core import AuthorizationCodeMixin

CODE_SECONDS = 60
ACCESS_SECONDS = 600
REFRESH_SECONDS = 86_400


class User(NamedTuple):
    """A person who can sign in."""

    sub: str
    name: str
    email: str


DEMO = User("demo", "Demo User", "demo@example.com")


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):  # type: ignore[misc]  # authlib publishes no types
    """An authorization code, and what it was issued for; `family` names all that comes out of this login."""

    value: str = field(repr=False)
    family: str
    client_id: str
    redirect_uri: str | None
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    issued_at: int

    @property
    def expires_at(self) -> int:
        """Seconds since the epoch."""
        return self.issued_at + CODE_SECONDS

    def get_redirect_uri(self) -> str | None:
        """See Authlib."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """See Authlib."""
        return self.scope

    def get_nonce(self) -> str | None:
        """See Authlib."""
        return self.nonce

    def get_auth_time(self) -> int:
        """When the user pressed the button."""
        return self.issued_at


@dataclass(frozen=True)
class Token(TokenMixin):  # type: ignore[misc]  # authlib publishes no types
    """An access or refresh token; `sub` is None where no user is involved."""

    value: str = field(repr=False)
    kind: Literal["access_token", "refresh_token"]
    family: str
    client_id: str
    sub: str | None
    scope: str
    issued_at: int

    @property
    def expires_at(self) -> int:
        """Seconds since the epoch."""
        return self.issued_at + (ACCESS_SECONDS if self.kind == "access_token" else REFRESH_SECONDS)

    def check_client(self, client: object) -> bool:
        """See Authlib."""
        return getattr(client, "client_id", None) == self.client_id

    def get_scope(self) -> str:
        """See Authlib."""
        return self.scope

    def get_expires_in(self) -> int:
        """See Authlib."""
        return self.expires_at - self.issued_at

    def is_expired(self) -> bool:
        """See Authlib."""
        return self.expires_at <= time.time()

    def is_revoked(self) -> bool:
        """Never: a revoked token is not kept."""
        return False


class Grants:
    """Codes and tokens, in memory only. The caller holds the sandbox's lock."""

    def __init__(self) -> None:
        self._codes: dict[str, Code] = {}
        self._tokens: dict[str, Token] = {}
        self._spent: dict[str, Code | Token] = {}  # kept until they expire, to notice that one comes back

    def add_code(self, code: Code) -> None:
        """Keep a code until it is spent or too old."""
        self._drop_expired()
        self._codes[code.value] = code

    def add_token(self, token: Token) -> None:
        """Keep a token until it is spent, revoked or too old."""
        self._drop_expired()
        self._tokens[token.value] = token

    def code(self, value: str, client_id: str) -> Code | None:
        """The unspent code of this client. One that comes back ends its login (RFC 6749 section 4.1.2)."""
        self._drop_expired()
        self._notice_return(value, client_id)
        code = self._codes.get(value)
        return code if code and code.client_id == client_id else None

    def token(self, value: str) -> Token | None:
        """The valid access or refresh token with this value."""
        self._drop_expired()
        return self._tokens.get(value)

    def refresh_token(self, value: str, client_id: str) -> Token | None:
        """This client's unspent refresh token; one that comes back ends its login (RFC 9700 section 4.14)."""
        self._notice_return(value, client_id)
        token = self.token(value)
        return token if token and token.kind == "refresh_token" and token.client_id == client_id else None

    def spend(self, used: Code | Token) -> None:
        """Take away what can be used once."""
        self._codes.pop(used.value, None)
        self._tokens.pop(used.value, None)
        self._spent[used.value] = used

    def revoke(self, token: Token) -> None:
        """End a token; with a refresh token ends all that came out of its login (RFC 7009 section 2.1)."""
        if token.kind == "refresh_token":
            self._revoke_family(token.family)
        self._tokens.pop(token.value, None)

    def forget_client(self, client_id: str) -> None:
        """End everything of a client that is deleted (RFC 7592 section 2.3)."""
        for kept in (self._codes, self._tokens, self._spent):
            for value in [value for value, item in kept.items() if item.client_id == client_id]:
                del kept[value]

    def _notice_return(self, value: str, client_id: str) -> None:
        spent = self._spent.get(value)
        if spent and spent.client_id == client_id:
            self._revoke_family(spent.family)

    def _revoke_family(self, family: str) -> None:
        for kept in (self._codes, self._tokens):
            for value in [value for value, item in kept.items() if item.family == family]:
                del kept[value]

    def _drop_expired(self) -> None:
        now = time.time()
        for kept in (self._codes, self._tokens, self._spent):
            for value in [value for value, item in kept.items() if item.expires_at <= now]:
                del kept[value]
