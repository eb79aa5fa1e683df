"""A plan, and what became of it, on stdout and in report files."""

from functools import cache
from typing import TYPE_CHECKING

from oauthctl.cli.command import Run

if TYPE_CHECKING:
    from oauthctl.cli.output import Renderer
    from oauthctl.report.findings.delta import Deltas
    from oauthctl.workflow.execute import Executed
    from oauthctl.workflow.prepare import Prepared


def show_plan(prepared: "Prepared", run: Run, *, result: bool = True) -> bool:
    """Prints a plan in the chosen format; where it is the result, the reports that were asked for are written too.

    False where it was asked for as a comment that has no room for what must be reviewed (DECISIONS 25).
    """
    from oauthctl.report import json_plan, markdown, plan_text
    from oauthctl.report.style import Style

    found = cache(lambda: _deltas(prepared))
    comment = cache(lambda: markdown.plan_comment(prepared.plan, found()))
    renderers: dict[str, Renderer] = {
        "text": lambda: plan_text.render(prepared.plan, Style(run.out.colour, run.out.width), found()),
        "json": lambda: json_plan.render(prepared.plan, found()),
        "markdown": lambda: comment().text,
    }
    (run.out.results if result else run.out.show)(renderers)
    asked = run.out.wants("markdown") if result else run.out.format == "markdown"
    return not asked or comment().fits


def _deltas(prepared: "Prepared") -> "Deltas":
    """What the changes do to findings; a plan without changes loads no rules."""
    from oauthctl.report.findings.delta import NO_DELTAS

    if not any(operation.changes for operation in prepared.plan.operations):
        return NO_DELTAS
    from oauthctl.workflow.linting.delta import deltas

    return deltas(prepared.plan, prepared.scene)


def show_result(executed: "Executed", run: Run) -> None:
    """Prints what an apply did, and writes the reports."""
    from oauthctl.report import json_result, markdown_result, result_text
    from oauthctl.report.style import Style

    run.out.results(
        {
            "text": lambda: result_text.render(executed, Style(run.out.colour, run.out.width)),
            "json": lambda: json_result.render(executed),
            "markdown": lambda: markdown_result.render(executed),
        }
    )
