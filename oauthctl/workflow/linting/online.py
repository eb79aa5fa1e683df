"""`--online`: what the authorization servers of a project say of themselves."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from oauthctl.config.project import Project
from oauthctl.config.providers import provider_values
from oauthctl.diagnostics.errors import ProviderError
from oauthctl.model.json import Json


class Asked(NamedTuple):
    """servers: metadata by environment and provider. issuers: as the project writes them, by the same.

    unread: what could not be read, in words.
    """

    servers: Mapping[tuple[str, str], Mapping[str, Json]] = {}
    issuers: Mapping[tuple[str, str], str] = {}
    unread: tuple[str, ...] = ()

    def of(self, environment: str) -> Mapping[str, Mapping[str, Json]]:
        """Metadata by provider, in one environment."""
        return {name: found for (where, name), found in self.servers.items() if where == environment}

    def issuers_of(self, environment: str) -> Mapping[str, str]:
        """Issuers by provider, in one environment."""
        return {name: found for (where, name), found in self.issuers.items() if where == environment}


def ask(project: Project, environments: Iterable[str], tell: Callable[[str], None]) -> Asked:
    """Reads each server's metadata once. No credential is sent, no secret resolved."""
    from oauthctl.workflow.server_metadata import server_metadata  # what speaks HTTP is loaded where it is needed

    known: dict[str, Mapping[str, Json] | None] = {}
    servers: dict[tuple[str, str], Mapping[str, Json]] = {}
    issuers: dict[tuple[str, str], str] = {}
    unread: list[str] = []
    for environment in environments:
        for name in sorted(project.providers):
            issuers[environment, name] = _issuer(project, name, environment)
            url = issuers[environment, name].rstrip("/")
            if url not in known:
                try:
                    known[url] = server_metadata(url, name, tell)
                except ProviderError as error:
                    known[url] = None
                    unread.append(f"{name}: {error.problems[0].message}")
            found = known[url]
            if found is not None:
                servers[environment, name] = found
    return Asked(servers, issuers, tuple(unread))


def _issuer(project: Project, name: str, environment: str) -> str:
    values, _ = provider_values(project, name, environment)
    if isinstance(values.get("issuer"), str):
        return str(values["issuer"])
    return f"{str(values.get('url', '')).rstrip('/')}/realms/{values.get('realm', '')}"
