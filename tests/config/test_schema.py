"""The JSON Schema is the field table, the reserved words and the adapters' options, and nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from oauthctl.config.resolve import check
from oauthctl.config.schema import ANYWHERE, CLIENT_WORDS, PROJECT_ONLY, RESERVED, schema
from oauthctl.config.schema_blocks import NAME
from oauthctl.config.schema_policy import CODE
from oauthctl.config.validator import validator
from oauthctl.model import presets
from oauthctl.model.address import Kind
from oauthctl.model.field import Role
from oauthctl.model.table import table
from tests.config.support import FACTS, HEAD, project

SCHEMA = schema(FACTS)
DEFINITIONS = SCHEMA["$defs"]
BUILT_IN = json.loads((Path(__file__).parents[2] / "schemas" / "oauthctl.schema.json").read_text(encoding="utf-8"))


def test_it_is_a_schema_of_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"].startswith("urn:")


def test_the_project_words_are_these() -> None:
    words = "version project state providers vars environments defaults include resources scopes clients removed lint policy waivers"
    assert set(SCHEMA["properties"]) == set(words.split()) == {*PROJECT_ONLY, *ANYWHERE}
    assert set(RESERVED) == {"moved", "ignore"}, "words of the design that stand for nothing yet"


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


def test_an_editor_can_explain_every_key() -> None:
    undescribed = [".".join(path) for path, node in _keys(BUILT_IN) if not _description(node)]
    assert undescribed == []


def test_no_map_takes_keys_that_it_does_not_know() -> None:
    """Included files are checked with the same schema, so what it lets pass is never looked at again."""
    open_maps = {path[-1] if path[-1] != "items" else ".".join(path[-2:]) for path, node in _maps(SCHEMA)
                 if "additionalProperties" not in node}  # fmt: skip
    assert open_maps == {
        "keycloak", "dcr",  # native settings: the adapter knows them
        NAME,  # a provider: its options are closed, adapter by adapter; an environment's part of one is checked merged
        CODE,  # a rule of the organisation: closed, template by template
        "jwks", "keys.items", "vp_formats_supported",  # as their specifications have them, which others extend
        "add.items", "remove.items",  # items of a list: checked as the list's once the edit is made
    }  # fmt: skip


def test_every_reference_leads_somewhere() -> None:
    for pointer in _references(BUILT_IN):
        assert isinstance(_pointed(pointer), dict)


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


def _maps(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(node, dict):
        if "object" in (node.get("type"), *(node["type"] if isinstance(node.get("type"), list) else ())):
            yield path, node
        for name, inner in node.items():
            yield from _maps(inner, (*path, name))
    elif isinstance(node, list):
        for inner in node:
            yield from _maps(inner, path)


def _keys(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(node, dict):
        for name, inner in node.get("properties", {}).items():
            if path[-1:] != ("if",):
                yield (*path, name), inner
        for name, inner in node.items():
            yield from _keys(inner, (*path, name))
    elif isinstance(node, list):
        for inner in node:
            yield from _keys(inner, path)


def _description(node: Any) -> str:
    """What an editor shows on hover: of the key itself, or of what it refers to."""
    while "description" not in node and "$ref" in node:
        node = _pointed(node["$ref"])
    inner = [_description(one) for one in node.get("anyOf", ())]
    return str(node.get("description") or next(filter(None, inner), ""))


def _pointed(pointer: str) -> Any:
    node: Any = BUILT_IN
    for step in pointer.removeprefix("#/").split("/"):
        node = node[step]
    return node


def _references(node: object) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if "$ref" in node else set()
        return own.union(*(_references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(_references(value) for value in node))
    return set()
