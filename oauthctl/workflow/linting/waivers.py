"""The waivers of a project, and what is wrong with them: expired, unused, unknown, too broad (DECISIONS 23)."""

from collections.abc import Iterable, Iterator, Sequence
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


def judged(every: Iterable[Placed], accepted: Iterable[Finding], today: date, *, whole: bool) -> Iterator[Finding]:
    """What is wrong with waivers. accepted: findings that were waived. whole: all environments were looked at."""
    used = [finding for finding in accepted if finding.waiver is not None]
    for one in every:
        waiver, mine = one.waiver, [finding for finding in used if finding.waiver is one.waiver]
        if not one.address.provider:
            yield _about(one, "ORG003", f"there is no client `{shortened(one.address.key)}` to waive anything for")
        elif one.rule is None:
            near = suggestion(waiver.rule, by_name())
            note = f"did you mean `{near}`?" if near else ""
            yield _about(one, "ORG003", f"there is no rule `{shortened(waiver.rule)}`", note)
        elif not one.allowed:
            yield _about(
                one,
                "ORG003",
                f"{one.rule.name} cannot be waived here",
                "`lint.allow_waivers` in oauthctl.yaml lets a client",
            )
        elif waiver.until < today:
            yield _about(one, "ORG004", f"the waiver of {one.rule.name} ended on {waiver.until}")
        elif not mine and whole:
            yield _about(one, "ORG009", f"nothing here is found by {one.rule.name}: the waiver accepts nothing")
        elif waiver.value is None and any(finding.value is not None for finding in mine):
            said = ", ".join(sorted({str(finding.value) for finding in mine}))
            yield _about(one, "ORG010", f"the waiver of {one.rule.name} names no value", f"value: {shortened(said)}")


def _about(one: Placed, code: str, message: str, note: str = "") -> Finding:
    rule = _rule(code)
    return Finding(
        rule=rule,
        status=Status.FAIL,
        severity=rule.severity,
        place=Place(f"clients.{one.address.key}", "waivers", one.waiver.span),
        message=message,
        note=note,
        value=one.waiver.rule,
        address=one.address,
        environments=one.waiver.environments,
    )


def _rule(code: str) -> Rule:
    return by_name()[code.lower()]


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()
