"""`oauthctl lint`: risky declarations, at the exact place, before they exist."""

import importlib
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from oauthctl.cli.command import Run, common, environment_option
from oauthctl.model.rulesets import RULESETS
from oauthctl.process import plugins

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from oauthctl.workflow.linting.declared import Linted
    from oauthctl.workflow.linting.request import LintRequest

_REPORTS = ("json", "sarif", "github", "gitlab", "junit", "markdown")
_SEVERITIES = ["critical", "high", "medium", "low", "info"]


def _request(targets: tuple[str, ...], environment: str | None, flags: "Mapping[str, Any]") -> "LintRequest":
    from oauthctl.lint.severity import Severity
    from oauthctl.workflow.linting.request import LintRequest

    return LintRequest(
        targets=targets,
        environment=environment,
        base=flags["base"],
        ruleset=flags["ruleset"],
        select=_words(flags["select"]),
        ignore=_words(flags["ignore"]),
        fail_on=Severity(flags["fail_on"]) if flags["fail_on"] else None,
        waive=not flags["no_waivers"],
        use_baseline=not flags["no_waivers"],
        online=flags["online"],
    )


def _check(run: Run, targets: tuple[str, ...], environment: str | None, flags: "Mapping[str, Any]") -> None:
    """Raises UsageError for flags that do not go together."""
    if flags["live"] and (flags["base"] is not None or flags["write_baseline"]):
        raise click.UsageError("--live cannot be combined with --base or --write-baseline")
    if flags["fix"] and (flags["live"] or flags["base"] is not None or flags["write_baseline"]):
        raise click.UsageError(
            "--fix mends declarations: it cannot be combined with --live, --base or --write-baseline"
        )
    if (flags["diff"] or flags["unsafe_fixes"]) and not flags["fix"]:
        raise click.UsageError("--diff and --unsafe-fixes belong to --fix")
    if flags["write_baseline"] and (targets or environment or flags["base"] is not None):
        raise click.UsageError("--write-baseline is of the whole project: it takes no target, --env or --base")
    if flags["write_baseline"] and (run.out.format != "text" or run.out.reports):
        raise click.UsageError("--write-baseline says what it wrote in text: it has no other format and no reports")
    if flags["diff"] and (run.out.format != "text" or run.out.reports):
        raise click.UsageError("--diff shows a diff: it has no other format and no reports")


def _words(given: tuple[str, ...]) -> tuple[str, ...]:
    """`RED,GRT` is two."""
    return tuple(word.strip() for text in given for word in text.split(","))


@click.command("lint")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--live", is_flag=True, help="Judge what the providers have, also clients that nobody declared.")
@click.option("--base", metavar="REF", help="Only what this change introduced, judged by the rules of REF.")
@click.option("--fail-on", type=click.Choice(_SEVERITIES), help="Exit 3 at or above this severity [default: high].")
@click.option("--ruleset", type=click.Choice(tuple(RULESETS)), help="Which rules run.")
@click.option("--online", is_flag=True, help="Also ask servers, the DNS and published key sets.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules or families. Repeatable.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules or families. Repeatable.")
@click.option("--no-waivers", is_flag=True, help="Count findings whatever accepts them, the baseline too.")
@click.option("--write-baseline", is_flag=True, help="Accept what is there now; from then on only new findings fail.")
@click.option("--fix", is_flag=True, help="Mend in the files what can be mended safely; every other byte stays.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix: also what may change what users can do.")
@click.option("--diff", is_flag=True, help="With --fix: only show what would be mended.")
@click.option("--concise", is_flag=True, help="One line for each finding.")
@click.option("--no-cache", is_flag=True, help="Judge everything anew, and remember nothing.")
@click.option("--statistics", is_flag=True, help="How often each rule spoke.")
@environment_option
@common("text", *_REPORTS)
def command(run: Run, targets: tuple[str, ...], environment: str | None, **flags: object) -> int:
    """Judge the declarations by OAuth's standards and what attackers do. Without --live and --online nobody
    is contacted.

    TARGET is a client's key, an address or a pattern. Exit codes: 0 fine, 3 findings at or above --fail-on,
    5 a provider could not be read.
    """
    _check(run, targets, environment, flags)
    asked = _request(targets, environment, flags)
    if flags["write_baseline"]:
        from oauthctl.workflow.linting.declared import begin

        run.out.results({"text": lambda: begin(run.directory, asked, run.sources, run.out.tell, run.out.detail)})
        return 0
    if flags["fix"]:
        code = _fixed(run, asked, unsafe=bool(flags["unsafe_fixes"]), only_show=bool(flags["diff"]))
        if code is not None:
            return code
    if flags["live"]:
        from oauthctl.workflow.linting.live import lint_live

        linted = lint_live(run.directory, asked, run.sources, run.out.tell, run.out.detail)
    elif flags["base"] is not None or flags["online"] or flags["no_cache"] or plugins.allowed():
        from oauthctl.workflow.linting.declared import lint

        linted = lint(run.directory, asked, run.sources, run.out.tell, run.out.detail)
    else:
        return _declared(run, asked, flags)
    run.out.results(_renderers(linted, run, flags))
    return _code(linted)


def _code(linted: "Linted") -> int:
    return 5 if linted.unread else 3 if linted.failing else 0


def _declared(run: Run, asked: "LintRequest", flags: "Mapping[str, Any]") -> int:
    """What is declared, as it was answered before where nothing changed since."""
    from oauthctl.workflow.linting.repeated import Asked, repeated

    printed = {name: flags[name] for name in ("concise", "statistics")}
    shape = {"colour": run.out.colour, "width": run.out.width, **printed}
    formats = tuple(dict.fromkeys((run.out.format, *(name for name, _ in run.out.reports))))
    answer = repeated(
        Asked(run.directory, asked, formats, shape),
        run.sources,
        run.out.detail,
        partial(_renderers, run=run, flags=flags),
        _code,
    )
    run.out.results({name: partial(str, text) for name, text in answer.texts.items()})
    return answer.code


def _fixed(run: Run, asked: "LintRequest", *, unsafe: bool, only_show: bool) -> int | None:
    """Mends and says what; with --diff shows it and ends. None: go on and lint what is there now."""
    from oauthctl.workflow.linting.fixing import fix

    fixed = fix(run.directory, asked, run.out.tell, run.out.detail, unsafe=unsafe)
    for one in fixed.left:
        run.out.tell(f"not mended: {one.finding.rule.name} at {one.finding.place}: {one.why}")
    if only_show:
        run.out.results({"text": fixed.diff})
        return _code(fixed.found)
    fixed.write()
    for finding in fixed.mended:
        run.out.tell(
            f"mended: {finding.rule.name} at {finding.place}: {finding.repair.title if finding.repair else ''}"
        )
    return None


def _renderers(linted: "Linted", run: Run, flags: "Mapping[str, Any]") -> "dict[str, Callable[[], str]]":
    def text() -> str:
        from oauthctl.report.findings import text
        from oauthctl.report.style import Style

        style = Style(run.out.colour, run.out.width)
        if flags["statistics"]:
            return text.statistics(linted)
        return text.concise(linted, style) if flags["concise"] else text.render(linted, run.sources, style)

    def report(name: str) -> str:
        module = importlib.import_module(f"oauthctl.report.findings.{name}")
        rendered: str = module.render(linted, run.sources)
        return rendered

    return {"text": text, **{name: partial(report, name) for name in _REPORTS}}
