"""oauthctl as a person runs it: a project folder, an environment, a command, its exit code and its output."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return f"exit {self.code}\n{self.out}\n{self.err}"


class Desk:
    """A folder to work in, and the environment variables of the person."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("OAUTHCTL_STATE")},
            "NO_COLOR": "1",
            "COLUMNS": "100",
            **environment,
        }

    def run(self, *arguments: str, code: int | None = 0, stdin: str | None = None) -> Done:
        """One command; `code` is the exit code it must have (None: any)."""
        done = subprocess.run(
            [sys.executable, "-m", "oauthctl", *arguments],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=180,
            input=stdin or "",
        )  # fmt: skip
        result = Done(done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in result.err, result.all
        assert code is None or result.code == code, result.all
        return result

    def write(self, path: str, text: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text, f"{old!r} is not in {path}:\n{text}"
        self.write(path, text.replace(old, new))
