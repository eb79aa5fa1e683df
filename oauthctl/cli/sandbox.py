"""`oauthctl sandbox`: an authorization server on loopback, as a process of its own."""

import sys

import click


@click.command(
    "sandbox", context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> int:
    """Start a small authorization server on loopback to try things on (needs the extra `oauthctl[sandbox]`)."""
    import os
    import subprocess

    # Another program, not an import: the sandbox shares nothing with oauthctl, so that what it proves is worth something.
    command_line = [sys.executable, "-m", "oauthctl.sandbox", *arguments]
    if os.name == "posix":  # in our place, so that whoever stops this process stops the server
        sys.stdout.flush()
        os.execv(sys.executable, command_line)  # noqa: S606 - ourselves
    return subprocess.run(command_line, check=False).returncode  # noqa: S603 - ourselves
