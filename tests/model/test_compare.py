"""When two values mean the same: laws, then the cases that servers and people trip over."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.model.compare import canonical, same
from oauthctl.model.digest import digest, full_digest, short_digest
from oauthctl.model.field import Compare
from oauthctl.model.json import Json
from oauthctl.model.table import table
from tests.model.json_values import values, words

ways = st.sampled_from(Compare)
UNORDERED = [Compare.SET, Compare.URIS, Compare.WORDS, Compare.WORD_SETS]


@given(values, ways)
def test_a_canonical_form_is_its_own_canonical_form(value: Json, how: Compare) -> None:
    once = canonical(value, how)

    assert same(canonical(once, how), once, Compare.EXACT)


@given(values, ways)
def test_everything_is_the_same_as_itself(value: Json, how: Compare) -> None:
    assert same(value, json.loads(json.dumps(value)), how)


@given(values, values, ways)
def test_sameness_goes_both_ways(left: Json, right: Json, how: Compare) -> None:
    assert same(left, right, how) == same(right, left, how)


@given(st.lists(words | values, max_size=6), st.sampled_from(UNORDERED), st.randoms(use_true_random=False))
def test_order_and_repetition_never_matter_for_sets(items: list[Json], how: Compare, chance: random.Random) -> None:
    shuffled = [*items, *items[:2]]
    chance.shuffle(shuffled)

    assert same(items, shuffled, how)


@given(values, values, st.sampled_from(list(table().values())))
def test_digests_are_equal_exactly_where_values_are_the_same(left: Json, right: Json, entry) -> None:
    assert (digest(left, entry) == digest(right, entry)) == same(left, right, entry.compare)


@given(values)
def test_digests_have_a_fixed_length_and_alphabet(value: Json) -> None:
    assert len(short_digest(value)) == 16
    assert full_digest(value).startswith("sha256:")
    assert len(full_digest(value)) == 71


@pytest.mark.parametrize("nothing", [None, [], "", {}, ()])
@pytest.mark.parametrize("how", list(Compare))
def test_nothing_has_one_form(nothing: Json, how: Compare) -> None:
    assert canonical(nothing, how) is None


@pytest.mark.parametrize(
    ("how", "left", "right"),
    [
        (Compare.WORDS, "profile openid", ["openid", "profile"]),
        (Compare.WORDS, "  ", None),
        (Compare.WORD_SETS, ["id_token code"], ["code id_token"]),
        (Compare.URIS, "https://a.example/cb", ["https://a.example/cb"]),
        (Compare.DURATION, "5m", 300),
        (Compare.DURATION, 300.0, 300),
        (Compare.DURATION, "1h30m", "90m"),
        (Compare.OBJECT, {"a": 1, "b": [2.0]}, {"b": [2], "a": 1}),
        (Compare.SET, [{"a": 1, "b": 2}], [{"b": 2, "a": 1}, {"a": 1, "b": 2}]),
    ],
)
def test_the_same(how: Compare, left: Json, right: Json) -> None:
    assert same(left, right, how)


@pytest.mark.parametrize(
    ("how", "left", "right"),
    [
        (Compare.EXACT, True, "true"),
        (Compare.EXACT, True, 1),
        (Compare.EXACT, False, 0),
        (Compare.EXACT, False, None),
        (Compare.EXACT, 0, None),
        (Compare.SET, [True], [1]),
        (Compare.OBJECT, {"a": True}, {"a": 1}),
        (Compare.DURATION, True, 1),
        (Compare.URI, "https://a.example", "https://a.example/"),
        (Compare.URI, "https://A.example/", "https://a.example/"),
        (Compare.ORDERED, ["a", "b"], ["b", "a"]),
        (Compare.WORD_SETS, ["code id_token"], ["code", "id_token"]),
        (Compare.EXACT, "Name", "name"),
    ],
)
def test_not_the_same(how: Compare, left: Json, right: Json) -> None:
    assert not same(left, right, how)


EC = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}


def test_keys_are_told_apart_by_what_they_are_and_are_for() -> None:
    def keys(*members: dict[str, str]) -> Json:
        return {"keys": list(members)}

    other = {**EC, "x": "A" * 43}

    assert same(keys({**EC, "kid": "1"}), keys({**EC, "kid": "2"}), Compare.JWKS)
    assert same(keys(EC, other), keys(other, EC, EC), Compare.JWKS)
    assert not same(keys({**EC, "use": "sig"}), keys({**EC, "use": "enc"}), Compare.JWKS)
    assert not same(keys(EC), keys(EC, other), Compare.JWKS)
