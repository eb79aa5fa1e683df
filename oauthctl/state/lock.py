"""A lock file that names its holder: whoever finds it knows whom to ask, and how to remove it."""

import json
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from oauthctl.diagnostics.errors import StateError
from oauthctl.diagnostics.text import shortened
from oauthctl.state.atomic import sync_directory

_LIMIT = 4_096  # bytes; ours are shorter
_TRIES = 3  # how often a lock may change hands while we look at it


class Holder(NamedTuple):
    """Who holds a lock. space: the pid namespace (a container's pid means nothing outside). created: UTC."""

    id: str
    operation: str
    who: str
    pid: int
    host: str
    space: str
    created: str

    def __str__(self) -> str:
        who, host, operation = (shortened(text, 80) for text in (self.who, self.host, self.operation))
        return f"{who} on {host} (process {self.pid}) since {shortened(self.created, 40)}, for `{operation}`"


_KINDS = (str, str, str, int, str, str, str)


@contextmanager
def held(
    path: Path, operation: str, tell: Callable[[str], None], now: Callable[[], float] = time.time
) -> Iterator[Holder]:
    """Hold the lock file for the block. The lock of a process that died on this machine is taken over, aloud.

    Raises StateError, naming the holder, where somebody else has it.
    """
    mine = _myself(operation, now)
    _take(path, mine, tell)
    try:
        yield mine
    finally:
        if (holder(path) or mine).id == mine.id:  # nobody unlocked it by hand and took it since
            path.unlink(missing_ok=True)


def holder(path: Path) -> Holder | None:
    """Who holds the lock; None where nobody does. Raises StateError for a file that is no lock."""
    try:
        with path.open("rb") as stream:
            return _parsed(stream.read(_LIMIT), path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StateError(f"the lock {path.name} could not be read: {error.strerror}") from error


def unlock(path: Path, lock_id: str) -> Holder:
    """Remove a lock by hand. The id proves that it is the one somebody looked at. Raises StateError."""
    found = holder(path)
    if found is None:
        raise StateError("state is not locked")
    if found.id != lock_id:
        raise StateError(f"state is locked by {found}, under another id", next=f"oauthctl state unlock {found.id}")
    path.unlink(missing_ok=True)
    return found


def _take(path: Path, mine: Holder, tell: Callable[[str], None]) -> None:
    for _ in range(_TRIES):
        if _created(path, mine):
            return
        found = holder(path)
        if found is not None and not _dead(found, mine):
            raise _busy(found)
        if found is not None and _removed(path, found):
            tell(f"took over the lock of {found}: that process is gone")
    found = holder(path)
    raise _busy(found) if found else StateError("state is locked and unlocked by others", next="try again")


def _busy(found: Holder) -> StateError:
    remedy = f"wait for it; if it is certainly gone: oauthctl state unlock {shortened(found.id, 40)}"
    return StateError(f"state is locked by {found}", next=remedy)


def _created(path: Path, mine: Holder) -> bool:
    """A link instead of an exclusive open: the lock is never there without its content."""
    draft = path.with_name(f".{path.name}.{mine.id}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(json.dumps(mine._asdict()).encode())
        os.link(draft, path)
        sync_directory(path.parent)
    except FileExistsError:
        return False
    except OSError as error:
        raise StateError(f"state could not be locked: {path.parent}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    return True


def _removed(path: Path, stale: Holder) -> bool:
    """Remove a dead process's lock, and only that one: of two runs that find it, one takes it over."""
    import fcntl

    try:
        with path.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            same_file = os.path.samestat(os.fstat(stream.fileno()), path.stat())
            still = same_file and _parsed(stream.read(_LIMIT), path).id == stale.id
            if still:
                path.unlink()
            return still
    except FileNotFoundError:
        return False


def _dead(found: Holder, mine: Holder) -> bool:
    """Certainly gone: of this machine and pid namespace, and no process has its pid."""
    if (found.host, found.space) != (mine.host, mine.space) or os.name != "posix":
        return False
    try:
        os.kill(found.pid, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def _parsed(content: bytes, path: Path) -> Holder:
    try:
        found = Holder(**json.loads(content))
    except (ValueError, TypeError, RecursionError):
        raise _no_lock(path) from None
    if not all(type(part) is kind for part, kind in zip(found, _KINDS, strict=True)) or found.pid < 1:
        raise _no_lock(path)
    return found


def _no_lock(path: Path) -> StateError:
    return StateError(f"{path.name} is not a lock of ours", next=f"if no run is under way: rm {path.name}")


def _myself(operation: str, now: Callable[[], float]) -> Holder:
    created = datetime.fromtimestamp(now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Holder(uuid.uuid4().hex[:12], operation, _user(), os.getpid(), socket.gethostname(), _pid_space(), created)


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user often has no name
        return "unknown"


def _pid_space() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
