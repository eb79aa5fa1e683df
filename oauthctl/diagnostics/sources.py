"""The sources already read in this run, so that a message can quote the line it is about without reading it again."""

import re


class Sources:
    """File name (as the user knows it) to its text."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._lines: dict[str, list[str]] = {}  # of files that were asked for a line

    def add(self, name: str, text: str) -> None:
        self._texts[name] = text
        self._lines.pop(name, None)

    def text(self, name: str) -> str | None:
        """A file that was read, as a whole."""
        return self._texts.get(name)

    def line(self, name: str, number: int) -> str | None:
        """Line `number` (from 1) of a file that was read, without its line break."""
        lines = self._lines.get(name)
        if lines is None:
            text = self._texts.get(name)
            if text is None:
                return None
            # splitlines() breaks at characters that count as none in a Span
            lines = self._lines[name] = re.split(r"\r\n|\r|\n", text)
        return lines[number - 1] if 0 < number <= len(lines) else None
