"""What every endpoint shares: who may call, how a body is read, what an error looks like."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from .errors import Refused, invalid
from .loopback import is_loopback
from .members import Json

NO_STORE: Mapping[str, str] = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def bearer_token() -> str | None:
    """The token in the Authorization header (RFC 6750 section 2.1)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def unauthorized() -> Refused:
    """The answer to a missing or wrong bearer token (RFC 6750 section 3)."""
    challenge = 'Bearer realm="oauthctl sandbox"'
    if bearer_token():
        challenge += ', error="invalid_token"'
    headers = {**NO_STORE, "WWW-Authenticate": challenge}
    return Refused("invalid_token", "this token does not open this resource", status=401, headers=headers)


def forbidden(code: str, description: str) -> Refused:
    """The answer to a caller who is known but may not do this."""
    return Refused(code, description, status=403)


def json_object() -> dict[str, Json]:
    """The request's body. Raises Refused unless it is one JSON object, sent as JSON.

    Asking for the content type keeps web pages out: a browser sends it across sites only after asking us.
    """
    if request.mimetype != "application/json":
        raise invalid("send the client metadata as application/json")
    try:
        body = json.loads(request.get_data(), parse_constant=_no_number)
        json.dumps(body, ensure_ascii=False).encode()  # a lone surrogate could be kept, but never sent again
    except (ValueError, RecursionError):
        raise invalid("the body is not JSON") from None
    if not isinstance(body, dict):
        raise invalid("the body must be a JSON object")
    return body


def reply(body: object, status: int = 200) -> Response:
    """A JSON response that no cache keeps."""
    response = jsonify(body)
    response.status_code = status
    response.headers.update(NO_STORE)
    return response


def install(app: Flask) -> None:
    """Give an application the host check and the error answers."""
    app.before_request(_only_loopback_hosts)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http_error)


def _no_number(_: str) -> None:
    raise ValueError("NaN and Infinity are not JSON")


def _only_loopback_hosts() -> None:
    """A name of someone else's that resolves to this machine (DNS rebinding) does not get in."""
    try:
        host = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        host = ""
    if not is_loopback(host):
        raise forbidden("access_denied", "this server answers to loopback names only")


def _refused(error: Refused) -> Response:
    response = jsonify(error=error.code, error_description=error.description)
    response.status_code = error.status
    response.headers.update(error.headers or NO_STORE)
    return response


def _http_error(error: HTTPException) -> Any:
    response = error.get_response()
    code = "server_error" if (error.code or 500) >= 500 else "invalid_request"
    response.set_data(json.dumps({"error": code, "error_description": error.name}))
    response.content_type = "application/json"
    return response
