"""Drift: declared -> live, ranked by what it does (DECISIONS 4, 22)."""

from oauthctl.contract.adapter import Attribution
from oauthctl.model.live import Hold, Marker
from oauthctl.plan.drift import attributed, drift
from oauthctl.plan.types import Impact, Standing, Unread
from tests.plan.declared import LESS_SCOPE, WEB, applied, client, plan, removal
from tests.plan.provider import AT, ISSUER, Provider, address

MAPPER = "extensions.keycloak.protocolMappers.ops-role"
SHOP = address("shop")


def test_an_untouched_object_agrees():
    found = drift(plan(applied(client()), client()))
    assert (found.objects, found.agree, found.exit_code) == ((), 1, 0)


def test_a_hand_made_change_is_told_in_its_own_direction():
    made = applied(client())
    made.edit("shop", redirect_uris=["https://shop.example/cb", "*"])
    (entry,) = drift(plan(made, client())).objects
    (change,) = entry.changes
    assert (change.added, change.impact) == (("*",), Impact.WIDENS)
    assert change.reason == "any site can receive its authorization codes"


def test_the_worst_comes_first():
    made = applied(client("a"), client("b"), client("c"))
    made.edit("a", grant_types=["authorization_code"])
    made.edit("b", client_name="B")
    made.edit("c", settings__pkce="optional", client_name="C")
    found = drift(plan(made, client("a"), client("b"), client("c")))
    assert [entry.address.key for entry in found.objects] == ["c", "a", "b"]
    assert [change.field for change in found.objects[0].changes] == ["settings.pkce", "client_name"]


def test_fail_on_looks_at_the_impact():
    made = applied(client())
    made.edit("shop", grant_types=["authorization_code"])
    found = drift(plan(made, client()))
    assert [found.differs(least) for least in (None, Impact.NARROWS, Impact.BREAKS, Impact.WIDENS)] == [
        True,
        True,
        True,
        False,
    ]


def test_what_was_declared_and_never_applied_is_pending():
    found = drift(plan(applied(client()), client(fields=LESS_SCOPE), client("new"), removed=[removal("x")]))
    assert [entry.operation.address.key for entry in found.pending] == ["new", "shop"]
    assert (found.exit_code, found.objects) == (0, ())


def test_an_unknown_cause_is_drift():
    made = applied(client())
    made.remark("shop", memory=made.objects["id-1"].marker.memory._replace(algorithm=99))
    assert drift(plan(made, client(fields=LESS_SCOPE))).exit_code == 2


def test_what_appeared_vanished_or_was_never_claimed_is_drift():
    made = applied(client())
    made.add("tmp", {"redirect_uris": ["*"]})
    made.add("unclaimed", dict(WEB))
    known = {"native_ids": {address("gone"): "id-9"}}
    found = drift(plan(made, client(), client("gone"), client("unclaimed"), observed=known))
    assert {entry.name: entry.standing for entry in found.outside} == {
        "tmp": Standing.APPEARED, "gone": Standing.VANISHED, "unclaimed": Standing.UNMARKED,
    }  # fmt: skip
    assert (found.exit_code, found.agree) == (2, 1)
    assert next(entry for entry in found.outside if entry.name == "gone").changes[0].impact == Impact.BREAKS


def test_an_unmarked_one_that_differs_says_in_what():
    made = Provider()
    made.add("shop", {**WEB, "redirect_uris": ["*"]})
    (entry,) = drift(plan(made, client())).outside
    assert entry.changes[0].added == ("*",)


def test_foreign_and_ignored_ones_are_elsewhere():
    made = applied(client())
    made.add("theirs", {}, marker=Marker("crm", "prod", "theirs", ISSUER))
    made.add("tmp-1", {})
    found = drift(plan(made, client(), ignored={"sso": ("tmp-*",)}))
    assert (found.outside, len(found.elsewhere), found.exit_code) == ((), 2, 0)


def test_the_unread_is_incomplete_and_drift_weighs_more():
    lost = {"unread": (Unread("sso", address("partner"), "401"),)}
    made = applied(client())
    assert drift(plan(made, client(), observed=lost)).exit_code == 5
    made.edit("shop", scope=[])
    assert drift(plan(made, client(), observed=lost)).exit_code == 2


def test_suspended_clients_are_listed():
    made = applied(client())
    made.remark("shop", hold=Hold("leaked", AT))
    assert [operation.address for operation in drift(plan(made, client())).held] == [SHOP]


def test_a_person_is_named_only_for_what_came_after_the_apply():
    made = applied(client())
    made.item("shop", MAPPER, {"role": "admin"})
    found = drift(plan(made, client()))
    assert (found.providers, found.since("sso")) == (("sso",), AT)
    maria = Attribution("id-1", "maria@acme", "2026-11-23T17:42:00Z", "Keycloak admin event")
    events = {"sso": {"id-1": (maria, maria._replace(at="2026-11-19T00:00:00Z"))}}
    assert attributed(found, events).objects[0].who == (maria,)


def test_the_content_of_a_shared_scope_is_watched_where_it_is_remembered():
    from oauthctl.model.address import Address, Kind
    from oauthctl.model.live import Memory

    made = Provider()
    made.add("profile", {"description": "now"}, Kind.SCOPE, standing="built-in")
    memory = Memory(1, {"description": "AAAAAAAAAAAAAAAA"})
    marker = Marker("acme", "prod", "profile", ISSUER, memory=memory)
    unknown = plan(made)
    assert unknown.not_looked_at == ("content of scopes at sso that are not declared",)
    assert drift(unknown).exit_code == 0
    remembered = plan(made, observed={"markers": {Address("sso", Kind.SCOPE, "profile"): marker}})
    assert remembered.not_looked_at == ()
    assert drift(remembered).outside[0].name == "profile"
