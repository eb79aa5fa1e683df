"""A project for one environment: every object as it should be, or every reason why that cannot be said."""

from oauthctl.config.project import Project
from oauthctl.config.providers import provider_problems
from oauthctl.config.references import project_problems
from oauthctl.config.resolver import Resolver
from oauthctl.diagnostics.errors import ProjectError, UsageError
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.text import shortened, suggestion
from oauthctl.model.desired import Declarations, Desired
from oauthctl.process.collector import collector_paused


def resolve(project: Project, environment: str | None) -> Declarations:
    """Everything that is declared for an environment; None or "" where the project has none.

    Raises UsageError for an environment that is not declared, ProjectError with every problem.
    """
    name = _environment(project, environment)
    with collector_paused():
        resolver = Resolver(project, name)
        declarations = resolver.declarations()
    problems = [*provider_problems(project, name), *project_problems(project), *resolver.problems.found]
    if problems:
        raise ProjectError(problems)
    return declarations


def resolve_every(project: Project) -> dict[str, Declarations]:
    """Everything that is declared, by environment; one without a name where the project has none.

    Clients that say the same everywhere are made once. Raises ProjectError with every problem of every environment.
    """
    names = tuple(project.environments) or ("",)
    found: dict[str, Declarations] = {}
    problems: list[Problem] = []
    with collector_paused():
        done: dict[str, Desired] = {}
        for name in names:
            resolver = Resolver(project, name, done)
            found[name] = resolver.declarations()
            problems += [*provider_problems(project, name), *resolver.problems.found]
    if problems or (references := project_problems(project)):
        raise ProjectError(check(project) if problems else references)
    return found


def check(project: Project) -> list[Problem]:
    """What is wrong in any environment. A problem that several share is told once, with their names."""
    names = tuple(project.environments) or ("",)
    found: dict[Problem, list[str]] = {}
    with collector_paused():
        done: dict[str, Desired] = {}
        for name in names:
            resolver = Resolver(project, name, done)
            resolver.declarations()
            for problem in dict.fromkeys((*provider_problems(project, name), *resolver.problems.found)):
                found.setdefault(problem, []).append(name)
    told = [_in_environments(problem, where, names) for problem, where in found.items()]
    return [*project_problems(project), *told]


def _in_environments(problem: Problem, where: list[str], names: tuple[str, ...]) -> Problem:
    if len(where) == len(names):
        return problem
    return problem._replace(message=f"{problem.message}, in {', '.join(where)}")


def _environment(project: Project, name: str | None) -> str:
    if not name and project.environments:
        raise UsageError("this project has environments: say which one", next=f"-e {next(iter(project.environments))}")
    if name and name not in project.environments:
        near = suggestion(name, project.environments)
        raise UsageError(f"there is no environment `{shortened(name)}`", next=f"did you mean `{near}`?" if near else "")
    return name or ""
