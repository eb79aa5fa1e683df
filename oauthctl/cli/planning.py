"""The flags that plan and apply share."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from oauthctl.workflow.prepare import PlanRequest

Command = Callable[..., int | None]


def planning_options(command: Command) -> Command:
    """Adds `--claim --recreate --base --include-drift --allow-deletes`."""
    for option in (
        click.option(
            "--allow-deletes", type=click.IntRange(min=1), metavar="N", help="Allow up to N deletes in this run."
        ),
        click.option(
            "--include-drift", is_flag=True, help="With --base: also undo drift of clients that did not change."
        ),
        click.option("--base", metavar="REF", help="Only what differs from the declarations at this git reference."),
        click.option(
            "--recreate",
            multiple=True,
            metavar="ADDRESS",
            help="Create again what vanished from the provider. Repeatable.",
        ),
        click.option("--claim", is_flag=True, help="Take ownership of unmarked clients that already are as declared."),
    ):
        command = option(command)
    return command


def request(flags: Mapping[str, Any], targets: tuple[str, ...]) -> "PlanRequest":
    """The parsed flags as the workflow's request."""
    from oauthctl.workflow.prepare import PlanRequest

    return PlanRequest(targets=targets, **flags)
