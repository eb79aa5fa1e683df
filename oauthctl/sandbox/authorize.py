import re
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from flask import Blueprint, Response, make_response, render_template_string, request

from .authorization_server import Issuer
from .grants import DEMO
from .pages import ERROR, SIGN_IN
from .sandbox import Sandbox
from .web import forbidden

_RESPONSE_TYPE = re.compile(r"[A-Za-z0-9_ ]*")  # RFC 6749 appendix A.3
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def blueprint(sandbox: Sandbox, server: AuthorizationServer) -> Blueprint:
    """The authorization endpoint (RFC 6749 section 3.1): a page with one button, for one user."""
    routes = Blueprint("authorize", __name__)
    issuer = Issuer(sandbox.issuer)

    @routes.get("/authorize")
    def ask() -> Response:
        return _answer(server, issuer, user=None)

    @routes.post("/authorize")
    def signed_in() -> Response:
        _check_origin()
        request.get_data(parse_form_data=True)
        with sandbox.lock:
            return _answer(server, issuer, user=DEMO)

    return routes


def _answer(server: AuthorizationServer, issuer: Issuer, user: Any) -> Response:
    """The page, the way back to the client, or, where that is not certain, a page that says what is wrong."""
    if not _RESPONSE_TYPE.fullmatch(request.values.get("response_type", "")):
        return _page(ERROR, 400, code="invalid_request", description="The response_type is malformed.")
    try:
        grant = server.get_consent_grant(end_user=user)
    except OAuth2Error as error:
        if not error.redirect_uri:
            description = error.get_error_description()
            return _page(ERROR, 400, code=error.error, description=description)
        response: Response = server.handle_error_response(None, error)
    else:
        if user is None:
            return _sign_in_page(grant)
        response = server.create_authorization_response(grant=grant, grant_user=user)
    issuer.add_issuer_parameter(server, response)
    response.headers["Cache-Control"] = "no-store"
    return response


def _sign_in_page(grant: Any) -> Response:
    client = grant.request.client
    parts = urlsplit(grant.redirect_uri)
    return _page(
        SIGN_IN,
        200,
        name=client.display_name,
        client_id=client.client_id,
        target=parts.netloc or f"{parts.scheme}: (an app on this device)",
        scopes=grant.request.scope.split(),
        user=DEMO,
        fields=request.args.to_dict(),
    )


def _page(template: str, status: int, **values: object) -> Response:
    response = make_response(render_template_string(template, **values), status)
    response.headers.update(
        {
            "Cache-Control": "no-store",
            "Content-Security-Policy": _PAGE_POLICY,
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",  # not no-referrer: the button's Origin would be null
        }
    )
    return response


def _check_origin() -> None:
    """A form on another site must not press the button."""
    origin = request.headers.get("Origin")
    if origin and origin != request.host_url.rstrip("/"):
        raise forbidden("access_denied", "sign in on this server's own page")
