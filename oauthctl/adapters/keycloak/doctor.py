"""What works and what is missing, one line each, with what to do about it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from oauthctl.adapters.keycloak.admin import MANAGE, VIEW, Admin, rows, segment
from oauthctl.adapters.keycloak.audit import VIEW_EVENTS
from oauthctl.adapters.keycloak.listing import known_client
from oauthctl.adapters.keycloak.service_accounts import MANAGE_USERS, VIEW_USERS
from oauthctl.contract.adapter import Check
from oauthctl.diagnostics.errors import ProviderError
from oauthctl.diagnostics.text import printable

_SKEW: Final = 30  # seconds; assertions and tokens are refused beyond about this


def checks(admin: Admin, now: Callable[[], float]) -> Iterator[Check]:
    """Each check once; those that need a token stop where there is none."""
    metadata = _guarded("realm", lambda: _realm(admin))
    yield metadata
    if metadata.status == "failed":
        return
    login = _guarded("log in", lambda: _login(admin))
    yield login
    if login.status == "failed":
        return
    yield _guarded("list clients", lambda: _list(admin))
    roles = admin.roles()
    yield _by_role(admin, roles, "change clients", (MANAGE,), "applying needs it")
    yield _by_role(admin, roles, "service-account roles", (VIEW_USERS, MANAGE_USERS), "their changes are not seen")
    yield _by_role(
        admin,
        roles,
        "realm roles of service accounts",
        ("view-realm", "manage-realm"),
        "their changes are not seen",
    )
    yield _guarded("audit events", lambda: _events(admin), failed="warning")
    yield _guarded("version", lambda: _version(admin), failed="warning")
    yield _guarded("clock", lambda: _clock(admin.fresh_claims(), now()), failed="warning")


def _guarded(name: str, check: Callable[[], Check], *, failed: Any = "failed") -> Check:
    try:
        return check()
    except ProviderError as error:
        problem = error.problems[0]
        return Check(name, failed, problem.message, problem.next)


def _realm(admin: Admin) -> Check:
    found, _ = admin.discovery()
    issuer = str(found.get("issuer"))
    if issuer != admin.options.public:
        why = f"the issuer is {printable(issuer)}, which is not below the configured url"
        return Check("realm", "warning", why, "fine where the admin API has a host name of its own")
    return Check("realm", "ok", f"issuer {printable(issuer)}")


def _login(admin: Admin) -> Check:
    claims = admin.fresh_claims()
    roles = ", ".join(sorted(admin.roles())) or "none that the token shows"
    who = printable(str(claims.get("azp") or admin.options.client_id))
    return Check("log in", "ok", f"as `{who}`; roles, according to the token: {printable(roles)}")


def _list(admin: Admin) -> Check:
    known = known_client(admin)
    found = rows(admin.get(f"/clients?clientId={segment(known)}", doing="list clients"), admin)
    if not found:
        raise admin.denied("list clients", VIEW, why="the list is empty")
    return Check("list clients", "ok", f"`{printable(known)}` is seen")


def _by_role(admin: Admin, roles: frozenset[str], name: str, any_of: tuple[str, ...], otherwise: str) -> Check:
    held = sorted(roles.intersection(any_of))
    if held:
        return Check(name, "ok", f"{held[0]}, according to the token")
    missing = f"{admin.options.roles_of}/{any_of[0]}"
    return Check(
        name,
        "warning",
        f"no {missing} according to the token: {otherwise}",
        f"give its service account the role {missing}",
    )


def _events(admin: Admin) -> Check:
    admin.get("/admin-events?max=1", doing="read admin events", role=VIEW_EVENTS)
    return Check("audit events", "ok", "may be read; there are some only where the realm saves admin events")


def _version(admin: Admin) -> Check:
    version = version_of(admin.server_info())
    if not version:
        return Check("version", "ok", "not told: the server shows it to administrators of the master realm only")
    return Check("version", "ok", f"Keycloak {printable(version)}")


def version_of(info: Mapping[str, Any]) -> str:
    """The server's version; empty where we may not see it."""
    system = info.get("systemInfo")
    return str(system.get("version") or "") if isinstance(system, Mapping) else ""


def _clock(claims: Mapping[str, Any], now: float) -> Check:
    issued = claims.get("iat")
    if not isinstance(issued, int | float):
        return Check("clock", "warning", "the token does not say when it was made")
    skew = abs(issued - now)
    if skew > _SKEW:
        return Check("clock", "warning", f"differs from the server's by {skew:.0f} s", "set the clock of this machine")
    return Check("clock", "ok", "agrees with the server's")
