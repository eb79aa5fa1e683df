"""What a command does not import. Steadier than a time limit, and it says which import made a command slow."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = frozenset({"httpx", "pydantic", "deepdiff", "rich", "jsonschema", "pyrage", "ssl", "asyncio"})
PROJECT = """\
version: 1
project: acme
providers:
  sso:
    adapter: keycloak
    url: https://sso.acme.example
    realm: acme
    auth: {client_id: oauthctl, client_secret: env:KC_SECRET}
clients:
  shop:
    preset: web
    redirect_uris: [https://shop.acme.example/callback]
"""


def imported(directory: Path, *arguments: str) -> frozenset[str]:
    """The top-level packages that a fresh interpreter imports for one command, which has to succeed."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "oauthctl", *arguments],
        cwd=directory, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    names = re.findall(r"^import time: +\d+ \| +\d+ \| +([\w.]+)$", done.stderr, re.MULTILINE)
    assert "oauthctl.cli.main" in names, "-X importtime names what is imported"
    return frozenset(name.partition(".")[0] for name in names)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_and_version_import_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    assert not imported(tmp_path, *arguments) & (HEAVY | {"yaml", "jsonschema_rs", "tempfile", "subprocess"})


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "adopt", "validate"])
def test_the_help_of_a_command_imports_nothing_heavy(command: str, tmp_path: Path) -> None:
    assert not imported(tmp_path, command, "--help") & (HEAVY | {"yaml", "jsonschema_rs"})


@pytest.mark.parametrize("command", [["validate"], ["show", "shop"]])
def test_offline_commands_import_nothing_that_only_providers_or_machine_formats_need(
    command: list[str], tmp_path: Path
) -> None:
    (tmp_path / "oauthctl.yaml").write_text(PROJECT)
    assert not imported(tmp_path, *command) & HEAVY
