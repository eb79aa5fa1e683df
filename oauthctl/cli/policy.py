"""`oauthctl policy ...`: the organisation's own rules."""

import click

from oauthctl.cli.command import Run, common


@click.group("policy")
def command() -> None:
    """The organisation's own rules: the `policy:` block of oauthctl.yaml."""


@command.command("test")
@common("text")
def test(run: Run) -> None:
    """Run every rule on its own examples. Exit 1 where one fails; `lint` and `validate` refuse such a policy."""
    from oauthctl.workflow.linting.policies import tested

    lines = tested(run.directory, run.sources)
    run.out.results({"text": lambda: "\n".join(lines)})
