"""The waivers of a project, and what is wrong with them: expired, unknown, too broad, unused (DECISIONS 23)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from oauthctl.config.project import Project
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.text import shortened, suggestion
from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.registry import by_name, find
from oauthctl.lint.rule import Rule
from oauthctl.lint.settings import Allowance
from oauthctl.lint.waivers import Placed
from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Declarations, Waiver
from oauthctl.model.json import Json


def placed(
    project: Project, environments: Iterable[Declarations], own: Sequence[Rule], allowances: Sequence[Allowance]
) -> list[Placed]:
    """Every waiver once, beside its client or in a list of its own. own: the organisation's rules."""

    def one_placed(address: Address, waiver: Waiver) -> Placed:
        rule = find(waiver.rule, own)
        allowed = rule is not None and (
            rule.waivable or any(one.allows(rule, address.key, today()) for one in allowances)
        )
        return Placed(address, waiver, rule, allowed)

    found: dict[int, Placed] = {}
    keys: dict[str, Address] = {}
    for declarations in environments:
        for one in declarations.objects:
            if one.address.kind is Kind.CLIENT:
                keys.setdefault(one.address.key, one.address)
                for waiver in one.waivers:
                    identity = hash((one.address.key, waiver.span, waiver.rule))
                    found.setdefault(identity, one_placed(one.address, waiver))
    for key, waiver in project.waivers:
        address = keys.get(key, Address("", Kind.CLIENT, key))
        found.setdefault(hash((key, waiver.span, waiver.rule)), one_placed(address, waiver))
    return list(found.values())


def judged(every: Iterable[Placed], findings: Iterable[Finding], today: date) -> Iterator[Finding]:
    """What is wrong with waivers, but for those that accept nothing. findings: with what accepts them."""
    broad = _values(findings)
    for one in every:
        waiver = one.waiver
        if not one.address.provider:
            yield about(one, "ORG003", f"there is no client `{shortened(one.address.key)}` to waive anything for")
        elif one.rule is None:
            near = suggestion(waiver.rule, by_name())
            note = f"did you mean `{near}`?" if near else ""
            yield about(one, "ORG003", f"there is no rule `{shortened(waiver.rule)}`", note)
        elif not one.allowed:
            told = "`lint.allow_waivers` in oauthctl.yaml lets a client"
            yield about(one, "ORG003", f"{one.rule.name} cannot be waived here", told)
        elif waiver.until < today:
            yield about(one, "ORG004", f"the waiver of {one.rule.name} ended on {waiver.until}")
        elif waiver.value is None and broad.get(id(waiver)):
            said = ", ".join(sorted(map(str, broad[id(waiver)])))
            yield about(one, "ORG010", f"the waiver of {one.rule.name} names no value", f"value: {shortened(said)}")


def unused(every: Iterable[Placed], findings: Iterable[Finding], today: date) -> list[Placed]:
    """The waivers that could accept something and accept nothing. findings: of all environments."""
    used = {id(finding.waiver) for finding in findings}
    return [one for one in every if one.holds(today) and one.address.provider and id(one.waiver) not in used]


def _values(findings: Iterable[Finding]) -> Mapping[int, set[Json]]:
    """By waiver, the values that it accepts."""
    found: dict[int, set[Json]] = {}
    for finding in findings:
        if finding.waiver is not None and finding.value is not None:
            found.setdefault(id(finding.waiver), set()).add(finding.value)
    return found


def about(one: Placed, code: str, message: str, note: str = "") -> Finding:
    """A finding about a waiver itself."""
    rule, waiver = by_name()[code.lower()], one.waiver
    return Finding(
        rule=rule,
        status=Status.FAIL,
        severity=rule.severity,
        place=Place(f"clients.{one.address.key}", "waivers", waiver.span),
        message=message,
        note=note,
        value=" ".join(filter(None, (waiver.rule, waiver.field, waiver.value))),
        address=one.address,
        environments=waiver.environments,
    )


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()
