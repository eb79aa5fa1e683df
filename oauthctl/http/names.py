"""What this machine's resolver says of names: there, not there, or no answer. Nothing else is told apart.

It is asked through the system, so that it sees what every program on this machine sees.
"""

import queue
import socket
import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

_WORKERS = 16
_SECONDS = 30.0  # for all names together


class Found(NamedTuple):
    """addresses: as numbers. absent: there is no such name. why: it is not known, in words. A name may have no address."""

    addresses: tuple[str, ...] = ()
    absent: bool = False
    why: str = ""


LookUp = Callable[[str], Found]


def look_up(name: str) -> Found:
    """Asks once. A dot at the end keeps the system from trying the name below domains of its own."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_NONAME:
            return Found(absent=True)
        return Found() if error.errno == _NO_ADDRESS else Found(why="its DNS server gives no answer")
    except (OSError, UnicodeError):
        return Found(why="it cannot be asked")
    return Found(tuple(dict.fromkeys(str(address[0]) for *_, address in found)))


_NO_ADDRESS = getattr(socket, "EAI_NODATA", None)  # the name is there, for mail perhaps


def look_up_all(names: Collection[str], one: LookUp = look_up, seconds: float = _SECONDS) -> Mapping[str, Found]:
    """Each name once, some at a time. What was not answered in time is left out.

    The system's resolver cannot be interrupted: its threads are left behind, and do not keep the program from ending.
    """
    todo: queue.SimpleQueue[str] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[str, Found]] = queue.SimpleQueue()
    for name in names:
        todo.put(name)

    def work() -> None:
        while True:
            try:
                name = todo.get_nowait()
            except queue.Empty:
                return
            done.put((name, one(name)))

    for _ in range(min(_WORKERS, len(names))):
        threading.Thread(target=work, daemon=True).start()
    found: dict[str, Found] = {}
    deadline = time.monotonic() + seconds
    while len(found) < len(names):
        try:
            name, answer = done.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        found[name] = answer
    return found
