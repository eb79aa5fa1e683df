"""The `lint:` block and the `waivers:` list of the JSON Schema."""

from typing import Any, Final

from oauthctl.config.schema_blocks import DATE, map_of, object_of, strings, text
from oauthctl.model.rulesets import RULESETS

Schema = dict[str, Any]

SEVERITIES: Final = ("critical", "high", "medium", "low", "info")
WAIVED: Final = {
    "client": "The client's key.",
    "scope": "The scope's name.",
    "resource": "The resource's key.",
    "provider": "The provider, for findings about its server.",
}
_RULE: Final = r"^[A-Za-z][A-Za-z0-9-]*$"
_PLAIN: Final = r"^(?!.*\$\{)"  # what steers the linter is written out


def lint() -> Schema:
    """The `lint:` block. It steers the tool, so it stands in the project file only."""
    severities = map_of(_RULE, {"enum": list(SEVERITIES)}, "Another severity, by rule or family.")
    return object_of(
        {
            "ruleset": {"enum": list(RULESETS), "description": "Which rules run."},
            "select": strings("Rules or families to run, instead of the ruleset's."),
            "extend_select": strings("Rules or families to run besides."),
            "ignore": strings("Rules or families not to run."),
            "severity": severities,
            "fail_on": {"enum": list(SEVERITIES), "description": "Exit 3 for findings at or above this severity."},
            "production": strings("Environments that are production; prod, production, live and prd unless said."),
            "baseline": text("A file with the findings that were there when linting began.", pattern=_PLAIN),
            "allow_waivers": _allowed_waivers(),
            "private_hosts": strings("Globs of hosts in a private network, or on this machine, that --online may ask."),
            "overrides": {
                "type": "array",
                "description": "Other rules for some clients.",
                "items": object_of(
                    {
                        "clients": strings("Globs of client keys."),
                        "paths": strings("Globs of files."),
                        "environments": strings("In these environments only."),
                        "ignore": strings("Rules or families that are not asked about them."),
                        "severity": severities,
                    },
                    minProperties=2,
                ),
            },
        },
        description="Which rules run on the declarations, and what fails a run.",
    )


def _allowed_waivers() -> Schema:
    """What lets a waiver accept a rule that cannot be waived otherwise."""
    entry = {
        "rule": text("The rule that may be waived.", pattern=_RULE),
        "clients": {**strings("Globs of the keys of clients that may."), "minItems": 1},
        "reason": text("Why it may.", minLength=1),
        "owner": text("Who decided it.", minLength=1),
        "until": text("The last day on which it may, YYYY-MM-DD.", pattern=DATE),
    }
    return {
        "type": "array",
        "description": "Rules that cannot be waived, and the clients whose waivers of them hold nevertheless.",
        "items": object_of(entry, required=list(entry)),
    }


def waivers(waiver: Schema) -> Schema:
    """The `waivers:` list of a file of its own. waiver: the definition of one beside what it is about."""
    named = {noun: text(told, minLength=1) for noun, told in WAIVED.items()}
    one_of = [{"required": [noun]} for noun in WAIVED]
    entry = object_of({**named, **waiver["properties"]}, required=waiver["required"], oneOf=one_of)
    return {"type": "array", "items": entry, "description": "Accepted findings, each with what it is about."}
