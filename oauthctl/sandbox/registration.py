import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from flask import Blueprint, Response

from .client import Client, digest, new_secret
from .members import Json
from .metadata import Metadata, accept
from .sandbox import Sandbox
from .web import bearer_token, json_object, reply, unauthorized


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The client registration endpoint (RFC 7591 section 3)."""
    routes = Blueprint("registration", __name__)

    @routes.post("/register")
    def register() -> Response:
        if not sandbox.may_register(bearer_token()):
            raise unauthorized()
        metadata = accept(json_object(), sandbox.scopes)
        token = new_secret()
        draft = Client(secrets.token_urlsafe(16), int(time.time()), metadata, digest(token))
        client, secret = with_metadata(draft, metadata)
        with sandbox.lock:
            sandbox.clients.put(client)
        return reply(information(sandbox.issuer, client, token, secret), 201)

    return routes


def with_metadata(client: Client, metadata: Metadata) -> tuple[Client, str | None]:
    """The client with other metadata, and its new secret if that made one necessary.

    A client has a secret exactly when its authentication method uses one.
    """
    changed = replace(client, metadata=metadata)
    if not changed.needs_secret:
        return replace(changed, secret_digest=None), None
    if changed.secret_digest:
        return changed, None
    secret = new_secret()
    return replace(changed, secret_digest=digest(secret)), secret


def information(issuer: str, client: Client, token: str, secret: str | None) -> Mapping[str, Json]:
    """The client information response (RFC 7591 section 3.2.1, RFC 7592 section 3).

    A secret is in it only where it was just made: the server keeps digests and cannot say it twice.
    """
    return {
        **public_information(client),
        **new_secret_members(secret),
        "registration_access_token": token,
        "registration_client_uri": f"{issuer}/register/{quote(client.client_id, safe='')}",
    }


def public_information(client: Client) -> Mapping[str, Json]:
    """A client without any credential."""
    return {"client_id": client.client_id, "client_id_issued_at": client.issued_at, **client.metadata}


def new_secret_members(secret: str | None) -> Mapping[str, Json]:
    """How a secret that was just made is told (RFC 7591 section 3.2.1); 0 means that it never expires."""
    return {"client_secret": secret, "client_secret_expires_at": 0} if secret else {}
