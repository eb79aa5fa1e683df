"""scripts/setup says in one sentence what a machine lacks."""

import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
NEEDED = ("dirname", "sh")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH with what the script itself uses, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in NEEDED:
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


def set_up(programs: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [REPOSITORY / "scripts" / "setup", programs.parent / "venv"],
        env={"PATH": str(programs), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def install(programs: Path, name: str, script: str) -> None:
    path = programs / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def test_no_python_at_all(programs: Path) -> None:
    done = set_up(programs)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("oauthctl needs Python 3.11 or newer; there is none under the names python3.14")


def test_a_python_that_is_only_a_stub_is_passed_over(programs: Path) -> None:
    install(programs, "python3.14", "exit 127")
    assert set_up(programs).returncode == 1


def test_a_chosen_python_that_is_too_old(programs: Path) -> None:
    install(programs, "python3.10", "exit 1")
    done = set_up(programs, PYTHON="python3.10")
    assert done.returncode == 1
    assert done.stderr == "oauthctl needs Python 3.11 or newer; there is none under python3.10.\n"


def test_the_newest_is_taken_and_its_missing_venv_is_named(programs: Path) -> None:
    without_venv = 'case "$2" in *ensurepip*) exit 1;; esac'
    for name in ("python3", "python3.11", "python3.13"):
        install(programs, name, without_venv)
    done = set_up(programs)
    assert done.returncode == 1
    assert done.stderr.startswith("python3.13 cannot make virtual environments: install its venv module")
    assert done.stderr.count("\n") == 1
