"""Roles of clients' service accounts: an optional read (DECISIONS 12), two requests for each account."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from oauthctl.adapters.keycloak.admin import Admin, rows, segment
from oauthctl.adapters.keycloak.body import Wanted
from oauthctl.adapters.keycloak.items import PREFIX, ROLES, parted
from oauthctl.diagnostics.errors import AccessDenied, InvalidRequest, NotFound
from oauthctl.diagnostics.text import printable
from oauthctl.http import map_concurrently
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.value import FieldId, Gap

VIEW_USERS: Final = "view-users"
MANAGE_USERS: Final = "manage-users"
REALM: Final = "realm"  # the item of realm roles; a client of that name is spelled so that the two differ
_UMA: Final = "uma_protection"  # a client's own role, given to its account with authorization services
_CLIENT_OF_THAT_NAME: Final = "client realm"
_SECTION: Final = PREFIX + ROLES
_SEES_REALM_ROLES: Final = frozenset({"view-realm", "manage-realm"})
_WORKERS: Final = 8

NOT_SEEN: Final = "service-account roles (needs the role view-users)"
REALM_ROLES_NOT_SEEN: Final = "realm roles of service accounts (needs the role view-realm)"


class ServiceAccounts:
    """Reads and writes them. users: whose account a user is, as far as it was read, for the audit log."""

    def __init__(self, admin: Admin) -> None:
        self._admin = admin
        self.users: dict[str, str] = {}

    def complete(self, clients: Sequence[Live]) -> tuple[list[Live], tuple[str, ...]]:
        """The clients with the roles of their accounts, and what may not be seen. The first account decides for all."""
        todo = [live for live in clients if has_account(live.native) and live.standing == "ordinary"]
        if not todo:
            return list(clients), ()
        try:
            found = [self.items(todo[0].native_id)]
        except AccessDenied:
            forbidden: dict[FieldId, Json | Gap] = {_SECTION: Gap.FORBIDDEN}
            return _joined(clients, {live.native_id: forbidden for live in todo}), (NOT_SEEN,)
        found += map_concurrently(self.items, [live.native_id for live in todo[1:]], _WORKERS)
        not_seen = REALM_ROLES_NOT_SEEN if any(Gap.FORBIDDEN in items.values() for items in found) else ""
        by_id = {live.native_id: items for live, items in zip(todo, found, strict=True)}
        return _joined(clients, by_id), (not_seen,) if not_seen else ()

    def items(self, native_id: str) -> dict[FieldId, Json | Gap]:
        """The roles of one client's account, by the client that has them. Raises AccessDenied without view-users."""
        try:
            user = self._user(native_id)
            mapped = self._admin.get(
                f"/users/{segment(user)}/role-mappings", doing="read service-account roles", role=VIEW_USERS
            )
        except NotFound:
            return {}  # it was deleted, or lost its account, since the list was read
        found: dict[FieldId, Json | Gap] = {}
        for name, entry in (mapped.get("clientMappings") or {}).items():
            item = _CLIENT_OF_THAT_NAME if name == REALM else name
            given = _names(entry.get("mappings") or (), without=_UMA if entry.get("id") == native_id else "")
            found |= {f"{_SECTION}.{item}": given} if given else {}
        realm_roles = _names(mapped.get("realmMappings") or (), without=self._usual())
        if "realmMappings" not in mapped and self._admin.roles().isdisjoint(_SEES_REALM_ROLES):
            found[f"{_SECTION}.{REALM}"] = Gap.FORBIDDEN
        elif realm_roles:
            found[f"{_SECTION}.{REALM}"] = realm_roles
        return found

    def _usual(self) -> str:
        """The realm role that every user has."""
        return f"default-roles-{self._admin.options.realm.lower()}"

    def write(self, native_id: str, wanted: Wanted) -> None:
        """Give and take roles as wanted. Raises AccessDenied without manage-users."""
        todo = {name: wanted.after.get(field) for field in wanted.changed for name in (role_holder(field),) if name}
        if not todo:
            return
        user = self._user(native_id)
        for name, value in sorted(todo.items()):
            self._write(user, name, {str(role) for role in value} if isinstance(value, list | tuple) else set())

    def _write(self, user: str, name: str, wanted: set[str]) -> None:
        owner = "" if name == REALM else self._client(REALM if name == _CLIENT_OF_THAT_NAME else name)
        kind = f"clients/{segment(owner)}" if owner else "realm"
        path = f"/users/{segment(user)}/role-mappings/{kind}"
        held = {
            str(role["name"]): role
            for role in rows(self._admin.get(path, doing="read service-account roles", role=VIEW_USERS), self._admin)
        }
        unlisted = {self._usual(), _UMA}
        gone = [role for role_name, role in held.items() if role_name not in wanted | unlisted]
        new = [self._role(owner, role) for role in sorted(wanted - held.keys())]
        for method, roles in (("DELETE", gone), ("POST", new)):
            if roles:
                body = [{"id": role.get("id"), "name": role.get("name")} for role in roles]
                self._admin.send(
                    method,
                    path,
                    expect=(204,),
                    json=body,
                    doing="change service-account roles",
                    role=MANAGE_USERS,
                )

    def _role(self, owner: str, name: str) -> Mapping[str, Any]:
        path = f"/clients/{segment(owner)}/roles" if owner else "/roles"
        role = "view-clients" if owner else "view-realm"
        try:
            found = self._admin.get(f"{path}/{segment(name)}", doing=f"find the role {printable(name)}", role=role)
        except NotFound as error:
            raise InvalidRequest(f"there is no role `{printable(name)}` to give to a service account") from error
        return found if isinstance(found, Mapping) else {}

    def _client(self, name: str) -> str:
        found = rows(self._admin.get(f"/clients?clientId={segment(name)}", doing="find a client"), self._admin)
        if not found:
            raise InvalidRequest(f"there is no client `{printable(name)}` whose roles a service account could have")
        return str(found[0]["id"])

    def _user(self, native_id: str) -> str:
        found = self._admin.get(f"/clients/{segment(native_id)}/service-account-user", doing="find a service account")
        user = str(found["id"])
        self.users[user] = native_id
        return user


def has_account(native: Mapping[str, Any]) -> bool:
    """Whether a client has a service account."""
    return native.get("serviceAccountsEnabled") is True


def role_holder(field: FieldId) -> str:
    """Whose roles an item names; empty for other fields."""
    section, name = parted(field)
    return name if section == ROLES else ""


def touched(wanted: Wanted) -> bool:
    """Whether a write changes any role."""
    return any(map(role_holder, wanted.changed))


def _names(roles: Sequence[Mapping[str, Any]], without: str = "") -> list[str]:
    return sorted({str(role.get("name")) for role in roles} - {without})


def _joined(clients: Sequence[Live], items: Mapping[str, Mapping[FieldId, Json | Gap]]) -> list[Live]:
    return [
        live._replace(fields={**live.fields, **items[live.native_id]}) if live.native_id in items else live
        for live in clients
    ]
