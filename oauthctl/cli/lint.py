"""`oauthctl lint`: risky declarations, at the exact place, before they exist."""

from typing import TYPE_CHECKING, Any

import click

from oauthctl.cli.command import Run, common, environment_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oauthctl.workflow.linting.declared import LintRequest

_SEVERITIES = ["critical", "high", "medium", "low", "info"]


def _request(targets: tuple[str, ...], environment: str | None, flags: "Mapping[str, Any]") -> "LintRequest":
    from oauthctl.lint.severity import Severity
    from oauthctl.workflow.linting.declared import LintRequest

    return LintRequest(
        targets=targets,
        environment=environment,
        base=flags["base"],
        ruleset=flags["ruleset"],
        select=flags["select"],
        ignore=flags["ignore"],
        fail_on=Severity(flags["fail_on"]) if flags["fail_on"] else None,
        waive=not flags["no_waivers"],
    )


@click.command("lint")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--base", metavar="REF", help="Only what this change introduced, judged by the rules of REF.")
@click.option("--fail-on", type=click.Choice(_SEVERITIES), help="Exit 3 at or above this severity [default: high].")
@click.option("--ruleset", help="recommended, strict, fapi2, mcp or oauth-2.1.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules or families. Repeatable.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules or families. Repeatable.")
@click.option("--no-waivers", is_flag=True, help="Count findings whatever accepts them.")
@click.option("--write-baseline", is_flag=True, help="Accept what is there now; from then on only new findings fail.")
@click.option("--concise", is_flag=True, help="One line for each finding.")
@click.option("--statistics", is_flag=True, help="How often each rule spoke.")
@environment_option
@common("text")
def command(run: Run, targets: tuple[str, ...], environment: str | None, **flags: object) -> int:
    """Judge the declarations by OAuth's standards and what attackers do. No provider is contacted.

    TARGET is a client's key, an address or a pattern. Exit codes: 0 fine, 3 findings at or above --fail-on.
    """
    from oauthctl.report import lint_text
    from oauthctl.report.style import Style
    from oauthctl.workflow.linting.declared import lint

    asked = _request(targets, environment, flags)
    if flags["write_baseline"]:
        from oauthctl.workflow.linting.declared import begin

        run.out.results({"text": lambda: begin(run.directory, asked, run.sources)})
        return 0
    linted = lint(run.directory, asked, run.sources)
    style = Style(run.out.colour, run.out.width)
    text = lint_text.concise if flags["concise"] else lambda found, look: lint_text.render(found, run.sources, look)
    shown = (lambda: lint_text.statistics(linted)) if flags["statistics"] else (lambda: text(linted, style))
    run.out.results({"text": shown})
    return 3 if linted.failing else 0
