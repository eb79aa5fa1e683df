"""A plan, and what became of it, on stdout and in report files."""

from functools import cache
from typing import TYPE_CHECKING

from oauthctl.cli.command import Run

if TYPE_CHECKING:
    from oauthctl.cli.output import Renderer
    from oauthctl.lint.delta import Deltas
    from oauthctl.report.markdown import Comment
    from oauthctl.workflow.execute import Executed
    from oauthctl.workflow.prepare import Prepared


def show_plan(prepared: "Prepared", run: Run, *, result: bool = True) -> bool:
    """Prints a plan in the chosen format; where it is the result, the reports that were asked for are written too.

    False where it was asked for as a comment that has no room for what must be reviewed (DECISIONS 25).
    """
    found = cache(lambda: _deltas(prepared))
    comment = cache(lambda: _comment(prepared, found()))
    renderers: dict[str, Renderer] = {
        "text": lambda: _text(prepared, found(), run),
        "json": lambda: _json(prepared, found()),
        "markdown": lambda: comment().text,
    }
    (run.out.results if result else run.out.show)(renderers)
    asked = run.out.wants("markdown") if result else run.out.format == "markdown"
    return not asked or comment().fits


# Each form is loaded where it is asked for: the documents of JSON alone take as long as a small plan.
def _text(prepared: "Prepared", found: "Deltas", run: Run) -> str:
    from oauthctl.report.plan_text import render
    from oauthctl.report.style import Style

    return render(prepared.plan, Style(run.out.colour, run.out.width), found)


def _json(prepared: "Prepared", found: "Deltas") -> str:
    from oauthctl.report.json_plan import render

    return render(prepared.plan, found)


def _comment(prepared: "Prepared", found: "Deltas") -> "Comment":
    from oauthctl.report.markdown import plan_comment

    return plan_comment(prepared.plan, found)


def _deltas(prepared: "Prepared") -> "Deltas":
    """What the changes do to findings; a plan without changes loads no rules."""
    from oauthctl.lint.delta import NO_DELTAS

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
