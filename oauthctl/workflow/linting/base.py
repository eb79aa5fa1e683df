"""`lint --base`: what a change introduced, judged by the rules of the base (DECISIONS 17, 23)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from oauthctl.config.files import GitFiles
from oauthctl.config.project import Project, load
from oauthctl.config.resolve import resolve_every
from oauthctl.diagnostics.sources import Sources
from oauthctl.lint import waivers
from oauthctl.lint.finding import Finding
from oauthctl.lint.rule import Rule
from oauthctl.lint.run import Ran
from oauthctl.lint.settings import Settings
from oauthctl.lint.severity import Severity
from oauthctl.model.desired import Declarations, Waiver
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.base import not_obeyed
from oauthctl.workflow.linting.accepting import Accepted
from oauthctl.workflow.linting.placing import Placing, subject
from oauthctl.workflow.linting.unused import accepts_nothing
from oauthctl.workflow.linting.waivers import judged, today, unused
from oauthctl.workflow.project import Opened


class Before(NamedTuple):
    """The project at the base. waivers: by subject and rule. notes: steering of the change that was not obeyed."""

    name: str
    project: Project
    declarations: Mapping[str, Declarations]
    waivers: Mapping[tuple[str, str], list[Waiver]]
    notes: tuple[str, ...]


def read(opened: Opened, reference: str, environments: tuple[str, ...]) -> Before:
    """The declarations at a git reference, without a checkout. Raises SetupError and ProjectError."""
    files = GitFiles(opened.root, reference)
    project = load(files, facts(), sources=Sources())
    every = resolve_every(project)
    declarations = {name: found for name, found in every.items() if name in environments}
    return Before(
        name=f"{reference} ({files.commit[:7]})",
        project=project,
        declarations=declarations,
        waivers=_waived(project, every.values()),
        notes=tuple(note.text for note in not_obeyed(project, opened.project)),
    )


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
    yield from found
    yield from judged(every, found, today())
    yield from map(accepts_nothing, unused(every, found, ran, today()))


def introduced(found: Accepted, before: Iterable[Finding], base: Before) -> Accepted:
    """Only what the base did not have. A waiver that the change adds or widens accepts nothing at or above high."""
    known = {finding.identity for finding in before}
    kept, notes = [], list(found.notes)
    for finding in found.findings:
        new_waiver = _new_waiver(finding, base)
        if finding.identity in known and not new_waiver:
            continue
        if new_waiver and finding.severity.reaches(Severity.HIGH):
            notes.append(f"{finding.place}: its waiver of {finding.rule.name} is new, and high needs an approval")
            finding = finding._replace(waiver=None)  # noqa: PLW2901  # so that it counts
        kept.append(finding)
    return found._replace(findings=tuple(kept), stale=0, notes=tuple(notes))


def _new_waiver(finding: Finding, base: Before) -> bool:
    if finding.waiver is None:
        return False
    there = base.waivers.get((finding.place.subject, finding.waiver.rule), ())
    return not any(waivers.as_wide(old, finding.waiver) for old in there)
