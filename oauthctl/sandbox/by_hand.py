from collections.abc import Mapping

from flask import Blueprint, Response

from .client import Client
from .errors import Refused, invalid
from .members import Json, kind_of
from .metadata import typed
from .registration import new_secret_members, public_information, with_metadata
from .sandbox import Sandbox
from .web import json_object, reply


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The sandbox's "admin console": clients as JSON, to list and change behind everybody's back.

    It asks for no token: the server listens on loopback only, answers to loopback names only, and holds
    nothing real. Only JSON types are checked, not the rules of registration: a hand can make any mistake.
    """
    routes = Blueprint("by_hand", __name__, url_prefix="/sandbox/clients")

    @routes.get("")
    def all_clients() -> Response:
        return reply([public_information(client) for client in sandbox.clients.all()])

    @routes.put("/<client_id>")
    def change(client_id: str) -> Response:
        patch = json_object()
        with sandbox.lock:
            client = _existing(sandbox, client_id)
            _check_members(client, patch)
            metadata = merge_patch(client.metadata, {k: v for k, v in patch.items() if k != "client_id"})
            changed, secret = with_metadata(client, typed(metadata))
            sandbox.clients.put(changed)
        return reply({**public_information(changed), **new_secret_members(secret)})

    @routes.delete("/<client_id>")
    def delete(client_id: str) -> Response:
        with sandbox.lock:
            _existing(sandbox, client_id)
            sandbox.clients.remove(client_id)
            sandbox.grants.forget_client(client_id)
        return Response(status=204)

    return routes


def merge_patch(target: Json, patch: Mapping[str, Json]) -> dict[str, Json]:
    """A JSON merge patch (RFC 7396 section 2): null removes, objects merge, anything else replaces."""
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), value) if isinstance(value, Mapping) else value
    return result


def _existing(sandbox: Sandbox, client_id: str) -> Client:
    client = sandbox.clients.get(client_id)
    if client is None:
        raise Refused("invalid_request", "there is no such client", status=404)
    return client


def _check_members(client: Client, patch: Mapping[str, Json]) -> None:
    if patch.get("client_id", client.client_id) != client.client_id:
        raise invalid("client_id cannot change")
    if unknown := sorted(name for name in patch if name != "client_id" and not kind_of(name)):
        raise invalid(f"not members that can be set: {', '.join(map(ascii, unknown))}")
