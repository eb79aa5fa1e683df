"""The `lint:` block as the linter's settings, with every wrong name at its place."""

from collections.abc import Iterator, Mapping
from typing import Any

from oauthctl.config.policies import day
from oauthctl.config.problems import Problems
from oauthctl.config.project import Project
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.problem import Problem
from oauthctl.lint.rule import Rule
from oauthctl.lint.settings import Allowance, Chosen, Override, Settings, choose
from oauthctl.lint.severity import Severity

_LISTS = ("select", "extend_select", "ignore", "production", "private_hosts")


def settings_of(project: Project) -> Settings:
    """What the project says; the schema has checked its shape."""
    raw = project.lint
    given: dict[str, Any] = {name: raw[name] for name in ("ruleset", "baseline") if name in raw}
    given |= {name: tuple(raw[name]) for name in _LISTS if name in raw}
    given["severity"] = _severities(raw)
    if "fail_on" in raw:
        given["fail_on"] = Severity(raw["fail_on"])
    given["overrides"] = tuple(map(_override, raw.get("overrides", ())))
    given["allow_waivers"] = tuple(_allowances(project))
    return Settings(**given)


def _allowances(project: Project) -> Iterator[Allowance]:
    """Raises ProjectError with every day that is none."""
    problems = Problems()
    problems.subject = "lint"
    for entry in project.lint.get("allow_waivers", ()):
        until = day(entry, project.spans, problems, "allow_waivers")
        if until is not None:
            yield Allowance(entry["rule"], tuple(entry["clients"]), until)
    if problems.found:
        raise ProjectError(problems.found)


def _override(raw: Mapping[str, Any]) -> Override:
    names = ("paths", "clients", "environments", "ignore")
    return Override(**{name: tuple(raw.get(name, ())) for name in names}, severity=_severities(raw))


def _severities(raw: Mapping[str, Any]) -> Mapping[str, Severity]:
    return {name: Severity(value) for name, value in raw.get("severity", {}).items()}


def chosen_rules(project: Project, settings: Settings, every: tuple[Rule, ...]) -> Chosen:
    """The rules to run. Raises ProjectError with every name that means nothing."""
    chosen = choose(settings, every)
    if chosen.wrong:
        raise ProjectError(
            Problem(wrong.message, Place("lint", str(wrong.path[0]), _span(project, wrong.path)), wrong.note)
            for wrong in chosen.wrong
        )
    return chosen


def _span(project: Project, path: tuple[str | int, ...]) -> Any:
    return project.spans.at(project.lint, path, key=path[0] == "severity")
