"""Whose an object is, and what follows (DECISIONS 1, 4, 7, 15)."""

import pytest

from oauthctl.model.address import Kind
from oauthctl.model.live import Hold, Marker
from oauthctl.plan.drift import drift
from oauthctl.plan.types import Action, Impact, Standing
from tests.plan.declared import WEB, applied, client, only, options, plan, removal, scope
from tests.plan.provider import ISSUER, Provider, address

OURS = Marker("acme", "prod", "shop", ISSUER)


def guards(operation):
    return [refusal.guard for refusal in operation.refusals]


def unmarked(**changed):
    made = Provider()
    made.add("shop", {**WEB, **changed})
    return made


def marked(marker, name="shop"):
    made = Provider()
    made.add(name, dict(WEB), marker=marker)
    return made


class TestUnmarked:
    def test_equal_and_not_asked_to_claim(self):
        operation = only(plan(unmarked(), client()))
        assert (operation.action, operation.standing) == (Action.NO_OP, Standing.UNMARKED)
        assert "not claimed" in operation.notes[0].text

    def test_claimed_without_a_change(self):
        made = unmarked(client_name="Shop")
        operation = only(plan(made, client(), claim=True))
        assert (operation.action, operation.changes, operation.acts) == (Action.CLAIM, (), True)
        made.apply(plan(made, client(), claim=True))
        assert only(plan(made, client())).action is Action.NO_OP
        assert not only(plan(made, client())).watched

    def test_a_claim_prints_its_baseline(self):
        made = unmarked()
        made.item("shop", "extensions.keycloak.protocolMappers.roles", {"x": 1})
        assert 'taken as baseline: mapper "roles"' in only(plan(made, client(), claim=True)).notes[0].text

    @pytest.mark.parametrize("claim", [True, False])
    def test_refused_where_settings_differ(self, claim):
        operation = only(plan(unmarked(scope=["openid"]), client(), claim=claim))
        assert guards(operation) == ["unmarked"]
        assert "differs in scope" in operation.refusals[0].reason

    def test_names_are_case_sensitive(self):
        made = Provider()
        made.add("Shop", dict(WEB))
        assert only(plan(made, client())).action is Action.CREATE

    def test_names_say_nothing_where_the_server_makes_them(self):
        made = unmarked()
        made.capabilities = made.capabilities._replace(chooses_id=False)
        assert only(plan(made, client())).action is Action.CREATE


class TestForeign:
    @pytest.mark.parametrize(
        ("marker", "whose"),
        [
            (OURS._replace(project="crm"), "belongs to project crm"),
            (OURS._replace(environment="staging"), "environment staging of this project"),
            (OURS._replace(issuer="https://other.example"), "this project at https://other.example"),
            (OURS._replace(key="old"), "declared there as 'old'"),
        ],
    )
    def test_refused_with_its_owner(self, marker, whose):
        operation = only(plan(marked(marker), client()))
        assert guards(operation) == ["foreign"]
        assert whose in operation.refusals[0].reason

    def test_listed_and_left_alone_where_it_is_not_declared(self):
        (entry,) = plan(marked(OURS._replace(project="crm"))).outside
        assert (entry.standing, entry.changes) == (Standing.FOREIGN, ())


def test_two_objects_with_one_identity_are_both_refused():
    made = applied(client())
    made.add("shop-copy", dict(WEB), marker=next(iter(made.objects.values())).marker)
    found = plan(made, client(fields={**WEB, "scope": []}))
    assert guards(only(found)) == ["duplicate"]
    assert "'shop', 'shop-copy'" in only(found).refusals[0].reason
    assert not found.outside


def test_the_mark_in_state_serves_where_the_provider_holds_none():
    made = applied(client())
    (live,) = made.objects.values()
    made.capabilities = made.capabilities._replace(marker=False, chooses_id=False)
    made.objects = {live.native_id: live._replace(marker=None)}
    known = {"markers": {address("shop"): live.marker}, "native_ids": {address("shop"): live.native_id}}
    assert only(plan(made, client(), observed=known)).action is Action.NO_OP
    made.edit("shop", scope=["profile"])
    assert only(plan(made, client(), observed=known)).drifted


def test_a_mark_too_long_for_the_provider_is_completed_from_state():
    made = applied(client())
    (live,) = made.objects.values()
    made.objects[live.native_id] = live._replace(marker=live.marker._replace(memory=type(live.marker.memory)()))
    assert only(plan(made, client())).finish
    assert not only(plan(made, client(), observed={"markers": {address("shop"): live.marker}})).finish


@pytest.mark.parametrize("standing", ["built-in", "own-login", "not-oidc"])
def test_what_nobody_may_change_is_refused(standing):
    made = Provider()
    made.add("shop", dict(WEB), standing=standing, standing_reason="SAML")
    assert guards(only(plan(made, client()))) == [standing]
    (entry,) = plan(made).outside
    assert (entry.standing, entry.detail) == (Standing(standing), "SAML")


class TestOutside:
    def test_unmarked_before_anything_was_applied(self):
        (entry,) = plan(unmarked()).outside
        assert entry.standing is Standing.UNMARKED

    def test_appeared_with_all_it_can_do(self):
        made = applied(client())
        made.add("tmp-test", {"redirect_uris": ["*"], "token_endpoint_auth_method": "none"})
        (entry,) = plan(made, client()).outside
        assert entry.standing is Standing.APPEARED
        assert entry.changes[0].reason == "any site can receive its authorization codes"

    def test_ignored_by_name(self):
        made = applied(client())
        made.add("tmp-test", {})
        (entry,) = plan(made, client(), ignored={"sso": ("tmp-*",)}).outside
        assert entry.standing is Standing.IGNORED

    def test_ours_and_no_longer_declared(self):
        made = applied(client(), client("old"))
        (entry,) = plan(made, client()).outside
        assert (entry.standing, entry.name) == (Standing.UNDECLARED, "old")


class TestExternal:
    def test_is_looked_for_and_never_written(self):
        made = Provider()
        made.add("legacy:read", {"description": "By hand"}, Kind.SCOPE)
        operation = only(plan(made, scope("legacy:read", external=True)))
        assert (operation.action, operation.refused) == (Action.NO_OP, False)

    def test_its_absence_stops_whoever_asks_for_it(self):
        wanted = client(needs=(address("legacy:read", Kind.SCOPE),))
        found = plan(Provider(), scope("legacy:read", external=True), wanted)
        assert [guards(operation) for operation in found.operations] == [["missing"], ["needs"]]


class TestProtection:
    def protecting(self, *, protect):
        from oauthctl.model.desired import Lifecycle

        return client(lifecycle=Lifecycle(protect=protect))

    def test_is_kept_in_the_mark_and_outlives_its_block(self):
        made = applied(self.protecting(protect=True))
        assert only(plan(made, client())).action is Action.NO_OP
        made.apply(plan(made, client(fields={**WEB, "scope": []})))
        assert next(iter(made.objects.values())).marker.protect

    def test_lifting_it_is_a_guard_change(self):
        made = applied(self.protecting(protect=True))
        (change,) = only(plan(made, self.protecting(protect=False))).changes
        assert (change.guard, change.field) == (True, "lifecycle.protect")
        made.apply(plan(made, self.protecting(protect=False)))
        assert not next(iter(made.objects.values())).marker.protect

    def test_refuses_a_replacement_until_it_is_lifted(self):
        made = applied(self.protecting(protect=True))
        assert guards(only(plan(made, client(name="shop-v2")))) == ["protect"]
        lifting = self.protecting(protect=False)._replace(name="shop-v2")
        operation = only(plan(made, lifting))
        assert (operation.action, [change.field for change in operation.changes]) == (
            Action.UPDATE,
            ["lifecycle.protect"],
        )
        made.apply(plan(made, lifting))
        assert only(plan(made, lifting)).action is Action.REPLACE


def test_another_name_is_another_client_and_the_old_one_stays():
    operation = only(plan(applied(client()), client(name="shop-v2")))
    assert (operation.action, operation.name) == (Action.REPLACE, "shop-v2")
    assert "shop stays" in operation.notes[-1].text


def test_a_replaced_client_is_ours_and_undeclared_and_drift_until_it_is_removed():
    made, wanted = applied(client()), client(name="shop-v2")
    made.apply(plan(made, wanted))
    found = plan(made, wanted)
    assert only(found).action is Action.NO_OP
    assert [(one.name, one.standing) for one in found.outside] == [("shop", Standing.UNDECLARED)]
    assert drift(found).exit_code == 2
    operation = plan(made, wanted, removed=[removal("old", client_id="shop")]).operations[-1]
    assert (operation.action, operation.name, operation.refused) == (Action.DELETE, "shop", False)
    made.apply(plan(made, wanted, removed=[removal("old", client_id="shop")]))
    assert drift(plan(made, wanted)).exit_code == 0


def test_what_somebody_did_to_a_client_that_waits_to_be_replaced_is_drift():
    made = applied(client())
    made.edit("shop", redirect_uris=["https://shop.example/cb", "*"])
    (entry,) = drift(plan(made, client(name="shop-v2"))).objects
    assert (entry.changes[0].added, entry.changes[0].impact) == (("*",), Impact.WIDENS)


def test_a_suspended_client_is_left_as_it_is():
    made = applied(client())
    made.remark("shop", hold=Hold("leaked", "2026-11-23T10:00:00Z"))
    assert not plan(made, client()).refused
    assert guards(only(plan(made, client(fields={**WEB, "scope": []})))) == ["hold"]


def test_an_object_known_only_by_its_mark_is_a_claim_where_there_is_a_base():
    made = applied(client())
    operation = only(plan(made, client(), base={}, head={address("shop"): "1"}, claim=True))
    assert operation.action is Action.CLAIM
    changed = client(fields={**WEB, "scope": []})
    assert guards(only(plan(made, changed, base={}, head={address("shop"): "1"}))) == ["unmarked"]
    assert options().base is None


def test_an_external_scope_where_scopes_are_no_objects_cannot_be_asked_for():
    made = Provider()
    made.capabilities = made.capabilities._replace(kinds=frozenset({Kind.CLIENT}))
    found = plan(made, scope("legacy:read", external=True), client(needs=(address("legacy:read", Kind.SCOPE),)))
    assert not found.refused
    assert found.notes[0].text == "sso cannot be asked whether legacy:read exists"
