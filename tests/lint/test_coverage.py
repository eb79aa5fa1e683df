"""docs/lint-coverage.md names rules that exist, and no number of the catalogue is passed over in silence."""

import re

import pytest
import yaml

from oauthctl.lint.finding import Status
from oauthctl.lint.registry import FAMILIES, by_name, rules
from scripts.lint_coverage import built, coverage, page
from tests.lint.support import findings_of

FOUND = coverage()
TOOLS = (FOUND["kcwarden"], FOUND["checkmate"])
CHECKS = [one for tool in TOOLS for one in (*tool["checks"], *tool["others"])] + [*FOUND["generic"]]


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


SHOWN = [(one["check"], one["rules"], shown) for one in FOUND["generic"] for shown in one.get("shows", [])]


def client(shown: str | dict[str, str]) -> str:
    """A client in short as a whole declaration: a redirect URI, or `preset`, `provider`, `uri`, `lines`, `scopes`, `metadata`."""
    said = {"uri": shown} if isinstance(shown, str) else shown
    preset = said.get("preset", "web")
    fields = {"preset": preset, "provider": said.get("provider", "idp" if "metadata" in said else "sso")}
    if "uri" in said or not (preset == "service" or ("grant_types" in said.get("lines", "") and preset == "custom")):
        fields["redirect_uris"] = [said.get("uri", "https://shop.acme.com/cb")]
    fields |= yaml.safe_load(said.get("lines", "")) or {}
    declared = {"scopes": yaml.safe_load(said.get("scopes", "{}")), "clients": {"shop": fields}}
    told = f"metadata:\n  issuer: https://idp.example.com\n  {said['metadata']}\n" if "metadata" in said else ""
    return "\n" + yaml.safe_dump(declared, sort_keys=False) + told


@pytest.mark.parametrize(("check", "codes", "shown"), SHOWN)
def test_a_generic_check_of_other_tools_is_made(check: str, codes: list[str], shown: str | dict[str, str]) -> None:
    spoke = {one.rule.code for one in findings_of(client(shown)) if one.status is Status.FAIL}
    assert spoke & set(codes), check


def test_every_generic_check_is_there_and_those_of_one_vendor_are_counted() -> None:
    names = [one["check"] for one in FOUND["generic"]]
    assert len(names) == len(set(names)) == 126
    assert sum(one["checks"] for one in FOUND["vendors"]) == 228 - 126


def test_what_is_not_shown_needs_a_provider_or_the_network() -> None:
    unshown = {code for one in FOUND["generic"] if not one.get("shows") for code in one["rules"]}
    assert unshown == {"RED019", "AUT011", "AUT012"}
