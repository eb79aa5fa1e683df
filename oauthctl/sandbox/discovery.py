from collections.abc import Mapping

from flask import Blueprint, Response, jsonify

from .metadata import AUTH_METHODS, GRANT_TYPES, RESPONSE_TYPES, SIGNING_ALGS, SUBJECT_TYPES
from .sandbox import Sandbox


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The server's metadata and keys (RFC 8414 section 3, OpenID Connect Discovery 1.0 section 4)."""
    routes = Blueprint("discovery", __name__)

    @routes.get("/.well-known/oauth-authorization-server")
    @routes.get("/.well-known/openid-configuration")
    def metadata() -> Response:
        return jsonify(server_metadata(sandbox.issuer, sandbox.scopes))

    @routes.get("/jwks")
    def jwks() -> Response:
        return jsonify(sandbox.keys.public())

    return routes


def server_metadata(issuer: str, scopes: tuple[str, ...]) -> Mapping[str, object]:
    """What the server says about itself; both documents are the same."""
    authenticated = [method for method in AUTH_METHODS if method != "none"]
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks",
        "registration_endpoint": f"{issuer}/register",
        "introspection_endpoint": f"{issuer}/introspect",
        "revocation_endpoint": f"{issuer}/revoke",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "scopes_supported": scopes,
        "response_types_supported": RESPONSE_TYPES,
        "response_modes_supported": ["query"],
        "grant_types_supported": GRANT_TYPES,
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "token_endpoint_auth_signing_alg_values_supported": SIGNING_ALGS,
        "introspection_endpoint_auth_methods_supported": authenticated,
        "introspection_endpoint_auth_signing_alg_values_supported": SIGNING_ALGS,
        "revocation_endpoint_auth_methods_supported": AUTH_METHODS,
        "revocation_endpoint_auth_signing_alg_values_supported": SIGNING_ALGS,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "subject_types_supported": SUBJECT_TYPES,
        "id_token_signing_alg_values_supported": SIGNING_ALGS,
        "claims_supported": ["sub", "name", "email", "auth_time", "nonce"],
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }
