import hashlib
import secrets
from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import ClientMixin

from . import redirects
from .metadata import PUBLIC_METHODS, SECRET_METHODS, Metadata, auth_method, words

# What a client registered without `scope` may ask for: who the user is, and no protected API.
_IDENTITY_SCOPES = ("openid", "profile", "email", "offline_access")


def new_secret() -> str:
    """A new credential: 256 random bits, safe in a header, a form and a URI."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a credential: enough to recognise it, useless to whoever reads the store.

    A plain hash is enough because `new_secret` made the credential: nobody can guess 256 random bits.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def recognises(kept: str | None, secret: str | None) -> bool:
    """Whether `secret` is the credential whose digest was kept; the time taken says nothing about it."""
    return kept is not None and secret is not None and secrets.compare_digest(kept, digest(secret))


@dataclass(frozen=True)
class Client(ClientMixin):  # type: ignore[misc]  # authlib publishes no types
    """A registered client, as the store keeps it and as Authlib asks about it."""

    client_id: str
    issued_at: int
    metadata: Metadata
    registration_digest: str = field(repr=False)
    secret_digest: str | None = field(default=None, repr=False)

    @property
    def is_public(self) -> bool:
        """Whether it has no credentials at all (RFC 6749 section 2.1)."""
        return auth_method(self.metadata) in PUBLIC_METHODS

    @property
    def needs_secret(self) -> bool:
        """Whether its authentication method is built on a secret from this server."""
        return auth_method(self.metadata) in SECRET_METHODS

    @property
    def display_name(self) -> str:
        """The name to show to the user."""
        return str(self.metadata.get("client_name", self.client_id))

    def get_client_id(self) -> str:
        """See Authlib."""
        return self.client_id

    def get_default_redirect_uri(self) -> str | None:
        """The one for a request without any: only where there is no choice (RFC 6749 section 3.1.2.3)."""
        uris = words(self.metadata, "redirect_uris")
        return uris[0] if len(uris) == 1 and not redirects.problem(uris[0]) else None

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The scope to grant for the one asked for; None (refused) when any of it was not registered."""
        asked = dict.fromkeys((scope or "").split())
        allowed = words(self.metadata, "scope") if "scope" in self.metadata else _IDENTITY_SCOPES
        return " ".join(asked) if asked.keys() <= set(allowed) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """See Authlib."""
        return any(redirects.matches(one, redirect_uri) for one in words(self.metadata, "redirect_uris"))

    def check_client_secret(self, client_secret: str) -> bool:
        """See Authlib."""
        return recognises(self.secret_digest, client_secret)

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """One method, at every endpoint: the registered one."""
        return method == auth_method(self.metadata)

    def check_response_type(self, response_type: str) -> bool:
        """See Authlib."""
        return response_type in words(self.metadata, "response_types")

    def check_grant_type(self, grant_type: str) -> bool:
        """See Authlib."""
        return grant_type in words(self.metadata, "grant_types")
