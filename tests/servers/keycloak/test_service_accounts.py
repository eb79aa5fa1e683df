"""Roles of service accounts, and who changed what."""

import pytest

from oauthctl.diagnostics.errors import AccessDenied, InvalidRequest
from oauthctl.model.json import Json
from tests.servers.keycloak.world import Opened, opened, order
from tests.servers.keycloak_admin import Realm

ROLES = "extensions.keycloak.serviceAccountRoles"
SERVICE: dict[str, Json] = {
    "grant_types": ["client_credentials"], "response_types": [], "token_endpoint_auth_method": "client_secret_basic"
}  # fmt: skip


def test_roles_are_given_changed_and_taken(realm: Realm, sso: Opened) -> None:
    realm.create("/roles", {"name": "auditor"})
    made = sso.session.create(
        order(
            "job", SERVICE | {f"{ROLES}.realm-management": ["view-users", "view-events"], f"{ROLES}.realm": ["auditor"]}
        )
    )
    assert made.echo.fields[f"{ROLES}.realm-management"] == ["view-events", "view-users"]
    assert made.echo.fields[f"{ROLES}.realm"] == ["auditor"]
    changes: dict[str, Json] = {f"{ROLES}.realm-management": ["view-users", "query-users"], f"{ROLES}.realm": None}
    changed = sso.session.update(order("job", changes, live=made.echo))
    assert changed.echo.fields[f"{ROLES}.realm-management"] == ["query-users", "view-users"]
    assert f"{ROLES}.realm" not in changed.echo.fields
    assert sso.clients()["job"] == changed.echo


def test_a_role_nobody_has_is_refused(sso: Opened) -> None:
    made = sso.session.create(order("job2", SERVICE))
    with pytest.raises(InvalidRequest, match="no role `nope`"):
        sso.session.update(order("job2", {f"{ROLES}.realm-management": ["nope"]}, live=made.echo))
    with pytest.raises(InvalidRequest, match="no client `nobody`"):
        sso.session.update(order("job2", {f"{ROLES}.nobody": ["x"]}, live=made.echo))


def test_giving_roles_needs_manage_users(realm: Realm) -> None:
    roles = ("manage-clients", "view-users", "view-realm")
    with opened(realm, realm.service_account(*roles, client_id="no-manage-users")) as poor:
        made = poor.session.create(order("job3", SERVICE))
        with pytest.raises(AccessDenied) as refused:
            poor.session.update(order("job3", {f"{ROLES}.account": ["view-profile"]}, live=made.echo))
    assert refused.value.problems[0].next == "give its service account the role realm-management/manage-users"


def test_who_changed_what_is_known_from_admin_events(realm: Realm, sso: Opened) -> None:
    made = sso.session.create(order("audited", SERVICE))
    sso.clients()
    user = realm.do("GET", f"/clients/{made.native_id}/service-account-user")["id"]
    realm.grant(user, "realm-management", "view-users")
    events = sso.session.attributions("2020-01-01T00:00:00Z")[made.native_id]
    assert [event.who for event in events][-1] == "the login of oauthctl itself, oauthctl"
    assert len(events) == 2
    assert events[0].who.startswith("user ")  # an administrator of the master realm
    assert events[0].at >= events[1].at
    assert events[0].source == "Keycloak admin event"
    assert sso.session.attributions("2999-01-01T00:00:00Z") == {}


def test_without_view_events_nobody_is_named(realm: Realm) -> None:
    with opened(realm, realm.service_account("view-clients", client_id="no-events")) as poor:
        assert poor.session.attributions("2020-01-01T00:00:00Z") == {}
