"""Waivers that accept nothing: a finding from the fourteenth day on (DECISIONS 23). Git tells since when one is there."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from oauthctl.config.git_history import Since, since
from oauthctl.lint.finding import Finding
from oauthctl.lint.waivers import Placed, whose
from oauthctl.workflow.linting.waivers import about

GRACE: Final = timedelta(days=14)


class Unused(NamedTuple):
    """findings: for those that are there long enough, or nobody knows since when. notes: on the others.

    asked: git was asked, so that the answer rests on more than files.
    """

    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    asked: bool = False


def judged_unused(root: Path, unused: Sequence[Placed], found: Iterable[Finding], today: date) -> Unused:
    """root: the project's. found: what rules say. Git is asked once for each file that has such a waiver."""
    spoke = {(whose(one), one.rule.code) for one in found}
    known = dict(_known(root, unused, today))
    findings, notes = [], []
    for one in unused:
        told = known.get(one.waiver.span, Since(None))
        if told.day is None or told.day + GRACE <= today:
            findings.append(accepts_nothing(one, told.why, nearly=_nearly(one, spoke)))
        else:
            notes.append(
                f"{one.waiver.span}: this waiver of {_name(one)} accepts nothing yet: a finding on {told.day + GRACE}"
            )
    return Unused(tuple(findings), tuple(notes), bool(unused))


def _nearly(one: Placed, spoke: Container[tuple[object, str]]) -> bool:
    """Whether its rule finds something in what it is about, which it does not accept."""
    return one.rule is not None and any((about, one.rule.code) in spoke for about in one.whose)


def accepts_nothing(one: Placed, note: str = "", *, nearly: bool = False) -> Finding:
    """The finding about such a waiver. nearly: its rule finds something else here."""
    told = (
        f"{_name(one)} finds something here, but with another field, value or environment"
        if nearly
        else f"nothing here is found by {_name(one)}"
    )
    return about(one, "ORG009", f"{told}: the waiver accepts nothing", note)


def _name(one: Placed) -> str:
    return one.rule.name if one.rule else one.waiver.rule


def _known(root: Path, unused: Iterable[Placed], today: date) -> Iterator[tuple[object, Since]]:
    spans = [one.waiver.span for one in unused if one.waiver.span is not None]
    for file in sorted({span.file for span in spans}):
        here = [span for span in spans if span.file == file]
        lines: Mapping[int, Since] = since(root, file, (span.line for span in here), today)
        yield from ((span, lines[span.line]) for span in here)
