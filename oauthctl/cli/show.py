"""`oauthctl show CLIENT`: what a client comes to in one environment, and where each value is from."""

import click

from oauthctl.cli.command import Run, common, environment_option


@click.command("show")
@click.argument("client")
@environment_option
@common("text", "json")
def command(run: Run, client: str, environment: str | None) -> None:
    """Show the effective CLIENT (a key, an address such as sso/shop, or scope:NAME), with the origin of each value."""
    from oauthctl.report.json_show import render as render_json
    from oauthctl.report.show_text import render
    from oauthctl.report.style import Style
    from oauthctl.workflow.show import show

    found = show(run.directory, run.sources, client, environment)
    run.out.results(
        {
            "text": lambda: render(found, Style(run.out.colour, run.out.width)),
            "json": lambda: render_json(found),
        }
    )
