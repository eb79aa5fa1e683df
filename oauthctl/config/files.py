"""The files of a project, wherever they are: in a directory or at a git commit."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol

from oauthctl.config.git_files import GitFiles
from oauthctl.config.globs import fixed_prefix, leaves_root, matcher
from oauthctl.config.yaml_text import MAX_BYTES
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.text import printable

__all__ = ["DiskFiles", "Files", "GitFiles"]


class Files(Protocol):
    """Reading by paths relative to the project's root, with `/` between folders."""

    def read(self, path: str) -> bytes:
        """The content of one file. Raises ProjectError where it cannot be read, is too large, or is
        outside the project.
        """

    def glob(self, pattern: str) -> list[str]:
        """The files that match, sorted. Links to directories are not followed, so there are no loops."""


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
            raise ProjectError(
                f"this file cannot be read: {(error.strerror or 'input error').lower()}", _whole(path)
            ) from None

    def _read(self, path: str) -> bytes:
        full = self.root / path
        try:
            real = full.resolve()
        except RuntimeError:  # what pathlib says of links that lead to themselves, before Python 3.13
            raise ProjectError("this is a link that leads to itself", _whole(path)) from None
        if leaves_root(path) or not real.is_relative_to(self.root):
            raise ProjectError(
                "this file is outside the project",
                _whole(path),
                next="only files below oauthctl.yaml are read",
            )
        # Opened without blocking: a pipe in the place of a file must not stop the run.
        descriptor = os.open(full, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise ProjectError("this is not a regular file", _whole(path))
            if status.st_size > MAX_BYTES:
                raise _too_large(path, status.st_size)
            return file.read(MAX_BYTES + 1)

    def glob(self, pattern: str) -> list[str]:
        """The files that match (see `Files`)."""
        if leaves_root(pattern):
            return []
        matches = matcher(pattern).match
        return sorted(path for path in self._below(fixed_prefix(pattern)) if matches(path))

    def _below(self, folder: str) -> Iterator[str]:
        for here, folders, files in os.walk(self.root / folder):
            folders[:] = [name for name in folders if not name.startswith(".") or folder.startswith(".")]
            base = PurePosixPath(Path(here).relative_to(self.root).as_posix())
            yield from ((base / name).as_posix() for name in files)


def _whole(path: str) -> Place:
    return Place("", span=Span(printable(path), 1, 1, 0, 0))


def _too_large(path: str, size: int) -> ProjectError:
    return ProjectError(
        f"this file has {size // 1024 // 1024} MB; {MAX_BYTES // 1024 // 1024} MB is the most that is read",
        _whole(path),
        next="split it: files below clients/ are included by themselves",
    )
