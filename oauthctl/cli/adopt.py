"""`oauthctl adopt`: live clients become declarations."""

from typing import TYPE_CHECKING

import click

from oauthctl.cli.command import Run, common, environment_option
from oauthctl.diagnostics.errors import UsageError

if TYPE_CHECKING:
    from oauthctl.workflow.takeover import Takeover


@click.command("adopt")
@click.argument("provider")
@click.argument("clients", nargs=-1, metavar="[CLIENT]...")
@click.option("--all", "everything", is_flag=True, help="Every client that can be managed and is not declared yet.")
@click.option(
    "--registration-uri", metavar="URL", help="Take over one client that cannot be listed: its registration_client_uri."
)
@click.option("--token", metavar="REF", help="Where its registration access token is: env:NAME or file:PATH.")
@environment_option
@common("text", "json")
def command(
    run: Run,
    provider: str,
    clients: tuple[str, ...],
    everything: bool,
    registration_uri: str | None,
    token: str | None,
    environment: str | None,
) -> int:
    """Write declarations for clients that PROVIDER already has. Needs only reading rights and changes nothing there.

    What was written is planned against what was read: 0 settings differ, or it is not written.

    A server of RFC 7592 has no list: `oauthctl adopt PROVIDER [KEY] --registration-uri URL --token REF` takes one
    client over, and keeps its registration access token in state. KEY is the name it gets in the declarations.
    """
    from oauthctl.report import adopt_text, json_adopt
    from oauthctl.report.style import Style

    if registration_uri is not None or token is not None:
        from oauthctl.workflow.takeover import take_over

        adopted = take_over(
            run.directory,
            environment,
            _takeover(provider, clients, everything, registration_uri, token),
            run.sources,
            run.out.tell,
            run.out.detail,
        )
    else:
        from oauthctl.workflow.adopt import AdoptRequest, adopt

        if not (everything or clients):
            raise UsageError("say which clients, or --all", next=f"oauthctl adopt {provider} --all")
        adopted = adopt(
            run.directory,
            environment,
            AdoptRequest(provider, clients, everything),
            run.sources,
            run.out.tell,
            run.out.detail,
        )
    run.out.results(
        {
            "text": lambda: adopt_text.render(adopted, Style(run.out.colour, run.out.width)),
            "json": lambda: json_adopt.render(adopted),
        }
    )
    return adopted.exit_code


def _takeover(
    provider: str, clients: tuple[str, ...], everything: bool, registration_uri: str | None, token: str | None
) -> "Takeover":
    from oauthctl.workflow.takeover import Takeover

    if registration_uri is None or token is None:
        raise UsageError("--registration-uri and --token go together", next="a client is read by both")
    if everything or len(clients) > 1:
        raise UsageError("--registration-uri takes one client over", next="give one KEY for it, or none")
    return Takeover(provider, registration_uri, token, *clients)
