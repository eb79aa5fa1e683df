"""The names of rulesets: configuration, command line and linter read them here."""

from collections.abc import Mapping
from typing import Final

RULESETS: Final[Mapping[str, str]] = {
    "recommended": "Every rule with few false alarms. What runs unless said otherwise.",
    "strict": "Every rule.",
    "fapi2": "recommended, and what FAPI 2.0 asks of every client.",
    "mcp": "recommended, and what the Model Context Protocol asks of every client that logs users in.",
    "oauth-2.1": "recommended, and what OAuth 2.1 asks that OAuth 2.0 does not.",
}
