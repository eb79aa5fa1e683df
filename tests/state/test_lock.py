"""The lock: one holder, named; a dead one's is taken over, once."""

import json
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from oauthctl.diagnostics.errors import StateError
from oauthctl.state import lock


def quiet(_: str) -> None:
    pass


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def left_by_a_dead_run(path: Path, **changes: object) -> None:
    with lock.held(path, "apply prod", quiet):
        content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "pid": dead_pid(), "id": "dead", **changes}))


def test_the_second_is_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "state.lock"
    with lock.held(path, "apply prod", quiet, now=lambda: 0.0) as mine:
        with pytest.raises(StateError) as caught, lock.held(path, "plan", quiet):
            pytest.fail("both hold it")
        (problem,) = caught.value.problems
        for part in (str(os.getpid()), socket.gethostname(), "apply prod", "1970-01-01T00:00:00Z"):
            assert part in problem.message
        assert f"oauthctl state unlock {mine.id}" in problem.next
    assert list(tmp_path.iterdir()) == []


def test_an_error_inside_releases_it(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock.held(tmp_path / "l", "apply", quiet):
        raise ZeroDivisionError
    assert lock.holder(tmp_path / "l") is None


def test_a_dead_runs_lock_is_taken_over_aloud(tmp_path: Path) -> None:
    path, said = tmp_path / "state.lock", list[str]()
    left_by_a_dead_run(path)
    with lock.held(path, "apply", said.append) as mine:
        assert lock.holder(path) == mine
    assert len(said) == 1
    assert "took over" in said[0]


@pytest.mark.parametrize("elsewhere", [{"host": "another-machine"}, {"space": "pid:[1]"}])
def test_a_pid_of_another_machine_or_container_proves_nothing(tmp_path: Path, elsewhere: dict[str, str]) -> None:
    left_by_a_dead_run(tmp_path / "l", **elsewhere)
    with pytest.raises(StateError, match="locked by"), lock.held(tmp_path / "l", "apply", quiet):
        pytest.fail("taken over")


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"id": 1}', "\x00" * 9])
def test_a_file_that_is_no_lock_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "l").write_text(content)
    with pytest.raises(StateError, match="not a lock of ours"), lock.held(tmp_path / "l", "apply", quiet):
        pytest.fail("taken")
    left_by_a_dead_run(tmp_path / "m", pid=-1)
    with pytest.raises(StateError, match="not a lock of ours"):
        lock.holder(tmp_path / "m")


def test_a_lock_is_removed_by_its_id_only(tmp_path: Path) -> None:
    path = tmp_path / "l"
    left_by_a_dead_run(path)
    with pytest.raises(StateError, match="under another id"):
        lock.unlock(path, "wrong")
    assert lock.unlock(path, "dead").operation == "apply prod"
    with pytest.raises(StateError, match="not locked"):
        lock.unlock(path, "dead")


def test_who_was_unlocked_by_hand_leaves_the_next_ones_lock_alone(tmp_path: Path) -> None:
    path = tmp_path / "l"
    with lock.held(path, "first", quiet) as mine:
        lock.unlock(path, mine.id)
        left_by_a_dead_run(path)
    found = lock.holder(path)
    assert found is not None
    assert found.id == "dead"


def _increment(path: Path, counter: Path, gate: threading.Event) -> None:
    gate.wait()
    done = 0
    while done < 20:
        try:
            with lock.held(path, "count", quiet):
                counter.write_text(str(int(counter.read_text()) + 1))
                done += 1
        except StateError:
            continue


def test_of_many_that_want_it_one_has_it(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    left_by_a_dead_run(tmp_path / "l")
    context = multiprocessing.get_context("spawn")
    gate = context.Event()
    runs = [context.Process(target=_increment, args=(tmp_path / "l", counter, gate)) for _ in range(3)]
    for process in runs:
        process.start()
    gate.set()
    for process in runs:
        process.join(60)
    assert [process.exitcode for process in runs] == [0, 0, 0]
    assert counter.read_text() == "60"
