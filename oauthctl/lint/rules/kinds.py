"""Which clients a rule is about, and other questions that many rules ask."""

from typing import Final

from oauthctl.lint.client import Client

CODE: Final = "authorization_code"
IMPLICIT: Final = "implicit"
REFRESH: Final = "refresh_token"
CREDENTIALS: Final = "client_credentials"
PASSWORD: Final = "password"  # noqa: S105  # a grant type (RFC 6749 section 4.3)
DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
JWT_BEARER: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CIBA: Final = "urn:openid:params:grant-type:ciba"
BROWSER_PRESETS: Final = frozenset({"spa"})
APP_PRESETS: Final = frozenset({"native", "cli", "mcp-local"})
AGENT_PRESETS: Final = frozenset({"mcp-hosted", "mcp-local"})
SERVER_PRESETS: Final = frozenset({"web", "bff", "service", "exchange", "mcp-hosted", "fapi2", "ciba"})

# What the predicates below read; a rule that uses one names these in `reads`.
METHOD: Final = "token_endpoint_auth_method"
GRANTS: Final = "grant_types"


def is_public(client: Client) -> bool:
    """Whether it has nothing to authenticate with (RFC 6749 section 2.1)."""
    return client.text(METHOD) == "none"


def is_confidential(client: Client) -> bool:
    """Whether it proves who it is at the token endpoint."""
    return not is_public(client)


def has_redirects(client: Client) -> bool:
    """Whether it uses a grant that comes back by redirect."""
    return bool({CODE, IMPLICIT}.intersection(client.words(GRANTS)))


def uses_code(client: Client) -> bool:
    """Whether it asks for authorization codes."""
    return CODE in client.words(GRANTS)


def refreshes(client: Client) -> bool:
    """Whether it gets refresh tokens."""
    return REFRESH in client.words(GRANTS)
