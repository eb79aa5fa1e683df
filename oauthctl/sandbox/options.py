import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from .loopback import is_loopback

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 section 2.1
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749 section 3.3
_SCOPES = ("openid", "profile", "email", "offline_access", "orders:read", "orders:write")


class Options(NamedTuple):
    """What the server is started with."""

    host: str
    port: int
    open: bool
    initial_access_token: str | None
    scopes: tuple[str, ...]
    rotate: bool
    data: Path | None
    ready_file: Path | None
    verbose: bool


def parse(argv: Sequence[str] | None = None) -> Options:
    """Read the command line; a wrong one exits with 64 (EX_USAGE)."""
    given = _parser().parse_args(argv)
    return Options(
        host=given.host,
        port=given.port,
        open=given.open,
        initial_access_token=given.initial_access_token,
        scopes=tuple(dict.fromkeys((*_SCOPES, *given.scope))),
        rotate=not given.no_rotate,
        data=given.data,
        ready_file=given.ready_file,
        verbose=given.verbose,
    )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage()
        self.exit(64, f"error: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="oauthctl sandbox",
        description="Run a real authorization server on this machine to try things on. It listens on loopback"
        " only. GET and PUT /sandbox/clients list and change its clients by hand, without a token.",
        allow_abbrev=False,
    )
    parser.add_argument("--host", type=_host, default="127.0.0.1", help="a loopback address (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=0, help="0 takes a free one (default: 0)")
    access = parser.add_mutually_exclusive_group()
    access.add_argument(
        "--initial-access-token",
        type=_token,
        metavar="TOKEN",
        help="what registering a client takes, any number of times (default: one is made and printed)",
    )
    access.add_argument("--open", action="store_true", help="let everybody register clients")
    parser.add_argument(
        "--scope",
        type=_scope,
        action="append",
        default=[],
        help=f"a scope to know beside {' '.join(_SCOPES)}; may be repeated",
    )
    parser.add_argument(
        "--no-rotate", action="store_true", help="keep the registration access token when a client is updated"
    )
    parser.add_argument("--data", type=Path, metavar="FILE", help="keep the clients in this file (default: in memory)")
    parser.add_argument(
        "--ready-file",
        type=Path,
        metavar="FILE",
        help="when ready, write issuer, pid and initial access token here",
    )
    parser.add_argument("--verbose", action="store_true", help="print each request to standard error")
    return parser


def _host(text: str) -> str:
    if not is_loopback(text):
        raise argparse.ArgumentTypeError(f"{text!a} is not a loopback address, and it serves this machine only")
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!a} is not a port")
    return int(text)


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise argparse.ArgumentTypeError("a bearer token is made of letters, digits and ._~+/- only")
    return text


def _scope(text: str) -> str:
    if not _SCOPE.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!a} is not one scope")
    return text
