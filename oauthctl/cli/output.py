"""Where output goes: results to stdout or files, progress and messages to stderr; colour only on a terminal."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from oauthctl.diagnostics.errors import ReportError, UsageError

Renderer = Callable[[], str]


class Output(NamedTuple):
    """How this run speaks. format: of stdout. reports: further files, (format, path)."""

    format: str
    reports: tuple[tuple[str, Path], ...]
    quiet: bool
    verbose: bool
    colour: bool

    @property
    def width(self) -> int:
        """The terminal's width, as far as lines stay readable."""
        return max(60, min(_columns() or 100, 120))

    def tell(self, line: str) -> None:
        """One line of progress for a person."""
        if not self.quiet:
            click.echo(line, err=True)

    def detail(self, line: str) -> None:
        """One line for `--verbose`."""
        if self.verbose:
            click.echo(line, err=True)

    def results(self, renderers: Mapping[str, Renderer]) -> None:
        """Prints the result in the chosen format and writes each `--report`."""
        self.show(renderers)
        for name, path in self.reports:
            self._write(path, renderers[name]().rstrip("\n") + "\n")

    def show(self, renderers: Mapping[str, Renderer]) -> None:
        """Prints something in the chosen format that is not yet the result, or all of it where there are no reports."""
        click.echo(renderers[self.format]().rstrip("\n"))

    def wants(self, format: str) -> bool:
        """Whether the result is asked for in a format, on stdout or in a file."""
        return format in {self.format, *(name for name, _ in self.reports)}

    @staticmethod
    def _write(path: Path, text: str) -> None:
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(path)
        except OSError as error:
            raise ReportError(f"cannot write the report {path}: {error.strerror}") from error


def make_output(  # the flags, each named
    format: str, reports: tuple[str, ...], quiet: bool, verbose: bool, no_color: bool, formats: Sequence[str]
) -> Output:
    """Reads the flags and the environment (`NO_COLOR`). Raises UsageError for a report that can never be written: that is
    said before anything runs.
    """
    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty()
    read = tuple(_report(text, formats) for text in reports)
    twice = next((path for index, (_, path) in enumerate(read) if path in [other for _, other in read[:index]]), None)
    if twice is not None:
        raise UsageError(f"two reports go to {twice}: the second would replace the first")
    return Output(format, read, quiet, verbose, not plain)


def _report(text: str, formats: Sequence[str]) -> tuple[str, Path]:
    name, equals, written = text.partition("=")
    if not (name and equals and written):
        raise UsageError(f"--report takes FORMAT=PATH, not {text!r}")
    if name not in formats:
        raise UsageError(f"this command has no format `{name}` to report in; it has {', '.join(formats)}")
    path = Path(written)
    if written == "-":
        raise UsageError(f"--report {text}: stdout has what --format says; a report goes to a file")
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"--report {text}: there is no folder for it, or a folder in its place")
    return name, path


def _columns() -> int:
    """As `shutil.get_terminal_size`, which loads every archive format first. 0 where nobody knows."""
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named):
        return int(named)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns
    except (ValueError, OSError):  # closed, or no terminal
        return 0
