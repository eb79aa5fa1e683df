"""What lint printed is remembered: the same question about the same files has the same answer.

It is kept in the user's own folder, never in the project's: a pull request could bring a file that says "nothing found".
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from oauthctl._version import __version__
from oauthctl.config.files import Files
from oauthctl.config.recording import Record, still_so

_ENTRIES: Final = 100  # kept; the oldest go first


class Answer(NamedTuple):
    """code: the exit code. texts: what was printed, by format."""

    code: int
    texts: Mapping[str, str]


class Memory:
    """The answer to one question: everything but the files that it depends on.

    question: what was asked, of which project, as plain JSON. The day counts too: waivers end, secrets grow old, and
    libraries of ours are replaced without a word.
    """

    def __init__(self, question: Mapping[str, Any], day: str) -> None:
        whole = {**question, "day": day, "tool": [__version__, _tool()]}
        key = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
        self._path = folder() / f"{key}.json"

    def answer(self, files: Files) -> Answer | None:
        """What was answered when all files were as they are now; None where nobody knows."""
        try:
            kept = json.loads(self._path.read_bytes())
            record = Record(kept["read"], kept["found"])
            answer = Answer(int(kept["code"]), {str(name): str(text) for name, text in kept["texts"].items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):  # none, or a damaged one: judged anew
            return None
        return answer if still_so(record, files) else None

    def keep(self, answer: Answer, record: Record) -> None:
        """Remembers the answer. Raises OSError where that cannot be."""
        from oauthctl.state.atomic import replace  # of no use to an answer that is remembered

        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        replace(self._path, json.dumps({**record._asdict(), **answer._asdict()}).encode())
        _forget_oldest()


def folder() -> Path:
    """Where answers are kept: below XDG_CACHE_HOME, which is ~/.cache unless set."""
    base = os.environ.get("XDG_CACHE_HOME") or ""
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "oauthctl" / "lint"


def _forget_oldest() -> None:
    entries = sorted(folder().glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in entries[_ENTRIES:]:
        path.unlink(missing_ok=True)


def _tool() -> str:
    """A digest of our own files' sizes and times: a working copy changes without a new version."""
    root = Path(__file__).parents[2]
    told = hashlib.sha256()
    for here, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            status = os.stat(os.path.join(here, name))  # noqa: PTH116, PTH118  # hundreds of files: a Path each is slow
            told.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return told.hexdigest()
