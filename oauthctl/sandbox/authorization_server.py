"""Authlib's authorization server, with this server's storage and its stricter rules."""

import secrets
import time
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import InvalidRequestError, grants
from authlib.oauth2.rfc9207 import IssuerParameter
from flask import Flask

from .client import Client
from .client_auth import PrivateKeyJwt, client_secret_basic
from .extensions import IdToken, ProofKey, RequestRules
from .grants import ACCESS_SECONDS, DEMO, Code, Token, User
from .metadata import AUTH_METHODS, GRANT_TYPES
from .sandbox import Sandbox
from .token_endpoints import Introspection, Revocation

_AUTHENTICATED = [method for method in AUTH_METHODS if method != "none"]


def build(sandbox: Sandbox, app: Flask) -> AuthorizationServer:
    """The server behind `/authorize`, `/token`, `/introspect` and `/revoke`."""
    app.config["OAUTH2_SCOPES_SUPPORTED"] = list(sandbox.scopes)
    app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = _random_token
    app.config["OAUTH2_ACCESS_TOKEN_GENERATOR"] = _random_token
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = dict.fromkeys(GRANT_TYPES, ACCESS_SECONDS)

    def save_token(token: dict[str, Any], request: OAuth2Request) -> None:
        keep_token(sandbox, token, request)

    server = AuthorizationServer(app, query_client=sandbox.clients.get, save_token=save_token)
    server.sandbox = sandbox
    server.register_client_auth_method("client_secret_basic", client_secret_basic)
    server.register_client_auth_method("private_key_jwt", PrivateKeyJwt(sandbox))
    server.register_grant(CodeGrant, [RequestRules(), ProofKey(), IdToken(sandbox)])
    server.register_grant(RefreshGrant)
    server.register_grant(CredentialsGrant)
    server.register_endpoint(Introspection(server))
    server.register_endpoint(Revocation(server))
    return server


class Issuer(IssuerParameter):  # type: ignore[misc]  # authlib publishes no types
    """`iss` in every authorization response, errors included (RFC 9207 section 2)."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        """See Authlib."""
        return self._issuer


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # authlib publishes no types
    """Authorization codes, each for one use within a minute."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
    AUTHORIZATION_CODE_LENGTH = 43

    @staticmethod
    def validate_authorization_redirect_uri(request: OAuth2Request, client: Client) -> str:
        """Authlib's rule, with an error text that does not repeat what came from outside."""
        asked = request.payload.redirect_uri
        allowed = asked if asked and client.check_redirect_uri(asked) else None
        redirect_uri = allowed if asked else client.get_default_redirect_uri()
        if not redirect_uri:
            raise InvalidRequestError("The redirect_uri is missing or not registered for this client.")
        return redirect_uri

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """See Authlib."""
        data = request.payload.data
        self.server.sandbox.grants.add_code(
            Code(
                value=code,
                family=secrets.token_hex(8),
                client_id=request.client.client_id,
                redirect_uri=request.payload.redirect_uri,
                scope=request.scope,
                nonce=data.get("nonce"),
                code_challenge=data.get("code_challenge"),
                code_challenge_method=data.get("code_challenge_method"),
                issued_at=int(time.time()),
            )
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        """See Authlib."""
        found: Code | None = self.server.sandbox.grants.code(code, client.client_id)
        return found

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """See Authlib."""
        self.server.sandbox.grants.spend(authorization_code)

    def authenticate_user(self, _authorization_code: Code) -> User:
        """There is one user."""
        return DEMO


class RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc]  # authlib publishes no types
    """Refresh tokens that rotate: each use gives the next one (RFC 9700 section 4.14.2)."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> Token | None:
        """See Authlib."""
        client_id = self.request.client.client_id
        found: Token | None = self.server.sandbox.grants.refresh_token(refresh_token, client_id)
        return found

    def authenticate_user(self, _refresh_token: Token) -> User:
        """There is one user."""
        return DEMO

    def revoke_old_credential(self, refresh_token: Token) -> None:
        """See Authlib."""
        self.server.sandbox.grants.spend(refresh_token)


class CredentialsGrant(grants.ClientCredentialsGrant):  # type: ignore[misc]  # authlib publishes no types
    """Tokens for a client that acts for itself; a public client cannot (RFC 6749 section 4.4)."""

    TOKEN_ENDPOINT_AUTH_METHODS = _AUTHENTICATED


def keep_token(sandbox: Sandbox, token: dict[str, Any], request: OAuth2Request) -> None:
    """Keep what a token response hands out, under the login it came from."""
    origin = request.authorization_code or request.refresh_token
    family = origin.family if origin else secrets.token_hex(8)
    for kind in ("access_token", "refresh_token"):
        if kind in token:
            sandbox.grants.add_token(
                Token(
                    value=token[kind],
                    kind=kind,
                    family=family,
                    client_id=request.client.client_id,
                    sub=request.user.sub if request.user else None,
                    scope=_scope_of(kind, token, origin),
                    issued_at=int(time.time()),
                )
            )


def _scope_of(kind: str, token: dict[str, Any], origin: Code | Token | None) -> str:
    """A narrower access token does not narrow the login it came from (RFC 6749 section 6)."""
    return origin.scope if origin and kind == "refresh_token" else token.get("scope", "")


def _random_token(**_: object) -> str:
    return secrets.token_urlsafe(32)
