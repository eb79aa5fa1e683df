"""`lint`: rules on what is declared, in every environment at once; with a base only what the change brought."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from oauthctl.config.files import Files
from oauthctl.config.project import Project
from oauthctl.config.resolve import resolve, resolve_every
from oauthctl.diagnostics.errors import ProjectError, UsageError
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import suggestion
from oauthctl.lint import registry
from oauthctl.lint.finding import Finding
from oauthctl.lint.online import Online
from oauthctl.lint.rule import Rule
from oauthctl.lint.run import Ran, joined, merged, run
from oauthctl.lint.settings import Chosen, Settings
from oauthctl.lint.severity import Severity
from oauthctl.lint.subject import Subject
from oauthctl.model.address import Kind
from oauthctl.model.desired import Declarations
from oauthctl.plan.targets import matches
from oauthctl.workflow.linting.accepting import How, accepted
from oauthctl.workflow.linting.overrides import overridden
from oauthctl.workflow.linting.policies import rules_of
from oauthctl.workflow.linting.request import LintRequest, prefix
from oauthctl.workflow.linting.servers import server_subjects
from oauthctl.workflow.linting.settings import chosen_rules, settings_of
from oauthctl.workflow.linting.subjects import around, clients_of, declared_subjects, providers_of, within
from oauthctl.workflow.project import open_project, require_environment

if TYPE_CHECKING:
    from oauthctl.workflow.linting.online import Asked, Scope

Tell = Callable[[str], None]


class Linted(NamedTuple):
    """What lint found.

    findings: sorted by place. clients: how many were judged, each once. rules: how many ran.
    applied, not_applicable: how often a rule was asked, and was not about the client. base: reference and commit.
    environments: how many were looked at. environment: the only one. prefix: the project's folder below the repository's root, with `/`.
    stale: entries of the baseline that nothing matches any more. notes: what makes lint see less, in words.
    unread: what could not be read (live). lasting: the same files have the same answer all day.
    """

    findings: tuple[Finding, ...]
    clients: int
    rules: int
    applied: int
    not_applicable: int
    fail_on: Severity
    base: str = ""
    environments: int = 1
    environment: str = ""
    prefix: str = ""
    stale: int = 0
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    lasting: bool = True

    @property
    def failing(self) -> tuple[Finding, ...]:
        """What fails the run: findings that count, at or above the threshold."""
        return tuple(finding for finding in self.findings if finding.counts and finding.severity.reaches(self.fail_on))


def lint(
    directory: Path, request: LintRequest, sources: Sources, tell: Tell, detail: Tell, files: Files | None = None
) -> Linted:
    """Judges the declarations. No provider is contacted but for --online. Raises ProjectError where they cannot be read.

    tell: whom --online asks. detail: every request. files: through which they are read, if not from the directory.
    """
    opened = open_project(directory, sources, files)
    environments = declarations_of(opened.project, request.environment)
    check_targets(request.targets, environments.values(), opened.project)
    steering, base = opened.project, None
    if request.base is not None:
        from oauthctl.workflow.linting.base import read

        base = read(opened, request.base, tuple(environments))
        steering = base.project
        if _policy(opened.project) != _policy(steering):
            rules_of(opened.project)  # the base's is obeyed; one that fails its own examples would stop everything next
    settings = with_flags(settings_of(steering), request)
    every = rules_of(steering)
    chosen = chosen_rules(steering, settings, every)
    asked = None
    if request.online:
        from oauthctl.workflow.linting.online import ask  # what asks is loaded where it is needed

        scope = _scope(opened.project, steering, environments, settings, request.targets)
        asked = ask(scope, chosen.rules, tell, detail)
    ran, count = judge_all(opened.project, environments, settings, chosen, request.targets, asked)
    method = how(request, base.files if base else opened.files)
    if base is None:
        found = accepted(opened, environments.values(), ran, settings, method, every)
    else:
        from oauthctl.workflow.linting.base import before_too, introduced, of_base

        try:
            found = accepted(opened, environments.values(), ran, settings, method, every)
        except ProjectError as error:  # its baseline is damaged
            raise of_base(base.name, error) from None
        before, _ = judge_all(base.project, base.declarations, settings, chosen, request.targets, asked)
        found = introduced(found, before_too(base, before, settings, every, method), base, every)
    result = Linted(
        findings=sorted_by_place(merged(found.findings)),
        clients=count,
        rules=len(chosen.rules),
        applied=ran.applied,
        not_applicable=ran.not_applicable,
        fail_on=settings.fail_on,
        environments=len(environments),
        environment=request.environment or "",
        prefix=prefix(opened.root),
        stale=found.stale,
        notes=(*found.notes, *_not_run(request, settings, every)),
        unread=asked.unread if asked else (),
        lasting=found.lasting,
    )
    return result._replace(base=base.name, notes=(*result.notes, *base.notes)) if base else result


def _policy(project: Project) -> tuple[object, object]:
    """What decides whether a policy loads: itself, and the environments that it can name."""
    return project.policy, project.policy and sorted(project.environments)


def _scope(
    head: Project,
    steering: Project,
    environments: Mapping[str, Declarations],
    settings: Settings,
    targets: tuple[str, ...],
) -> "Scope":
    """What is asked about: what is judged, and the providers where that is; without targets all of them."""
    from oauthctl.workflow.linting.online import Scope

    every = (declared_subjects(found, around(head, found, settings)) for found in environments.values())
    subjects = within([one for found in every for one in found], targets)
    providers = providers_of(subjects) if targets else head.providers
    return Scope(head, steering, tuple(environments), providers, clients_of(subjects), settings.private_hosts)


def begin(directory: Path, request: LintRequest, sources: Sources, tell: Tell, detail: Tell) -> str:
    """Writes the baseline: everything that counts now. Returns what was done, in one line."""
    from oauthctl.workflow.linting.baseline import write

    opened = open_project(directory, sources)
    found = lint(
        directory, request._replace(use_baseline=False, targets=(), environment=None, base=None), sources, tell, detail
    )
    settings = settings_of(opened.project)
    chosen = chosen_rules(opened.project, with_flags(settings, request), rules_of(opened.project))
    asked = {rule.code for rule in chosen.rules if request.online or not rule.online}
    counted = [finding for finding in found.findings if finding.counts]
    path, kept = write(opened.root, counted, settings, asked)
    others = f"; what other rules had found is kept ({kept})" if kept else ""
    accepted_ = f"{len(counted)} finding{'' if len(counted) == 1 else 's'} accepted"
    return f"wrote  {path}: {accepted_}{others}; new ones count from now on"


def how(request: LintRequest, files: Files) -> How:
    """What the command line says about accepting. files: those that have the baseline."""
    whole = not request.targets and request.environment is None
    return How(request.waive, files if request.use_baseline else None, whole=whole)


def with_flags(settings: Settings, request: LintRequest) -> Settings:
    """The project's settings, with what the command line says instead. A ruleset beside chosen rules gives severities."""
    if request.ruleset:
        settings = settings._replace(ruleset=request.ruleset, select=())
    if request.select:
        settings = settings._replace(select=request.select, extend_select=())
    return settings._replace(ignore=(*settings.ignore, *request.ignore), fail_on=request.fail_on or settings.fail_on)


def _not_run(request: LintRequest, settings: Settings, every: Sequence[Rule]) -> Iterator[str]:
    """Rules that were asked for by name and did not run: nothing found is no pass then."""
    ignored = {rule.code for name in settings.ignore for rule in registry.chosen(name, every)}
    for name in request.select:
        rules = registry.chosen(name, every)
        if len(rules) == 1 and rules[0].code in ignored:
            yield f"{rules[0].name} is ignored, and did not run"
        elif len(rules) == 1 and rules[0].online and not request.online:
            yield f"{rules[0].name} needs --online, and did not run"


def declarations_of(project: Project, environment: str | None) -> Mapping[str, Declarations]:
    """The declarations of one environment, or of all."""
    if environment is not None:
        name = require_environment(project, environment)
        return {name: resolve(project, name)}
    return resolve_every(project)


def check_targets(targets: tuple[str, ...], every: Iterable[Declarations], project: Project) -> None:
    """Raises UsageError for a target that matches nothing."""
    addresses = [one.address for declarations in every for one in declarations.objects]
    for target in targets:
        if not any(matches(target, address) for address in addresses):
            near = suggestion(target, [name for address in addresses for name in (str(address), address.key)])
            here = " ".join(key for key, one in project.clients.items() if one.span.file == target)
            hint = f"did you mean `{near}`?" if near else "oauthctl lint, without a target"
            hint = f"a target is a client's key, an address or a pattern: oauthctl lint {here}" if here else hint
            raise UsageError(f"the target `{target}` matches nothing that is declared", next=hint)


def judge_all(
    project: Project,
    environments: Mapping[str, Declarations],
    settings: Settings,
    chosen: Chosen,
    targets: tuple[str, ...],
    asked: "Asked | None",
) -> tuple[Ran, int]:
    """Every environment, one after the other, each with its own findings. And how many clients were judged in any.

    asked: what --online learned; None without it.
    """
    runs: list[Ran] = []
    clients: set[str] = set()
    for declarations in environments.values():
        online = asked.of(declarations.environment) if asked else Online()
        about = around(project, declarations, settings, online=online)
        subjects = within(declared_subjects(declarations, about), targets)
        clients.update(one.address.key for one in subjects if one.address and one.kind is Kind.CLIENT)
        subjects += server_subjects(declarations, about, providers_of(subjects) if targets else project.providers)
        runs.append(judge(subjects, settings, chosen, online=asked is not None))
    return joined(runs), len(clients)


def judge(subjects: list[Subject], settings: Settings, chosen: Chosen, *, online: bool) -> Ran:
    """One environment's subjects, with the overrides for some of them. online: also the rules that need the network.

    What these could not learn is undecided, never left out.
    """
    asked = tuple(rule for rule in chosen.rules if online or not rule.online)
    return overridden(run(subjects, asked, chosen.severities), settings, chosen.rules)


def sorted_by_place(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By file, line and column, then rule."""
    return tuple(sorted(findings, key=_position))


def _position(finding: Finding) -> tuple[bool, str, int, int, str]:
    span = finding.place.span
    where = (
        span is None,
        span.file if span else finding.place.subject,
        span.line if span else 0,
        span.column if span else 0,
    )
    return (*where, finding.rule.code)
