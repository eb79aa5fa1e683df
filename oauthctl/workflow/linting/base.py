"""`lint --base`: what a change introduced, judged by the rules of the base (DECISIONS 17, 23)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from oauthctl.config.files import Files, GitFiles
from oauthctl.config.globs import matcher
from oauthctl.config.project import PROJECT_FILE, Project, load
from oauthctl.config.resolve import resolve_every
from oauthctl.diagnostics.errors import ProjectError, SetupError
from oauthctl.diagnostics.sources import Sources
from oauthctl.lint import waivers
from oauthctl.lint.finding import Finding
from oauthctl.lint.rule import Rule
from oauthctl.lint.run import Ran
from oauthctl.lint.settings import Settings
from oauthctl.lint.severity import Severity
from oauthctl.model.desired import Declarations, Waiver
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.base import from_base, steering_changed
from oauthctl.workflow.linting.accepting import Accepted
from oauthctl.workflow.linting.baseline import marked, path_of
from oauthctl.workflow.linting.placing import Placing, subject
from oauthctl.workflow.linting.settings import settings_of
from oauthctl.workflow.linting.unused import accepts_nothing
from oauthctl.workflow.linting.waivers import judged, today, unused
from oauthctl.workflow.project import Opened


class Before(NamedTuple):
    """The project at the base. waivers: by subject and rule. notes: steering of the change that was not obeyed."""

    name: str
    files: Files
    project: Project
    declarations: Mapping[str, Declarations]
    waivers: Mapping[tuple[str, str], list[Waiver]]
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
        told = (problem._replace(message=f"in the base {name}: {problem.message}") for problem in error.problems)
        raise ProjectError(told) from None
    return Before(
        name=name,
        files=files,
        project=project,
        declarations={name: found for name, found in every.items() if name in environments},
        waivers=_waived(project, every.values()),
        notes=tuple(_notes(opened, project, files)),
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
    """Clients that came to where the base's settings ignore rules, by their file's path."""
    for override in settings.overrides or ():
        matches = [matcher(glob).match for glob in override.paths if override.ignore]
        for key, one in head.clients.items() if matches else ():
            there = base.clients.get(key)
            before = there is not None and any(match(there.span.file) for match in matches)
            if not before and any(match(one.span.file) for match in matches):
                yield f"clients.{key} came into {', '.join(override.paths)}, where {', '.join(override.ignore)} is ignored"


def _content(files: Files, path: str) -> bytes | None:
    return files.read(path) if files.glob(path) else None


def _waived(project: Project, every: Iterable[Declarations]) -> Mapping[tuple[str, str], list[Waiver]]:
    beside = [(subject(one), waiver) for found in every for one in found.objects for waiver in one.waivers]
    found: dict[tuple[str, str], list[Waiver]] = {}
    for about, waiver in (*beside, *project.waivers):
        found.setdefault((about, waiver.rule), []).append(waiver)
    return found


def before_too(base: Before, ran: Ran, settings: Settings, own: Sequence[Rule]) -> Iterator[Finding]:
    """What was found at the base, and what was wrong with its waivers: nobody looks since when one accepts nothing."""
    every = Placing(base.project, own, settings.allow_waivers, today()).placed(base.declarations.values())
    found = waivers.apply(ran.findings, every, today())
    yield from marked(base.files, found, settings, ran.asked)[0]
    yield from judged(every, found, today())
    yield from map(accepts_nothing, unused(every, found, ran, today()))


def introduced(found: Accepted, before: Iterable[Finding], base: Before) -> Accepted:
    """Only what the base did not have, in each environment by itself: what is new there, grew worse, or lost what accepted it.

    A waiver that the change adds or widens accepts nothing at or above high.
    """
    known = _known(before)
    kept, notes = [], list(found.notes)
    for finding in found.findings:
        new_waiver = _new_waiver(finding, base)
        if not new_waiver and all(_was_there(finding, known.get(place)) for place in _places(finding)):
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
    """A finding by its identity, in each environment in which it holds."""
    return [(finding.identity, environment) for environment in finding.environments or ("",)]


def _was_there(finding: Finding, before: _There | None) -> bool:
    """Whether it was there, as bad as it is now, and counted then if it counts now."""
    if before is None or finding.severity.rank > before.severity.rank:
        return False
    return before.counted or not finding.counts


def _new_waiver(finding: Finding, base: Before) -> bool:
    if finding.waiver is None:
        return False
    there = base.waivers.get((finding.place.subject, finding.waiver.rule), ())
    return not any(waivers.as_wide(old, finding.waiver) for old in there)
