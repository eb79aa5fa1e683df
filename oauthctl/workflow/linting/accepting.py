"""What accepts findings: waivers and the baseline; and what is wrong with those."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from oauthctl.config.files import Files
from oauthctl.lint import waivers
from oauthctl.lint.finding import Finding
from oauthctl.lint.rule import Rule
from oauthctl.lint.run import Ran
from oauthctl.lint.settings import Settings
from oauthctl.model.desired import Declarations
from oauthctl.workflow.linting.baseline import marked
from oauthctl.workflow.linting.placing import Placing
from oauthctl.workflow.linting.unused import Unused, judged_unused
from oauthctl.workflow.linting.waivers import judged, today, unused
from oauthctl.workflow.project import Opened


class How(NamedTuple):
    """waive: off where findings are to count whatever accepts them. whole: all clients in all environments.

    baseline: the files that have it; None where it accepts nothing.
    """

    waive: bool
    baseline: Files | None
    whole: bool


class Accepted(NamedTuple):
    """findings: with what accepts them, and what judges the accepting. stale: baseline entries that match nothing.

    lasting: the same files have the same answer all day; not where git was asked.
    """

    findings: tuple[Finding, ...]
    stale: int = 0
    notes: tuple[str, ...] = ()
    lasting: bool = True


def accepted(
    opened: Opened,
    environments: Iterable[Declarations],
    ran: Ran,
    settings: Settings,
    how: How,
    own: Sequence[Rule] = (),
) -> Accepted:
    """Waivers and baseline applied, in each environment by itself.

    own: rules of the organisation, that may be waived, too. Raises ProjectError where the baseline is damaged.
    """
    found, idle = ran.findings, Unused()
    if how.waive:
        every = Placing(opened.project, own, settings.allow_waivers, today()).placed(environments)
        found = waivers.apply(found, every, today())
        idle = judged_unused(opened.root, unused(every, found, ran, today()) if how.whole else (), found, today())
        found = (*found, *judged(every, found, today()), *idle.findings)
    stale = 0
    if how.baseline is not None:
        found, stale = marked(how.baseline, found, settings, ran.asked)
    return Accepted(found, stale if how.whole else 0, idle.notes, lasting=not idle.asked)
