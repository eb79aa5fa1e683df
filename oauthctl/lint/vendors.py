"""Known agents (MCP): their vendors' domains, and where they receive their codes.

Of November 2026, from public code and issues; each vendor may change its own.
"""

from functools import lru_cache
from typing import Final

from oauthctl.uri import UriFacts
from oauthctl.uri.suffix import registrable_domain

DOMAINS: Final = (
    "claude.ai", "claude.com", "anthropic.com", "chatgpt.com", "openai.com", "cursor.com", "vscode.dev", "grok.com",
    "perplexity.ai",
)  # fmt: skip
# One for all clients of the vendor: whoever lets that agent in has to register it, as it stands.
CALLBACKS: Final = frozenset(
    {"https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback",
     "https://chatgpt.com/connector_platform_oauth_redirect", "https://grok.com/connectors-oauth-exchange-code/",
     "https://vscode.dev/redirect", "https://insiders.vscode.dev/redirect",
     "https://www.cursor.com/agents/mcp/oauth/callback", "cursor://anysphere.cursor-mcp/oauth/callback"}
)  # fmt: skip
EDITORS: Final = frozenset({"cursor", "vscode", "vscode-insiders", "windsurf"})  # schemes, by which they are opened
# `claude-ai.com` is not Claude's. Of names below `.dev` that cannot be told: stages are called `-dev`.
_JOINED: Final = {name.replace(".", "-"): name for name in DOMAINS if not name.endswith(".dev")}


def is_callback(uri: UriFacts) -> bool:
    """Whether it is exactly where a known agent receives its codes."""
    return uri.text in CALLBACKS


def is_editor(uri: UriFacts) -> bool:
    """Whether it opens a known editor, whose scheme is the same for all who let its agents in."""
    return uri.scheme in EDITORS


@lru_cache(maxsize=10_000)
def imitated(host: str) -> str:
    """The vendor's domain that a host reads as; empty where it reads as none, or belongs to one of them.

    `claude.ai.example.net`, `claude.ai-login.com` and `claude-ai.com` read as `claude.ai`.
    """
    name = f".{host.removesuffix('.')}"
    if any(name.endswith(f".{domain}") for domain in DOMAINS):
        return ""
    inside = next((domain for domain in DOMAINS if f".{domain}." in name or f".{domain}-" in name), "")
    joined = any(f".{word}." in name for word in _JOINED)  # a quick look before the list of suffixes is read
    return inside or (_JOINED.get(registrable_domain(host).partition(".")[0], "") if joined else "")
