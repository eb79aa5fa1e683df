"""Missing roles and wrong settings: refused with what to do, and never taken for an empty realm."""

import pytest

from oauthctl.contract.adapter import Found, Target
from oauthctl.diagnostics.errors import AccessDenied, NotFound
from oauthctl.model.value import Gap
from tests.servers.keycloak.world import PRESET_WEB, Opened, address, opened, order
from tests.servers.keycloak_admin import KeycloakAdmin, Realm, ServiceAccount

ROLES = "extensions.keycloak.serviceAccountRoles"


def with_roles(realm: Realm, *roles: str) -> ServiceAccount:
    return realm.service_account(*roles, client_id=f"with {' '.join(roles) or 'nothing'}")


@pytest.mark.parametrize("roles", [(), ("query-clients",), ("view-realm",)])
def test_without_view_clients_a_list_is_refused(roles: tuple[str, ...], realm: Realm) -> None:
    with opened(realm, with_roles(realm, *roles)) as sso:
        for read in (sso.clients, sso.scopes):
            with pytest.raises(AccessDenied, match="sso refused to list client") as refused:
                read()
            assert "realm-management/view-clients (manage-clients to apply)" in refused.value.problems[0].next


def test_without_view_clients_nothing_is_gone(realm: Realm, sso: Opened) -> None:
    made = sso.session.create(order("seen by others", PRESET_WEB))
    with opened(realm, with_roles(realm, "query-clients", "query-users")) as poor:
        for target in (Target(address("seen by others")), Target(address("x"), made.native_id)):
            reading = poor.session.read(target)
            assert reading.found is Found.NO_ACCESS
            assert reading.detail


def test_view_clients_reads_all_and_writes_nothing(realm: Realm, sso: Opened) -> None:
    with opened(realm, with_roles(realm, "view-clients")) as reader:
        assert reader.scopes().keys() == sso.scopes().keys()
        assert {"account", "oauthctl"} <= reader.clients().keys()
        with pytest.raises(AccessDenied) as refused:
            reader.session.create(order("new", PRESET_WEB))
        assert refused.value.problems[0].next == "give its service account the role realm-management/manage-clients"


def test_manage_clients_alone_is_enough(realm: Realm) -> None:
    with opened(realm, with_roles(realm, "manage-clients")) as alone:
        made = alone.session.create(order("enough", PRESET_WEB | {"scope": ["profile"]}))
        alone.session.update(order("enough", {"scope": ["email"]}, live=made.echo))
        assert alone.clients()["enough"].fields["scope"] == ["email"]
        alone.session.delete(order("enough", {}, live=made.echo))


def test_service_account_roles_need_rights_of_their_own(realm: Realm) -> None:
    with opened(realm, with_roles(realm, "view-clients", "query-users")) as poor:
        assert any("service-account roles" in name for name in poor.not_seen())
        assert poor.clients()["with manage-clients"].fields[ROLES] is Gap.FORBIDDEN
    with opened(realm, with_roles(realm, "view-clients", "view-users")) as richer:
        fields = richer.clients()["with manage-clients"].fields
        assert fields[f"{ROLES}.realm-management"] == ["manage-clients"]
        assert fields[f"{ROLES}.realm"] is Gap.FORBIDDEN
        assert any("realm roles" in name for name in richer.not_seen())


def test_a_realm_that_is_not_there(realm: Realm) -> None:
    with opened(realm, realm.service_account(client_id="elsewhere"), name="no-such-realm") as sso:
        with pytest.raises(NotFound, match="sso has no realm `no-such-realm`"):
            sso.session.about()


def test_a_wrong_secret(realm: Realm) -> None:
    with opened(realm, realm.service_account(client_id="wrong"), secret="not this one") as sso:
        with pytest.raises(AccessDenied, match="`wrong` could not log in") as refused:
            sso.clients()
        assert "not this one" not in str(refused.value.problems)


def test_a_login_of_the_master_realm(keycloak_admin: KeycloakAdmin, realm: Realm) -> None:
    master = Realm(keycloak_admin, "master")
    account = ServiceAccount("central", "a-secret-of-one-test")
    own = master.create(
        "/clients", {"clientId": "central", "secret": account.client_secret, "serviceAccountsEnabled": True}
    )
    try:
        user = master.do("GET", f"/clients/{own}/service-account-user")["id"]
        master.grant(user, f"{realm.name}-realm", "view-clients")
        with opened(master, account, name=realm.name) as sso:
            assert sso.session.about().issuer == realm.issuer
            assert "realm-management" in sso.clients()
    finally:
        master.do("DELETE", f"/clients/{own}")


def test_doctor_names_each_missing_role(realm: Realm, sso: Opened) -> None:
    rich = {check.name: check for check in sso.session.check()}
    assert {name: check.status for name, check in rich.items()} == {
        "realm": "ok", "log in": "ok", "list clients": "ok", "change clients": "ok", "service-account roles": "ok",
        "realm roles of service accounts": "ok", "audit events": "ok", "version": "ok", "clock": "ok",
    }  # fmt: skip
    assert "not told" in rich["version"].detail, "a realm's own account is never shown it: nothing to put right"
    with opened(realm, realm.service_account("query-clients", client_id="doctor")) as poor:
        checks = {check.name: check for check in poor.session.check()}
    assert checks["list clients"].status == "failed"
    missing = {
        name: check.next.rpartition("/")[2]
        for name, check in checks.items()
        if check.status == "warning" and check.next
    }
    assert missing == {
        "change clients": "manage-clients", "service-account roles": "view-users",
        "realm roles of service accounts": "view-realm", "audit events": "view-events",
    }  # fmt: skip
