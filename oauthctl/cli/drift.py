"""`oauthctl drift`: what was changed behind the declarations' back."""

from functools import cache

import click

from oauthctl.cli.command import Run, common, environment_option


@click.command("drift")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option(
    "--fail-on", type=click.Choice(["any", "widens", "breaks", "narrows"]), default="any", show_default=True,
    help="Exit 2 only for drift with this impact (widens > breaks > narrows).",
)  # fmt: skip
@environment_option
@common("text", "json", "markdown")
def command(run: Run, targets: tuple[str, ...], fail_on: str, environment: str | None) -> int:
    """Show what the providers have that was not applied: declared fields, undeclared settings, clients made by hand.

    Writes nothing. Exit codes: 0 no drift, 2 drift, 5 something could not be read.
    """
    from oauthctl.report import drift_text, json_drift, markdown
    from oauthctl.report.style import Style
    from oauthctl.workflow.drift import watch
    from oauthctl.workflow.exit_codes import of_drift

    drift = watch(run.directory, environment, targets, run.sources, run.out.tell, run.out.detail)
    comment = cache(lambda: markdown.drift_comment(drift))
    run.out.results(
        {
            "text": lambda: drift_text.render(drift, Style(run.out.colour, run.out.width)),
            "json": lambda: json_drift.render(drift),
            "markdown": lambda: comment().text,
        }
    )
    return of_drift(drift, fail_on, fits=not run.out.wants("markdown") or comment().fits)
