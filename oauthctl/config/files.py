"""The files of a project, wherever they are: in a directory or at a git commit."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol

from oauthctl.config.git_files import GitFiles
from oauthctl.config.globs import alternatives, fixed_prefix, leaves_root, matcher
from oauthctl.config.yaml_text import MAX_BYTES
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.text import printable

__all__ = ["DiskFiles", "Files", "GitFiles"]

_LOOP = "this is a link that leads to itself"


class Files(Protocol):
    """Reading by paths relative to the project's root, with `/` between folders."""

    def read(self, path: str) -> bytes:
        """The content of one file. Raises ProjectError where it cannot be read, is too large, or is outside."""

    def glob(self, pattern: str) -> list[str]:
        """The files that match, sorted. Links to folders are not followed, so there are no loops.

        A folder that cannot be looked into, and a link to one below a folder that the pattern names, is among
        them: reading it says why. What it holds is not left out in silence.
        """


class DiskFiles:
    """A directory. Nothing outside it is read, not even through a symbolic link."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def read(self, path: str) -> bytes:
        """One file's content (see `Files`)."""
        try:
            return self._read(path)
        except FileNotFoundError:
            raise ProjectError("this file does not exist", _whole(path)) from None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise ProjectError(_LOOP, _whole(path)) from None
            raise ProjectError(
                f"this file cannot be read: {(error.strerror or 'input error').lower()}", _whole(path)
            ) from None

    def _read(self, path: str) -> bytes:
        full = self.root / path
        try:
            real = full.resolve()
        except RuntimeError:  # what pathlib says of links that lead to themselves, before Python 3.13
            raise ProjectError(_LOOP, _whole(path)) from None
        if leaves_root(path) or not real.is_relative_to(self.root):
            raise ProjectError(
                "this file is outside the project",
                _whole(path),
                next="only files below oauthctl.yaml are read",
            )
        if full.is_symlink() and real.is_dir():
            raise ProjectError(
                "this is a link to a folder, which is not followed",
                _whole(path),
                next="put its files here, or remove it",
            )
        # Opened without blocking: a pipe in the place of a file must not stop the run.
        descriptor = os.open(full, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise ProjectError("this is not a regular file", _whole(path))
            if status.st_size > MAX_BYTES:
                raise _too_large(path, status.st_size)
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read(MAX_BYTES + 1)
        finally:
            os.close(descriptor)

    def glob(self, pattern: str) -> list[str]:
        """The files that match (see `Files`)."""
        if leaves_root(pattern):
            return []
        matches = matcher(pattern).match
        prefixes = {fixed_prefix(one) for one in alternatives(pattern)}
        return sorted({path for prefix in prefixes for path in self._below(prefix, matches)})

    def _below(self, prefix: str, matches: Callable[[str], object]) -> Iterator[str]:
        closed: list[str] = []
        for here, folders, files in os.walk(self.root / prefix, onerror=lambda error: closed.append(_closed(error))):
            folders[:] = [name for name in folders if not name.startswith(".") or prefix.startswith(".")]
            base = PurePosixPath(Path(here).relative_to(self.root).as_posix())
            yield from filter(matches, ((base / name).as_posix() for name in files))
            if prefix:
                yield from ((base / name).as_posix() for name in folders if Path(here, name).is_symlink())
        yield from (Path(path).relative_to(self.root).as_posix() for path in closed if path)


def _closed(error: OSError) -> str:
    """The folder that could not be looked into; empty where there is none."""
    return "" if isinstance(error, FileNotFoundError | NotADirectoryError) else str(error.filename)


def _whole(path: str) -> Place:
    return Place("", span=Span(printable(path), 1, 1, 0, 0))


def _too_large(path: str, size: int) -> ProjectError:
    return ProjectError(
        f"this file has {size // 1024 // 1024} MB; {MAX_BYTES // 1024 // 1024} MB is the most that is read",
        _whole(path),
        next="split it: files below clients/ are included by themselves",
    )
