"""django-oauth-toolkit: it holds few of the fields and drops the rest silently."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from scripts.servers import django as installation
from tests.servers.processes.process import Start, answers, free_port, running

PROGRAM = Path(__file__).with_name("dot_app.py")
METADATA = ".well-known/oauth-authorization-server"
SCOPES = ("openid", "orders:read", "orders:write")


class DjangoServer(NamedTuple):
    base: str  # where the toolkit is mounted; what it calls itself stands in its metadata
    metadata: str  # the URL of its authorization server metadata
    initial_access_token: str | None  # None: registration is open
    log: Path


@contextmanager
def django(
    folder: Path,
    *,
    open_registration: bool = False,
    rotate: bool = True,
    prefix: str = "",
    scopes: tuple[str, ...] = SCOPES,
) -> Iterator[DjangoServer]:
    """One empty server; with a prefix ("o/") its metadata are not where RFC 8414 §3.1 says."""
    port = free_port()
    token = None if open_registration else secrets.token_urlsafe(24)
    base = f"http://127.0.0.1:{port}/{prefix}"
    workplace = folder / f"django-{port}"
    workplace.mkdir(parents=True)
    options = {
        "port": port,
        "initial_access_token": token,
        "rotate": rotate,
        "prefix": prefix,
        "scopes": scopes,
        "database": str(workplace / "db.sqlite3"),
    }
    log = workplace / "server.log"
    start = Start(
        command=[
            installation.python(),
            "-I",
            PROGRAM,
        ],  # isolated: this folder holds a module named django, too
        ready=answers(base + METADATA),
        log=log,
        folder=workplace,
        environment={"OPTIONS": json.dumps(options)},
    )
    with running(start):
        yield DjangoServer(base.rstrip("/"), base + METADATA, token, log)
