import json
import logging
import os
import secrets
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from .app import create_app
from .clients import open_clients
from .errors import StartError
from .files import write_private
from .grants import Grants
from .keys import Keys
from .loopback import authority, bind_address
from .options import Options
from .sandbox import Sandbox

_POLL_SECONDS = 0.05  # how soon the server notices that it is to stop


def serve(options: Options) -> None:
    """Run the server until SIGTERM or SIGINT. Raises StartError when it cannot start."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with _listen(options.host, options.port) as listener:
        issuer = f"http://{authority(options.host, listener.getsockname()[1])}"
        made_token = None if options.open or options.initial_access_token else secrets.token_urlsafe(24)
        sandbox = Sandbox(
            issuer=issuer,
            scopes=options.scopes,
            initial_access_token=options.initial_access_token or made_token,
            rotate=options.rotate,
            clients=open_clients(options.data),
            grants=Grants(),
            keys=Keys(),
        )
        server = _server(sandbox, listener, verbose=options.verbose)
        thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        thread.start()
        _announce(sandbox, made_token, options.ready_file)
        stop.wait()
        server.shutdown()
        thread.join()
        server.server_close()


def _listen(host: str, port: int) -> socket.socket:
    address = bind_address(host)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=128)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no such port"
        raise StartError(f"cannot listen on {authority(host, port)}: {reason}") from error


def _server(sandbox: Sandbox, listener: socket.socket, *, verbose: bool) -> BaseWSGIServer:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    handler = _VerboseHandler if verbose else _QuietHandler
    host, port = listener.getsockname()[:2]
    return make_server(host, port, create_app(sandbox), threaded=True, request_handler=handler, fd=listener.fileno())


def _announce(sandbox: Sandbox, made_token: str | None, ready_file: Path | None) -> None:
    """Say that requests are answered from now on: first to programs, then to people."""
    if ready_file:
        ready: dict[str, Any] = {
            "issuer": sandbox.issuer,
            "pid": os.getpid(),
            "initial_access_token": sandbox.initial_access_token,
        }
        try:
            write_private(ready_file, json.dumps(ready) + "\n")
        except OSError as error:
            raise StartError(f"the ready file {ready_file} cannot be written: {error.strerror}") from error
    print(f"oauthctl sandbox ready: {sandbox.issuer}")
    if made_token:
        print(f"initial access token: {made_token}")
    sys.stdout.flush()


class _QuietHandler(WSGIRequestHandler):
    timeout = 30  # seconds; a connection that says nothing does not keep its thread

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Requests are not news."""


class _VerboseHandler(_QuietHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002 - the base's name
        """Method, path and status; the query is left out, because logins carry their parameters there."""
        path = ascii(urlsplit(getattr(self, "path", "")).path)[1:-1]
        print(f"{getattr(self, 'command', '-')} {path} {code}", file=sys.stderr, flush=True)
