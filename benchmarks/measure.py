"""Cold processes, measured from outside: wall time, CPU time and peak memory of each."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
MEBIBYTE = 1024 * 1024


class Case(NamedTuple):
    """One figure. arguments: of Python. budget: seconds. memory: budget in MiB. code: the exit code that is right.

    python: another interpreter than ours.
    """

    name: str
    arguments: Sequence[str]
    budget: float | None = None
    memory: float | None = None
    code: int = 0
    python: str = sys.executable


class Sample(NamedTuple):
    wall: float  # seconds
    cpu: float  # seconds, user and system
    peak: float  # MiB, resident


class Figure(NamedTuple):
    """The samples of one case, in the order they were taken."""

    case: Case
    samples: tuple[Sample, ...]

    @property
    def wall(self) -> float:
        return statistics.median(sample.wall for sample in self.samples)

    @property
    def least(self) -> float:
        return min(sample.wall for sample in self.samples)

    @property
    def cpu(self) -> float:
        return statistics.median(sample.cpu for sample in self.samples)

    @property
    def peak(self) -> float:
        return max(sample.peak for sample in self.samples)


class Failed(Exception):
    """A process that was to be measured did not do what it should."""


def figures(cases: Sequence[Case], rounds: int, environment: Mapping[str, str]) -> list[Figure]:
    """Every case in turn, `rounds` times: what disturbs the machine disturbs all of them. One round before does not count."""
    taken: list[list[Sample]] = [[] for _ in cases]
    for turn in range(-1, rounds):
        for samples, case in zip(taken, cases, strict=True):
            sample = once(case, environment)
            if turn >= 0:
                samples.append(sample)
    return [Figure(case, tuple(samples)) for case, samples in zip(cases, taken, strict=True)]


def once(case: Case, environment: Mapping[str, str]) -> Sample:
    """One fresh interpreter. Raises Failed, with the end of its output, for another exit code than the right one."""
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            [case.python, *case.arguments],
            cwd=ROOT, env={**os.environ, "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "", **environment},
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != case.code:
            output.seek(0)
            told = output.read()[-2000:].decode("utf-8", "replace")
            raise Failed(f"{case.name}: exit code {process.returncode}, not {case.code}\n{told}")
    peak = used.ru_maxrss if sys.platform == "darwin" else used.ru_maxrss * 1024
    return Sample(wall, used.ru_utime + used.ru_stime, peak / MEBIBYTE)
