"""The JSON Schema is the field table, the reserved words and the adapters' options, and nothing else."""

import json
from pathlib import Path

import jsonschema
import pytest

from oauthctl.config.resolve import check
from oauthctl.config.schema import ANYWHERE, CLIENT_WORDS, PROJECT_ONLY, schema
from oauthctl.config.validator import validator
from oauthctl.model import presets
from oauthctl.model.address import Kind
from oauthctl.model.field import Role
from oauthctl.model.table import table
from tests.config.support import FACTS, HEAD, project

SCHEMA = schema(FACTS)
DEFINITIONS = SCHEMA["$defs"]


def test_it_is_a_schema_of_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"].startswith("urn:")


def test_the_project_words_are_these() -> None:
    words = "version project state providers vars environments defaults include resources scopes clients removed"
    assert set(SCHEMA["properties"]) == set(words.split()) == {*PROJECT_ONLY, *ANYWHERE}


def test_the_client_words_are_these_and_all_other_keys_are_fields() -> None:
    words = "provider client_id preset owner settings secret extensions lifecycle environments only_in waivers accepted"
    fields = {name for name, entry in table().items() if entry.role in (Role.METADATA, Role.CHOICE)}
    assert set(CLIENT_WORDS) == set(words.split())
    assert set(DEFINITIONS["client"]["properties"]) == {*words.split(), *fields}


def test_every_setting_can_be_written() -> None:
    settings = {name.removeprefix("settings.") for name, entry in table().items() if entry.role is Role.SETTING}
    assert set(DEFINITIONS["settings"]["properties"]) == set(DEFINITIONS["settings-overlay"]["properties"]) == settings


def test_every_preset_can_be_chosen() -> None:
    assert DEFINITIONS["client"]["properties"]["preset"]["enum"] == sorted(presets.names())


@pytest.mark.parametrize(
    "name", sorted(name for name, entry in table().items() if entry.role in (Role.METADATA, Role.SETTING, Role.CHOICE))
)
def test_each_fields_example_is_valid_and_documented(name: str) -> None:
    entry = table()[name]
    prefix, dot, rest = name.partition(".")
    body = {"settings": {rest: entry.example}} if dot and prefix == "settings" else {name: entry.example}
    assert list(validator(SCHEMA)({"clients": {"shop": {"preset": "custom", **body}}})) == []
    home = DEFINITIONS["settings" if dot else "client"]["properties"][rest or name]
    assert entry.help in home["description"]
    assert entry.cite in home["description"]


@pytest.mark.parametrize("kind", [Kind.SCOPE, Kind.RESOURCE])
def test_scopes_and_resources_have_their_fields(kind: Kind) -> None:
    fields = {name for name in table(kind) if "." not in name}
    assert fields <= set(DEFINITIONS[str(kind)]["properties"])


def test_every_reference_leads_somewhere() -> None:
    for pointer in _references(SCHEMA):
        node = SCHEMA
        for step in pointer.removeprefix("#/").split("/"):
            node = node[step]


def test_tagged_members_are_those_of_the_table() -> None:
    tagged = {name for name, entry in table().items() if entry.tagged}
    assert {pattern[1:].partition("#")[0] for pattern in DEFINITIONS["client"]["patternProperties"]} == tagged


def test_the_checked_in_schema_is_the_one_of_the_built_in_adapters() -> None:
    registry = pytest.importorskip("oauthctl.workflow.adapters", exc_type=ImportError)
    checked_in = Path(__file__).parents[2] / "schemas" / "oauthctl.schema.json"
    assert json.loads(checked_in.read_text(encoding="utf-8")) == schema(registry.facts())


def test_the_examples_of_the_repository_are_right() -> None:
    registry = pytest.importorskip("oauthctl.workflow.adapters", exc_type=ImportError)
    from oauthctl.config.files import DiskFiles
    from oauthctl.config.project import load
    from oauthctl.diagnostics.sources import Sources

    for file in (Path(__file__).parents[2] / "examples").glob("*/oauthctl.yaml"):
        assert check(load(DiskFiles(file.parent), registry.facts(), sources=Sources())) == []


def test_a_project_may_say_nothing_but_who_it_is() -> None:
    assert project(HEAD).counts == "0 clients"


def _references(node: object) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if "$ref" in node else set()
        return own.union(*(_references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(_references(value) for value in node))
    return set()
