"""The command group. Commands are imported only when they run: `--help` must stay fast."""

import importlib
import itertools
import sys
from collections.abc import Sequence

import click

from oauthctl._version import __version__

# name -> (module under oauthctl.cli, one line of help). A test holds this against the commands themselves.
COMMANDS = {
    "init": ("init", "Start a project here; reads what a server's metadata tells."),
    "validate": ("validate", "Check the declarations, offline, in every environment."),
    "lint": ("lint", "Find risky declarations, at the exact place, offline."),
    "policy": ("policy", "Try the organisation's own rules on their examples."),
    "show": ("show", "Show the effective client, and where each value came from."),
    "plan": ("plan", "Show what apply would change, why, and what that does."),
    "apply": ("apply", "Change the providers until they are as declared."),
    "drift": ("drift", "Show what was changed at the providers behind the declarations' back."),
    "adopt": ("adopt", "Write declarations for clients that already exist."),
    "doctor": ("doctor", "Try connection, permissions, clock, state and key."),
    "state": ("state", "Recorded state: what cannot be read back from a provider."),
    "explain": ("explain", "Explain a field, preset, native key, adapter or exit code."),
    "schema": ("schema", "Print the JSON Schema of the declarations."),
    "sandbox": ("sandbox", "Start a small authorization server on loopback to try things on."),
}
ALIASES = {"import": "adopt"}


class LazyGroup(click.Group):
    """A group that knows its commands' names and help from the table, and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"oauthctl.cli.{COMMANDS[name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from oauthctl.diagnostics.text import suggestion

            near = suggestion(args[0], [*COMMANDS, *ALIASES])
            hint = f" Did you mean `{near}`?" if near else ""
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="oauthctl")
def group() -> None:
    """OAuth and OpenID Connect clients as code: declare, validate, plan, apply, and watch for drift.

    Exit codes: 0 fine, 1 project or set-up wrong, 2 differences, 3 findings, 4 refused, 5 incomplete, 64 usage, 130 interrupted.
    """


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and gives its exit code. Nothing but SystemExit of the interpreter escapes."""
    try:
        code = group.main(args=list(arguments), prog_name="oauthctl", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.UsageError as error:
        _show(error, arguments)
        return 64
    except click.ClickException as error:
        error.show()
        return 1
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except BrokenPipeError:
        # The reader of a pipe went away (`oauthctl plan | head`): not our failure; keep Python from reporting it at exit.
        sys.stdout = None
        return 0
    return code if isinstance(code, int) else 0


def _show(error: click.UsageError, arguments: Sequence[str]) -> None:
    """A wrong command line, in the form that it asked for as far as that can be told."""
    if "--format=json" not in arguments and ("--format", "json") not in itertools.pairwise(arguments):
        error.show()
        return
    from oauthctl.diagnostics.problem import Problem
    from oauthctl.report.json_problems import render

    command = error.ctx.command_path if error.ctx else "oauthctl"
    click.echo(render([Problem(error.format_message(), next=f"{command} --help")], 64))
