"""`--online`: whom lint asks. Nobody is asked what no rule of the run wants to know; no credential is sent."""

from collections.abc import Callable, Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from oauthctl.config.project import Project
from oauthctl.config.providers import provider_values
from oauthctl.diagnostics.errors import ProviderError
from oauthctl.http.guard import Guard
from oauthctl.http.names import look_up_all
from oauthctl.lint.client import Client
from oauthctl.lint.key_sets import Published
from oauthctl.lint.online import Online
from oauthctl.lint.rule import Rule
from oauthctl.model.json import Json
from oauthctl.workflow.linting.hosts import LookUpAll, names_of, standings
from oauthctl.workflow.linting.key_sets import fetch_all, urls_of

Tell = Callable[[str], None]


class World(NamedTuple):
    """Whom to ask; others in tests."""

    look_up: LookUpAll = look_up_all
    fetch: Callable[[Collection[str], Guard], Mapping[str, Published]] = fetch_all


class Asked(NamedTuple):
    """by_environment: what was learned. unread: what could not be read, in words."""

    by_environment: Mapping[str, Online] = {}
    unread: tuple[str, ...] = ()

    def of(self, environment: str) -> Online:
        """What is known of one environment."""
        return self.by_environment.get(environment, Online())


def ask(
    scope: "Scope",
    rules: Iterable[Rule],
    tell: Tell,
    world: World = World(),  # noqa: B008  # it never changes
) -> Asked:
    """Reads the metadata of each provider's server once, and asks about each host once. Secrets are not resolved."""
    wanted = {name for rule in rules for name in rule.reads}
    servers = _Servers(tell)
    hosts = _hosts(scope.clients, wanted, tell, world) if "@hosts" in wanted else None
    sets = _key_sets(scope, tell, world) if "@key_sets" in wanted else None
    found = {}
    for environment in scope.environments:
        about = _environment(scope, environment, servers) if "@server" in wanted else Online()
        found[environment] = about._replace(hosts=hosts, key_sets=sets)
    return Asked(found, tuple(f"{name}: {why}" for name, why in servers.unread.items()))


class Scope(NamedTuple):
    """project: whose providers are asked, as far as `providers` names them. clients: what is to be judged.

    private_hosts: globs of hosts inside a network that may be asked what a client's URL asks.
    """

    project: Project
    environments: Collection[str]
    providers: Collection[str]
    clients: Collection[Client]
    private_hosts: Collection[str]


def _hosts(clients: Iterable[Client], wanted: Collection[str], tell: Tell, world: World) -> Mapping[str, str]:
    names = names_of(clients, [field for field in ("redirect_uris", "jwks_uri") if field in wanted])
    tell(f"DNS: asking about {len(names)} names")
    return standings(names, world.look_up)


def _key_sets(scope: Scope, tell: Tell, world: World) -> Mapping[str, Published]:
    urls = urls_of(scope.clients)
    tell(f"fetching {len(urls)} key sets")
    return world.fetch(urls, guard(scope.private_hosts))


def guard(private_hosts: Collection[str]) -> Guard:
    """For URLs that a change may bring: they lead to the internet, and inside only to hosts of these globs."""
    return Guard(lambda host: any(fnmatchcase(host, glob) for glob in private_hosts))


def _environment(scope: Scope, environment: str, servers: "_Servers") -> Online:
    issuers = {name: _issuer(scope.project, name, environment) for name in sorted(scope.project.providers)}
    told = {name: servers.read(name, issuers[name]) for name in issuers if name in scope.providers}
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
