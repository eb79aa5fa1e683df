from flask import Flask

from . import (
    authorization_server,
    authorize,
    by_hand,
    discovery,
    management,
    registration,
    token_endpoints,
    web,
)
from .sandbox import Sandbox

_LARGEST_BODY = 256 * 1024


def create_app(sandbox: Sandbox) -> Flask:
    """The whole server as a WSGI application."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it, the base class does not
    web.install(app)
    server = authorization_server.build(sandbox, app)
    for routes in (
        discovery.blueprint(sandbox),
        registration.blueprint(sandbox),
        management.blueprint(sandbox),
        by_hand.blueprint(sandbox),
        authorize.blueprint(sandbox, server),
        token_endpoints.blueprint(sandbox, server),
    ):
        app.register_blueprint(routes)
    return app
