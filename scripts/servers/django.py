"""django-oauth-toolkit from PyPI, in an environment of its own; the lock file pins every package by hash."""

import sys
from pathlib import Path

from scripts.servers.cache import REPOSITORY, place, run

NAME = "django-oauth-toolkit"
VERSION = "3.4.1"
LOCK = REPOSITORY / "requirements" / "servers.txt"


def home() -> Path:
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    return place(NAME, f"{VERSION}-{python}", LOCK)


def python() -> Path:
    return home() / "bin" / "python"


def install(into: Path) -> None:
    run([sys.executable, "-m", "venv", into], into)
    pip: list[str | Path] = [into / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet"]
    run([*pip, "install", "--require-hashes", "-r", LOCK], into)
