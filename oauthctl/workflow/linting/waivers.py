"""What is wrong with waivers: expired, unknown, too broad, unused (DECISIONS 23)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.text import shortened
from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.registry import by_name
from oauthctl.lint.run import Ran
from oauthctl.lint.waivers import Placed, nameable, whose
from oauthctl.model.json import Json


def judged(every: Iterable[Placed], findings: Iterable[Finding], today: date) -> Iterator[Finding]:
    """What is wrong with waivers, but for those that accept nothing. findings: with what accepts them."""
    broad = _values(findings)
    for one in every:
        waiver, name = one.waiver, one.rule.name if one.rule else ""
        if one.wrong:
            yield about(one, "ORG003", one.wrong, one.note)
        elif waiver.until < today:
            yield about(one, "ORG004", f"the waiver of {name} ended on {waiver.until}")
        elif waiver.value is None and broad.get(id(waiver)):
            said = ", ".join(sorted(map(_written, broad[id(waiver)])))
            yield about(one, "ORG010", f"the waiver of {name} names no value", f"value: {shortened(said)}")


def unused(every: Iterable[Placed], findings: Iterable[Finding], ran: Ran, today: date) -> list[Placed]:
    """The waivers that could accept something and accept nothing. ran: all environments, without what accepts findings.

    Not those of rules that were not asked, could not tell, or are about one kind of provider: only --live sees all of its native settings.
    """
    used = {id(finding.waiver) for finding in findings}
    open_ = {(whose(one), one.rule.code) for one in ran.findings if one.status is not Status.FAIL}
    return [
        one
        for one in every
        if one.rule is not None
        and one.holds(today)
        and id(one.waiver) not in used
        and one.rule.code in ran.asked
        and not one.rule.adapter
        and open_.isdisjoint((about, one.rule.code) for about in one.whose)
    ]


def _values(findings: Iterable[Finding]) -> Mapping[int, set[Json]]:
    """By waiver, the values that it accepts, as far as one can be named."""
    found: dict[int, set[Json]] = {}
    for finding in findings:
        if finding.waiver is not None and nameable(finding.value):
            found.setdefault(id(finding.waiver), set()).add(finding.value)
    return found


def about(one: Placed, code: str, message: str, note: str = "") -> Finding:
    """A finding about a waiver itself."""
    rule, waiver = by_name()[code.lower()], one.waiver
    return Finding(
        rule=rule,
        status=Status.FAIL,
        severity=rule.severity,
        place=Place(one.subject, "waivers", waiver.span),
        message=message,
        note=note,
        value=" ".join(filter(None, (waiver.rule, waiver.field, _written(waiver.value)))),
        address=one.address,
        environments=waiver.environments,
    )


def _written(value: Json) -> str:
    """As YAML has it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()
