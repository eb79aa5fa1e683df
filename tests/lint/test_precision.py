"""Findings on realms that people published and on our own examples, each judged true or false by hand.

A new finding without a verdict fails, and so does a verdict whose finding is gone. The figures go to docs/lint-coverage.md.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from oauthctl.diagnostics.sources import Sources
from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.registry import rules, ruleset
from oauthctl.lint.run import run
from oauthctl.lint.severity import Severity
from oauthctl.workflow.linting.declared import LintRequest, lint
from scripts.precision import Judged, figures, judged
from tests.lint.realms import realms, subjects

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TARGET = 0.95


class Said(NamedTuple):
    client: str
    rule: str
    value: str
    severity: str


def said(findings: Iterable[Finding]) -> set[Said]:
    """What was found at severity medium and above."""
    return {
        Said(one.address.key if one.address else "", one.rule.code, str(one.value), one.severity.value)
        for one in findings
        if one.status is not Status.UNDECIDED and one.severity.reaches(Severity.MEDIUM)
    }


def known(source: str) -> set[Said]:
    return {Said(one.client, one.rule, one.value, one.severity) for one in judged() if one.source == source}


def test_every_finding_on_a_published_realm_has_its_verdict(vendor_data: Path) -> None:
    recommended = ruleset("recommended", rules())
    read = realms(vendor_data / "keycloak")
    assert read
    for name, realm in read.items():
        assert said(run(list(subjects(realm)), recommended, {}).findings) == known(name), name


@pytest.mark.parametrize("project", sorted(path.parent.name for path in EXAMPLES.glob("*/oauthctl.yaml")))
def test_every_finding_on_an_example_has_its_verdict(project: str) -> None:
    found = lint(EXAMPLES / project, LintRequest(), Sources(), print, print)
    assert said(found.findings) == known(f"examples/{project}")


def test_a_verdict_has_a_reason() -> None:
    assert all(one.why for one in judged())


@pytest.mark.parametrize("severity", [Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM])
def test_nearly_every_finding_is_true(severity: Severity) -> None:
    figure = figures(judged(), severity)
    assert figure.true >= TARGET * figure.all


def test_a_false_one_lowers_the_figure() -> None:
    one = Judged("a.json", "shop", "RED005", "x", "high", true=True, why="because")
    figure = figures([one, one._replace(client="app", true=False)], Severity.HIGH)
    assert (figure.true, figure.all) == (1, 2)
