"""Who changed what, from the realm's admin events: an optional read, and empty where the realm does not record them."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from oauthctl.adapters.keycloak.admin import Admin, segment
from oauthctl.contract.adapter import Attribution
from oauthctl.diagnostics.errors import AccessDenied, NotFound

VIEW_EVENTS: Final = "view-events"
SOURCE: Final = "Keycloak admin event"
_TYPES: Final = (
    "CLIENT",
    "CLIENT_SCOPE",
    "CLIENT_SCOPE_CLIENT_MAPPING",
    "CLIENT_SCOPE_MAPPING",
    "PROTOCOL_MAPPER",
    "CLIENT_ROLE_MAPPING",
    "REALM_ROLE_MAPPING",
    "REALM_SCOPE_MAPPING",
    "CLIENT_ROLE",
)
_MOST_PAGES: Final = 20  # two thousand events: an audit of more needs more than a line in a report
_MOST_NAMES: Final = 50


def attributions(admin: Admin, since: str, accounts: Mapping[str, str]) -> dict[str, tuple[Attribution, ...]]:
    """By native id, newest first. accounts: the client of each service account's user, for changes of its roles."""
    names, us = _Names(admin), _Us.of(admin)
    found: dict[str, list[Attribution]] = {}
    try:
        for event in _events(admin, since):
            native_id = _subject(str(event.get("resourcePath") or ""), accounts)
            at = _spelled(event.get("time"))
            if native_id and at >= since[:19]:
                user, name = _user(event), names.of(event)
                found.setdefault(native_id, []).append(Attribution(native_id, name, at, SOURCE, us.did(user, name)))
    except AccessDenied:
        return {}
    return {native_id: tuple(events) for native_id, events in found.items()}


def _events(admin: Admin, since: str) -> Iterator[Mapping[str, Any]]:
    """Newest first, as Keycloak gives them."""
    query = [("dateFrom", since[:10]), *(("resourceTypes", kind) for kind in _TYPES)]
    pages = admin.pages(f"/admin-events?{urlencode(query)}", doing="read admin events", role=VIEW_EVENTS)
    for number, page in enumerate(pages, 1):
        yield from page
        if number == _MOST_PAGES:
            return


def _subject(path: str, accounts: Mapping[str, str]) -> str:
    """The object that an event is about: `clients/<id>/…`, `client-scopes/<id>/…`, `users/<id>/role-mappings/…`."""
    kind, _, rest = path.partition("/")
    native_id = rest.partition("/")[0]
    if kind in {"clients", "client-scopes"}:
        return native_id
    return accounts.get(native_id, "") if kind == "users" else ""


class _Us(NamedTuple):
    """Our own login: by the id of its user, which not every token tells, or by its name, which not everybody may see."""

    user: str
    name: str

    @classmethod
    def of(cls, admin: Admin) -> "_Us":
        options = admin.options
        return cls(
            str(admin.claims().get("sub") or ""), f"service-account-{options.client_id.lower()}@{options.login_realm}"
        )

    def did(self, user: str, name: str) -> bool:
        return (bool(user) and user == self.user) or name == self.name


def _user(event: Mapping[str, Any]) -> str:
    return str((event.get("authDetails") or {}).get("userId") or "")


def _spelled(milliseconds: object) -> str:
    if not isinstance(milliseconds, int):
        return ""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Names:
    """Names of the people behind user ids, each looked up once. An administrator of another realm stays an id."""

    def __init__(self, admin: Admin) -> None:
        self._admin = admin
        ourselves = str(admin.claims().get("sub") or "")  # an apply of ours is in the log too, and is no stranger's
        self._known = {ourselves: f"the login of oauthctl itself, {admin.options.client_id}"} if ourselves else {}

    def of(self, event: Mapping[str, Any]) -> str:
        user = _user(event)
        if user not in self._known:
            self._known[user] = self._looked_up(user)
        return self._known[user]

    def _looked_up(self, user: str) -> str:
        unknown = f"user {user}" if user else "unknown"
        if not user or len(self._known) >= _MOST_NAMES:
            return unknown
        try:
            found = self._admin.get(f"/users/{segment(user)}", doing="read an administrator's name", role="view-users")
        except (AccessDenied, NotFound):
            return unknown
        name = found.get("username") if isinstance(found, Mapping) else None
        return f"{name}@{self._admin.options.realm}" if name else unknown
