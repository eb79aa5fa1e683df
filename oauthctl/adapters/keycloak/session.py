"""An open connection to one realm: each call goes to the part that does it."""

from collections import deque
from collections.abc import Iterator, Mapping

from oauthctl.adapters.keycloak import audit, clients, doctor, scope_objects
from oauthctl.adapters.keycloak.admin import MANAGE, VIEW
from oauthctl.adapters.keycloak.client_store import ClientStore
from oauthctl.adapters.keycloak.describe import describe
from oauthctl.adapters.keycloak.listing import all_clients
from oauthctl.adapters.keycloak.options import KeycloakOptions
from oauthctl.adapters.keycloak.realm import Realm
from oauthctl.adapters.keycloak.scope_store import ScopeStore
from oauthctl.adapters.keycloak.service_accounts import ServiceAccounts
from oauthctl.contract.adapter import (
    About,
    Attribution,
    Check,
    Context,
    Page,
    Reading,
    Target,
    Write,
    Written,
)
from oauthctl.contract.capability import Capabilities
from oauthctl.diagnostics.errors import InvalidRequest, ProviderError
from oauthctl.diagnostics.text import printable
from oauthctl.model.address import Kind

_SCOPE_MAPPINGS = "client roles and role scope mappings"
_AUTHORIZATION = "resources and policies of authorization services"


class KeycloakSession:
    """See `contract.adapter.Session`. Thread-safe."""

    def __init__(self, context: Context, options: KeycloakOptions) -> None:
        self._realm = Realm(context, options)
        self._accounts = ServiceAccounts(self._realm.admin)
        self._clients = ClientStore(self._realm, self._accounts)
        self._scopes = ScopeStore(self._realm)
        self._about: About | None = None

    def capabilities(self) -> Capabilities:
        """The same at every realm."""
        return describe()

    def about(self) -> About:
        """The realm's issuer, as its metadata has it. Raises NotFound where there is no such realm."""
        if self._about is None:
            self._about = self._ask()
        return self._about

    def _ask(self) -> About:
        options, admin = self._realm.options, self._realm.admin
        metadata, _ = admin.discovery()
        issuer = metadata.get("issuer")
        path = options.public.removeprefix(options.url)
        if not isinstance(issuer, str) or not issuer.endswith(path):
            raise admin.not_keycloak("metadata")
        version = ""
        if options.login_realm == "master":  # others are not shown it, and the answer is large
            try:
                version = doctor.version_of(admin.server_info())
            except ProviderError:
                version = ""
        held = admin.roles()
        roles = ", ".join(sorted(held & {VIEW, MANAGE, "view-users", "manage-users", "view-events"}))
        identity = f"`{printable(options.client_id)}`" + (f" ({roles})" if roles else "")
        return About(f"Keycloak {version}".strip(), issuer, identity, version)

    def list(self, kind: Kind) -> Iterator[Page]:
        """Clients by pages of 100, client scopes in one. Raises AccessDenied where something must be missing."""
        provider = self._realm.options.provider
        if kind is Kind.SCOPE:
            yield Page(tuple(scope_objects.from_native(native, provider) for native in self._realm.scopes()))
        if kind is Kind.CLIENT:
            yield from self._list_clients()

    def _list_clients(self) -> Iterator[Page]:
        around = self._realm.around(new=True)
        not_seen: tuple[str, ...] = (_SCOPE_MAPPINGS,)
        pages = deque(all_clients(self._realm.admin))
        while pages:
            page = pages.popleft()  # what was read is not kept beside what is made of it
            found = [clients.from_native(native, around) for native in page]
            complete, hidden = self._accounts.complete(found)
            authorization = any(native.get("authorizationServicesEnabled") for native in page)
            not_seen += (*hidden, *((_AUTHORIZATION,) if authorization else ()))
            yield Page(tuple(complete), tuple(dict.fromkeys(not_seen)))

    def read(self, target: Target) -> Reading:
        """One object, by its id or its name."""
        return self._store(target.address.kind).read(target)

    def create(self, write: Write) -> Written:
        """A new client or client scope. Raises Conflict where the name is taken."""
        return self._store(write.address.kind).create(write)

    def update(self, write: Write) -> Written:
        """Raises Conflict where a field that is to change was changed since the plan saw it."""
        return self._store(write.address.kind).update(write)

    def delete(self, write: Write) -> None:
        """Returns once the object is gone."""
        self._store(write.address.kind).delete(write)

    def _store(self, kind: Kind) -> ClientStore | ScopeStore:
        if kind is Kind.CLIENT:
            return self._clients
        if kind is Kind.SCOPE:
            return self._scopes
        raise InvalidRequest(f"Keycloak has no objects of the kind {kind}", self._realm.options.place)

    def check(self) -> Iterator[Check]:
        """For `doctor`."""
        return doctor.checks(self._realm.admin, self._realm.context.now)

    def attributions(self, since: str) -> Mapping[str, tuple[Attribution, ...]]:
        """From the realm's admin events; empty where it does not record them, or view-events is missing."""
        return audit.attributions(self._realm.admin, since, self._accounts.users)
