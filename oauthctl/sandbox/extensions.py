"""What is asked of a login beyond RFC 6749: PKCE, OpenID Connect, and no parameters that would be ignored."""

from typing import Any

from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from authlib.oidc.core.grants.util import validate_request_prompt
from joserfc.jwk import ECKey, RSAKey

from .client import Client
from .grants import User
from .metadata import SIGNING_ALGS
from .sandbox import Sandbox


class ProofKey(CodeChallenge):  # type: ignore[misc]  # authlib publishes no types
    """PKCE with S256 only, and from the start for public clients (RFC 7636, RFC 9700 section 2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Refuse at the authorization endpoint, where the mistake is, what Authlib refuses later."""
        super().validate_code_challenge(grant, redirect_uri)
        data = grant.request.payload.data
        challenge = data.get("code_challenge")
        if challenge and data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("The code_challenge_method must be S256.")
        if not challenge and grant.request.client.is_public:
            raise InvalidRequestError("A public client must send a code_challenge.")


class IdToken(OpenIDCode):  # type: ignore[misc]  # authlib publishes no types
    """A signed ID token where the scope has `openid` (OpenID Connect Core 1.0 section 3.1)."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(require_nonce=False)
        self._sandbox = sandbox

    def exists_nonce(self, _nonce: str, _request: OAuth2Request) -> bool:
        """A nonce is the client's own business: it is handed back, not remembered."""
        return False

    def get_client_algorithm(self, client: Client) -> str:
        """The registered algorithm; RS256 for one that only a hand could have set."""
        alg = client.metadata.get("id_token_signed_response_alg")
        return alg if isinstance(alg, str) and alg in SIGNING_ALGS else "RS256"

    def resolve_client_private_key(self, client: Client) -> RSAKey | ECKey:
        """See Authlib."""
        return self._sandbox.keys.key_for(self.get_client_algorithm(client))

    def get_encode_header(self, client: Client) -> dict[str, str | None]:
        """The header names the key, so that a client finds it in the JWK Set."""
        return {"alg": self.get_client_algorithm(client), "kid": self.resolve_client_private_key(client).kid}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        """See Authlib."""
        return {"iss": self._sandbox.issuer, "aud": [client.client_id]}

    def generate_user_info(self, user: User, scope: str) -> dict[str, str]:
        """See Authlib."""
        return user_claims(user, scope)


class RequestRules:
    """Requests that must not go on to the page: unsupported ways to send one, and `prompt=none`."""

    def __call__(self, grant: Any) -> None:
        """Hook into Authlib's grant."""
        grant.register_hook("after_validate_authorization_request_payload", self._no_request_objects)
        grant.register_hook("after_validate_consent_request", validate_request_prompt)

    def _no_request_objects(self, grant: Any, _redirect_uri: str) -> None:
        """OpenID Connect Core 1.0 section 6; ignoring one would ignore what the client signed."""
        for name in ("request", "request_uri"):
            if grant.request.payload.data.get(name):
                raise OAuth2Error(error=f"{name}_not_supported")
        if grant.request.payload.data.get("response_mode", "query") != "query":
            raise InvalidRequestError("The response_mode must be query.")


def user_claims(user: User, scope: str) -> dict[str, str]:
    """The claims about a user that a scope opens (OpenID Connect Core 1.0 section 5.4)."""
    granted = scope.split()
    claims = {"sub": user.sub}
    if "profile" in granted:
        claims["name"] = user.name
    if "email" in granted:
        claims["email"] = user.email
    return claims
