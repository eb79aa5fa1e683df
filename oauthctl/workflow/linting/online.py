"""`--online`: whom lint asks. Nobody is asked what no rule of the run wants to know; no credential is sent."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from oauthctl.config.project import Project
from oauthctl.config.providers import provider_values
from oauthctl.diagnostics.errors import ProviderError
from oauthctl.lint.online import Online
from oauthctl.lint.rule import Rule
from oauthctl.model.json import Json

Tell = Callable[[str], None]


class Asked(NamedTuple):
    """by_environment: what was learned. unread: what could not be read, in words."""

    by_environment: Mapping[str, Online] = {}
    unread: tuple[str, ...] = ()

    def of(self, environment: str) -> Online:
        """What is known of one environment."""
        return self.by_environment.get(environment, Online())


def ask(
    project: Project, environments: Iterable[str], providers: Collection[str], rules: Iterable[Rule], tell: Tell
) -> Asked:
    """Reads the metadata of each provider's server once. Secrets are not resolved."""
    if not any("@server" in rule.reads for rule in rules):
        return Asked()
    servers = _Servers(tell)
    found = {name: _environment(project, name, providers, servers) for name in environments}
    return Asked(found, tuple(f"{name}: {why}" for name, why in servers.unread.items()))


def _environment(project: Project, environment: str, providers: Collection[str], servers: "_Servers") -> Online:
    issuers = {name: _issuer(project, name, environment) for name in sorted(project.providers)}
    told = {name: servers.read(name, issuers[name]) for name in issuers if name in providers}
    return Online(
        issuers,
        {name: found for name, found in told.items() if not isinstance(found, str)},
        {name: why for name, why in told.items() if isinstance(why, str)},
    )


class _Servers:
    """Metadata by issuer, each read once in a run. unread: by the provider that named it first, why it could not be."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._known: dict[str, Mapping[str, Json] | str] = {}
        self.unread: dict[str, str] = {}

    def read(self, name: str, issuer: str) -> Mapping[str, Json] | str:
        """The metadata, or why there are none."""
        from oauthctl.workflow.server_metadata import server_metadata  # what speaks HTTP is loaded where it is needed

        url = issuer.rstrip("/")
        if url not in self._known:
            try:
                self._known[url] = server_metadata(url, name, self._tell)
            except ProviderError as error:
                self._known[url] = self.unread[name] = error.problems[0].message
        return self._known[url]


def _issuer(project: Project, name: str, environment: str) -> str:
    values, _ = provider_values(project, name, environment)
    if isinstance(values.get("issuer"), str):
        return str(values["issuer"])
    return f"{str(values.get('url', '')).rstrip('/')}/realms/{values.get('realm', '')}"
