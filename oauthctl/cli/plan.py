"""`oauthctl plan`: what apply would do."""

import click

from oauthctl.cli.command import Run, common, environment_option
from oauthctl.cli.planning import planning_options, request


@click.command("plan")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 where there is something to change.")
@planning_options
@environment_option
@common("text", "json", "markdown")
def command(
    run: Run, targets: tuple[str, ...], detailed_exitcode: bool, environment: str | None, **flags: object
) -> int:
    """Show what apply would change, where it was declared, why, and what it does. Writes nothing.

    TARGET is a client's key, an address (sso/shop), or a pattern ('sso/*'); a target that matches nothing is an error.
    """
    from oauthctl.cli.plan_output import show_plan
    from oauthctl.workflow.exit_codes import of_plan
    from oauthctl.workflow.prepare import prepare

    wanted = request(flags, targets)
    with prepare(run.directory, environment, wanted, run.sources, run.out.tell, run.out.detail) as prepared:
        fits = show_plan(prepared, run)
        return of_plan(prepared.plan, detailed=detailed_exitcode, fits=fits)
