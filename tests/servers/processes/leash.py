"""Runs one command, and ends it with all its children when standard input closes.

However a test session ends (finished, interrupted, killed), the kernel closes its end of the pipe, and no
server outlives it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 10.0


def end(child: subprocess.Popen[bytes]) -> None:
    signal_group(child, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(GRACE_SECONDS)
    signal_group(child, signal.SIGKILL)  # whatever of the group is still there


def signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def main() -> int:
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True)

    def hold() -> None:
        sys.stdin.buffer.read()
        end(child)

    threading.Thread(target=hold, daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    os._exit(main() % 256)  # the thread may still be waiting for standard input
