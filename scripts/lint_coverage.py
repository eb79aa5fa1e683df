"""docs/lint-coverage.md: which checks of others have a rule here, what is not built and why, and how often rules are right."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, NotRequired, TypedDict

import yaml

from oauthctl.lint.registry import by_name, rules
from oauthctl.lint.severity import Severity
from scripts.precision import figures, judged

DATA = Path(__file__).with_suffix(".yaml")


class Check(TypedDict):
    """A check of another tool, our rules for it, and a remark: where there are none, the reason."""

    check: str
    rules: list[str]
    why: str


class Generic(Check):
    """Of several tools. shows: redirect URIs, or clients in short, at which one of the rules speaks."""

    shows: NotRequired[list[str | dict[str, str]]]


class Vendor(TypedDict):
    vendor: str
    checks: int
    rules: list[str]
    why: str


class Tool(TypedDict):
    source: str
    checks: list[Check]
    others: list[Check]


class Missing(TypedDict):
    title: str
    why: str


class Catalogue(TypedDict):
    families: dict[str, int]
    not_built: dict[str, Missing]


class Argued(TypedDict):
    rule: str
    why: str


class Coverage(TypedDict):
    argued: list[Argued]
    kcwarden: Tool
    checkmate: Tool
    catalogue: Catalogue
    generic: list[Generic]
    vendors: list[Vendor]


class Built(NamedTuple):
    """Of the catalogue: how many numbers have a rule, and the codes of those without one and without a reason."""

    numbers: int
    all: int
    open: tuple[str, ...]


@cache
def coverage() -> Coverage:
    """The data of the page."""
    found: Coverage = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def built(catalogue: Catalogue) -> Built:
    """What the registry has of the catalogue."""
    have = {rule.code for rule in rules()}
    codes = [
        f"{family}{number:03d}" for family, count in catalogue["families"].items() for number in range(1, count + 1)
    ]
    left = [code for code in codes if code not in have]
    return Built(len(codes) - len(left), len(codes), tuple(code for code in left if code not in catalogue["not_built"]))


def page() -> str:
    """The whole page."""
    return "\n".join(_lines(coverage())) + "\n"


def _lines(found: Coverage) -> Iterator[str]:
    yield "# What lint covers\n"
    yield from _precision()
    yield from _argued(found["argued"])
    yield from _tool("kcwarden", "client checks for Keycloak", found["kcwarden"])
    yield from _tool("CheckMate", "client checks for Auth0", found["checkmate"])
    yield from _catalogue(found["catalogue"])
    yield from _generic(found["generic"], found["vendors"])


def _precision() -> Iterator[str]:
    every = judged()
    yield "## Precision\n"
    yield (
        "Every finding of the ruleset `recommended` at severity medium and above, on published Keycloak realms (judged as "
        "production, as an import leaves them) and on `examples/`, was judged by hand: is it right of this client, and at "
        "this severity? The verdicts and their reasons are in `tests/lint/precision.yaml`; a finding without one fails the "
        "tests. The aim is 95 %.\n"
    )
    yield "| severity | findings | true | precision | different rules and values |\n| --- | --- | --- | --- | --- |"
    for severity in (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM):
        one = figures(every, severity)
        share = f"{100 * one.true / one.all:.0f} %" if one.all else "none found"
        yield f"| {severity} | {one.all} | {one.true} | {share} | {one.kinds} |"
    yield (
        f"\nThey are about {len({(one.source, one.client) for one in every})} clients, many of them made alike, of "
        "tutorials and tests: the figure says little about rules that did not speak there. Recorded traffic of Auth0, Okta, "
        "Entra and Cognito is left out until there are adapters that read it.\n"
    )


def _argued(argued: Iterable[Argued]) -> Iterator[str]:
    yield "What was decided for its sake, and why:\n"
    yield from (f"- {_link(one['rule'])}: {one['why']}." for one in argued)
    yield ""


def _tool(name: str, what: str, tool: Tool) -> Iterator[str]:
    checks = tool["checks"]
    covered = sum(bool(one["rules"]) for one in checks)
    yield f"## {name}: {covered} of {len(checks)} {what} have a rule\n"
    yield f"Read in {tool['source']}.\n"
    yield from _table(checks)
    if tool["others"]:
        yield "\nAnd its checks of client scopes and service accounts, and those that look for what the user lists (monitors):\n"
        yield from _table(tool["others"])
    yield ""


def _generic(generic: Sequence[Generic], vendors: Iterable[Vendor]) -> Iterator[str]:
    covered = sum(bool(one["rules"]) for one in generic)
    yield f"\n## Generic checks of 20 tools: {covered} of {len(generic)} have a rule\n"
    yield (
        "What kcwarden, Keycloak's client policies, CheckMate, Prowler, Microsoft's Zero Trust Assessment, Maester, KICS, "
        "Checkov, OAUTHScan and eleven others look for, merged. Where a rule is named, an example in "
        "`scripts/lint_coverage.yaml` shows that it speaks, and the tests run it; three need the network or a provider, and "
        "have the examples of their rules.\n"
    )
    yield from _table(generic)
    yield f"\nTheir other {sum(one['checks'] for one in vendors)} checks are each about one vendor's product:\n"
    yield "| about | checks | rules | remark |\n| --- | --- | --- | --- |"
    for one in vendors:
        yield f"| {one['vendor']} | {one['checks']} | {', '.join(map(_link, one['rules'])) or 'none'} | {one['why']} |"


def _table(checks: Iterable[Check]) -> Iterator[str]:
    yield "| check | rules | remark |\n| --- | --- | --- |"
    for one in checks:
        yield f"| {one['check']} | {', '.join(map(_link, one['rules'])) or 'none'} | {one['why']} |"


def _link(code: str) -> str:
    return f"[{code}](rules/{code}.md) `{by_name()[code.lower()].slug}`"


def _catalogue(catalogue: Catalogue) -> Iterator[str]:
    done = built(catalogue)
    more = len(rules()) - done.numbers
    yield f"## The standards' checks: {done.numbers} of {done.all} have a rule\n"
    yield (
        f"The catalogue that was read out of the standards before any rule was written has {done.all} numbers. There are "
        f"{more} rules besides. What has no rule:\n"
    )
    yield from _left(catalogue["not_built"])
    if done.open:
        yield f"\nNot built yet: {', '.join(done.open)}."


def _left(missing: Mapping[str, Missing]) -> Iterator[str]:
    yield "| number | check | why there is no rule |\n| --- | --- | --- |"
    for code, one in missing.items():
        yield f"| {code} | {one['title']} | {one['why']} |"
