"""Rulesets: which rules each runs, and whom these are asked about."""

import pytest

from oauthctl.cli.lint import command
from oauthctl.config.resolve import resolve_every
from oauthctl.config.schema_lint import lint as lint_schema
from oauthctl.lint.registry import rules, ruleset
from oauthctl.lint.run import run
from oauthctl.lint.settings import Settings
from oauthctl.model.rulesets import RULESETS
from oauthctl.workflow.linting.subjects import around, declared_subjects
from tests.lint.support import project_of

WEB = """
clients:
  desk:
    preset: {preset}
    owner: team-desk
    redirect_uris: ["com.example.desk:/callback"]
"""


def codes(name: str) -> set[str]:
    return {rule.code for rule in ruleset(name, rules())}


def found(example: str, name: str) -> set[str]:
    project = project_of(example)
    subjects = []
    for declarations in resolve_every(project).values():
        subjects += declared_subjects(declarations, around(project, declarations, Settings(ruleset=name)))
    return {one.rule.code for one in run(subjects, ruleset(name, rules()), {}).findings}


def test_every_place_that_takes_a_ruleset_knows_the_same_ones() -> None:
    [option] = [one for one in command.params if one.name == "ruleset"]
    assert list(option.type.choices) == list(RULESETS)  # type: ignore[attr-defined]  # a click.Choice
    assert lint_schema()["properties"]["ruleset"]["enum"] == list(RULESETS)


@pytest.mark.parametrize("name", RULESETS)
def test_no_ruleset_leaves_out_what_is_recommended(name: str) -> None:
    assert codes("recommended") <= codes(name) <= codes("strict")


def test_strict_runs_every_rule() -> None:
    assert codes("strict") == {rule.code for rule in rules()}


def test_oauth_2_1_recommends_keys_and_bound_tokens() -> None:
    assert {"AUT005", "TOK013", "TOK014", "NAT007"} == codes("oauth-2.1") - codes("recommended")


def test_mcp_asks_every_client_that_logs_users_in_what_it_asks_of_agents() -> None:
    assert codes("mcp") - codes("recommended") == {"AGT009", "AGT017", "TOK014"}
    assert "AGT017" in found(WEB.format(preset="native"), "mcp")
    assert "AGT017" not in found(WEB.format(preset="native"), "recommended")
