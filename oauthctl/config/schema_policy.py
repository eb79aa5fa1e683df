"""The `policy:` block of the JSON Schema: an organisation's own rules, each made from a template."""

from typing import Any, Final

from oauthctl.config.schema_blocks import KEY, NAME, map_of, object_of, ref, strings, text
from oauthctl.model.policy import TEMPLATES

Schema = dict[str, Any]
CODE: Final = r"^[A-Z]{2,8}[0-9]{3}$"
SLUG: Final = r"^[a-z][a-z0-9]{0,30}(-[a-z0-9]{1,30}){1,8}$"
SEVERITIES: Final = ("critical", "high", "medium", "low", "info")
_NEEDED: Final = ["template", "slug", "severity", "why", "fix", "bad", "good"]


def policy() -> Schema:
    """The block: rules by code."""
    entry = {
        "type": "object",
        "properties": {"template": {"enum": list(TEMPLATES), "description": "What kind of rule it is."}},
        "required": ["template"],
        "allOf": [
            {
                "if": {"properties": {"template": {"const": name}}, "required": ["template"]},
                "then": ref(f"policy.{name}"),
            }
            for name in TEMPLATES
        ],
    }
    return map_of(CODE, entry, "The organisation's own rules, by code.")


def definitions() -> Schema:
    """One definition for each template."""
    return {f"policy.{name}": _rule(name) for name in TEMPLATES}


def _rule(name: str) -> Schema:
    parameters = dict(TEMPLATES[name].parameters)
    given = object_of(parameters, description="What the template is told.", **_required(list(parameters)))
    return object_of(
        {
            "template": {"type": "string", "description": TEMPLATES[name].summary},
            "slug": text("What people write for it: words with `-` between them.", pattern=SLUG),
            "severity": {"enum": list(SEVERITIES), "description": "How bad a finding is."},
            "why": text("What somebody would suffer.", minLength=1),
            "fix": text("What to write instead.", minLength=1),
            "cite": text("Where the organisation says so: a handbook and its chapter.", minLength=1),
            "with": given,
            "presets": strings("Only clients of these presets."),
            "clients": strings("Only clients whose key matches one of these globs."),
            "environments": {
                "type": "array",
                "items": {"type": "string", "pattern": NAME},
                "description": "Only in these environments.",
            },
            "waivable": {"type": "boolean", "description": "false: no waiver accepts it but one that policy allows."},
            "bad": _examples("Clients in which it must find something."),
            "good": _examples("Clients in which it must find nothing."),
        },
        required=[*_NEEDED, *(["with"] if parameters else [])],
    )


def _examples(description: str) -> Schema:
    return {**map_of(KEY, ref("client"), description), "minProperties": 1}


def _required(names: list[str]) -> Schema:
    return {"required": names} if names else {}
