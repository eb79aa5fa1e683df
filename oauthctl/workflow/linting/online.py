"""`--online`: what the authorization servers of a project say of themselves."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from oauthctl.config.project import Project
from oauthctl.config.providers import provider_values
from oauthctl.diagnostics.errors import ProviderError
from oauthctl.model.json import Json


class Asked(NamedTuple):
    """servers: metadata by environment and provider. unread: what could not be read, in words."""

    servers: Mapping[tuple[str, str], Mapping[str, Json]] = {}
    unread: tuple[str, ...] = ()

    def of(self, environment: str) -> Mapping[str, Mapping[str, Json]]:
        """By provider, in one environment."""
        return {name: found for (where, name), found in self.servers.items() if where == environment}


def ask(project: Project, environments: Iterable[str], tell: Callable[[str], None]) -> Asked:
    """Reads each server's metadata once. No credential is sent, no secret resolved."""
    from oauthctl.workflow.server_metadata import server_metadata  # what speaks HTTP is loaded where it is needed

    known: dict[str, Mapping[str, Json] | None] = {}
    servers: dict[tuple[str, str], Mapping[str, Json]] = {}
    unread: list[str] = []
    for environment in environments:
        for name in sorted(project.providers):
            url = _issuer(project, name, environment)
            if url not in known:
                try:
                    known[url] = server_metadata(url, name, tell)
                except ProviderError as error:
                    known[url] = None
                    unread.append(f"{name}: {error.problems[0].message}")
            found = known[url]
            if found is not None:
                servers[environment, name] = found
    return Asked(servers, tuple(unread))


def _issuer(project: Project, name: str, environment: str) -> str:
    values, _ = provider_values(project, name, environment)
    if isinstance(values.get("issuer"), str):
        return str(values["issuer"]).rstrip("/")
    return f"{str(values.get('url', '')).rstrip('/')}/realms/{values.get('realm', '')}"
