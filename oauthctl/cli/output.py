"""Where output goes: results to stdout or files, progress and messages to stderr; colour only on a terminal."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import click

from oauthctl.diagnostics.errors import UsageError

Renderer = Callable[[], str]


class Output(NamedTuple):
    """How this run speaks. format: of stdout. reports: further files, (format, path)."""

    format: str
    reports: tuple[tuple[str, Path], ...]
    quiet: bool
    verbose: bool
    colour: bool
    width: int

    def tell(self, line: str) -> None:
        """One line of progress for a person."""
        if not self.quiet:
            click.echo(line, err=True)

    def detail(self, line: str) -> None:
        """One line for `--verbose`."""
        if self.verbose:
            click.echo(line, err=True)

    def results(self, renderers: Mapping[str, Renderer]) -> None:
        """Prints the result in the chosen format and writes each `--report`. Unknown formats are usage errors."""
        for name in (self.format, *(name for name, _ in self.reports)):
            if name not in renderers:
                raise UsageError(f"this command has no format `{name}`", next=f"one of: {', '.join(renderers)}")
        click.echo(renderers[self.format]().rstrip("\n"))
        for name, path in self.reports:
            self._write(path, renderers[name]().rstrip("\n") + "\n")

    @staticmethod
    def _write(path: Path, text: str) -> None:
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(path)
        except OSError as error:
            raise UsageError(f"cannot write the report {path}: {error.strerror}") from error


def make_output(format: str, reports: tuple[str, ...], quiet: bool, verbose: bool, no_color: bool) -> Output:
    """Reads the flags and the environment (`NO_COLOR`, the terminal's width)."""
    import shutil

    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty()
    width = max(60, min(shutil.get_terminal_size((100, 24)).columns, 120))
    return Output(format, tuple(_report(text) for text in reports), quiet, verbose, not plain, width)


def _report(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not (name and equals and path):
        raise UsageError(f"--report takes FORMAT=PATH, not {text!r}")
    return name, Path(path)
