import secrets
from dataclasses import dataclass, field
from threading import RLock

from .clients import Clients
from .grants import Grants
from .keys import Keys


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Everything one running server knows. Whoever changes clients or grants holds `lock` meanwhile."""

    issuer: str
    scopes: tuple[str, ...]
    initial_access_token: str | None = field(repr=False)
    rotate: bool
    clients: Clients
    grants: Grants
    keys: Keys
    lock: RLock = field(default_factory=RLock)

    def may_register(self, token: str | None) -> bool:
        """Whether a request with this bearer token may register clients."""
        expected = self.initial_access_token
        if expected is None:
            return True
        return token is not None and secrets.compare_digest(token.encode(), expected.encode())
