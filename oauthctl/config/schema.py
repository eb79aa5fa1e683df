"""The JSON Schema (2020-12) of project files, made from the field table, the reserved words and adapters' options.

One schema for editors and for the validator. It cannot say everything: cross-references, and what only the project file
may hold, are checked in `project.py` and `resolve.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from oauthctl.config import schema_lint, schema_policy
from oauthctl.config.schema_blocks import (
    KEY,
    NAME,
    REMOVED,
    SCOPE,
    blocks,
    map_of,
    object_of,
    ref,
    strings,
    text,
)
from oauthctl.config.schema_fields import LISTS, Schema, declarable, properties, tagged
from oauthctl.model import presets
from oauthctl.model.address import Kind
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

ID: Final = "urn:oauthctl:schema:v1"
NEXT: Final = "x-next"  # what to do about a value that does not fit
_PLUGIN: Final = "an adapter of a plugin is known only with OAUTHCTL_PLUGINS=1 in the environment"

# What only `oauthctl.yaml` may hold: it steers the tool (DECISIONS 17).
PROJECT_ONLY: Final = ("version", "project", "state", "providers", "vars", "environments", "include", "lint")
# Words that are kept for what this version does not have, or has elsewhere, and what to write instead.
RESERVED: Final = {
    "moved": "declare it under its new name, and name the old one under `removed:`",
    "ignore": "write it at a provider: `providers: {NAME: {ignore: […]}}`",
}
ANYWHERE: Final = ("defaults", "resources", "scopes", "clients", "removed", "waivers", "policy")
CLIENT_WORDS: Final = (
    "provider",
    "client_id",
    "preset",
    "owner",
    "settings",
    "secret",
    "extensions",
    "lifecycle",
    "environments",
    "only_in",
    "waivers",
    "accepted",
)


class AdapterFacts(NamedTuple):
    """What the declarations must know of an adapter.

    options: JSON Schema of the provider block. native_names: native settings that have a name of ours,
    asked for where one is met.
    items: an `extensions.<adapter>` block as compared items; block: its inverse.
    """

    options: Mapping[str, Json]
    native_names: Callable[[], Mapping[str, FieldId]]
    items: Callable[[Mapping[str, Json]], Mapping[str, Json]]
    block: Callable[[Mapping[str, Json]], Mapping[str, Json]]


def schema(adapters: Mapping[str, AdapterFacts]) -> dict[str, Any]:
    """The whole schema for these adapters."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "oauthctl",
        "description": "OAuth and OpenID Connect clients as code.",
        **object_of(_top(adapters)),
        "$defs": _definitions(adapters),
    }


def _top(adapters: Mapping[str, AdapterFacts]) -> Schema:
    return {
        "version": {
            "const": 1,
            "description": "The version of these declarations. A preset's meaning changes only with it.",
        },
        "project": text("The unit of ownership: clients carry its name in their marker.", pattern=NAME),
        "state": ref("state"),
        "providers": map_of(NAME, _provider(adapters), "The authorization servers, by the name used here."),
        "vars": ref("vars"),
        "environments": map_of(NAME, ref("environment"), "Environments; `-e` chooses one."),
        "defaults": ref("defaults"),
        "include": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "description": (
                "Globs of the files to read, inside the project. Default: every YAML file below "
                "clients, scopes and resources."
            ),
        },
        "resources": map_of(KEY, ref("resource"), "Protected APIs with their scopes (RFC 8707, RFC 9728)."),
        "scopes": map_of(SCOPE, ref("scope"), "Scopes that belong to no resource."),
        "clients": map_of(KEY, ref("client"), "OAuth clients, by key. Their keys are the registered metadata names."),
        "removed": map_of(
            REMOVED,
            ref("removal"),
            "What is to be deleted or given up, by key: deletion is a reviewed line.",
        ),
        "lint": schema_lint.lint(),
        "policy": schema_policy.policy(),
        "waivers": schema_lint.waivers(blocks()["waiver"]),
    }


def _provider(adapters: Mapping[str, AdapterFacts]) -> Schema:
    names = sorted(adapters)
    return {
        "type": "object",
        "properties": {"adapter": {"enum": names, "description": "The kind of provider.", NEXT: _PLUGIN}},
        "required": ["adapter"],
        "allOf": [
            {
                "if": {"properties": {"adapter": {"const": name}}, "required": ["adapter"]},
                "then": ref(f"provider.{name}"),
            }
            for name in names
        ],
    }


def _options(facts: AdapterFacts) -> Schema:
    own: Schema = {**facts.options}
    own["properties"] = {
        "adapter": {"type": "string", "description": "The kind of provider."},
        **own.get("properties", {}),
        "ignore": strings("Globs of client ids that are not ours to look at: not reported as unmanaged."),
    }
    return {"type": "object", "additionalProperties": False, **own}


def _definitions(adapters: Mapping[str, AdapterFacts]) -> Schema:
    client, settings = properties(Kind.CLIENT)
    scope, scope_settings = properties(Kind.SCOPE)
    resource, _ = properties(Kind.RESOURCE)
    common = _common(adapters)
    one_client = {**common, **_client_words(), "settings": ref("settings"), **client}
    return {
        "client": object_of(
            {
                **one_client,
                "environments": map_of(NAME, ref("overlay"), _OVERLAYS),
                "only_in": ref("only_in"),
                "waivers": _WAIVERS,
            },
            patternProperties=tagged(Kind.CLIENT),
        ),
        "overlay": object_of(
            {
                **_same("client", [name for name in one_client if name not in _NOT_OVERLAID]),
                **_edits("client", client, Kind.CLIENT),
                "settings": ref("settings-overlay"),
            },
            patternProperties=tagged(Kind.CLIENT),
        ),
        "defaults": object_of(
            _same("client", [name for name in one_client if name not in _NOT_DEFAULTED]),
            patternProperties=tagged(Kind.CLIENT),
            description="What every client here has unless it says otherwise.",
        ),
        "settings": object_of(settings, description="Settings that every provider has and no registry names."),
        "settings-overlay": object_of(
            _edits("settings", settings, Kind.CLIENT, "settings."),
            description="Settings that differ in this environment.",
        ),
        "scope": object_of(
            {
                **_scope_words(common),
                **scope,
                "settings": object_of(scope_settings, description=_SCOPE_SETTINGS),
                "only_in": ref("only_in"),
                "waivers": _WAIVERS,
                "environments": map_of(NAME, ref("scope-overlay"), _OVERLAYS),
            }
        ),
        "scope-overlay": object_of(
            {**_scope_words(common), **scope, "settings": object_of(scope_settings, description=_SCOPE_SETTINGS)}
        ),
        "resource": object_of(
            {
                "provider": common["provider"],
                "owner": common["owner"],
                **resource,
                "scopes": map_of(SCOPE, ref("scope"), "The scopes of this API."),
                "only_in": ref("only_in"),
                "waivers": _WAIVERS,
            },
            required=["uri"],
        ),
        **{f"provider.{name}": _options(facts) for name, facts in sorted(adapters.items())},
        **schema_policy.definitions(),
        **blocks(),
    }


_WAIVERS: Final = {"type": "array", "items": ref("waiver"), "description": "Accepted findings of the linter."}
_NOT_OVERLAID = frozenset({"environments", "only_in", "waivers"})
_NOT_DEFAULTED = frozenset({"client_id", "environments", "only_in", "waivers"})
_SCOPE_SETTINGS = "Settings of the scope that no registry names."
_OVERLAYS = "Per environment: a value replaces, `{add: […], remove: […]}` edits a list."


def _same(definition: str, names: Iterable[str]) -> Schema:
    return {name: {"$ref": f"#/$defs/{definition}/properties/{name}"} for name in names}


def _edits(definition: str, own: Schema, kind: Kind, prefix: str = "") -> Schema:
    """List fields of an overlay: the field's own schema, or an edit."""
    fields = declarable(kind)
    return {
        name: {"anyOf": [{"$ref": f"#/$defs/{definition}/properties/{name}"}, ref("edit")]}
        if fields[prefix + name].compare in LISTS
        else {"$ref": f"#/$defs/{definition}/properties/{name}"}
        for name in own
    }


def _common(adapters: Mapping[str, AdapterFacts]) -> Schema:
    return {
        "provider": text("The provider it lives at; may be left out where there is one."),
        "owner": text("Who answers for it."),
        "extensions": object_of(
            {
                name: {
                    "type": "object",
                    "description": f"Native settings of {name} that have no standard name.",
                }
                for name in sorted(adapters)
            },
            description="Settings of the provider itself, by adapter.",
        ),
        "lifecycle": ref("lifecycle"),
        "accepted": {
            "type": "array",
            "items": ref("accepted"),
            "description": "Known differences that are accepted until a date.",
        },
    }


def _client_words() -> Schema:
    return {
        "client_id": text("What the provider knows it by, where that is not the key.", minLength=1),
        "preset": {"enum": sorted(presets.names()), "description": _presets()},
        "secret": ref("secret"),
    }


def _presets() -> str:
    described = " ".join(f"{name}: {presets.preset(name).summary}" for name in presets.names())
    return f"What kind of client it is; fixes all that decides its power. {described}"


def _scope_words(common: Schema) -> Schema:
    return {
        **common,
        "risk": {
            "enum": ["low", "medium", "high"],
            "description": "How much harm a token with this scope can do.",
        },
        "external": {
            "type": "boolean",
            "description": "It belongs to others: may be asked for, is checked to exist, is never written.",
        },
    }
