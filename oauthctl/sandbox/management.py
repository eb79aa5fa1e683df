from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response

from .client import Client, digest, new_secret, recognises
from .errors import invalid
from .members import SERVER_OWNED, Json
from .metadata import accept
from .registration import information, with_metadata
from .sandbox import Sandbox
from .web import bearer_token, json_object, reply, unauthorized


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The client configuration endpoint (RFC 7592 section 2)."""
    routes = Blueprint("management", __name__)

    @routes.get("/register/<client_id>")
    def read(client_id: str) -> Response:
        client, token = _authorized(sandbox, client_id)
        return reply(information(sandbox.issuer, client, token, None))

    @routes.put("/register/<client_id>")
    def update(client_id: str) -> Response:
        _authorized(sandbox, client_id)  # before the body is read, and again under the lock
        body = json_object()
        with sandbox.lock:
            client, token = _authorized(sandbox, client_id)
            _check_update(client, body)
            changed, secret = with_metadata(client, accept(body, sandbox.scopes))
            if sandbox.rotate:
                token = new_secret()
                changed = replace(changed, registration_digest=digest(token))
            sandbox.clients.put(changed)
        return reply(information(sandbox.issuer, changed, token, secret))

    @routes.delete("/register/<client_id>")
    def delete(client_id: str) -> Response:
        with sandbox.lock:
            _authorized(sandbox, client_id)
            sandbox.clients.remove(client_id)
            sandbox.grants.forget_client(client_id)
        response = reply(None, 204)
        response.set_data(b"")
        del response.headers["Content-Type"]
        return response

    return routes


def _authorized(sandbox: Sandbox, client_id: str) -> tuple[Client, str]:
    """The client and the token that manages it. An unknown client looks like a wrong token (section 2.1)."""
    client, token = sandbox.clients.get(client_id), bearer_token()
    if client is None or token is None or not recognises(client.registration_digest, token):
        raise unauthorized()
    return client, token


def _check_update(client: Client, body: Mapping[str, Json]) -> None:
    """What an update must and must not say (section 2.2)."""
    if present := sorted(SERVER_OWNED & body.keys()):
        raise invalid(f"an update must not contain {', '.join(present)}")
    if body.get("client_id") != client.client_id:
        raise invalid("an update must contain the client_id of the client it is for")
    if "client_secret" in body:
        secret = body["client_secret"]
        if not isinstance(secret, str) or not recognises(client.secret_digest, secret):
            raise invalid("client_secret is not the current one; leave it out to keep it")
