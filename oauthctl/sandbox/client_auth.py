import time
from collections.abc import Callable
from typing import Any

from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc6749.authenticate_client import authenticate_client_secret_basic
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from .client import Client
from .metadata import SIGNING_ALGS
from .sandbox import Sandbox

FindClient = Callable[[str], Client | None]


def client_secret_basic(query_client: FindClient, request: OAuth2Request) -> Client | None:
    """HTTP Basic (RFC 6749 section 2.3.1). A header that is not base64 of UTF-8 makes Authlib raise."""
    try:
        client: Client | None = authenticate_client_secret_basic(query_client, request)
    except ValueError:
        return None
    return client


class PrivateKeyJwt(JWTBearerClientAssertion):  # type: ignore[misc]  # authlib publishes no types
    """A signed assertion (RFC 7523 section 2.2), checked against registered keys.

    Keys behind a `jwks_uri` are not fetched: the sandbox calls nobody.
    """

    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(validate_jti=True)
        self._sandbox = sandbox
        self._seen: dict[tuple[str, str], float] = {}

    def __call__(self, query_client: FindClient, request: OAuth2Request) -> Client | None:
        """See Authlib; an assertion or a key that makes no sense is a failed authentication."""
        try:
            client: Client | None = super().__call__(query_client, request)
            if client:
                self._check_algorithm(client, request.form["client_assertion"])
        except (JoseError, ValueError, TypeError, LookupError) as error:
            raise InvalidClientError(description="The client assertion cannot be checked.") from error
        return client

    def process_assertion_claims(self, assertion: str, resolve_key: KeySet) -> Any:
        """Authlib's, with the algorithms that discovery announces."""
        token = jwt.decode(assertion, resolve_key, algorithms=list(SIGNING_ALGS))
        self.verify_claims(token.claims)
        return token.claims

    def get_audiences(self) -> list[str]:
        """The issuer, and the token endpoint as RFC 7523 section 3 still allows."""
        return [self._sandbox.issuer, f"{self._sandbox.issuer}/token"]

    def validate_jti(self, claims: dict[str, Any], jti: str) -> bool:
        """Each assertion once, for as long as it is valid."""
        now = time.time()
        self._seen = {key: until for key, until in self._seen.items() if until > now}
        key = (claims["sub"], jti)
        known = key in self._seen
        self._seen[key] = float(claims["exp"]) + self.leeway
        return not known

    def _check_algorithm(self, client: Client, assertion: str) -> None:
        """A registered algorithm is the only one (OpenID Connect Registration 1.0 section 2)."""
        header, _ = self.extract_assertion(assertion)
        if header["alg"] != client.metadata.get("token_endpoint_auth_signing_alg", header["alg"]):
            raise InvalidClientError(description="The client registered another signing algorithm.")

    def resolve_client_public_key(self, client: Client) -> KeySet:
        """The registered JWK Set."""
        jwks = client.metadata.get("jwks")
        if not isinstance(jwks, dict):
            raise InvalidClientError(description="The client has no registered jwks.")
        return KeySet.import_key_set(jwks)  # type: ignore[arg-type]  # a malformed one raises, and is caught above
