"""node oidc-provider (panva): a certified library with RFC 7591 and 7592. Its store is memory."""

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from scripts.servers import node
from tests.servers.processes.process import Start, answers, free_port, running

PROGRAM = Path(__file__).with_name("panva.mjs")
SCOPES = ("openid", "offline_access", "orders:read", "orders:write")


class PanvaServer(NamedTuple):
    issuer: str
    initial_access_token: str | None  # None: registration is open
    port: int
    log: Path


@contextmanager
def panva(
    folder: Path,
    *,
    port: int | None = None,
    open_registration: bool = False,
    rotate: bool = True,
    management: bool = True,
    pkce: bool = True,
    extra_metadata: tuple[str, ...] = (),
    policy: bool = False,
    scopes: tuple[str, ...] = SCOPES,
) -> Iterator[PanvaServer]:
    """One server; a second one on the same port is the first one restarted, with everything forgotten.

    rotate: an update (RFC 7592 PUT) issues a new registration access token, and the old one ends.
    management: False gives RFC 7591 only: no registration access token and no management at all.
    extra_metadata: names of client metadata kept although the library does not know them.
    policy: what registers by the initial access token loses logo_uri and gets default_max_age 3600, and the
    client_name "forbidden" is refused, on create and on each update.
    """
    port = port or free_port()
    token = None if open_registration else secrets.token_urlsafe(24)
    issuer = f"http://127.0.0.1:{port}"
    workplace = folder / f"panva-{port}-{secrets.token_hex(3)}"
    workplace.mkdir(parents=True)
    # An ES module finds packages only beside itself.
    shutil.copy(PROGRAM, workplace)
    (workplace / "node_modules").symlink_to(node.home() / "node_modules")
    options = {
        "port": port,
        "initialAccessToken": token,
        "rotate": rotate,
        "management": management,
        "pkce": pkce,
        "extraMetadata": extra_metadata,
        "policy": policy,
        "scopes": scopes,
    }
    log = workplace / "server.log"
    start = Start(
        command=["node", PROGRAM.name],
        ready=answers(f"{issuer}/.well-known/openid-configuration"),
        log=log,
        folder=workplace,
        environment={"OPTIONS": json.dumps(options)},
    )
    with running(start):
        yield PanvaServer(issuer, token, port, log)
