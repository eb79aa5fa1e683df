"""A project as it would be: its files with some replaced or added, before anything is written."""

from collections.abc import Mapping

from oauthctl.config.files import Files
from oauthctl.config.globs import matcher


class OverlayFiles:
    """Other files with some replaced or added: what a project would be, before anything is written."""

    def __init__(self, below: Files, files: Mapping[str, bytes]) -> None:
        self._below = below
        self._files = dict(files)

    def read(self, path: str) -> bytes:
        """The new content where there is one."""
        return self._files[path] if path in self._files else self._below.read(path)

    def glob(self, pattern: str) -> list[str]:
        """The files that match, new ones among them."""
        matches = matcher(pattern).match
        return sorted({*self._below.glob(pattern), *filter(matches, self._files)})
