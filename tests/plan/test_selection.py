"""Which objects a run is about, and in which order."""

import pytest

from oauthctl.model.address import Kind
from oauthctl.model.value import Origin
from oauthctl.plan.targets import matches
from oauthctl.plan.types import Action
from tests.plan.declared import LESS_SCOPE, WEB, applied, client, only, plan, scope
from tests.plan.provider import Provider, address

SCOPE = address("orders:read", Kind.SCOPE)


@pytest.mark.parametrize("target", ["shop", "sso/shop", "sso/*", "sh?p", "*"])
def test_a_target_is_a_glob_over_address_and_key(target):
    assert matches(target, address("shop"))


@pytest.mark.parametrize("target", ["Shop", "hydra/*", "shop2", "sho"])
def test_and_matches_nothing_else(target):
    assert not matches(target, address("shop"))


def test_only_targets_are_planned():
    assert only(plan(Provider(), client("a"), client("b"), targets=("b",))).address == address("b")


def test_what_needs_something_outside_the_run_that_is_missing_is_refused():
    wanted = client(needs=(SCOPE,))
    operation = only(plan(Provider(), wanted, scope("orders:read"), targets=("shop",)))
    assert operation.refusals[0].reason == "needs sso/scope:orders:read, which is not part of this run"
    made = applied(scope("orders:read"))
    assert not only(plan(made, wanted, scope("orders:read"), targets=("shop",))).refused


def test_scopes_come_before_the_clients_that_need_them():
    found = plan(Provider(), client(needs=(SCOPE,)), client("a"), scope("orders:read"))
    assert [operation.address.key for operation in found.operations] == ["orders:read", "a", "shop"]


def test_needs_within_a_kind_are_followed_and_a_circle_ends():
    one = client("a", needs=(address("z"),))
    found = plan(Provider(), one, client("z", needs=(address("a"),)), client("m"))
    assert [operation.address.key for operation in found.operations] == ["z", "a", "m"]


class TestBase:
    def planned(self, **besides):
        made = applied(client("a"), client("b"))
        made.edit("b", scope=["email"])
        base = {address("a"): "1", address("b"): "1"}
        return plan(made, client("a", LESS_SCOPE), client("b"), base=base, head={**base, address("a"): "2"},
                    base_name="origin/main", **besides)  # fmt: skip

    def test_only_what_this_change_moved_is_planned_and_other_drift_counted(self):
        found = self.planned()
        assert (only(found).address, found.skipped_drift, found.base) == (address("a"), 1, "origin/main")

    def test_what_vanished_since_the_base_is_drift(self):
        base = {address("a"): "1"}

        def found(**besides):
            return plan(Provider(), client("a"), base=base, head=base, **besides)

        assert (found().operations, found().skipped_drift) == ((), 1)
        assert only(found(include_drift=True)).refusals[0].guard == "vanished"
        assert only(found(recreate=frozenset({address("a")}))).acts

    def test_drift_is_taken_in_when_asked_for(self):
        found = self.planned(include_drift=True)
        assert [operation.action for operation in found.operations] == [Action.UPDATE, Action.UPDATE]
        assert found.skipped_drift == 0

    def test_what_agrees_is_still_counted(self):
        made = applied(client("a"), client("b"))
        base = {address("a"): "1", address("b"): "1"}
        found = plan(made, client("a", LESS_SCOPE), client("b"), base=base, head={**base, address("a"): "2"})
        assert [operation.action for operation in found.operations] == [Action.UPDATE, Action.NO_OP]

    def test_what_was_pending_before_is_left_for_its_own_run(self):
        base = {address("b"): "1"}
        found = plan(applied(client("b")), client("b", LESS_SCOPE), base=base, head=base)
        assert (found.operations, found.skipped_drift) == ((), 0)


def test_the_plan_is_the_same_twice():
    made = applied(client("a"), client("b"))
    wanted = (client("a", LESS_SCOPE), client("b", {**WEB, "client_name": "B"}, origin=Origin.PRESET))
    assert plan(made, *wanted) == plan(made, *wanted)
