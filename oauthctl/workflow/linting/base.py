"""`lint --base`: what a change introduced, judged by the rules of the base (DECISIONS 17, 23)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from oauthctl.config.files import GitFiles
from oauthctl.config.project import Project, load
from oauthctl.config.resolve import resolve_every
from oauthctl.diagnostics.sources import Sources
from oauthctl.lint.finding import Finding
from oauthctl.lint.severity import Severity
from oauthctl.model.desired import Declarations, Waiver
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.base import not_obeyed
from oauthctl.workflow.linting.accepting import Accepted
from oauthctl.workflow.project import Opened


class Before(NamedTuple):
    """The project at the base. waivers: what is waived there. notes: steering of the change that was not obeyed."""

    name: str
    project: Project
    declarations: Mapping[str, Declarations]
    waivers: frozenset[tuple[str, str, str, str | None]]
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
        waivers=frozenset(_waived(project, every.values())),
        notes=tuple(note.text for note in not_obeyed(project, opened.project)),
    )


def _waived(project: Project, every: Iterable[Declarations]) -> Iterable[tuple[str, str, str, str | None]]:
    for declarations in every:
        for one in declarations.objects:
            yield from (_meaning(one.address.key, waiver) for waiver in one.waivers)
    yield from (_meaning(key, waiver) for key, waiver in project.waivers)


def _meaning(key: str, waiver: Waiver) -> tuple[str, str, str, str | None]:
    return (key, waiver.rule, waiver.field, waiver.value)


def introduced(found: Accepted, before: Iterable[Finding], base: Before) -> Accepted:
    """Only what the base did not have. A waiver that the change adds accepts nothing at or above high."""
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
    return Accepted(tuple(kept), 0, tuple(notes))


def _new_waiver(finding: Finding, base: Before) -> bool:
    if finding.waiver is None or finding.address is None:
        return False
    return _meaning(finding.address.key, finding.waiver) not in base.waivers
