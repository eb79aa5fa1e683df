"""oauthctl as a person runs it: a project folder, an environment, a command, its exit code and its output."""

import json
import os
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import jsonschema

from oauthctl.report.schemas import all_schemas


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
            "XDG_CACHE_HOME": str(folder.with_name(f"{folder.name}-cache")),
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
        if ("--format", "json") in pairwise(arguments):
            _check_format(result)
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


def _check_format(done: Done) -> None:
    """What is printed for programs is what its published schema says, in every test of every command."""
    document = json.loads(done.out)
    if isinstance(document, dict) and document.get("kind") in _schemas():
        jsonschema.validate(document, dict(_schemas()[document["kind"]]))
        assert document.get("exit_code", done.code) == done.code


_schemas = cache(all_schemas)
