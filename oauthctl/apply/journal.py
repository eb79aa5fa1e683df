"""A line on the disk before each write, and one after it: a killed run leaves an intent without an end.

The journal holds no secret and no setting: which object, which action, when, under which attempt.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

from oauthctl.apply.clock import utc
from oauthctl.diagnostics.errors import SetupError
from oauthctl.model.address import Address
from oauthctl.state.atomic import replace, sync_directory

FORMAT = 1
_LIMIT = 64 * 1024 * 1024  # bytes


class Intent(NamedTuple):
    """A write that was about to happen. attempt: unique to it. at: UTC."""

    attempt: str
    action: str
    address: Address
    name: str
    native_id: str
    at: str


class Journal:
    """The journal of one environment, open for one run."""

    def __init__(self, stream: BinaryIO, now: Callable[[], float], left_over: tuple[Intent, ...]) -> None:
        self._stream = stream
        self._now = now
        self.left_over = left_over

    def begin(self, attempt: str, action: str, address: Address, name: str, native_id: str) -> None:
        """On the disk when it returns; only then may the write be sent. Raises SetupError."""
        self._append(
            {
                "intent": attempt,
                "action": action,
                "address": str(address),
                "name": name,
                "native_id": native_id,
            }
        )

    def end(self, attempt: str, status: str) -> None:
        """The write has this outcome now, and it is remembered where it belongs. Raises SetupError."""
        self._append({"end": attempt, "status": status})

    def settle(self, addresses: Iterable[Address]) -> tuple[Intent, ...]:
        """End what an earlier run left over at these objects, since a plan has looked at them; returns it."""
        looked_at = frozenset(addresses)
        settled = tuple(intent for intent in self.left_over if intent.address in looked_at)
        for intent in settled:
            self.end(intent.attempt, "looked up")
        return settled

    def _append(self, entry: dict[str, str]) -> None:
        line = json.dumps({"format": FORMAT, "at": utc(self._now()), **entry})
        try:
            self._stream.write(line.encode() + b"\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise SetupError(f"the journal could not be written: {error.strerror}") from error


def journal_path(root: Path, environment: str) -> Path:
    """Where the journal of an environment lies in a project."""
    return root / ".oauthctl" / "journal" / f"{quote(environment, safe='') or 'default'}.jsonl"


@contextmanager
def opened(path: Path, now: Callable[[], float]) -> Iterator[Journal]:
    """The journal for one run at a time on this machine. A finished one is kept beside it as `.previous`.

    Raises SetupError where another run has it open, or it cannot be written.
    """
    try:
        stream = _open(path)
    except OSError as error:
        raise SetupError(f"the journal could not be opened: {error.strerror}") from error
    with stream:
        left_over = pending(path)
        if not left_over:
            _rotate(path, stream)
        yield Journal(stream, now, left_over)


def pending(path: Path) -> tuple[Intent, ...]:
    """Intents without an end: what was under way when an earlier run died. Empty where there is no journal.

    A line that a crash cut short is no intent: what it announced was not sent before it was whole.
    """
    try:
        with path.open("rb") as stream:
            lines = stream.read(_LIMIT).splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise SetupError(f"the journal could not be read: {error.strerror}") from error
    found: dict[str, Intent] = {}
    for line in lines:
        entry = _entry(line)
        if "end" in entry:
            found.pop(entry["end"], None)
        elif (intent := _intent(entry)) is not None:
            found[intent.attempt] = intent
    return tuple(found.values())


def _open(path: Path) -> BinaryIO:
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, mode=0o700)
        replace(path.parent / ".gitignore", b"*\n")  # it is this machine's, not the project's
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    stream = os.fdopen(descriptor, "ab")
    sync_directory(path.parent)
    if os.name == "posix":
        import fcntl

        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the process, however it ends
        except BlockingIOError:
            stream.close()
            raise SetupError("another run applies this environment on this machine", next="wait for it") from None
    return stream


def _rotate(path: Path, stream: BinaryIO) -> None:
    finished = path.read_bytes()
    if finished:
        replace(path.with_suffix(".previous.jsonl"), finished)
        stream.truncate(0)  # not renamed: the lock is on this very file


def _entry(line: bytes) -> dict[str, str]:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return {key: value for key, value in raw.items() if isinstance(value, str)} if isinstance(raw, dict) else {}


def _intent(entry: dict[str, str]) -> Intent | None:
    try:
        address = Address.parse(entry["address"])
        return Intent(entry["intent"], entry["action"], address, entry["name"], entry["native_id"], entry["at"])
    except (KeyError, ValueError):
        return None
