"""`explain` knows every name that a user meets."""

import pytest

from oauthctl.adapters.registry import get, names
from oauthctl.config.schema import ANYWHERE, CLIENT_WORDS, PROJECT_ONLY, RESERVED
from oauthctl.diagnostics.errors import UsageError
from oauthctl.model.address import Kind
from oauthctl.model.table import table
from oauthctl.workflow.exit_codes import MEANING
from oauthctl.workflow.explain import explain, known


@pytest.mark.parametrize("name", [*known(), *RESERVED, *map(str, MEANING)])
def test_every_known_name_is_explained(name: str) -> None:
    found = explain(name)
    assert found.title
    assert found.summary.endswith(".")


def test_every_field_preset_key_and_adapter_is_known() -> None:
    fields = {name for kind in (Kind.CLIENT, Kind.SCOPE, Kind.RESOURCE) for name in table(kind)}
    assert {*fields, *CLIENT_WORDS, *PROJECT_ONLY, *ANYWHERE, *names()} <= set(known())


@pytest.mark.parametrize("adapter", names())
def test_every_native_name_leads_to_its_standard_one(adapter: str) -> None:
    for native, standard in get(adapter).native_names().items():
        for written in (f"{adapter}.{native}", f"extensions.{adapter}.{native}"):
            assert explain(written).summary == f"It has a standard name: write {standard}."


def test_a_native_setting_without_standard_name_says_where_it_is_written() -> None:
    found = explain("keycloak.directAccesGrantsEnabled")
    assert "extensions: {keycloak: …}" in found.summary
    assert dict(found.facts)["did you mean"] == "oauthctl explain keycloak.directAccessGrantsEnabled"


def test_a_setting_is_found_by_its_short_name_and_a_tagged_member_by_its_base() -> None:
    assert explain("pkce") == explain("settings.pkce")
    assert explain("client_name#fr").summary == explain("client_name").summary


def test_what_the_server_makes_is_not_asked_of_adapters() -> None:
    assert not [label for label, _ in explain("client_id_issued_at").facts if label.startswith("at ")]


@pytest.mark.parametrize(
    ("name", "step"),
    [("redirect_urs", "oauthctl explain redirect_uris"), ("qqqqqq", "oauthctl explain fields")],
)
def test_an_unknown_name_is_told_the_nearest(name: str, step: str) -> None:
    with pytest.raises(UsageError) as error:
        explain(name)
    assert error.value.problems[0].next == step


def test_a_family_and_a_ruleset_list_their_rules() -> None:
    assert {row[0].partition(" ")[0][:3] for row in explain("RED").rows} == {"RED"}
    assert explain("mcp").summary.startswith("recommended, and what the Model Context Protocol asks")
    assert len(explain("strict").rows) > len(explain("recommended").rows)
