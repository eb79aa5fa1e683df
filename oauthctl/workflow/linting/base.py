"""`lint --base`: what a change introduced, judged by the rules of the base (DECISIONS 17, 23)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from oauthctl.config.files import Files, GitFiles
from oauthctl.config.globs import matcher
from oauthctl.config.project import PROJECT_FILE, Project, load
from oauthctl.config.resolve import resolve_every
from oauthctl.diagnostics.errors import ProjectError, SetupError
from oauthctl.diagnostics.sources import Sources
from oauthctl.lint import waivers
from oauthctl.lint.finding import Finding
from oauthctl.lint.registry import find
from oauthctl.lint.rule import Looks, Rule
from oauthctl.lint.run import Ran
from oauthctl.lint.settings import Override, Settings
from oauthctl.lint.severity import Severity
from oauthctl.model.desired import Declarations, Waiver
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.base import from_base, steering_changed
from oauthctl.workflow.linting.accepting import Accepted, How
from oauthctl.workflow.linting.baseline import marked, path_of
from oauthctl.workflow.linting.placing import Placing, subject
from oauthctl.workflow.linting.settings import settings_of
from oauthctl.workflow.linting.unused import accepts_nothing
from oauthctl.workflow.linting.waivers import judged, today, unused
from oauthctl.workflow.project import Opened


class Before(NamedTuple):
    """The project at the base. notes: steering of the change that was not obeyed."""

    name: str
    files: Files
    project: Project
    declarations: Mapping[str, Declarations]
    notes: tuple[str, ...]


def read(opened: Opened, reference: str, environments: tuple[str, ...]) -> Before:
    """The declarations at a git reference, without a checkout. Raises SetupError and ProjectError."""
    files = GitFiles(opened.root, reference)
    name = f"{reference} ({files.commit[:7]})"
    if not files.glob(PROJECT_FILE):
        raise SetupError(f"there is no project at {name}", next="oauthctl lint, without --base: everything is new")
    try:
        project = load(files, facts(), sources=Sources())
        every = resolve_every(project)
    except ProjectError as error:
        raise of_base(name, error) from None
    return Before(
        name=name,
        files=files,
        project=project,
        declarations={name: found for name, found in every.items() if name in environments},
        notes=tuple(_notes(opened, project, files)),
    )


def of_base(name: str, error: ProjectError) -> ProjectError:
    """The same error, told as one of the base, which is not what the reader sees before them."""
    return ProjectError(
        problem._replace(message=f"in the base {name}: {problem.message}") for problem in error.problems
    )


_OBEYED: Final = frozenset({"lint", "policy"})  # what steers the judging; the rest of a project is judged as it is


def _notes(opened: Opened, base: Project, files: GitFiles) -> Iterator[str]:
    for name in steering_changed(base, opened.project):
        told = f"`{name}` differs from the base; clients are judged as this change has it"
        yield from_base(name).text if name in _OBEYED else told
    settings = settings_of(base)
    yield from _exempted(opened.project, base, settings)
    path = path_of(settings)
    if _content(opened.files, path) != _content(files, path):
        yield from_base(path).text
    if not files.is_in_head():
        yield f"the branch does not contain {files.commit[:7]}: what was mended there since counts as introduced here"


def _exempted(head: Project, base: Project, settings: Settings) -> Iterator[str]:
    """Clients and environments that came under an override of the base's settings."""
    for override in settings.overrides:
        effect = [f"{', '.join(override.ignore)} is ignored"] if override.ignore else []
        effect += [f"{name} is {severity}" for name, severity in override.severity.items()]
        whose = (("paths", override.paths), ("clients", override.clients), ("environments", override.environments))
        where = ", ".join(f"{kind} {' '.join(globs)}" for kind, globs in whose if globs)
        for name in _came_under(override, head, base):
            yield f"{name} came under `lint.overrides`: {where}: {', '.join(effect)}"


def _came_under(override: Override, head: Project, base: Project) -> Iterator[str]:
    if override.paths or override.clients:
        before = {key for key, one in base.clients.items() if _is_about(override, key, one.span.file)}
        yield from (f"clients.{key}" for key, one in head.clients.items()
                    if key not in before and _is_about(override, key, one.span.file))  # fmt: skip
    new = head.environments.keys() - base.environments.keys()
    yield from (name for name in override.environments if name in new)


def _is_about(override: Override, key: str, file: str) -> bool:
    named = not override.clients or any(fnmatchcase(key, glob) for glob in override.clients)
    return named and (not override.paths or any(matcher(glob).match(file) for glob in override.paths))


def _content(files: Files, path: str) -> bytes | None:
    return files.read(path) if files.glob(path) else None


def _waived(base: Before, own: Sequence[Rule]) -> Mapping[tuple[str, str], list[Waiver]]:
    """The base's waivers, by subject and code of the rule, however it is named."""
    beside = [
        (subject(one), waiver)
        for found in base.declarations.values()
        for one in found.objects
        for waiver in one.waivers
    ]
    found: dict[tuple[str, str], list[Waiver]] = {}
    for about, waiver in (*beside, *base.project.waivers):
        rule = find(waiver.rule, own)
        found.setdefault((about, rule.code if rule else ""), []).append(waiver)
    return found


def before_too(base: Before, ran: Ran, settings: Settings, own: Sequence[Rule], how: How) -> Iterator[Finding]:
    """What was found at the base, and what was wrong with its waivers: nobody looks since when one accepts nothing."""
    if not how.waive:
        yield from ran.findings
        return
    every = Placing(base.project, own, settings.allow_waivers, today()).placed(base.declarations.values())
    found = waivers.apply(ran.findings, every, today())
    yield from marked(base.files, found, settings, ran.asked)[0] if how.baseline is not None else found
    yield from judged(every, found, today())
    yield from map(accepts_nothing, unused(every, found, ran, today()))


def introduced(found: Accepted, before: Iterable[Finding], base: Before, own: Sequence[Rule]) -> Accepted:
    """Only what the base did not have, in each environment by itself: what is new there, grew worse, or lost what accepted it.

    A waiver that the change adds or widens accepts nothing at or above high. own: rules of the organisation, too.
    """
    known = _known(before)
    there = _waived(base, own)
    kept, notes = [], list(found.notes)
    for finding in found.findings:
        new_waiver = _new_waiver(finding, there)
        if not new_waiver and all(
            _was_there(finding, known.get(place) or known.get((place[0], ""))) for place in _places(finding)
        ):
            continue
        if new_waiver and finding.severity.reaches(Severity.HIGH):
            notes.append(f"{finding.place}: its waiver of {finding.rule.name} is new, and high needs an approval")
            finding = finding._replace(waiver=None)  # noqa: PLW2901  # so that it counts
        kept.append(finding)
    return found._replace(findings=tuple(kept), stale=0, notes=tuple(dict.fromkeys(notes)))


class _There(NamedTuple):
    """How a finding was at the base."""

    severity: Severity
    counted: bool


def _known(before: Iterable[Finding]) -> Mapping[tuple[str, str], _There]:
    found: dict[tuple[str, str], _There] = {}
    for finding in before:
        for place in _places(finding):
            other = found.get(place, _There(finding.severity, finding.counts))
            worst = max(other.severity, finding.severity, key=lambda severity: severity.rank)
            found[place] = _There(worst, other.counted or finding.counts)
    return found


def _places(finding: Finding) -> list[tuple[str, str]]:
    """A finding by its identity, in each environment in which it holds. What is wrong with a waiver is wrong in all."""
    everywhere = finding.rule.looks is Looks.RUN or not finding.environments
    return [(finding.identity, environment) for environment in ("",) if everywhere] or [
        (finding.identity, environment) for environment in finding.environments
    ]


def _was_there(finding: Finding, before: _There | None) -> bool:
    """Whether it was there, as bad as it is now, and counted then if it counts now."""
    if before is None or finding.severity.rank > before.severity.rank:
        return False
    return before.counted or not finding.counts


def _new_waiver(finding: Finding, there: Mapping[tuple[str, str], list[Waiver]]) -> bool:
    """Whether no waiver of the base accepts this finding for as long."""
    waiver = finding.waiver
    if waiver is None:
        return False
    before = there.get((finding.place.subject, finding.rule.code), ())
    return not any(old.until >= waiver.until and waivers.covers(old, finding) for old in before)
