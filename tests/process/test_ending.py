"""A command ends as `sys.exit` would end it, only sooner."""

import subprocess
import sys
from pathlib import Path

import pytest

ENDS = "from oauthctl.process.ending import begin, end; import atexit, sys; begin(); {} ; end({})"


def ended(code: int, before: str = "pass", **where: object) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-c", ENDS.format(before, code)]
    return subprocess.run(command, stderr=subprocess.PIPE, check=False, **({"stdout": subprocess.PIPE} | where))  # type: ignore[call-overload, no-any-return]  # of either stdout


@pytest.mark.parametrize("code", [0, 2, 130])
def test_it_ends_with_the_code(code: int) -> None:
    assert ended(code).returncode == code


def test_all_that_was_printed_arrives() -> None:
    assert ended(0, "sys.stdout.write('x' * 300_000); sys.stderr.write('e')").stdout == b"x" * 300_000


def test_what_asked_to_be_told_of_the_end_is_told() -> None:
    done = ended(3, "atexit.register(print, 'told')")
    assert (done.stdout, done.returncode) == (b"told\n", 3)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_output_that_cannot_be_written_is_no_success() -> None:
    with Path("/dev/full").open("wb") as full:
        done = ended(0, "print('lost')", stdout=full)
    assert done.returncode != 0
    assert b"No space left on device" in done.stderr
