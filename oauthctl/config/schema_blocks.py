"""The small blocks of the JSON Schema, and the helpers that all of it is made with."""

from typing import Any, Final

from oauthctl.config.schema_fields import Schema

NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"  # of projects, environments, providers
KEY: Final = r"^(?!(?:scope|resource|grant):)[A-Za-z0-9_][A-Za-z0-9._:@/~+-]{0,254}$"  # of clients and resources
SCOPE: Final = r"^[\x21\x23-\x5b\x5d-\x7e]{1,255}$"  # RFC 6749 section 3.3
REMOVED: Final = r"^[\x21-\x7e]{1,262}$"
DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
SECRET_SOURCES: Final = ("env", "file")
SECRET_SINKS: Final = ("file",)
SECRET_REF: Final = "#/$defs/secret_ref"  # noqa: S105  # a place in the schema
SECRET_BLOCK: Final = "#/$defs/secret"  # noqa: S105  # another
_ENV: Final = r"env:[A-Za-z_][A-Za-z0-9_]*$"
_FILLED: Final = r"\$\{vars\.[^}]+\}"  # a variable may stand for all of it, or for a part of a path


_ITEMS: Final[Schema] = {"type": ["array", "string"], "items": {"type": ["string", "object"]}}


def object_of(properties: Schema, **more: Any) -> Schema:
    """A map with these keys and no others, unless `more` says so."""
    return {"type": "object", "properties": properties, **more, "additionalProperties": False}


def map_of(pattern: str, of: Schema, description: str) -> Schema:
    """A map whose keys match a pattern."""
    return {
        "type": "object",
        "patternProperties": {pattern: of},
        "additionalProperties": False,
        "description": description,
    }


def ref(name: str) -> Schema:
    """A reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def text(description: str, **more: Any) -> Schema:
    """A text."""
    return {"type": "string", **more, "description": description}


def strings(description: str) -> Schema:
    """A list of texts."""
    return {"type": "array", "items": {"type": "string", "minLength": 1}, "description": description}


def blocks() -> Schema:
    """The definitions of the small blocks."""
    reason = text("Why.", minLength=1)
    until = text("The last day on which it holds, YYYY-MM-DD.", pattern=DATE)
    field = text("A field: redirect_uris, settings.pkce, extensions.keycloak.fullScopeAllowed.", minLength=1)
    return {
        "only_in": {**strings("The environments it exists in."), "minItems": 1},
        "edit": object_of(
            {
                "add": {**_ITEMS, "description": "Items to add."},
                "remove": {**_ITEMS, "description": "Items to take away; each must be there."},
            },
            minProperties=1,
            description="Changes a list instead of replacing it.",
        ),
        "vars": {
            "type": "object",
            "patternProperties": {NAME: {"type": ["string", "integer", "boolean"]}},
            "additionalProperties": False,
            "description": "Texts for `${vars.NAME}`.",
        },
        "environment": object_of(
            {
                "vars": ref("vars"),
                "apply": {
                    "enum": ["plan-file"],
                    "description": "plan-file: `apply` is refused here but for a saved plan. This version saves none.",
                },
                "providers": map_of(NAME, {"type": "object"}, "Options of providers that differ here."),
            },
        ),
        "state": object_of(
            {
                "backend": {"enum": ["local"], "description": "Where state is kept: a sealed file."},
                "lineage": text("Which state belongs to this project; `oauthctl state init` makes it.", minLength=1),
                "path": text("The file, inside the project.", minLength=1),
                "recipients": strings("age recipients that can open the state; at least two people's."),
            },
            description="What must be remembered and cannot be read back.",
        ),
        "secret_ref": {
            "type": "string",
            "pattern": rf"^(?:{_ENV}|env:.*{_FILLED}|file:.+|{_FILLED})",
            "description": "Where a secret is kept: env:NAME or file:PATH. Never the secret itself.",
        },
        "secret": object_of(
            {
                "from": {
                    **ref("secret_ref"),
                    "description": "Impose the secret that is kept there: env:NAME or file:PATH.",
                },
                "to": text(
                    "Deliver the secret that the provider makes: file:PATH.",
                    pattern=rf"^(?:file:.+|{_FILLED})",
                ),
                "version": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "The secret is sent again when this number changes.",
                },
            },
            minProperties=1,
            description="The client secret. Left out: the provider keeps it.",
        ),
        "lifecycle": object_of(
            {
                "protect": {
                    "type": "boolean",
                    "description": "Refuse to delete or replace it, even once this line is gone.",
                },
                "ignore_changes": {
                    "type": "array",
                    "description": "Fields whose live value is left as it is.",
                    "items": {
                        "anyOf": [
                            {"type": "string", "minLength": 1},
                            object_of({"field": field, "reason": reason, "until": until}, required=["field"]),
                        ]
                    },
                },
            },
            description="What may not happen to it, and what of it is left alone.",
        ),
        "accepted": object_of(
            {
                "field": field,
                "reason": reason,
                "until": until,
                "digest": text("The digest of what is accepted.", minLength=1),
            },
            required=["field", "reason", "until"],
        ),
        "waiver": object_of(
            {
                "rule": text("The rule's code or slug.", minLength=1),
                "reason": reason,
                "until": until,
                "owner": text("Who answers for it.", minLength=1),
                "field": field,
                "value": {"type": ["string", "integer", "boolean"], "description": "The value it is about."},
                "environments": strings("Where it holds; everywhere if left out."),
            },
            required=["rule", "reason", "until", "owner"],
        ),
        "removal": {
            "anyOf": [
                {"enum": ["delete", "forget"]},
                object_of(
                    {
                        "action": {
                            "enum": ["delete", "forget"],
                            "description": "delete, or forget: give up ownership.",
                        },
                        "client_id": text("What the provider knows it by.", minLength=1),
                        "provider": text("Where.", minLength=1),
                        "environments": strings("In which environments."),
                    },
                    required=["action"],
                ),
            ],
            "description": "delete, or forget: give up ownership and leave it as it is.",
        },
    }
