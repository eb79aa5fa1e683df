"""Asking git about the repository around a folder: it is never given a shell, and never contacts a server."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oauthctl.diagnostics.errors import SetupError

if TYPE_CHECKING:
    import subprocess

_SECONDS: Final = 120
# A partial clone would fetch what it lacks; older versions of git do not know the variable, newer ones obey both.
_OFFLINE: Final = ("-c", "protocol.allow=never")


def git(root: Path, *arguments: str, given: str = "") -> "subprocess.CompletedProcess[bytes]":
    """One command of git, in a folder. given: its standard input. Raises SetupError where git is missing or hangs."""
    import subprocess  # few runs ask git

    command = ("git", "-C", str(root), "-c", "core.quotePath=false", *_OFFLINE, *arguments)
    own = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | own
    try:
        return subprocess.run(  # noqa: S603  # no shell; what comes from a user was checked, or stands behind `--`
            command, input=given.encode(), capture_output=True, timeout=_SECONDS, check=False, env=environment
        )
    except FileNotFoundError:
        raise SetupError("git is not installed; `--base` needs it") from None
    except subprocess.TimeoutExpired:
        raise SetupError(f"git {arguments[0]} took longer than {_SECONDS} seconds") from None
