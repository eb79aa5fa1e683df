"""`validate`: load, check every environment, count."""

from pathlib import Path
from typing import NamedTuple

from oauthctl.config.files import DiskFiles
from oauthctl.config.project import Project, find_root, load
from oauthctl.config.resolve import check
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.problem import Problem, in_order
from oauthctl.diagnostics.sources import Sources
from oauthctl.workflow.adapters import facts


class Validated(NamedTuple):
    """Every problem found; the summary is of a project without errors, and empty where there are some."""

    problems: tuple[Problem, ...]
    summary: str

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)


def validate(directory: Path, sources: Sources) -> Validated:
    """Every problem of every file in every environment. No provider is contacted, no secret resolved."""
    root = find_root(directory.resolve())
    try:
        project = load(DiskFiles(root), facts(), sources=sources)
    except ProjectError as error:
        return _result(error.problems, "")
    return _result([*project.warnings, *check(project), *_lint_problems(project)], project.counts)


def _lint_problems(project: Project) -> tuple[Problem, ...]:
    """What is wrong in the `lint:` and `policy:` blocks. Rules are loaded only where there is one."""
    if not (project.lint or project.policy):
        return ()
    from oauthctl.workflow.linting.policies import rules_of
    from oauthctl.workflow.linting.settings import chosen_rules, settings_of

    try:
        chosen_rules(project, settings_of(project), rules_of(project))
    except ProjectError as error:
        return error.problems
    return ()


def _result(problems: "list[Problem] | tuple[Problem, ...]", counts: str) -> Validated:
    ordered = tuple(in_order(problems))
    if any(problem.severity == "error" for problem in ordered):
        return Validated(ordered, "")
    return Validated(ordered, f"{counts}, 0 errors." if counts else "0 errors.")
