"""Findings for people: what, where with the source line, what somebody would suffer, what to write instead."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable, shortened
from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.run import counted_by_severity
from oauthctl.lint.severity import Severity
from oauthctl.report.excerpt import bar, marked_line
from oauthctl.report.style import Style, plural, wrapped
from oauthctl.workflow.linting.declared import Linted

if TYPE_CHECKING:
    from oauthctl.diagnostics.place import Span

_LOOKS = {Severity.CRITICAL: "red", Severity.HIGH: "red", Severity.MEDIUM: "yellow"}


def render(linted: Linted, sources: Sources, style: Style) -> str:
    """Every finding with its source, grouped by file; then the summary."""
    shown = [finding for finding in linted.findings if finding.counts or finding.waiver]
    blocks = ["\n".join(_block(alike, sources, style)) for alike in _together(shown)]
    return "\n\n".join([*blocks, "\n".join(summary(linted, style))])


def concise(linted: Linted, style: Style) -> str:
    """One line for each finding."""
    lines = [_line(finding, style) for finding in linted.findings if finding.counts or finding.waiver]
    return "\n".join([*lines, *summary(linted, style)])


def statistics(linted: Linted) -> str:
    """How often each rule spoke, the most frequent first, and the worst that it found."""
    counted = Counter(finding.rule for finding in linted.findings if finding.counts)
    worst: dict[str, Severity] = {}
    for finding in sorted(linted.findings, key=lambda finding: finding.severity.rank):
        if finding.counts:
            worst[finding.rule.code] = finding.severity
    rows = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0].code))
    return "\n".join(f"{count:6}  {worst[rule.code]:8}  {rule.name}" for rule, count in rows)


def _together(findings: Iterable[Finding]) -> Iterable[tuple[Finding, ...]]:
    """What several environments have in one place, though `${vars.domain}` makes it another value in each."""
    found: dict[object, tuple[Finding, ...]] = {}
    for finding in findings:
        said = "" if finding.note and finding.place.span else finding.message
        what = (finding.rule.code, finding.status, finding.severity, finding.note, said, finding.waiver)
        key: object = (*what, finding.place, finding.related)
        others = {name for one in found.get(key, ()) for name in one.environments}
        if not finding.environments or others.intersection(finding.environments):
            key = len(found)  # it stands alone
        found[key] = (*found.get(key, ()), finding)
    return found.values()


# ---- one finding
def _block(alike: tuple[Finding, ...], sources: Sources, style: Style) -> Iterator[str]:
    environments = tuple(name for one in alike for name in one.environments)
    finding = alike[0]._replace(environments=environments)
    rule = finding.rule
    title = f"{finding.severity} {rule.name}"
    if finding.status is Status.CRASHED:
        title = f"{finding.severity} internal-error in {rule.name}"
    count = f"{len(alike)} findings, " if len(alike) > 1 else ""
    right = count + (_standing(finding) or f"confidence {rule.confidence}")
    yield from style.row(title, right, looks=("bold", _LOOKS.get(finding.severity, "cyan")))
    yield f"{style.paint(' -->', 'cyan')} {printable(where(finding))}"
    shown = list(_excerpts(finding, sources, style))
    yield from shown
    if not (shown and finding.note):
        yield from wrapped(printable(finding.message), style.width, "  ")
    if finding.waiver:
        yield from _labelled("waived", f"{finding.waiver.reason} ({finding.waiver.owner})", style)
        return
    if finding.status is Status.FAIL:
        yield from _labelled("risk", rule.why, style)
        yield from _labelled("fix", rule.fix + _repair(finding), style)
        yield from _labelled("more", f"oauthctl explain {rule.code}   ({rule.cite})", style)


def where(finding: Finding) -> str:
    """`clients/shop.yaml:11:9   clients.shop.redirect_uris, in prod`."""
    environments = f", in {', '.join(finding.environments)}" if finding.environments else ""
    return f"{finding.place}{environments}"


def _standing(finding: Finding) -> str:
    return f"waived until {finding.waiver.until}" if finding.waiver else ""


def _repair(finding: Finding) -> str:
    if finding.repair is None:
        return ""
    return " Mended by `--fix`." if finding.repair.safe else " Mended by `--fix --unsafe-fixes`."


def _excerpts(finding: Finding, sources: Sources, style: Style) -> Iterator[str]:
    """The line of the finding and those of what makes it one, in the order of the file."""
    span = finding.place.span
    if span is None or sources.line(span.file, span.line) is None:
        return
    marks: list[tuple[Span, str, str, str]] = [(span, finding.note, "^", "red")]
    marks += [(one.place.span, one.note, "-", "cyan") for one in finding.related if one.place.span]
    here = sorted((mark for mark in marks if mark[0].file == span.file), key=lambda mark: mark[0].line)
    yield bar(span, style)
    for place, note, mark, look in here:
        yield from marked_line(place, note, sources, style, mark, look)


def _labelled(label: str, text: str, style: Style) -> list[str]:
    first, *rest = wrapped(printable(text), style.width, f"  {label:<8}", " " * 10)
    return [first.replace(label, style.paint(label, "bold"), 1), *rest]


def _line(finding: Finding, style: Style) -> str:
    span = finding.place.span
    place = f"{span}: " if span else f"{finding.place}: "
    subject = (finding.place.subject,) if span else ()  # a line of `defaults:` is many clients'
    whose = f" [{', '.join((*subject, *finding.environments))}]" if subject or finding.environments else ""
    waived = f" (waived until {finding.waiver.until})" if finding.waiver else ""
    severity = style.paint(str(finding.severity), _LOOKS.get(finding.severity, "cyan"))
    return f"{printable(place)}{severity} {finding.rule.name}: {printable(finding.message)}{printable(whose)}{waived}"


# ---- the summary
def summary(linted: Linted, style: Style) -> Iterator[str]:
    """Counts by severity, what was accepted, what could not be told, what lint does not see."""
    counted = counted_by_severity(linted.findings)
    parts = [f"{counted[severity]} {severity}" for severity in Severity if counted[severity]]
    total = plural(sum(counted.values()), "finding")
    since = f" since {linted.base}" if linted.base else ""
    head = f"{total}{since}: {', '.join(parts)}." if parts else f"No findings{since}."
    among = f" in {linted.environments} environments" if linted.environments > 1 else ""
    seen = f"{plural(linted.clients, 'client')}{among}, {plural(linted.rules, 'rule')}."
    yield from wrapped(f"{head} {seen}", style.width, "")
    waived = sum(finding.waiver is not None for finding in linted.findings)
    known = sum(finding.known for finding in linted.findings)
    more = [f"{waived} waived" if waived else "", f"{known} in the baseline" if known else ""]
    if any(more):
        yield f"Not counted: {', '.join(part for part in more if part)}."
    if linted.stale:
        yield from wrapped(
            f"{plural(linted.stale, 'entry', 'entries')} of the baseline match nothing any more: "
            "oauthctl lint --write-baseline",
            style.width,
            "",
        )
    yield from _undecided(linted, style)
    for note in linted.notes:
        yield from wrapped(f"note: {printable(note)}", style.width, "", "      ")
    for text in linted.unread:
        yield from wrapped(f"NOT READ  {printable(text)}", style.width, "", "          ")


def _undecided(linted: Linted, style: Style) -> Iterator[str]:
    """By what is not known: how many rules wanted to know it."""
    gaps = sorted((one for one in linted.findings if one.status is Status.UNDECIDED), key=_gap)
    if not gaps:
        return
    yield f"Could not tell: {plural(len(gaps), 'question')} about what is not known here."
    for (field, reason), group in groupby(gaps, key=_gap):
        listed = list(group)
        codes = shortened(", ".join(sorted({one.rule.code for one in listed})), 120)
        told = f"{field}: {reason}" if field else reason
        yield from wrapped(f"{printable(told)} ({_whose(listed)}; {codes})", style.width, "  ", "    ")


def _gap(finding: Finding) -> tuple[str, str]:
    return finding.place.field, finding.message


def _whose(findings: Sequence[Finding]) -> str:
    clients = {finding.address for finding in findings if finding.address}
    servers = {finding.place.subject for finding in findings if not finding.address}
    counted = ((len(clients), "client"), (len(servers), "server"))
    return ", ".join(plural(count, word) for count, word in counted if count)
