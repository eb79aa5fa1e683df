"""Copies of this process that send bytes back. Whatever becomes of one, the caller goes on and none is left."""

import os
import signal
import threading
from pathlib import Path

import pytest

from oauthctl.process.forked import forked, processes

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The process ids of the copies that a test makes."""
    made: list[int] = []
    fork = os.fork

    def recorded() -> int:
        pid = fork()
        if pid:
            made.append(pid)
        return pid

    monkeypatch.setattr(os, "fork", recorded)
    return made


def ended(pid: int) -> bool:
    """Whether a copy has ended and was waited for."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_each_copy_works_on_its_number_and_knows_what_was_known(copies: list[int]) -> None:
    known = "known"
    with forked(lambda number: f"{known} {number}".encode(), 3) as results:
        assert results() == [b"known 0", b"known 1", b"known 2"]
    assert len(copies) == 3
    assert all(map(ended, copies))


def test_results_may_be_larger_than_what_a_pipe_holds() -> None:
    with forked(lambda number: bytes([number]) * 5_000_000, 2) as results:
        assert [len(one or b"") for one in results()] == [5_000_000, 5_000_000]


def test_nothing_done_in_a_copy_is_seen_here() -> None:
    seen: list[int] = []

    def work(number: int) -> bytes:
        seen.append(number)
        return b"done"

    with forked(work, 1) as results:
        assert results() == [b"done"]
    assert seen == []


def test_a_copy_that_fails_or_is_killed_gives_none_and_the_others_their_bytes(
    capfd: pytest.CaptureFixture[str], copies: list[int]
) -> None:
    def work(number: int) -> bytes:
        if number == 0:
            raise ValueError("only seen in the copy")
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"done"

    with forked(work, 3) as results:
        assert results() == [None, None, b"done"]
    assert copies
    assert all(map(ended, copies))
    assert capfd.readouterr().out == ""


def test_where_the_system_has_no_room_for_a_copy_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> int:
        raise BlockingIOError("no more processes")

    opened = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    monkeypatch.setattr(os, "fork", full)
    with forked(lambda _: b"done", 2) as results:
        assert results() == [None, None]
    assert opened == (len(list(Path("/proc/self/fd").iterdir())) if opened else 0)


def test_no_copy_outlives_a_block_that_ends_early(copies: list[int]) -> None:
    with pytest.raises(KeyError), forked(lambda _: signal.pause() or b"", 2):
        raise KeyError
    assert copies
    assert all(map(ended, copies))


def test_a_process_with_threads_is_not_copied() -> None:
    here, go = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: (here.set(), go.wait()))
    thread.start()
    here.wait()
    assert processes() == 1
    go.set()
    thread.join()
