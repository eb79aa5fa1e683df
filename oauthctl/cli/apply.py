"""`oauthctl apply`: make the providers as declared."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oauthctl.cli.command import Run, common, environment_option
from oauthctl.cli.planning import planning_options, request
from oauthctl.diagnostics.errors import UsageError

if TYPE_CHECKING:
    from oauthctl.workflow.prepare import Prepared


@click.command("apply")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--auto-approve", is_flag=True, help="Do not ask. For CI, after the plan was reviewed.")
@click.option(
    "--backup", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Save each object, without secrets, before it is changed.",
)  # fmt: skip
@planning_options
@environment_option
@common("text", "json", "markdown")
def command(
    run: Run,
    targets: tuple[str, ...],
    auto_approve: bool,
    backup: Path | None,
    environment: str | None,
    **flags: object,
) -> int:
    """Plan, show it, ask, and change the providers. Planned again at the end: what did not converge is said.
    Nothing is written while anything in the plan is refused.

    Independent changes go on after a failure. Exit codes: 0 done, 4 refused, 5 incomplete.
    """
    import sys

    from oauthctl.cli.plan_output import show_plan, show_result
    from oauthctl.report import result_text
    from oauthctl.workflow.execute import execute, without_lock
    from oauthctl.workflow.exit_codes import REFUSED, of_plan
    from oauthctl.workflow.prepare import prepare

    if not auto_approve and not sys.stdin.isatty():
        raise UsageError("apply asks before it writes, and there is no terminal to ask on", next="--auto-approve")
    wanted = request(flags, targets)
    with prepare(
        run.directory, environment, wanted, run.sources, run.out.tell, run.out.detail, writing=True, backup=backup
    ) as prepared:
        if prepared.plan.refused or not prepared.plan.actions:
            return of_plan(prepared.plan, detailed=False, fits=show_plan(prepared, run))
        if run.out.format != "json" and not show_plan(prepared, run, result=False):
            return REFUSED
        if note := without_lock(prepared):
            run.out.tell(note)
        if not auto_approve and not click.confirm(_question(prepared), err=True):
            click.echo("Nothing was changed.", err=True)
            return 130
        executed = execute(prepared, lambda event: run.out.tell(result_text.event(event)))
        show_result(executed, run)
        return executed.exit_code


def _question(prepared: "Prepared") -> str:
    from oauthctl.report.style import plural

    return f"Apply {plural(len(prepared.plan.actions), 'operation')} to {prepared.where}?"
