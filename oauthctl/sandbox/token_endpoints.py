from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from flask import Blueprint, Response, request

from .client import Client
from .extensions import user_claims
from .grants import DEMO, Token
from .metadata import AUTH_METHODS
from .sandbox import Sandbox
from .web import bearer_token, forbidden, reply, unauthorized


def blueprint(sandbox: Sandbox, server: AuthorizationServer) -> Blueprint:
    """The token endpoint and its neighbours. Each request runs alone, so that one-time means one time."""
    routes = Blueprint("tokens", __name__)

    @routes.post("/token")
    def token() -> Any:
        return _alone(sandbox, server.create_token_response)

    @routes.post("/introspect")
    def introspect() -> Any:
        return _alone(sandbox, server.create_endpoint_response, Introspection.ENDPOINT_NAME)

    @routes.post("/revoke")
    def revoke() -> Any:
        return _alone(sandbox, server.create_endpoint_response, Revocation.ENDPOINT_NAME)

    @routes.route("/userinfo", methods=["GET", "POST"])
    def userinfo() -> Response:
        with sandbox.lock:
            found = sandbox.grants.token(bearer_token() or "")
        if not found or found.kind != "access_token":
            raise unauthorized()
        if "openid" not in found.scope.split():
            raise forbidden("insufficient_scope", "this takes a token with the scope openid")
        return reply(user_claims(DEMO, found.scope))

    return routes


def _alone(sandbox: Sandbox, answer: Any, *args: str) -> Any:
    request.get_data(parse_form_data=True)  # before the lock: a slow sender must not stop everybody
    with sandbox.lock:
        return answer(*args)


class _Endpoint:
    """What introspection and revocation share."""

    CLIENT_AUTH_METHODS: tuple[str, ...] = AUTH_METHODS
    server: AuthorizationServer

    def check_params(self, request: OAuth2Request, _client: Client) -> None:
        """The hint is not needed, so that no hint can be wrong (RFC 7009 section 2.1)."""
        if not request.form.get("token"):
            raise InvalidRequestError("The token is missing.")

    def query_token(self, token_string: str, _token_type_hint: str | None) -> Token | None:
        """See Authlib."""
        found: Token | None = self.server.sandbox.grants.token(token_string)
        return found


class Revocation(_Endpoint, RevocationEndpoint):  # type: ignore[misc]  # authlib publishes no types
    """Token revocation (RFC 7009)."""

    def revoke_token(self, token: Token, _request: OAuth2Request) -> None:
        """See Authlib."""
        self.server.sandbox.grants.revoke(token)


class Introspection(_Endpoint, IntrospectionEndpoint):  # type: ignore[misc]  # authlib publishes no types
    """Token introspection (RFC 7662), for every client that authenticates."""

    CLIENT_AUTH_METHODS = tuple(method for method in AUTH_METHODS if method != "none")

    def check_permission(self, _token: Token, client: Client, _request: OAuth2Request) -> bool:
        """See Authlib."""
        return not client.is_public

    def introspect_token(self, token: Token) -> dict[str, object]:
        """See Authlib."""
        about: dict[str, object] = {
            "active": True,
            "iss": self.server.sandbox.issuer,
            "client_id": token.client_id,
            "scope": token.scope,
            "iat": token.issued_at,
            "exp": token.expires_at,
        }
        if token.kind == "access_token":
            about |= {"token_type": "Bearer"}
        return about | ({"sub": token.sub, "username": DEMO.name} if token.sub else {"sub": token.client_id})
