"""What holds of every plan, whatever is declared and whatever somebody did by hand."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from oauthctl.model.address import Kind
from oauthctl.model.field import ImpactRule, Role
from oauthctl.model.table import table
from oauthctl.model.value import Gap, Origin, Value
from oauthctl.plan.drift import drift
from oauthctl.plan.impact import Judge
from oauthctl.plan.meaning import Rules, agrees, compared
from oauthctl.plan.planner import make
from oauthctl.plan.reasons import COVERED
from oauthctl.plan.types import Action, Impact
from oauthctl.plan.writes import write_for
from tests.plan.declared import applied, client, declarations, options, plan
from tests.plan.provider import CAPABILITIES, Provider, words

hosts = st.sampled_from(
    ["https://a.example/cb", "https://b.example/cb", "https://b.example/*", "com.example.app:/cb", "*"]
)
VALUES = {
    "redirect_uris": st.lists(hosts, unique=True, max_size=4),
    "grant_types": st.lists(
        st.sampled_from(["authorization_code", "refresh_token", "password", "client_credentials"]),
        unique=True,
    ),
    "token_endpoint_auth_method": st.sampled_from(
        ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
    ),
    "scope": st.lists(st.sampled_from(["openid", "profile", "orders:read"]), unique=True),
    "client_name": st.text(max_size=8),
    "jwks_uri": st.sampled_from(["https://a.example/jwks", "https://b.example/jwks"]),
    "settings.pkce": st.sampled_from(["optional", "required"]),
    "settings.access_token_lifetime": st.integers(1, 9999),
    "dpop_bound_access_tokens": st.booleans(),
    "settings.enabled": st.booleans(),
    "extensions.keycloak.protocolMappers.roles": st.dictionaries(st.sampled_from("ab"), st.text(max_size=2)),
}
fields = st.fixed_dictionaries({}, optional={name: st.none() | values for name, values in VALUES.items()})
live_fields = st.fixed_dictionaries({}, optional=VALUES)
RULES = Rules("sso", CAPABILITIES)
JUDGE = Judge(words, {})


@given(fields)
def test_a_plan_against_what_it_was_made_from_is_empty(given_fields):
    provider = applied(client(fields=given_fields))
    found = plan(provider, client(fields=given_fields))
    assert not found.actions
    assert drift(found).exit_code == 0


@given(fields, live_fields)
def test_apply_converges_from_anything_that_somebody_did(wanted, by_hand):
    provider = applied(client(fields=wanted))
    (native_id,) = provider.objects
    provider.objects[native_id] = provider.objects[native_id]._replace(fields=by_hand)
    provider.apply(plan(provider, client(fields=wanted)))
    assert not plan(provider, client(fields=wanted)).actions


@given(fields, fields)
def test_one_declaration_after_another_converges_and_is_never_drift(first, second):
    provider = applied(client(fields=first))
    waiting = drift(plan(provider, client(fields=second)))
    assert waiting.exit_code == 0
    provider.apply(plan(provider, client(fields=second)))
    after = plan(provider, client(fields=second))
    assert not after.actions
    assert drift(after).agree == 1


@given(fields, st.sets(st.sampled_from(sorted(VALUES)), max_size=3))
def test_apply_converges_where_the_provider_never_shows_some_fields(wanted, hidden):
    provider = applied(client(fields=wanted), provider=Provider(mask=frozenset(hidden)))
    assert not plan(provider, client(fields=wanted)).actions


@given(fields, live_fields, st.randoms())
def test_the_order_of_lists_and_objects_never_matters(wanted, by_hand, random):
    provider = applied(client(fields=wanted), client("other"))
    provider.edit("shop", **{name: value for name, value in by_hand.items() if value is not None})
    usual = plan(provider, client(fields=wanted), client("other"))
    for native_id, live in provider.objects.items():
        provider.objects[native_id] = live._replace(
            fields={name: shuffled(value, random) for name, value in live.fields.items()}
        )
    turned = {name: shuffled(value, random) for name, value in wanted.items()}
    seen = {"sso": replace(provider.observed()["sso"], objects=tuple(reversed(provider.observed()["sso"].objects)))}
    other = make(declarations(client("other"), client(fields=turned)), seen, options(), words)
    assert outline(other) == outline(usual)


def shuffled(value, random):
    return random.sample(value, len(value)) if isinstance(value, list) else value


def outline(found):
    return [
        (
            operation.action,
            operation.address,
            [(change.field, change.impact, change.cause) for change in operation.changes],
        )
        for operation in found.operations
    ]


@given(live_fields, live_fields)
def test_a_change_and_its_opposite_have_opposite_words(before, after):
    provider = applied(client(fields=before))
    (native_id,) = provider.objects
    provider.objects[native_id] = provider.objects[native_id]._replace(fields=after)
    for operation in plan(provider, client(fields=before)).operations:
        for change in operation.changes:
            assert change.reversed().reversed()._replace(item_spans=change.item_spans) == change
            assert change.reversed().added == change.removed


DIRECTED = [
    entry for entry in table().values()
    if entry.impact in {ImpactRule.ALLOWS, ImpactRule.PROTECTS, ImpactRule.LIFETIME}
    and entry.role is not Role.RESPONSE
]  # fmt: skip


@given(st.sampled_from(DIRECTED), st.data())
def test_what_only_widens_narrows_when_it_is_undone(entry, data):
    values = st.integers(0, 99) if entry.impact is ImpactRule.LIFETIME else st.booleans()
    if entry.strength:
        values = st.sampled_from(entry.strength)
    elif entry.type.endswith("[]") or entry.type == "words":
        values = st.lists(hosts, unique=True)
    before, after = data.draw(values), data.draw(values)
    rule = RULES.of(Kind.CLIENT, entry.id)
    if JUDGE(before, after, rule).impact == Impact.WIDENS:
        assert Impact.NARROWS in JUDGE(after, before, rule).impact


@given(st.sampled_from([entry for entry in table().values() if entry.security]), st.data())
def test_no_change_of_a_security_field_is_cosmetic(entry, data):
    before, after = data.draw(st.tuples(st.text(max_size=3), st.text(max_size=3)))
    assert Impact.COSMETIC not in JUDGE(before, after, RULES.of(Kind.CLIENT, entry.id)).impact


@given(
    st.sampled_from(list(table().values())),
    st.none() | st.booleans() | st.text() | st.lists(st.text()) | st.integers(),
)
def test_an_unknown_before_is_judged_for_every_field(entry, after):
    verdict = JUDGE(Gap.NOT_RETURNED, Gap.ABSENT if after is None else after, RULES.of(Kind.CLIENT, entry.id))
    assert verdict.impact


@given(live_fields)
def test_nothing_differs_from_itself(values):
    provider = Provider()
    provider.add("shop", values)
    (operation,) = plan(provider, client(fields=values), claim=True).operations
    assert operation.action is Action.CLAIM
    assert not operation.changes


@settings(max_examples=50)
@given(fields, live_fields)
def test_a_write_touches_only_what_the_plan_shows(wanted, by_hand):
    provider = applied(client(fields=wanted))
    (native_id,) = provider.objects
    provider.objects[native_id] = provider.objects[native_id]._replace(fields=by_hand)
    for operation in plan(provider, client(fields=wanted)).actions:
        write = write_for(operation, marker=None, secret=None, attempt="1")
        assert {*write.set, *write.clear} == {change.field for change in operation.changes}


@given(fields)
def test_a_create_widens_by_everything_it_can_do(wanted):
    (operation,) = plan(Provider(), client(fields=wanted)).operations
    assert operation.action is Action.CREATE
    for change in operation.changes:
        cosmetic = change.field == "client_name"
        assert change.impact is (Impact.COSMETIC if cosmetic else Impact.WIDENS)


def test_values_of_a_preset_say_so():
    found = plan(Provider(), client(origin=Origin.PRESET))
    assert {change.origin for operation in found.operations for change in operation.changes} == {Origin.PRESET}
    assert Value("x", Origin.PRESET).origin is Origin.PRESET


COMPARED = [entry for kind in Kind for entry in table(kind).values() if compared(entry)]
TYPED = {
    "boolean": st.booleans(),
    "integer": st.integers(0, 9999),
    "duration": st.integers(0, 9999),
    "object": st.dictionaries(st.sampled_from("ab"), st.text(max_size=2), max_size=2),
    "uri": hosts,
    "uri[]": st.lists(hosts, max_size=3),
    "object[]": st.lists(st.dictionaries(st.sampled_from("ab"), st.text(max_size=2)), max_size=2),
}


def values_of(entry):
    """Values of a field's own type, the registered ones among them; nothing too."""
    words = st.sampled_from(entry.values) if entry.values else st.text(min_size=1, max_size=3)
    usual = TYPED.get(entry.type, st.lists(words, max_size=3) if entry.type.endswith("[]") else words)
    if entry.type == "words":
        usual = st.lists(st.sampled_from(["openid", "profile", "orders:write"]), max_size=3)
    return st.just(Gap.ABSENT) | usual


@settings(max_examples=300)
@given(st.sampled_from(COMPARED), st.data())
def test_no_difference_of_any_field_is_without_an_impact(entry, data):
    before, after = data.draw(values_of(entry)), data.draw(values_of(entry))
    rule = RULES.of(entry.kind, entry.id)
    if agrees(None if before is Gap.ABSENT else before, after, rule):
        return
    verdict = JUDGE(before, after, rule)
    if verdict.impact is Impact.NONE:  # a list, of which another item says the same already
        assert entry.impact is ImpactRule.ALLOWS
        assert verdict.reason == COVERED
    assert (Impact.COSMETIC in verdict.impact) == (entry.impact is ImpactRule.COSMETIC)
    assert verdict.impact is Impact.COSMETIC or verdict.reason or verdict.lost


@settings(max_examples=200)
@given(
    st.sampled_from(
        [one for one in COMPARED if one.impact in {ImpactRule.ALLOWS, ImpactRule.LIFETIME} and not one.strength]
    ),
    st.data(),
)
def test_the_opposite_of_what_widens_narrows_and_of_what_narrows_widens(entry, data):
    before, after = data.draw(values_of(entry)), data.draw(values_of(entry))
    rule = RULES.of(entry.kind, entry.id)
    there, back = JUDGE(before, after, rule).impact, JUDGE(after, before, rule).impact
    if not agrees(None if before is Gap.ABSENT else before, after, rule):
        assert (Impact.WIDENS in there) == (Impact.NARROWS in back)
        assert (Impact.NARROWS in there) == (Impact.WIDENS in back)
        assert (Impact.NARROWS in there) == (Impact.BREAKS in there)


@settings(max_examples=300)
@given(st.sampled_from(COMPARED), st.sampled_from([gap for gap in Gap if gap.unknown]), st.data())
def test_an_unknown_before_never_only_narrows(entry, gap, data):
    after = data.draw(values_of(entry).filter(lambda value: value not in (Gap.ABSENT, [], {}, "")))
    impact = JUDGE(gap, after, RULES.of(entry.kind, entry.id)).impact
    assert impact is Impact.COSMETIC if entry.impact is ImpactRule.COSMETIC else Impact.WIDENS in impact
