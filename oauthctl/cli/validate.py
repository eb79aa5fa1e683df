"""`oauthctl validate`: every file, every environment, offline."""

from typing import TYPE_CHECKING

import click

from oauthctl.cli.command import Run, common

if TYPE_CHECKING:
    from oauthctl.workflow.validate import Validated


@click.command("validate")
@common("text", "json")
def command(run: Run) -> int:
    """Check the declarations in every environment, without contacting a provider.

    All errors are shown in one run. Exit codes: 0 fine, 1 errors.
    """
    from oauthctl.workflow.validate import validate

    result = validate(run.directory, run.sources)
    run.out.results({"text": lambda: _text(run, result), "json": lambda: _json(result)})
    return 1 if result.errors else 0


def _text(run: Run, result: "Validated") -> str:
    from oauthctl.diagnostics.errors import ProjectError
    from oauthctl.report.problem_text import render
    from oauthctl.report.style import Style

    if not result.problems:
        return result.summary
    untouched = ProjectError.untouched if result.errors else ""
    shown = render(result.problems, run.sources, Style(run.out.colour, run.out.width), untouched)
    return f"{shown}\n{result.summary}".rstrip()


def _json(result: "Validated") -> str:
    from oauthctl.report.json_problems import render

    return render(result.problems, 1 if result.errors else 0)
