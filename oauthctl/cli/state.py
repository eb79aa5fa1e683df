"""`oauthctl state ...`: recorded state, looked at and mended by hand."""

import click

from oauthctl.cli.command import Run, common, environment_option


@click.group("state")
def command() -> None:
    """Recorded state: registration tokens, provider-chosen ids, and memory where a provider holds no marker.

    It is an age file, sealed for the recipients in oauthctl.yaml; OAUTHCTL_STATE_KEY or OAUTHCTL_STATE_KEY_FILE opens it.
    """


@command.command("init")
@common("text")
def init(run: Run) -> None:
    """Make the empty state of this project; names its lineage in oauthctl.yaml where that is missing."""
    from oauthctl.workflow.state import initialise

    lines = initialise(run.directory, run.sources)
    run.out.results({"text": lambda: "\n".join(lines)})


@command.command("new-key")
@common("text", project=False)
def new_key(run: Run) -> None:
    """Print a new state key (an age identity) and its recipient. It is shown once and kept nowhere."""
    from oauthctl.workflow.state import make_key

    lines = make_key()
    run.out.results({"text": lambda: "\n".join(lines)})


@command.command("list")
@environment_option
@common("text", "json")
def list_(run: Run, environment: str | None) -> None:
    """List what is remembered, without any secret."""
    from oauthctl.report import json_state, state_text
    from oauthctl.workflow.state import remembered

    records = remembered(run.directory, run.sources, environment, run.out.tell)
    run.out.results(
        {"text": lambda: state_text.listing(records, run.out.width), "json": lambda: json_state.render(records)}
    )


@command.command("show")
@click.argument("address")
@environment_option
@common("text", "json")
def show(run: Run, address: str, environment: str | None) -> None:
    """Show what is remembered of ADDRESS (partner/shop), without any secret."""
    from oauthctl.report import json_state, state_text
    from oauthctl.workflow.state import one

    record = one(run.directory, run.sources, environment, address, run.out.tell)
    run.out.results({"text": lambda: state_text.record(record), "json": lambda: json_state.render((record,))})


@command.command("reveal")
@click.argument("address")
@environment_option
@common("text")
def reveal(run: Run, address: str, environment: str | None) -> None:
    """Print the client secret kept for ADDRESS. Only on a terminal."""
    import sys

    from oauthctl.diagnostics.errors import UsageError
    from oauthctl.workflow.state import kept_secret

    if not sys.stdout.isatty():
        raise UsageError(
            "a secret is only shown on a terminal", next="use `secret: {to: file:PATH}` to have it delivered"
        )
    click.echo(kept_secret(run.directory, run.sources, environment, address, run.out.tell).reveal())


@command.command("set-token")
@click.argument("address")
@click.option(
    "--token", required=True, metavar="REF", help="Where the registration access token is: env:NAME or file:PATH."
)
@click.option("--registration-uri", metavar="URI", help="The client's registration_client_uri, where state lacks it.")
@click.option("--client-id", metavar="ID", help="The client_id, where state lacks it.")
@environment_option
@common("text")
def set_token(
    run: Run, address: str, token: str, registration_uri: str | None, client_id: str | None, environment: str | None
) -> None:
    """Give ADDRESS a registration access token, after one was lost or an administrator made a new one."""
    from oauthctl.workflow.state import Token, give_token

    given = Token(token, registration_uri, client_id)
    line = give_token(run.directory, run.sources, environment, address, given, run.out.tell)
    run.out.results({"text": lambda: line})


@command.command("resolve")
@click.argument("address")
@click.option("--created/--not-created", required=True, help="What you found at the provider.")
@environment_option
@common("text")
def resolve(run: Run, address: str, created: bool, environment: str | None) -> None:
    """Say how a write of unknown outcome ended, so that ADDRESS can be planned again.

    --not-created forgets the attempt. --created keeps it; then give its token with `state set-token`.
    """
    from oauthctl.workflow.state import resolve_outcome

    line = resolve_outcome(run.directory, run.sources, environment, address, created=created, tell=run.out.tell)
    run.out.results({"text": lambda: line})


@command.command("forget")
@click.argument("address")
@environment_option
@common("text")
def forget(run: Run, address: str, environment: str | None) -> None:
    """Forget ADDRESS: its tokens are dropped, the provider is not contacted."""
    from oauthctl.workflow.state import forget as drop

    line = drop(run.directory, run.sources, environment, address, run.out.tell)
    run.out.results({"text": lambda: line})


@command.command("unlock")
@click.argument("lock_id")
@common("text")
def unlock(run: Run, lock_id: str) -> None:
    """Remove a lock that a dead run left. LOCK_ID is in the message that named it."""
    from oauthctl.workflow.state import unlock as release

    line = release(run.directory, run.sources, lock_id)
    run.out.results({"text": lambda: line})
