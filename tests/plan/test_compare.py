"""Not managed, cleared, absent, unknown: four different things (DESIGN section 2, DECISIONS 9)."""

import pytest

from oauthctl.contract.capability import Capability, Support
from oauthctl.model.value import Gap, Origin
from oauthctl.plan.types import Action, Cause, Impact
from tests.plan.declared import applied, client, only, plan
from tests.plan.provider import Provider, cannot, capable


def provider(live, capabilities=None):
    made = Provider(capabilities=capabilities) if capabilities else Provider()
    made.add("shop", live)
    return made


def differing(live, wanted, capabilities=None):
    return [change.field for change in only(plan(provider(live, capabilities), client(fields=wanted))).changes]


@pytest.mark.parametrize(
    ("live", "wanted"),
    [
        ({"client_name": "By hand"}, {}),
        ({}, {"client_name": None}),
        ({}, {"redirect_uris": []}),
        ({}, {"grant_types": ["authorization_code"]}),
        ({}, {"dpop_bound_access_tokens": False}),
        ({"token_endpoint_auth_method": "client_secret_basic"}, {"token_endpoint_auth_method": None}),
        ({"scope": "openid profile"}, {"scope": ["profile", "openid"]}),
        ({"response_types": ["id_token code"]}, {"response_types": ["code id_token"]}),
        ({"settings.access_token_lifetime": 300}, {"settings.access_token_lifetime": "5m"}),
        ({"client_name": Gap.FORBIDDEN}, {"client_name": "Shop"}),
        ({"jwks": Gap.MASKED}, {"jwks": {"keys": []}}),
    ],
)
def test_no_difference(live, wanted):
    assert differing(live, wanted) == []


@pytest.mark.parametrize(
    ("live", "wanted"),
    [
        ({"client_name": "By hand"}, {"client_name": None}),
        ({"redirect_uris": ["https://a.example/cb"]}, {"redirect_uris": []}),
        ({"grant_types": ["password"]}, {"grant_types": None}),
        ({"require_auth_time": True}, {"require_auth_time": False}),
        ({"settings.enabled": "true"}, {"settings.enabled": True}),
        ({"redirect_uris": ["https://a.example/cb/"]}, {"redirect_uris": ["https://a.example/cb"]}),
        ({}, {"token_endpoint_auth_method": "none"}),
    ],
)
def test_difference(live, wanted):
    assert differing(live, wanted) == list(wanted)


def test_keys_are_told_apart_by_thumbprint():
    key = {"kty": "OKP", "crv": "Ed25519", "x": "abc"}
    assert differing({"jwks": {"keys": [{**key, "kid": "1"}]}}, {"jwks": {"keys": [{**key, "kid": "2"}]}}) == []
    assert differing({"jwks": {"keys": [key]}}, {"jwks": {"keys": [{**key, "x": "xyz"}]}}) == ["jwks"]


def test_a_set_says_what_comes_goes_and_stays():
    live = {"redirect_uris": ["https://a.example/cb", "https://b.example/cb"]}
    (change,) = only(
        plan(provider(live), client(fields={"redirect_uris": ["https://c.example/cb", "https://b.example/cb"]}))
    ).changes
    assert (change.added, change.removed, change.unchanged) == (
        ("https://c.example/cb",),
        ("https://a.example/cb",),
        1,
    )


def test_what_cannot_be_read_is_said_once():
    made = Provider()
    for name in ("a", "b"):
        made.add(name, {"jwks": Gap.MASKED})
    found = plan(made, client("a", {"jwks": {"keys": []}}), client("b", {"jwks": {"keys": []}}))
    assert "jwks at sso (2 objects)" in found.not_looked_at


class TestWhatTheProviderMeans:
    def test_implied_members_are_no_difference(self):
        capabilities = capable(scope=Capability(implied=frozenset({"openid"})))
        assert differing({"scope": ["profile"]}, {"scope": ["openid", "profile"]}, capabilities) == []

    def test_nor_are_other_spellings(self):
        capabilities = capable(
            token_endpoint_auth_method=Capability(same={"client_secret_post": "client_secret_basic"})
        )
        live = {"token_endpoint_auth_method": "client_secret_basic"}
        assert differing(live, {"token_endpoint_auth_method": "client_secret_post"}, capabilities) == []

    def test_its_default_goes_before_the_standards(self):
        capabilities = capable(grant_types=Capability(default=["client_credentials"]))
        assert differing({}, {"grant_types": ["client_credentials"]}, capabilities) == []
        assert differing({}, {"grant_types": ["authorization_code"]}, capabilities) == ["grant_types"]


class TestWriteOnly:
    def applied(self, value):
        return applied(client(fields={"contacts": value}), provider=Provider(mask=frozenset({"contacts"})))

    def test_compared_with_what_was_sent(self):
        assert only(plan(self.applied(["a@x"]), client(fields={"contacts": ["a@x"]}))).action is Action.NO_OP
        (change,) = only(plan(self.applied(["a@x"]), client(fields={"contacts": ["b@x"]}))).changes
        assert (change.before, change.cause) == (Gap.NOT_RETURNED, Cause.PENDING)

    def test_an_unknown_before_widens(self):
        made = applied(client(fields={"scope": ["openid"]}), provider=Provider(mask=frozenset({"scope"})))
        (change,) = only(plan(made, client(fields={"scope": ["profile"]}))).changes
        assert change.impact == Impact.WIDENS

    def test_the_next_plan_is_empty(self):
        made = self.applied(["a@x"])
        made.apply(plan(made, client(fields={"contacts": ["b@x"]})))
        assert not plan(made, client(fields={"contacts": ["b@x"]})).actions

    def test_without_a_memory_nothing_is_said(self):
        made = Provider(mask=frozenset({"contacts"}))
        made.add("shop", {})
        assert only(plan(made, client(fields={"contacts": ["b@x"]}), claim=True)).changes == ()


class TestLosslessOrLoud:
    def test_a_declared_value_that_cannot_be_held_is_refused_with_its_line(self):
        made = applied(client(), provider=Provider(capabilities=capable(contacts=cannot())))
        (refusal,) = only(plan(made, client(fields={"contacts": ["a@x"]}))).refusals
        assert refusal.guard == "unsupported"
        assert "contacts: it has no such setting" in refusal.reason
        assert refusal.span is not None

    def test_so_is_one_outside_the_values_it_takes(self):
        capabilities = capable(grant_types=Capability(values=frozenset({"authorization_code"})))
        operation = only(plan(Provider(capabilities=capabilities), client(fields={"grant_types": ["password"]})))
        assert "it takes authorization_code" in operation.refusals[0].reason

    def test_a_presets_value_is_noted_once(self):
        made = Provider(capabilities=capable(dpop_bound_access_tokens=cannot()))
        wanted = {"dpop_bound_access_tokens": True}
        found = plan(made, client("a", wanted, origin=Origin.PRESET), client("b", wanted, origin=Origin.PRESET))
        assert not found.refused
        assert [note.text for note in found.notes] == [
            "not enforced at sso: dpop_bound_access_tokens = true: it has no such setting"
        ]

    def test_the_members_of_a_presets_list_that_fit_are_kept(self):
        capabilities = capable(grant_types=Capability(values=frozenset({"authorization_code"})))
        wanted = {"grant_types": ["authorization_code", "refresh_token"]}
        operation = only(plan(Provider(capabilities=capabilities), client(fields=wanted, origin=Origin.PRESET)))
        assert operation.changes[0].after == ["authorization_code"]

    def test_what_absence_means_anyway_needs_no_holding(self):
        made = Provider(capabilities=capable(dpop_bound_access_tokens=cannot()))
        operation = only(plan(made, client(fields={"dpop_bound_access_tokens": False})))
        assert not operation.refused
        assert not operation.changes

    def test_a_fixed_value_may_be_declared_as_it_is(self):
        made = provider(
            {"settings.pkce": "required"},
            capable(settings__pkce=Capability(Support.FIXED, why="the server decides")),
        )
        assert not only(plan(made, client(fields={"settings.pkce": "required"}))).refused
        assert "the server decides" in only(plan(made, client(fields={"settings.pkce": "optional"}))).refusals[0].reason

    def test_a_kind_it_does_not_have_is_refused(self):
        from oauthctl.model.address import Kind
        from tests.plan.declared import scope

        made = Provider()
        made.capabilities = made.capabilities._replace(kinds=frozenset({Kind.CLIENT}))
        assert only(plan(made, scope("orders:read"))).refusals[0].guard == "unsupported"
