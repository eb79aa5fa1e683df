"""The embedded sandbox, started the way a user's shell starts it."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.servers.processes.process import Start, running


class SandboxServer(NamedTuple):
    issuer: str
    initial_access_token: str | None  # None: registration is open
    log: Path


@contextmanager
def sandbox(
    folder: Path,
    *,
    open_registration: bool = False,
    rotate: bool = True,
    port: int = 0,
    data: Path | None = None,
) -> Iterator[SandboxServer]:
    """One sandbox; with `data` and a fixed port, a second one remembers what the first one knew."""
    workplace = folder / "sandbox"
    workplace.mkdir(parents=True, exist_ok=True)
    ready, log = workplace / "ready.json", workplace / "server.log"
    ready.unlink(missing_ok=True)
    options = ["--port", str(port), "--ready-file", str(ready)]
    options += ["--open"] if open_registration else []
    options += [] if rotate else ["--no-rotate"]
    options += ["--data", str(data)] if data else []
    start = Start(
        command=[sys.executable, "-m", "oauthctl.sandbox", *options],
        ready=ready.exists,
        log=log,
        folder=Path.cwd(),
        environment={"PYTHONUNBUFFERED": "1"},
    )
    with running(start):
        told = json.loads(ready.read_text("utf-8"))
        yield SandboxServer(told["issuer"], told.get("initial_access_token"), log)
