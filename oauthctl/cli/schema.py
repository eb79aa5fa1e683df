"""`oauthctl schema`: the JSON Schema that editors complete and explain declarations with."""

import click

from oauthctl.cli.command import Run, common


@click.command("schema")
@common("json", project=False)
def command(run: Run) -> None:
    """Print the JSON Schema of oauthctl.yaml and of every included file."""
    from oauthctl.workflow.schema import schema_text

    run.out.results({"json": schema_text})
