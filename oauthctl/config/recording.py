"""Which files an answer rests on: recorded while they are read, and compared before it is given again."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from oauthctl.config.files import Files
from oauthctl.diagnostics.errors import ProjectError

_UNREADABLE = "unreadable"


class Record(NamedTuple):
    """read: digests of contents by path. found: what each pattern matched."""

    read: Mapping[str, str]
    found: Mapping[str, tuple[str, ...]]


class RecordingFiles:
    """Other files, with a record of what was asked of them."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._read: dict[str, str] = {}
        self._found: dict[str, tuple[str, ...]] = {}

    def read(self, path: str) -> bytes:
        """See `Files`."""
        self._read[path] = _UNREADABLE
        data = self._files.read(path)
        self._read[path] = _digest(data)
        return data

    def glob(self, pattern: str) -> list[str]:
        """See `Files`."""
        found = self._files.glob(pattern)
        self._found[pattern] = tuple(found)
        return found

    @property
    def record(self) -> Record:
        """All that was asked so far."""
        return Record(self._read, self._found)


def still_so(record: Record, files: Files) -> bool:
    """Whether these files answer every question as the recorded ones did."""
    if any(tuple(files.glob(pattern)) != tuple(found) for pattern, found in record.found.items()):
        return False
    return all(_digest_at(files, path) == digest for path, digest in record.read.items())


def _digest_at(files: Files, path: str) -> str:
    try:
        return _digest(files.read(path))
    except ProjectError:
        return _UNREADABLE


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
