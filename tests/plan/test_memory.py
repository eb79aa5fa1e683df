"""The memory of the last apply: causes, what is watched, and when a digest advances (DECISIONS 2, 3)."""

from datetime import date

import pytest

from oauthctl.model.desired import Accepted, Ignored, Lifecycle
from oauthctl.model.live import Memory
from oauthctl.model.value import Gap, Origin
from oauthctl.plan.memory import marker_for, predicted, remembered
from oauthctl.plan.types import Action, Cause
from oauthctl.plan.writes import write_for
from tests.plan.declared import HERE, WEB, applied, client, declarations, only, plan
from tests.plan.provider import AT, ISSUER, Provider, address

MAPPER = "extensions.keycloak.protocolMappers.ops-role"
SHOP = address("shop")
LESS = {**WEB, "scope": ["openid"]}
WHEN = {"tool": "1.0", "server": "Model 1", "commit": "c0ffee", "at": "2026-11-24T09:00:00Z"}


def cause(provider, wanted, **besides):
    (change,) = only(plan(provider, wanted, **besides)).changes
    return change.cause


class TestCause:
    def test_the_declaration_moved_and_nobody_applied_it(self):
        assert cause(applied(client()), client(fields=LESS)) is Cause.PENDING

    def test_this_change_moved_it(self):
        found = cause(applied(client()), client(fields=LESS), base={SHOP: "1"}, head={SHOP: "2"})
        assert found is Cause.DECLARED

    def test_live_left_what_was_applied(self):
        made = applied(client())
        made.edit("shop", scope=["openid"])
        assert cause(made, client()) is Cause.DRIFT

    def test_live_left_it_and_the_declaration_moved_too(self):
        made = applied(client())
        made.edit("shop", scope=["email"])
        assert cause(made, client(fields=LESS), base={SHOP: "1"}, head={SHOP: "2"}) is Cause.DRIFT

    def test_a_preset_of_another_version_moved(self):
        made = applied(client(origin=Origin.PRESET))
        assert cause(made, client(fields=LESS, origin=Origin.PRESET), tool="2.0") is Cause.UPGRADE
        assert cause(made, client(fields=LESS), tool="2.0") is Cause.PENDING

    def test_newly_managed_and_live_as_it_was(self):
        made = applied(client(fields=LESS))
        assert cause(made, client(fields={**LESS, "client_name": "Shop"})) is Cause.PENDING

    @pytest.mark.parametrize("algorithm", [0, 99])
    def test_without_a_comparable_memory_nobody_knows(self, algorithm):
        made = applied(client())
        made.remark("shop", memory=Memory(algorithm, {"scope": "x"}))
        assert cause(made, client(fields=LESS)) is Cause.UNKNOWN


class TestWatched:
    def rogue(self):
        made = applied(client())
        made.item("shop", MAPPER, {"role": "realm-admin"})
        return made

    def test_appeared(self):
        (change,) = only(plan(self.rogue(), client())).watched
        assert (change.subject, change.before, change.known, change.managed) == (
            'mapper "ops-role"',
            Gap.ABSENT,
            True,
            False,
        )

    def test_changed_and_the_former_value_is_not_kept(self):
        made = Provider()
        made.add("shop", {**WEB, MAPPER: {"role": "reader"}})
        made.apply(plan(made, client(), claim=True))
        made.item("shop", MAPPER, {"role": "admin"})
        (change,) = only(plan(made, client())).watched
        assert (change.before, change.known, change.after) == (Gap.NOT_RETURNED, False, {"role": "admin"})

    def test_gone(self):
        made = Provider()
        made.add("shop", {**WEB, MAPPER: {"role": "reader"}})
        made.apply(plan(made, client(), claim=True))
        made.edit("shop", **{MAPPER: None})
        (change,) = only(plan(made, client())).watched
        assert (change.known, change.after) == (False, Gap.ABSENT)

    @pytest.mark.parametrize(
        ("field", "before", "after"),
        [
            ("dpop_bound_access_tokens", True, False),
            ("settings.consent", "required", "skip"),
            ("post_logout_redirect_uris", ["https://a.example"], ["https://a.example", "https://b.example"]),
        ],
    )
    def test_a_former_value_that_can_only_be_one_is_told(self, field, before, after):
        made = Provider()
        made.add("shop", {**WEB, field: before})
        made.apply(plan(made, client(), claim=True))
        made.edit("shop", **{field.replace(".", "__"): after})
        (change,) = only(plan(made, client())).watched
        assert (change.before, change.known) == (before, True)

    def test_undone_by_hand_is_no_drift(self):
        made = self.rogue()
        made.edit("shop", **{MAPPER: None})
        assert not only(plan(made, client())).watched

    def test_what_the_server_makes_is_not_watched(self):
        made = applied(client())
        made.edit("shop", client_id_issued_at=1, client_secret_expires_at=2)
        assert not only(plan(made, client())).watched

    def test_what_could_not_be_read_then_is_not_new_now(self):
        roles = "extensions.keycloak.serviceAccountRoles"
        made = Provider()
        made.add("shop", {**WEB, roles: Gap.FORBIDDEN})
        made.apply(plan(made, client(), claim=True))
        made.edit("shop", **{roles: None, f"{roles}.realm": ["reader"]})
        assert not only(plan(made, client())).watched

    def test_what_cannot_be_read_now_is_not_gone(self):
        roles = "extensions.keycloak.serviceAccountRoles"
        made = Provider()
        made.add("shop", {**WEB, f"{roles}.realm": ["reader"]})
        made.apply(plan(made, client(), claim=True))
        made.edit("shop", **{roles: Gap.FORBIDDEN, f"{roles}.realm": None})
        assert not only(plan(made, client())).watched


class TestAccepted:
    def rogue(self, until=date(2027, 1, 31), digest=""):
        made = applied(client())
        made.item("shop", MAPPER, {"role": "realm-admin"})
        wanted = client(accepted=(Accepted(MAPPER, "operations need it", until, digest, HERE),))
        return only(plan(made, wanted))

    def test_counts_no_more(self):
        operation = self.rogue()
        assert operation.watched[0].accepted
        assert not operation.drifted

    def test_until_its_date(self):
        operation = self.rogue(until=date(2026, 11, 23))
        assert operation.drifted
        assert "accepted until 2026-11-23" in operation.notes[0].text

    def test_only_as_it_was_accepted(self):
        pinned = self.rogue().watched[0].fingerprint
        assert not self.rogue(digest=pinned).drifted
        operation = self.rogue(digest="AAAAAAAAAAAAAAAA")
        assert operation.drifted
        assert "changed again since it was accepted" in operation.notes[0].text


class TestAdvancing:
    def test_a_rogue_mapper_stays_drift_after_an_unrelated_apply(self):
        made = applied(client())
        made.item("shop", MAPPER, {"role": "realm-admin"})
        made.apply(plan(made, client(fields=LESS)))
        operation = only(plan(made, client(fields=LESS)))
        assert operation.action is Action.NO_OP
        assert [change.field for change in operation.watched] == [MAPPER]

    def test_what_the_write_itself_moves_is_no_drift(self):
        made = applied(client())
        found = plan(made, client(fields=LESS))
        made.apply(found)
        (live,) = made.objects.values()
        after = live._replace(fields={**live.fields, "secret": {"created": 2}})
        memory = remembered(only(found).desired, only(found).live, after, only(found).marker.memory, **WHEN)
        made.objects[live.native_id] = after._replace(marker=marker_for(only(found), memory))
        assert not only(plan(made, client(fields=LESS))).watched

    def test_managed_drift_that_is_declared_afterwards_is_settled_by_the_next_write(self):
        made = applied(client())
        made.edit("shop", scope=["openid"])
        assert only(plan(made, client(fields=LESS))).action is Action.NO_OP
        made.apply(plan(made, client(fields={**LESS, "client_name": "Shop"})))
        made.edit("shop", scope=["openid", "profile"])
        assert cause(made, client(fields={**LESS, "client_name": "Shop"})) is Cause.DRIFT

    def test_a_claim_takes_everything(self):
        made = Provider()
        live = made.add("shop", {**WEB, MAPPER: {}, "client_name": "Shop", "scope": []})
        memory = remembered(client(fields=WEB), None, live, None, **WHEN)
        assert set(memory.digests) == {*WEB, "client_name"} - {"scope"}
        assert memory.managed == frozenset(WEB)
        assert memory.at == WHEN["at"]

    def test_what_travels_in_the_write_is_what_is_remembered_of_it(self):
        made = applied(client())
        operation = only(plan(made, client(fields={**LESS, "settings.pkce": None})))
        write = write_for(operation, marker=None, secret=None, attempt="1")
        after = operation.live._replace(fields=predicted(operation.live, write.set, write.clear))
        early = remembered(operation.desired, operation.live, after, operation.marker.memory, **WHEN)
        made.apply(plan(made, client(fields={**LESS, "settings.pkce": None})))
        (live,) = made.objects.values()
        assert early.digests == live.marker.memory.digests


class TestIgnored:
    def wanted(self, until=None):
        return client(lifecycle=Lifecycle(ignore_changes=(Ignored("scope", "legacy", until),)))

    def test_its_live_value_stays_and_is_noted(self):
        made = applied(self.wanted())
        made.edit("shop", scope=["email"])
        operation = only(plan(made, self.wanted()))
        assert (operation.changes, operation.watched) == ((), ())
        assert "scope differs and is left as it is" in operation.notes[0].text

    def test_it_is_set_on_create(self):
        assert "scope" in {change.field for change in only(plan(Provider(), self.wanted())).changes}

    def test_until_its_date(self):
        made = applied(self.wanted())
        made.edit("shop", scope=["email"])
        operation = only(plan(made, self.wanted(date(2026, 1, 1))))
        assert [change.field for change in operation.changes] == ["scope"]
        assert "ended on 2026-01-01" in operation.notes[0].text


def test_a_write_that_was_interrupted_is_finished():
    made = applied(client())
    made.remark("shop", memory=Memory())
    found = plan(made, client())
    assert (only(found).action, only(found).finish, only(found).acts) == (Action.NO_OP, True, True)
    made.apply(found)
    assert not plan(made, client()).actions


def test_a_mark_carries_what_was_planned_and_the_memory_given():
    operation = only(plan(Provider(), client(lifecycle=Lifecycle(protect=True))))
    mark = marker_for(operation, Memory(1, at=AT))
    assert (mark.identity, mark.protect, mark.memory.at) == (("acme", "prod", "shop", ISSUER), True, AT)


def test_lowering_a_guard_is_listed_where_the_base_is_known():
    made = applied(client())
    wanted = client(lifecycle=Lifecycle(ignore_changes=(Ignored("logo_uri"),)))
    found = plan(made, wanted, base={SHOP: "1"}, head={SHOP: "2"}, base_declarations=declarations(client()),
                 ignored={"sso": ("tmp-*",)}, observed={"native_ids": {SHOP: "id-1"}})  # fmt: skip
    assert [change.after for change in only(found).changes if change.guard] == ["logo_uri"]
    assert [change.after for change in found.guards] == ["sso: tmp-*"]


def test_accepting_a_declared_field_does_nothing_and_says_so():
    made = applied(client())
    made.edit("shop", redirect_uris=["*"])
    entry = Accepted("redirect_uris", "for the demo", date(2027, 1, 1), "", HERE)
    operation = only(plan(made, client(accepted=(entry,))))
    assert (operation.action, operation.changes[0].accepted) == (Action.UPDATE, False)
    assert operation.notes[0].text.startswith("redirect_uris is declared: `accepted:` keeps no other value of it")
