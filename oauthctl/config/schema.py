"""The JSON Schema (2020-12) of project files, generated from the field table, the reserved words and the adapters' options.

One schema for editors and for the validator. It cannot say everything: cross-references, and what only the project file
may hold, are checked in `project.py` and `resolve.py`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from oauthctl.config.schema_fields import INTERPOLATED, LISTS, Schema, declarable, properties, tagged
from oauthctl.model import presets
from oauthctl.model.address import Kind
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

ID: Final = "urn:oauthctl:schema:v1"
NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"  # of projects, environments, providers
KEY: Final = (
    r"^(?!(?:scope|resource|grant):)[A-Za-z0-9_][A-Za-z0-9._:@/~+-]{0,254}$"  # of clients and resources
)
SCOPE: Final = r"^[\x21\x23-\x5b\x5d-\x7e]{1,255}$"  # RFC 6749 section 3.3
REMOVED: Final = r"^[\x21-\x7e]{1,262}$"
DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
SECRET_SOURCES: Final = ("env", "file")
SECRET_SINKS: Final = ("file",)
SECRET_REF: Final = "#/$defs/secret_ref"

# What only `oauthctl.yaml` may hold: it steers the tool (DECISIONS 17).
PROJECT_ONLY: Final = ("version", "project", "state", "providers", "vars", "environments", "include")
ANYWHERE: Final = ("defaults", "resources", "scopes", "clients", "removed")
CLIENT_WORDS: Final = (
    "provider", "client_id", "preset", "owner", "settings", "secret", "extensions", "lifecycle", "environments",
    "only_in", "waivers", "accepted",
)  # fmt: skip


class AdapterFacts(NamedTuple):
    """What the declarations must know of an adapter.

    options: JSON Schema of the provider block. native_names: native settings that have a name of ours.
    items: an `extensions.<adapter>` block as compared items; block: its inverse.
    """

    options: Mapping[str, Json]
    native_names: Mapping[str, FieldId]
    items: Callable[[Mapping[str, Json]], Mapping[str, Json]]
    block: Callable[[Mapping[str, Json]], Mapping[str, Json]]


def schema(adapters: Mapping[str, AdapterFacts]) -> dict[str, Any]:
    """The whole schema for these adapters."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "oauthctl",
        "description": "OAuth and OpenID Connect clients as code.",
        **_object(_top(adapters)),
        "$defs": _definitions(adapters),
    }


def _object(properties: Schema, **more: Any) -> Schema:
    return {"type": "object", "properties": properties, **more, "additionalProperties": False}


def _map(pattern: str, of: Schema, description: str) -> Schema:
    return {
        "type": "object",
        "patternProperties": {pattern: of},
        "additionalProperties": False,
        "description": description,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", **more, "description": description}


def _top(adapters: Mapping[str, AdapterFacts]) -> Schema:
    return {
        "version": {"const": 1, "description": "The version of these declarations. A preset's meaning changes only with it."},
        "project": _text("The unit of ownership: clients carry its name in their marker.", pattern=NAME),
        "state": _ref("state"),
        "providers": _map(NAME, _provider(adapters), "The authorization servers, by the name used here."),
        "vars": _ref("vars"),
        "environments": _map(NAME, _ref("environment"), "Environments; `-e` chooses one."),
        "defaults": _ref("defaults"),
        "include": {
            "type": "array", "items": {"type": "string", "minLength": 1},
            "description": "Globs of the files to read, inside the project. Default: every YAML file below clients, scopes and resources.",
        },
        "resources": _map(KEY, _ref("resource"), "Protected APIs with their scopes (RFC 8707, RFC 9728)."),
        "scopes": _map(SCOPE, _ref("scope"), "Scopes that belong to no resource."),
        "clients": _map(KEY, _ref("client"), "OAuth clients, by key. Their keys are the registered metadata names."),
        "removed": _map(REMOVED, _ref("removal"), "What is to be deleted or given up, by key: deletion is a reviewed line."),
    }  # fmt: skip


def _provider(adapters: Mapping[str, AdapterFacts]) -> Schema:
    names = sorted(adapters)
    return {
        "type": "object",
        "properties": {"adapter": {"enum": names, "description": "The kind of provider."}},
        "required": ["adapter"],
        "allOf": [
            {
                "if": {"properties": {"adapter": {"const": name}}, "required": ["adapter"]},
                "then": _ref(f"provider.{name}"),
            }
            for name in names
        ],
    }


def _options(facts: AdapterFacts) -> Schema:
    own: Schema = {**facts.options}
    own["properties"] = {
        "adapter": {"type": "string"},
        **own.get("properties", {}),
        "ignore": _strings("Globs of client ids that are not ours to look at: not reported as unmanaged."),
    }
    return {"type": "object", "additionalProperties": False, **own}


def _strings(description: str) -> Schema:
    return {"type": "array", "items": {"type": "string", "minLength": 1}, "description": description}


def _definitions(adapters: Mapping[str, AdapterFacts]) -> Schema:
    client, settings = properties(Kind.CLIENT)
    scope, scope_settings = properties(Kind.SCOPE)
    resource, _ = properties(Kind.RESOURCE)
    common = _common(adapters)
    one_client = {**common, **_client_words(), "settings": _ref("settings"), **client}
    overlaid = ("environments", "only_in", "waivers")
    return {
        "client": _object(
            {**one_client, "environments": _map(NAME, _ref("overlay"), _OVERLAYS), "only_in": _ref("only_in"),
             "waivers": {"type": "array", "items": _ref("waiver"), "description": "Accepted findings of the linter."}},
            patternProperties=tagged(Kind.CLIENT),
        ),
        "overlay": _object(
            {**{name: entry for name, entry in one_client.items() if name not in overlaid},
             **_edits("client", client, Kind.CLIENT), "settings": _ref("settings-overlay")},
            patternProperties=tagged(Kind.CLIENT),
        ),
        "defaults": _object(
            {name: entry for name, entry in one_client.items() if name != "client_id"},
            patternProperties=tagged(Kind.CLIENT), description="What every client here has unless it says otherwise.",
        ),
        "settings": _object(settings, description="Settings that every provider has and no registry names."),
        "settings-overlay": _object({**_same("settings", settings), **_edits("settings", settings, Kind.CLIENT, "settings.")}),
        "scope": _object(
            {**_scope_words(common), **scope, "settings": _object(scope_settings), "only_in": _ref("only_in"),
             "environments": _map(NAME, _ref("scope-overlay"), _OVERLAYS)}
        ),
        "scope-overlay": _object({**_scope_words(common), **scope, "settings": _object(scope_settings)}),
        "resource": _object(
            {"provider": common["provider"], "owner": common["owner"], **resource,
             "scopes": _map(SCOPE, _ref("scope"), "The scopes of this API."), "only_in": _ref("only_in")},
            required=["uri"],
        ),
        **{f"provider.{name}": _options(facts) for name, facts in sorted(adapters.items())},
        **_small(),
    }  # fmt: skip


_OVERLAYS = "Per environment: a value replaces, `{add: […], remove: […]}` edits a list."


def _same(definition: str, own: Schema) -> Schema:
    return {name: {"$ref": f"#/$defs/{definition}/properties/{name}"} for name in own}


def _edits(definition: str, own: Schema, kind: Kind, prefix: str = "") -> Schema:
    """List fields of an overlay: the field's own schema, or an edit."""
    fields = declarable(kind)
    return {
        name: {"anyOf": [{"$ref": f"#/$defs/{definition}/properties/{name}"}, _ref("edit")]}
        if fields[prefix + name].compare in LISTS
        else {"$ref": f"#/$defs/{definition}/properties/{name}"}
        for name in own
    }


def _common(adapters: Mapping[str, AdapterFacts]) -> Schema:
    return {
        "provider": _text("The provider it lives at; may be left out where there is one."),
        "owner": _text("Who answers for it."),
        "extensions": _object(
            {name: {"type": "object", "description": f"Native settings of {name} that have no standard name."} for name in sorted(adapters)},
            description="Settings of the provider itself, by adapter.",
        ),
        "lifecycle": _ref("lifecycle"),
        "accepted": {"type": "array", "items": _ref("accepted"), "description": "Known differences that are accepted until a date."},
    }  # fmt: skip


def _client_words() -> Schema:
    return {
        "client_id": _text("What the provider knows it by, where that is not the key.", minLength=1),
        "preset": {"enum": sorted(presets.names()), "description": _presets()},
        "secret": _ref("secret"),
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


def _small() -> Schema:
    reason = _text("Why.", minLength=1)
    until = _text("The last day on which it holds, YYYY-MM-DD.", pattern=DATE)
    field = _text("A field: redirect_uris, settings.pkce, extensions.keycloak.fullScopeAllowed.", minLength=1)
    return {
        "only_in": {**_strings("The environments it exists in."), "minItems": 1},
        "edit": _object(
            {"add": {"type": ["array", "string"], "description": "Items to add."},
             "remove": {"type": ["array", "string"], "description": "Items to take away; each must be there."}},
            minProperties=1, description="Changes a list instead of replacing it.",
        ),
        "vars": {
            "type": "object", "patternProperties": {NAME: {"type": ["string", "integer", "number", "boolean"]}},
            "additionalProperties": False, "description": "Texts for `${vars.NAME}`.",
        },
        "environment": _object(
            {"vars": _ref("vars"),
             "apply": {"enum": ["plan-file"], "description": "plan-file: only a saved, reviewed plan can be applied here."},
             "providers": _map(NAME, {"type": "object"}, "Options of providers that differ here.")},
        ),
        "state": _object(
            {"backend": {"enum": ["local"], "description": "Where state is kept: a sealed file."},
             "lineage": _text("Which state belongs to this project; `oauthctl state init` makes it.", minLength=1),
             "path": _text("The file, inside the project.", minLength=1),
             "recipients": _strings("age recipients that can open the state; at least two people's.")},
            description="What must be remembered and cannot be read back.",
        ),
        "secret_ref": {
            "type": "string", "pattern": rf"^(?:{'|'.join(SECRET_SOURCES)}):.+|{INTERPOLATED}",
            "description": "Where a secret is kept: env:NAME or file:PATH. Never the secret itself.",
        },
        "secret": _object(
            {"from": {**_ref("secret_ref"), "description": "Impose the secret that is kept there: env:NAME or file:PATH."},
             "to": _text("Deliver the secret that the provider makes: file:PATH.", pattern=rf"^(?:{'|'.join(SECRET_SINKS)}):.+|{INTERPOLATED}"),
             "version": {"type": "integer", "minimum": 0, "description": "The secret is sent again when this number changes."}},
            minProperties=1, description="The client secret. Left out: the provider keeps it.",
        ),
        "lifecycle": _object(
            {"protect": {"type": "boolean", "description": "Refuse to delete or replace it, even once this line is gone."},
             "ignore_changes": {
                 "type": "array", "description": "Fields whose live value is left as it is.",
                 "items": {"anyOf": [{"type": "string", "minLength": 1}, _object({"field": field, "reason": reason, "until": until}, required=["field"])]},
             }},
        ),
        "accepted": _object(
            {"field": field, "reason": reason, "until": until, "digest": _text("The digest of what is accepted.", minLength=1)},
            required=["field", "reason", "until"],
        ),
        "waiver": _object(
            {"rule": _text("The rule's code or slug.", minLength=1), "reason": reason, "until": until,
             "owner": _text("Who answers for it.", minLength=1), "field": field, "value": _text("The value it is about."),
             "environments": _strings("Where it holds; everywhere if left out.")},
            required=["rule", "reason", "until", "owner"],
        ),
        "removal": {
            "anyOf": [
                {"enum": ["delete", "forget"]},
                _object(
                    {"action": {"enum": ["delete", "forget"]}, "client_id": _text("What the provider knows it by.", minLength=1),
                     "provider": _text("Where.", minLength=1), "environments": _strings("In which environments.")},
                    required=["action"],
                ),
            ],
            "description": "delete, or forget: give up ownership and leave it as it is.",
        },
    }  # fmt: skip
