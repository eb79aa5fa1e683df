"""The rulesets: configuration, command line and linter read their names here."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Ruleset(NamedTuple):
    """about: which rules run. severity: of rules that weigh more where somebody asks for this standard, by code."""

    about: str
    severity: Mapping[str, str] = {}


RULESETS: Final[Mapping[str, Ruleset]] = {
    "recommended": Ruleset("Every rule with few false alarms. What runs unless said otherwise."),
    "strict": Ruleset("Every rule."),
    "fapi2": Ruleset("recommended, and what FAPI 2.0 asks of every client."),
    "mcp": Ruleset(
        "recommended, and what the Model Context Protocol asks of every client that logs users in.",
        {"PKC002": "high", "PKC003": "high", "RES001": "medium"},
    ),
    "oauth-2.1": Ruleset(
        "recommended, and what OAuth 2.1 asks that OAuth 2.0 does not.",
        {"GRT003": "high", "PKC002": "high"},
    ),
}
