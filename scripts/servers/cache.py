"""Where the real servers are kept, and how one gets there.

Each is built beside its place and renamed into it, so that it is whole or absent.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


class CannotInstall(Exception):
    """One sentence that says why a server could not be installed."""


def cache() -> Path:
    """The user's cache folder for servers (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "oauthctl" / "servers"


def place(name: str, version: str, *inputs: Path) -> Path:
    """The folder of one version of one server; a changed input (a lock file) makes it another folder."""
    if not inputs:
        return cache() / f"{name}-{version}"
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()
    return cache() / f"{name}-{version}-{digest[:12]}"


@contextmanager
def building(target: Path) -> Iterator[Path]:
    """A fresh folder that becomes `target` when the block ends well, and vanishes when it does not."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield fresh
        if not target.exists():  # another run may have been quicker
            fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def need(*tools: str) -> None:
    """Every tool is on PATH, or a sentence that names those which are not."""
    absent = [tool for tool in tools if not shutil.which(tool)]
    if absent:
        raise CannotInstall(f"not on this machine: {', '.join(absent)}")


def run(command: Sequence[str | Path], folder: Path, **environment: str) -> str:
    """Run a command quietly and return what it printed; when it fails, its last words are the reason."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        words = [line.strip() for line in done.stdout.splitlines() if line.strip()][-4:]
        raise CannotInstall(f"{Path(command[0]).name} ended with {done.returncode}: {' / '.join(words)}")
    return done.stdout
