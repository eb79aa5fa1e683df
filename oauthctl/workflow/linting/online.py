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
from oauthctl.workflow.linting.hosts import LookUpAll, names_of, standings
from oauthctl.workflow.linting.key_sets import fetch_all, urls_of
from oauthctl.workflow.server_metadata import Documents, server_documents

Tell = Callable[[str], None]
_OF_SERVERS = frozenset({"@server", "@documents"})


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
    detail: Tell,
    world: World = World(),  # noqa: B008  # it never changes
) -> Asked:
    """Reads the metadata of each provider's server once, and asks about each host once. Secrets are not resolved.

    tell: what takes a while. detail: every request.
    """
    wanted = {name for rule in rules for name in rule.reads}
    servers = _Servers(guard(scope.private_hosts), detail)
    hosts = _hosts(scope.clients, wanted, tell, world) if "@hosts" in wanted else None
    sets = _key_sets(scope, tell, world) if "@key_sets" in wanted else None
    found = {}
    for environment in scope.environments:
        about = _environment(scope, environment, servers) if wanted & _OF_SERVERS else Online()
        found[environment] = about._replace(hosts=hosts, key_sets=sets)
    return Asked(found, tuple(f"{name}: {why}" for name, why in servers.unread.items()))


class Scope(NamedTuple):
    """What is asked about. head: the project that is judged; `providers`: whose servers are read, as steering has them.

    A provider that steering lacks is a stranger's word: it is asked as a client's URL is. clients: what is to be
    judged. private_hosts: globs of hosts inside a network that may be asked what a stranger's URL asks.
    """

    head: Project
    steering: Project
    environments: Collection[str]
    providers: Collection[str]
    clients: Collection[Client]
    private_hosts: Collection[str]


def _hosts(clients: Iterable[Client], wanted: Collection[str], tell: Tell, world: World) -> Mapping[str, str]:
    names = names_of(clients, [field for field in ("redirect_uris", "jwks_uri") if field in wanted])
    if names:
        tell(f"asking the DNS about {len(names)} names")
    return standings(names, world.look_up)


def _key_sets(scope: Scope, tell: Tell, world: World) -> Mapping[str, Published]:
    urls = urls_of(scope.clients)
    if urls:
        tell(f"fetching {len(urls)} key sets")
    return world.fetch(urls, guard(scope.private_hosts))


def guard(private_hosts: Collection[str]) -> Guard:
    """For URLs that a change may bring: they lead to the internet, and inside only to hosts of these globs."""
    allowed = "`lint.private_hosts` can name it"
    return Guard(lambda host: any(fnmatchcase(host, glob) for glob in private_hosts), hint=allowed)


def _environment(scope: Scope, environment: str, servers: "_Servers") -> Online:
    blocks = {name: scope.steering if name in scope.steering.providers else scope.head for name in scope.head.providers}
    issuers = {name: _issuer(project, name, environment) for name, project in sorted(blocks.items())}
    read = {name: servers.read(name, issuers[name], new=blocks[name] is not scope.steering)
            for name in issuers if name in scope.providers}  # fmt: skip
    told = {name: found for name, found in read.items() if not isinstance(found, str)}
    return Online(
        issuers,
        {name: found.first for name, found in told.items()},
        {name: why for name, why in read.items() if isinstance(why, str)},
        {name: found.by_name for name, found in told.items() if not found.doubt},
        {name: found.doubt for name, found in told.items() if found.doubt},
    )


class _Servers:
    """Metadata by issuer, each read once in a run. unread: by the provider that named it first, why it could not be.

    strangers: what guards URLs that a change brings.
    """

    def __init__(self, strangers: Guard, tell: Tell) -> None:
        self._strangers = strangers
        self._tell = tell
        self._known: dict[str, Documents | str] = {}
        self.unread: dict[str, str] = {}

    def read(self, name: str, issuer: str, *, new: bool) -> Documents | str:
        """The metadata, or why there are none. new: a change brings this provider."""
        url = issuer.rstrip("/")
        if url not in self._known:
            try:
                self._known[url] = server_documents(url, name, self._tell, self._strangers if new else None)
            except ProviderError as error:
                self._known[url] = self.unread[name] = error.problems[0].message
        return self._known[url]


def _issuer(project: Project, name: str, environment: str) -> str:
    values, _ = provider_values(project, name, environment)
    if isinstance(values.get("issuer"), str):
        return str(values["issuer"])
    return f"{str(values.get('url', '')).rstrip('/')}/realms/{values.get('realm', '')}"
