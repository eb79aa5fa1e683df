"""The command line itself: the table of commands, help, usage errors, exit codes."""

import importlib

import click
import pytest

from oauthctl.cli.main import ALIASES, COMMANDS, group, run


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_names_a_command_that_says_what_the_table_says(name: str) -> None:
    module, _ = COMMANDS[name]
    command = importlib.import_module(f"oauthctl.cli.{module}").command
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.help, "say what it does"


@pytest.mark.parametrize("name", [*COMMANDS, *ALIASES])
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    if name == "sandbox":
        pytest.skip("its help is the server's own: see tests/sandbox")
    assert run([name, "--help"]) == 0
    assert "Usage: oauthctl" in capsys.readouterr().out


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)


def test_without_a_command_it_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plam"], "Did you mean `plan`?"),
        (["validate", "--formt", "json"], "No such option"),
        (["show"], "Missing argument"),
        (["plan", "--format", "yaml"], "yaml"),
        (["-C", "nowhere", "plan"], "No such option"),
    ],
)
def test_a_wrong_command_line_is_exit_64_and_says_what_is_wrong(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 64
    assert told in capsys.readouterr().err


def test_the_group_imports_no_command_to_list_them() -> None:
    context = click.Context(group)
    assert group.list_commands(context) == list(COMMANDS)
