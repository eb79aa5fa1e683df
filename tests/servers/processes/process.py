"""Starting a server as a process of its own, waiting until it answers, and stopping it by pid."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

LEASH = Path(__file__).with_name("leash.py")
STOP_SECONDS = 20.0


class ServerDied(Exception):
    """A server ended, or did not answer in time; the end of its log is in the message."""


class Start(NamedTuple):
    """How one server is started: `ready` is asked again until it says yes, for at most `seconds`."""

    command: Sequence[str | Path]
    ready: Callable[[], bool]
    log: Path
    folder: Path
    environment: Mapping[str, str]
    seconds: float = 30.0


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> Callable[[], bool]:
    """A readiness check: GET of `url` gives 200."""

    def ask() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, http.client.HTTPException, OSError):
            return False

    return ask


@contextmanager
def running(start: Start) -> Iterator[int]:
    """The server runs inside the block, with the pid of its leash."""
    with start.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-I", str(LEASH), *map(str, start.command)],
            cwd=start.folder,
            env={**os.environ, **start.environment},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_ready(process, start)
        yield process.pid
    finally:
        stop(process)


def wait_until_ready(process: subprocess.Popen[bytes], start: Start) -> None:
    deadline = time.monotonic() + start.seconds
    while not start.ready():
        if process.poll() is not None:
            raise ServerDied(f"ended with {process.returncode} before it answered\n{tail(start.log)}")
        if time.monotonic() > deadline:
            raise ServerDied(f"no answer within {start.seconds:.0f} s\n{tail(start.log)}")
        time.sleep(0.05)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Let go of the leash; it ends the whole process group."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    process.wait(STOP_SECONDS)


def tail(log: Path, lines: int = 40) -> str:
    """The last lines of a server's log."""
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])
