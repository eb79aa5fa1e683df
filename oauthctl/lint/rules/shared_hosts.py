"""How bad it is that a host's name belongs to a service that many share, by what kind of service it is."""

from collections.abc import Mapping
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.severity import Severity
from oauthctl.uri.hosting import Shared

# In production; elsewhere. A tunnel's name is lost as soon as it closes, an account's when somebody gives it up.
_SEVERITIES: Final[Mapping[Shared, tuple[Severity, Severity]]] = {
    Shared.TUNNEL: (Severity.HIGH, Severity.MEDIUM),
    Shared.DNS: (Severity.MEDIUM, Severity.LOW),
    Shared.ADDRESS: (Severity.MEDIUM, Severity.LOW),
    Shared.LOCAL: (Severity.MEDIUM, Severity.LOW),
    Shared.HOSTING: (Severity.LOW, Severity.LOW),
    Shared.PATHS: (Severity.LOW, Severity.LOW),
}


def severity_of(kind: Shared, client: Client) -> Severity | None:
    """None for what the rule itself says. A rule that asks reads `@production`."""
    production, elsewhere = _SEVERITIES.get(kind, (None, None))
    return production if client.flag("@production") else elsewhere
