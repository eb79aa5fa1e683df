"""`oauthctl init`: start a project."""

import click

from oauthctl.cli.command import Run, common


@click.command("init")
@click.option("--from", "url", metavar="URL", help="An issuer (or realm) to start with; its metadata is read.")
@click.option("--adapter", type=click.Choice(["keycloak", "dcr"]), help="Do not guess what answers at --from.")
@click.option("--name", help="The project's name; the directory's, unless said.")
@common("text")
def command(run: Run, url: str | None, adapter: str | None, name: str | None) -> None:
    """Write a project file here, and a state key where the provider needs one."""
    from oauthctl.workflow.init import init

    started = init(run.directory, name, url, adapter, run.out.detail)
    lines = [*(f"wrote  {line}" for line in started.written), *(f"next   {line}" for line in started.next)]
    run.out.results({"text": lambda: "\n".join(lines)})
