"""docs/lint-coverage.md names rules that exist, and no number of the catalogue is passed over in silence."""

import re

import pytest

from oauthctl.lint.registry import FAMILIES, by_name, rules
from scripts.lint_coverage import built, coverage, page

FOUND = coverage()
TOOLS = (FOUND["kcwarden"], FOUND["checkmate"])
CHECKS = [one for tool in TOOLS for one in (*tool["checks"], *tool["others"])] + FOUND["elsewhere"]


@pytest.mark.parametrize("check", CHECKS, ids=lambda one: one["check"])
def test_a_check_has_rules_that_exist_or_a_reason(check: dict[str, object]) -> None:
    codes = check["rules"]
    assert isinstance(codes, list)
    assert {code for code in codes if code.lower() not in by_name()} == set()
    assert codes or check["why"]


def test_every_link_of_the_page_is_a_rule() -> None:
    linked = set(re.findall(r"\(rules/([A-Z]+[0-9]+)\.md\)", page()))
    assert linked
    assert linked <= {rule.code for rule in rules()}


def test_every_client_check_of_both_tools_is_there_once() -> None:
    for tool, count in zip(TOOLS, (29, 14), strict=True):
        names = [one["check"] for one in tool["checks"]]
        assert len(names) == len(set(names)) == count


def test_every_number_of_the_catalogue_is_a_rule_or_has_a_reason() -> None:
    catalogue = FOUND["catalogue"]
    assert catalogue["families"].keys() >= FAMILIES.keys() - {"KCL"}
    assert set(built(catalogue).open) == set()


def test_what_is_built_is_not_said_to_be_missing() -> None:
    assert set(FOUND["catalogue"]["not_built"]) & {rule.code for rule in rules()} == set()
