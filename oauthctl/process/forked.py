"""Work shared out to copies of this process, where the system makes copies cheaply (Linux) and has processors to spare.

A copy begins with all that is in memory here and sends bytes back. It never has an effect but those bytes: whoever asks
does without them where a copy stopped early, so nothing depends on this but time.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

MOST: Final = 4  # processes at once, this one included; more have not been measured


def processes() -> int:
    """How many processes can work at once, this one included: 1 where none can be forked.

    A process with threads is never forked: a lock that one of them holds would stay locked in the copy.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return min(MOST, len(os.sched_getaffinity(0)))


@contextmanager
def forked(work: Callable[[int], bytes], count: int) -> Iterator[Callable[[], list[bytes | None]]]:
    """`work(0)` to `work(count - 1)`, each in a copy of this process, while the block goes on in this one.

    Yields what waits for the results: None for a copy that stopped early, or that the system had no room for. None
    outlives the block.
    """
    children: list[_Child | None] = []
    try:
        children += [_begun(work, number) for number in range(count)]
        yield lambda: [_result(child) if child else None for child in children]
    finally:
        for child in filter(None, children):
            child.end()


class _Child:
    """A copy at work. pipe: where its bytes come from."""

    def __init__(self, pid: int, pipe: int) -> None:
        self.pid = pid
        self.pipe = pipe
        self.waited = False

    def wait(self) -> int:
        """Its exit code; negative for a signal."""
        self.waited = True
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def end(self) -> None:
        """Stops it where it still works."""
        os.close(self.pipe)
        if not self.waited:
            import signal

            os.kill(self.pid, signal.SIGKILL)
            self.wait()


def _begun(work: Callable[[int], bytes], number: int) -> _Child | None:
    ours, theirs = os.pipe()
    try:
        pid = os.fork()
    except OSError:  # no memory for one, or no more processes: the caller does that share, too
        os.close(ours)
        os.close(theirs)
        return None
    if pid:
        os.close(theirs)
        return _Child(pid, ours)
    code = 1
    try:  # in the copy, which ends here whatever happens: none of the callers' cleaning up is its business
        os.close(ours)
        with os.fdopen(theirs, "wb") as pipe:
            pipe.write(work(number))
        code = 0
    finally:
        os._exit(code)


def _result(child: _Child) -> bytes | None:
    with os.fdopen(child.pipe, "rb", closefd=False) as pipe:
        data = pipe.read()
    return data if child.wait() == 0 else None
