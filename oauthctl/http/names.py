"""What this machine's resolver says of names: there, not there, or no answer. Nothing else is told apart.

It is asked through the system, so that it sees what every program on this machine sees.
"""

import socket
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from oauthctl.http.in_time import in_time

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
    """Each name once. What was not answered in time is left out: the system's resolver cannot be interrupted."""
    return in_time(one, names, workers=_WORKERS, seconds=seconds)
