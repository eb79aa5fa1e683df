"""`make demo` is a promise: the whole job on the embedded sandbox, checked step by step."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_passes_and_shows_eight_steps(need_sandbox: None) -> None:
    done = subprocess.run(
        [sys.executable, "examples/demo.py"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line[:3] for line in done.stdout.splitlines() if line[1:3] == "/8"] == [f"{step}/8" for step in range(1, 9)]
    assert "Demo passed" in done.stdout
