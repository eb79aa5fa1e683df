"""What all commands share: the common options, and errors shown as text or JSON with the right exit code."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click

from oauthctl.cli.output import Output, make_output
from oauthctl.diagnostics.errors import Fault, OauthctlError
from oauthctl.diagnostics.sources import Sources

Command = Callable[..., int | None]
_TEXT = ("text",)


class Run(NamedTuple):
    """One run of a command: the directory it works in, how it speaks, and the sources it has read."""

    directory: Path
    out: Output
    sources: Sources


def common(*formats: str, project: bool = True) -> Callable[[Command], Command]:
    """Adds `-C --format --report --quiet --verbose --debug --no-color` and turns errors into messages and exit codes.

    project: whether it works in a directory (`-C`); `--format` is there where there is a choice. The command gets a `Run` as its first argument and returns its exit code (None is 0).
    """

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def wrapped(**options: Any) -> int:
            run, debug = _run(options, formats or _TEXT)
            try:
                return command(run, **options) or 0
            except OauthctlError as error:
                if debug:
                    raise
                _show(error, run)
                return error.exit_code
            except KeyboardInterrupt:
                click.echo("interrupted", err=True)
                return 130
            except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
                raise
            except Exception as error:  # the last resort: no traceback without --debug
                if debug:
                    raise
                fault = _fault(error)
                _show(fault, run)
                return fault.exit_code

        return _with_options(wrapped, formats or _TEXT, project=project)

    return decorate


def _run(options: dict[str, Any], formats: tuple[str, ...]) -> tuple[Run, bool]:
    directory, debug = options.pop("directory", Path()), options.pop("debug")
    flags = {name: options.pop(name) for name in ("quiet", "verbose", "no_color")}
    flags["format"] = options.pop("format", formats[0])
    reports = options.pop("report")
    try:
        out = make_output(reports=reports, formats=formats, **flags)
    except OauthctlError as error:
        raise click.UsageError(error.problems[0].message) from error
    return Run(directory, out, Sources()), debug


def _show(error: OauthctlError, run: Run) -> None:
    """The problems on stderr as text; with `--format json` on stdout as JSON."""
    if run.out.format == "json":
        from oauthctl.report.json_problems import render

        click.echo(render(error.problems, error.exit_code))
        return
    from oauthctl.report.problem_text import render as render_text
    from oauthctl.report.style import Style

    colour = run.out.colour and sys.stderr.isatty()
    click.echo(render_text(error.problems, run.sources, Style(colour, run.out.width), error.untouched), err=True)


def _fault(error: Exception) -> Fault:
    """Where it happened, but not the exception's own text: nobody knows what stands in it."""
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
    return Fault(
        f"oauthctl stopped at an error of its own: {where}",
        next="run it again with --debug, and report what that prints",
    )


def _with_options(command: Command, formats: tuple[str, ...], *, project: bool) -> Command:
    options = [
        click.option("--debug", is_flag=True, help="Show the traceback of an error."),
        click.option("--no-color", is_flag=True, help="No colour (also: NO_COLOR)."),
        click.option("-v", "--verbose", is_flag=True, help="Say more: each request, each file."),
        click.option("-q", "--quiet", is_flag=True, help="No progress, only results and errors."),
        click.option(
            "--report", multiple=True, metavar="FORMAT=PATH", help="Write the result to a file too. Repeatable."
        ),
    ]
    if len(formats) > 1:
        choice = click.Choice(formats)
        options += [
            click.option("--format", type=choice, default=formats[0], show_default=True, help="Format of stdout.")
        ]
    if project:
        where = click.Path(path_type=Path, exists=True, file_okay=False)
        options += [
            click.option("-C", "directory", type=where, default=".", metavar="DIR", help="Work in this directory.")
        ]
    for option in options:
        command = option(command)
    return command


def environment_option(command: Command) -> Command:
    """`-e ENV`: the environment, where the project declares some."""
    return click.option("-e", "--env", "environment", metavar="ENV", help="The environment to work on.")(command)
