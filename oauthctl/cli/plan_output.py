"""A plan on stdout and in report files."""

from oauthctl.cli.command import Run
from oauthctl.workflow.prepare import Prepared


def show_plan(prepared: Prepared, run: Run) -> None:
    """Prints a plan in the chosen format and writes the reports that were asked for."""
    from oauthctl.report import json_plan, markdown, plan_text
    from oauthctl.report.style import Style

    run.out.results(
        {
            "text": lambda: plan_text.render(prepared.plan, Style(run.out.colour, run.out.width)),
            "json": lambda: json_plan.render(prepared.plan),
            "markdown": lambda: markdown.plan(prepared.plan),
        }
    )
