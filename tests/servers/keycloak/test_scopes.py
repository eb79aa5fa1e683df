"""Client scopes: which a client has, and the scopes themselves as objects."""

import pytest

from oauthctl.contract.adapter import Found, Target
from oauthctl.diagnostics.errors import Conflict, InvalidRequest
from oauthctl.model.address import Kind
from oauthctl.model.json import Json
from tests.servers.keycloak.world import MARKER, PRESET_WEB, Opened, address, order
from tests.servers.keycloak_admin import Realm

REALM_DEFAULT = ["address", "email", "microprofile-jwt", "offline_access", "organization", "phone", "profile"]
HIDDEN = {"acr", "basic", "roles", "web-origins"}
ORDERS: dict[str, Json] = {
    "description": "Read orders",
    "consent_text": "See your orders",
    "settings.include_in_token": True,
    "settings.consent": "required",
    "settings.audiences": ["https://api.example.com/orders"],
}
MAPPER = {
    "protocolMapper": "oidc-hardcoded-claim-mapper",
    "config": {"claim.name": "team", "claim.value": "shop", "jsonType.label": "String", "access.token.claim": "true"},
}


class TestOfClients:
    def test_not_managed_gets_what_the_realm_gives(self, sso: Opened) -> None:
        made = sso.session.create(order("as-the-realm-has-it", PRESET_WEB))
        assert made.echo.fields["scope"] == REALM_DEFAULT
        assert made.echo.fields["settings.default_scopes"] == ["email", "profile"]

    def test_managed_from_the_start_keeps_the_hidden_ones(self, realm: Realm, sso: Opened) -> None:
        scopes: dict[str, Json] = {
            "scope": ["openid", "profile", "phone"],
            "settings.default_scopes": ["openid", "profile"],
        }
        made = sso.session.create(order("managed", PRESET_WEB | scopes))
        assert made.echo.fields["scope"] == ["phone", "profile"]
        assert made.echo.fields["settings.default_scopes"] == ["profile"]
        assert set(realm.client("managed")["defaultClientScopes"]) == HIDDEN | {"profile"}

    def test_a_scope_moves_between_default_and_optional(self, realm: Realm, sso: Opened) -> None:
        made = sso.session.create(
            order("moving", PRESET_WEB | {"scope": ["email"], "settings.default_scopes": ["email"]})
        )
        moved = sso.session.update(order("moving", {"settings.default_scopes": None}, live=made.echo))
        assert moved.echo.fields["settings.default_scopes"] == []
        assert realm.client("moving")["optionalClientScopes"] == ["email"]
        back = sso.session.update(order("moving", {"settings.default_scopes": ["email"]}, live=moved.echo))
        assert realm.client("moving")["optionalClientScopes"] == []
        assert set(realm.client("moving")["defaultClientScopes"]) == HIDDEN | {"email"}
        assert back.echo.fields == made.echo.fields

    def test_hidden_scopes_are_items_only_where_they_are_unusual(self, realm: Realm, sso: Opened) -> None:
        made = sso.session.create(order("hidden", PRESET_WEB))
        assert not [name for name in made.echo.fields if "clientScopes" in name]
        basic = next(one["id"] for one in realm.do("GET", "/client-scopes") if one["name"] == "basic")
        realm.do("DELETE", f"/clients/{made.native_id}/default-client-scopes/{basic}")
        live = sso.clients()["hidden"]
        assert live.fields["extensions.keycloak.clientScopes.basic"] == "none"
        mended = sso.session.update(order("hidden", {"extensions.keycloak.clientScopes.basic": None}, live=live))
        assert "basic" in realm.client("hidden")["defaultClientScopes"]
        assert mended.echo.fields == made.echo.fields

    def test_an_unknown_scope_is_refused_before_anything_is_sent(self, sso: Opened) -> None:
        made = sso.session.create(order("unknown", PRESET_WEB))
        with pytest.raises(InvalidRequest, match="no client scope `prifile`") as refused:
            sso.session.update(order("unknown", {"client_name": "x", "scope": ["prifile"]}, live=made.echo))
        assert refused.value.problems[0].next == "did you mean `profile`?"
        assert "client_name" not in sso.clients()["unknown"].fields


class TestObjects:
    def test_create_change_clear_delete(self, sso: Opened) -> None:
        made = sso.session.create(order("orders:read", ORDERS, kind=Kind.SCOPE, marker=MARKER))
        assert {name: made.echo.fields[name] for name in ORDERS} == ORDERS
        assert made.echo.marker == MARKER
        changes: dict[str, Json] = {
            "description": None,
            "settings.consent": "skip",
            "settings.include_in_token": False,
            "settings.audiences": ["urn:a", "urn:b"],
            "extensions.keycloak.protocolMappers.team": MAPPER,
            "extensions.keycloak.attributes.gui.order": "7",
        }
        changed = sso.session.update(order("orders:read", changes, kind=Kind.SCOPE, live=made.echo))
        assert "description" not in changed.echo.fields
        assert {name: changed.echo.fields.get(name) for name in changes} == changes
        assert changed.echo.marker == MARKER
        cleared = sso.session.update(
            order(
                "orders:read",
                dict.fromkeys(changes) | {"settings.consent": "required"},
                kind=Kind.SCOPE,
                live=changed.echo,
                unmark=True,
            )
        )
        assert cleared.echo.fields == {
            "consent_text": "See your orders", "settings.consent": "required", "settings.include_in_token": True
        }  # fmt: skip
        assert cleared.echo.marker is None
        sso.session.delete(order("orders:read", {}, kind=Kind.SCOPE, live=made.echo))
        sso.session.delete(order("orders:read", {}, kind=Kind.SCOPE, live=made.echo))
        assert sso.session.read(Target(address("orders:read", Kind.SCOPE))).found is Found.GONE

    def test_a_new_scope_can_be_asked_for_at_once(self, sso: Opened) -> None:
        sso.session.create(order("invoices", ORDERS, kind=Kind.SCOPE))
        made = sso.session.create(order("invoicing", PRESET_WEB | {"scope": ["invoices"]}))
        assert made.echo.fields["scope"] == ["invoices"]

    def test_what_others_added_survives(self, realm: Realm, sso: Opened) -> None:
        made = sso.session.create(order("shared", ORDERS, kind=Kind.SCOPE))
        path = f"/client-scopes/{made.native_id}"
        realm.create(f"{path}/protocol-mappers/models", {"name": "theirs", "protocol": "openid-connect", **MAPPER})
        realm.do("PUT", path, {"name": "shared", "protocol": "openid-connect", "attributes": {"team": "x"}})
        before = realm.do("GET", path)
        sso.session.update(order("shared", {"settings.audiences": ["urn:a"]}, kind=Kind.SCOPE, live=made.echo))
        after = realm.do("GET", path)
        assert after["attributes"] == before["attributes"]
        named = {mapper["name"]: mapper for mapper in after["protocolMappers"]}
        assert named["theirs"] in before["protocolMappers"]
        assert set(named) == {"theirs", "audience urn:a"}

    def test_built_in_ones_are_told_apart(self, sso: Opened) -> None:
        found = sso.scopes()
        assert {name: found[name].standing for name in ("profile", "basic", "role_list")} == {
            "profile": "built-in", "basic": "built-in", "role_list": "built-in"
        }  # fmt: skip
        with pytest.raises(InvalidRequest, match="not for oauthctl"):
            sso.session.delete(order("profile", {}, kind=Kind.SCOPE, live=found["profile"]))

    def test_a_change_in_between_and_a_taken_name_are_conflicts(self, realm: Realm, sso: Opened) -> None:
        made = sso.session.create(order("twice", ORDERS, kind=Kind.SCOPE))
        with pytest.raises(Conflict, match="has a client scope `twice` already"):
            sso.session.create(order("twice", ORDERS, kind=Kind.SCOPE))
        realm.do(
            "PUT",
            f"/client-scopes/{made.native_id}",
            {"name": "twice", "protocol": "openid-connect", "description": "x"},
        )
        with pytest.raises(Conflict, match="changed since it was read"):
            sso.session.update(order("twice", {"description": "y"}, kind=Kind.SCOPE, live=made.echo))
