"""`oauthctl adopt`: live clients become declarations."""

import click

from oauthctl.cli.command import Run, common, environment_option
from oauthctl.diagnostics.errors import UsageError


@click.command("adopt")
@click.argument("provider")
@click.argument("clients", nargs=-1, metavar="[CLIENT]...")
@click.option("--all", "everything", is_flag=True, help="Every client that can be managed and is not declared yet.")
@environment_option
@common("text", "json")
def command(run: Run, provider: str, clients: tuple[str, ...], everything: bool, environment: str | None) -> int:
    """Write declarations for clients that PROVIDER already has. Needs only reading rights and changes nothing there.

    What was written is planned against what was read: 0 settings differ, or it is not written.
    """
    from oauthctl.report import adopt_text, json_adopt
    from oauthctl.report.style import Style
    from oauthctl.workflow.adopt import AdoptRequest, adopt

    if not (everything or clients):
        raise UsageError("say which clients, or --all", next=f"oauthctl adopt {provider} --all")
    request = AdoptRequest(provider, clients, everything)
    adopted = adopt(run.directory, environment, request, run.sources, run.out.tell, run.out.detail)
    run.out.results(
        {
            "text": lambda: adopt_text.render(adopted, Style(run.out.colour, run.out.width)),
            "json": lambda: json_adopt.render(adopted),
        }
    )
    return adopted.exit_code
