"""`oauthctl sandbox`: an authorization server on loopback, as a process of its own."""

import sys

import click


@click.command(
    "sandbox", context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> int:
    """Start a small authorization server on loopback to try things on (needs the extra `oauthctl[sandbox]`)."""
    import subprocess

    # A child, not an import: the sandbox shares nothing with oauthctl, so that what it proves is worth something.
    child = subprocess.Popen([sys.executable, "-m", "oauthctl.sandbox", *arguments])  # noqa: S603 - ourselves
    try:
        return child.wait()
    except KeyboardInterrupt:
        return child.wait()
