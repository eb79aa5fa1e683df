"""Rulesets: what each asks besides `recommended`, and what weighs more in it."""

import pytest

from oauthctl.config.resolve import resolve_every
from oauthctl.config.schema_lint import lint
from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.registry import by_name, rules, ruleset
from oauthctl.lint.run import run
from oauthctl.lint.settings import Settings, choose
from oauthctl.lint.severity import Severity
from oauthctl.model.rulesets import RULESETS
from oauthctl.workflow.linting.subjects import around, declared_subjects
from tests.lint.support import project_of

WEB = """
clients:
  shop:
    preset: web
    provider: sso
    redirect_uris: ["https://shop.example.com/cb"]
    scope: [openid]
"""


def codes(name: str) -> set[str]:
    return {rule.code for rule in ruleset(name, rules())}


def findings(example: str, settings: Settings) -> dict[str, Finding]:
    """What the ruleset finds, by code."""
    project = project_of(example)
    chosen = choose(settings, rules())
    assert not chosen.wrong
    subjects = [
        one
        for declarations in resolve_every(project).values()
        for one in declared_subjects(declarations, around(project, declarations, settings))
    ]
    ran = run(subjects, chosen.rules, chosen.severities)
    return {one.rule.code: one for one in ran.findings if one.status is Status.FAIL}


def test_every_ruleset_holds_what_is_recommended() -> None:
    assert all(codes("recommended") <= codes(name) for name in RULESETS)
    assert codes("strict") == {rule.code for rule in rules()}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("mcp", {"AGT009", "AGT017", "TOK014"}),
        ("oauth-2.1", {"AUT005", "NAT007", "TOK013", "TOK014"}),
        ("fapi2", set()),  # its rules are about its presets, too, and so always there
    ],
)
def test_what_a_ruleset_has_besides(name: str, more: set[str]) -> None:
    assert codes(name) - codes("recommended") == more


def test_the_schema_takes_the_names_that_the_linter_knows() -> None:
    assert lint()["properties"]["ruleset"]["enum"] == list(RULESETS)


def test_what_weighs_more_is_a_rule_of_that_ruleset() -> None:
    for name, one in RULESETS.items():
        assert {by_name()[code.lower()].code for code in one.severity} <= codes(name)
        assert all(Severity(word).reaches(by_name()[code.lower()].severity) for code, word in one.severity.items())


def test_in_mcp_every_client_that_logs_users_in_is_an_agent() -> None:
    example = WEB + "    settings: {audiences: []}\n"
    assert "AGT009" not in findings(example, Settings())
    assert "AGT009" in findings(example, Settings(ruleset="mcp"))


def test_a_preset_for_agents_is_asked_by_recommended_what_is_no_matter_of_the_ruleset() -> None:
    agent = WEB.replace("preset: web", "preset: mcp-hosted\n    owner: deploy-bot")
    assert "AGT016" in findings(agent, Settings())


def test_a_rule_weighs_more_where_the_standard_asks_for_it_and_the_project_has_the_last_word() -> None:
    example = WEB + "    settings: {pkce: optional}\n"
    assert findings(example, Settings())["PKC002"].severity is Severity.MEDIUM
    assert findings(example, Settings(ruleset="oauth-2.1"))["PKC002"].severity is Severity.HIGH
    mild = Settings(ruleset="oauth-2.1", severity={"PKC002": Severity.LOW})
    assert findings(example, mild)["PKC002"].severity is Severity.LOW


def test_a_ruleset_is_no_rule() -> None:
    [wrong] = choose(Settings(select=("MCP",)), rules()).wrong
    assert (wrong.path, wrong.message, wrong.note) == (
        ("select", 0), "`MCP` is a ruleset, not a rule", "choose it with `ruleset: mcp`, or `--ruleset mcp`",
    )  # fmt: skip
