"""Turns a fresh Glewlwyd into an OpenID provider with dynamic registration, through its own admin API."""

import base64
import http.cookiejar
import json
import secrets
import urllib.parse
import urllib.request
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SCOPES = ("register", "orders:read", "orders:write")
REGISTRAR = "registrar"


def set_up(api: str, admin: tuple[str, str], *, one_use_token: bool) -> tuple[str, str]:
    """The issuer, and an initial access token for its registration endpoint."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    session = urllib.request.build_opener(jar)
    send(session, f"{api}/auth", {"username": admin[0], "password": admin[1]})
    for scope in SCOPES:
        send(session, f"{api}/scope", {"name": scope, "display_name": scope, "password_required": False})
    issuer = f"{api}/oidc"
    send(session, f"{api}/mod/plugin", plugin(issuer, one_use_token=one_use_token))
    password = secrets.token_urlsafe(24)
    send(session, f"{api}/client/", registrar(password))
    return issuer, token(f"{issuer}/token", password)


def send(session: urllib.request.OpenerDirector, url: str, body: dict[str, Any]) -> None:
    """POST of JSON; any status but 2xx raises."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with session.open(request, timeout=10):
        pass


def registrar(password: str) -> dict[str, Any]:
    """The client whose access tokens are initial access tokens."""
    return {
        "client_id": REGISTRAR,
        "name": "Registrar",
        "enabled": True,
        "confidential": True,
        "password": password,
        "client_secret": password,
        "token_endpoint_auth_method": ["client_secret_basic"],
        "authorization_type": ["client_credentials"],
        "redirect_uri": [],
        "scope": ["register"],
    }


def token(endpoint: str, password: str) -> str:
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "register"})
    basic = base64.b64encode(f"{REGISTRAR}:{password}".encode()).decode()
    request = urllib.request.Request(endpoint, form.encode(), {"Authorization": f"Basic {basic}"})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return str(json.load(reply)["access_token"])


def plugin(issuer: str, *, one_use_token: bool) -> dict[str, Any]:
    private, public = key_pair()
    registration = {
        "register-client-allowed": True,
        "register-client-auth-scope": ["register"],
        "register-client-credentials-scope": ["orders:read"],
        "register-client-management-allowed": True,
        "register-client-token-one-use": one_use_token,
    }
    grants = {
        "auth-type-code-enabled": True,
        "auth-type-client-enabled": True,
        "auth-type-device-enabled": True,
        "auth-type-id-token-enabled": True,
        "auth-type-none-enabled": True,
        "auth-type-password-enabled": False,
        "auth-type-refresh-enabled": True,
        "auth-type-token-enabled": False,
        "device-authorization-expiration": 600,
        "device-authorization-interval": 5,
    }
    tokens = {
        "jwt-type": "rsa",
        "jwt-key-size": "256",
        "key": private,
        "cert": public,
        "jwks-show": True,
        "access-token-duration": 3600,
        "code-duration": 600,
        "refresh-token-duration": 1209600,
        "refresh-token-rolling": True,
        "subject-type": "public",
        "name-claim": "on-demand",
        "email-claim": "no",
        "scope-claim": "no",
        "introspection-revocation-allowed": True,
        "introspection-revocation-allow-target-client": True,
        "introspection-revocation-auth-scope": ["register"],
    }
    requests = {
        "allow-non-oidc": True,
        "allowed-scope": ["openid"],
        "pkce-allowed": True,
        "pkce-method-plain-allowed": False,
        "pkce-required": False,
        "pkce-required-public-client": True,
        "client-jwks-parameter": "jwks",
        "client-jwks_uri-parameter": "jwks_uri",
        "client-pubkey-parameter": "pubkey",
        "request-parameter-allow": True,
        "request-maximum-exp": 3600,
        "request-uri-allow-https-non-secure": False,
        "oauth-dpop-allowed": True,
        "oauth-dpop-iat-duration": 60,
        "oauth-par-allowed": True,
        "oauth-par-required": False,
        "oauth-par-duration": 90,
        "oauth-par-request_uri-prefix": "urn:ietf:params:oauth:request_uri:",
    }
    return {
        "module": "oidc",
        "name": "oidc",
        "display_name": "OpenID Connect",
        "enabled": True,
        "parameters": {"iss": issuer, **registration, **grants, **tokens, **requests},
    }


def key_pair() -> tuple[str, str]:
    """A fresh signing key and its public half, both as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
