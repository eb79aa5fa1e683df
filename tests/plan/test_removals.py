"""`removed:`: deletes are reviewed lines, and guarded (DECISIONS 7, 15)."""

import pytest

from oauthctl.model.address import Kind
from oauthctl.model.desired import Lifecycle
from oauthctl.model.live import Hold
from oauthctl.plan.options import Thresholds
from oauthctl.plan.removals import addressed
from oauthctl.plan.types import Action, Impact
from tests.plan.declared import WEB, applied, client, plan, removal, scope
from tests.plan.provider import Provider, address


def removed(provider, *kept, entry=None, **besides):
    found = plan(provider, *(kept or (client("kept"),)), removed=[entry or removal("shop")], **besides)
    return next((one for one in found.operations if one.action in {Action.DELETE, Action.FORGET}), None), found


def guards(operation):
    return [refusal.guard for refusal in operation.refusals]


def test_a_delete_says_what_goes_and_breaks():
    operation, _ = removed(applied(client(), client("kept")))
    assert operation.action is Action.DELETE
    assert not operation.refused
    assert operation.headline.startswith("every login and refresh through it fails at once")
    assert operation.changes[0].removed == ("https://shop.example/cb",)
    assert {change.impact for change in operation.changes} == {Impact.BREAKS}


def test_a_done_entry_can_be_taken_out_of_the_file():
    made = applied(client(), client("kept"))
    made.apply(plan(made, client("kept"), removed=[removal("shop")]))
    operation, found = removed(made)
    assert operation is None
    assert found.notes[0].text == "shop is gone: its entry can be removed from the file"


def test_forget_takes_the_mark_away_and_widens_as_a_guard():
    made = applied(client(), client("kept"))
    operation, found = removed(made, entry=removal("shop", "forget"))
    assert operation.changes[0].guard
    made.apply(found)
    assert [live.name for live in made.objects.values() if live.marker is None] == ["shop"]


def test_nobodys_and_strangers_clients_are_refused():
    made = applied(client("kept"))
    made.add("shop", dict(WEB))
    assert guards(removed(made)[0]) == ["unmarked"]
    made.objects.popitem()
    made.add("shop", dict(WEB), marker=next(iter(made.objects.values())).marker._replace(project="crm", key="shop"))
    assert guards(removed(made)[0]) == ["foreign"]


def test_protected_and_suspended_ones_are_refused():
    made = applied(client(lifecycle=Lifecycle(protect=True)), client("kept"))
    operation, _ = removed(made)
    assert (
        operation.refusals[0].reason
        == "protected against delete (mark of 2026-11-20); the mark is on the client itself"
    )
    made.remark("shop", protect=False, hold=Hold("leak", "2026-11-23"))
    assert guards(removed(made)[0]) == ["hold"]


def test_a_forged_mark_on_another_client_deletes_nothing():
    made = applied(client(), client("kept"))
    mark = next(live.marker for live in made.objects.values() if live.name == "shop")
    made.objects = {key: live for key, live in made.objects.items() if live.name != "shop"}
    made.add("victim", dict(WEB), marker=mark)
    assert guards(removed(made)[0]) == ["name"]


def test_never_with_an_empty_project():
    assert guards(plan(applied(client()), removed=[removal("shop")]).operations[0]) == ["empty"]


@pytest.mark.parametrize("target", ["shop", "sso/shop"])
def test_a_filtered_run_deletes_nothing_and_refuses_what_it_names(target):
    assert guards(removed(applied(client(), client("kept")), targets=(target,))[0]) == ["filtered"]


@pytest.mark.parametrize("target", ["sho*", "sso/*"])
def test_a_pattern_that_sweeps_a_removed_one_leaves_it_and_says_so(target):
    operation, found = removed(applied(client(), client("kept")), targets=(target,))
    assert operation is None
    assert not found.refused
    assert "sso/shop is not deleted: a filtered run deletes nothing" in [note.text for note in found.notes]


def test_an_entry_of_any_provider_can_be_a_target():
    said = [str(one) for one in addressed(removal("scope:orders:read"), ["sso", "partner"])]
    assert said == ["sso/scope:orders:read", "partner/scope:orders:read"]


def test_a_provider_that_still_holds_ours_is_not_dropped():
    made = applied(client(), client("kept"), scope("orders:read"))
    made.add("theirs", dict(WEB))
    found = plan(made, removed=[removal("shop", "forget")], dropped=frozenset({"sso"}))
    assert [(str(one.address), guards(one)) for one in found.refused] == [
        ("sso/scope:orders:read", ["provider"]), ("sso/kept", ["provider"]), ("sso/shop", ["provider"]),
    ]  # fmt: skip
    assert "removed: {scope:orders:read: delete}" in found.refused[0].refusals[0].lifted_by


def test_with_a_base_only_what_was_declared_there():
    made = applied(client(), client("kept"))
    base = {address("shop"): "1", address("kept"): "1"}
    operation, _ = removed(made, base=base, head={address("kept"): "1"})
    assert not operation.refused


def test_a_scope_goes_when_every_client_that_has_it_is_ours():
    made = applied(client(fields={"scope": ["orders:read"]}), scope("orders:read"))
    entry = removal("scope:orders:read", client_id="orders:read")
    operation, _ = removed(made, client(fields={"scope": ["orders:read"]}), entry=entry)
    assert not operation.refused
    made.add("theirs", {"scope": "openid orders:read"})
    operation, _ = removed(made, client(fields={"scope": ["orders:read"]}), entry=entry)
    assert operation.refusals[0].reason == "2 clients have it: shop, theirs; not ours: theirs"


def test_a_server_that_cannot_delete():
    made = applied(client(), client("kept"))
    made.capabilities = made.capabilities._replace(deletes=False)
    assert guards(removed(made)[0]) == ["unsupported"]


class TestTooMuch:
    def deletes(self, count, kept, **besides):
        goes = [client(f"c{number:02}") for number in range(count)]
        stays = [client(f"k{number:02}") for number in range(kept)]
        made = applied(*goes, *stays)
        found = plan(made, *stays, removed=[removal(one.address.key) for one in goes], **besides)
        return {guard for operation in found.operations for guard in guards(operation)}

    def test_by_count(self):
        assert self.deletes(11, 60) == {"threshold"}
        assert self.deletes(10, 60) == set()

    def test_by_share_of_ten_or_more(self):
        assert self.deletes(4, 6) == {"threshold"}
        assert self.deletes(3, 7) == set()
        assert self.deletes(4, 5) == set()

    def test_lifted_by_saying_how_many(self):
        assert self.deletes(11, 60, thresholds=Thresholds(count=11, share=1.0)) == set()

    def test_vanished_ones_that_are_made_again_count(self):
        wanted = [client(f"c{number:02}") for number in range(11)]
        known = {one.address: f"id-{number}" for number, one in enumerate(wanted)}
        found = plan(Provider(), *wanted, observed={"native_ids": known}, recreate=frozenset(known))
        assert {guard for operation in found.operations for guard in guards(operation)} == {"threshold"}


def test_deletes_come_last_and_the_other_way_round():
    made = applied(client(), scope("orders:read"), client("kept"))
    entries = [removal("scope:orders:read", client_id="orders:read"), removal("shop")]
    found = plan(made, client("kept"), client("new"), scope("new:scope"), removed=entries)
    assert [str(operation.address) for operation in found.operations] == [
        "sso/scope:new:scope", "sso/kept", "sso/new", "sso/shop", "sso/scope:orders:read",
    ]  # fmt: skip
    assert found.operations[-1].address.kind is Kind.SCOPE
