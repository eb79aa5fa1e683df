"""The marker survives being stored, and whatever anybody wrote in its place is read without harm."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.contract.marker import decode, encode
from oauthctl.model.live import Hold, Marker, Memory

text = st.text(max_size=40)
ids = st.text(min_size=1, max_size=20)
digests = st.from_regex(r"[A-Za-z0-9_-]{16}", fullmatch=True)
memories = st.builds(
    Memory,
    algorithm=st.integers(0, 9),
    digests=st.dictionaries(ids, digests, max_size=5),
    managed=st.frozensets(ids, max_size=5),
    tool=text,
    server=text,
    commit=text,
    at=text,
)
markers = st.builds(
    Marker,
    project=text,
    environment=text,
    key=text,
    issuer=text,
    protect=st.booleans(),
    hold=st.none() | st.builds(Hold, text, text),
    secret_version=st.integers(0, 1000),
    secret_source=text,
    memory=memories,
)
MINE = Marker("acme", "prod", "shop", "https://sso.example.com/realms/acme")


@given(markers)
def test_a_marker_reads_back(marker: Marker) -> None:
    assert decode(encode(marker)) == marker


@given(markers)
def test_it_is_one_line_of_ascii(marker: Marker) -> None:
    assert encode(marker).isascii()
    assert encode(marker).isprintable()


@given(st.text() | st.none() | st.integers() | st.binary() | st.lists(st.text()))
def test_anything_can_be_decoded(found: object) -> None:
    decode(found)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from(["p", "e", "k", "i", "protect", "hold", "sv", "ss", "a", "d", "t", "s", "c", "at"]),
        json_values,
    )
)
def test_a_forged_marker_is_a_marker_or_none(forged: dict[str, object]) -> None:
    found = decode(json.dumps({"v": 1, **forged}, separators=(",", ":")))

    if found is not None:
        assert decode(encode(found)) == found
        assert found.protect == (forged.get("protect") is True)


@pytest.mark.parametrize(
    "found",
    [
        '{"v":1,' + "[" * 100_000,
        '{"v":1,"p":"a","e":"b","k":"c","i":"d","hold":' + "[" * 900 + "]" * 900 + "}",
        '{"v":1,"p":"a","e":"b","k":"c","i":"d","sv":' + "9" * 5000 + "}",
        '{"v":1,"p":"' + "a" * 300_000 + '"}',
        '{"v":1,"p":1,"e":2,"k":3,"i":4}',
        '{"v":2,"p":"a","e":"b","k":"c","i":"d"}',
        "{}",
    ],
    ids=["deep", "deep hold", "long number", "long text", "numbers", "another version", "empty"],
)
def test_hostile_markers_are_harmless(found: str) -> None:
    decoded = decode(found)

    assert decoded is None or decoded.identity == ("a", "b", "c", "d")


def test_long_words_are_cut() -> None:
    found = decode(encode(MINE._replace(key="x" * 10_000)))

    assert found is not None
    assert len(found.key) == 512


def test_identity_is_project_environment_key_and_issuer() -> None:
    assert MINE._replace(protect=True).identity == MINE.identity
    assert MINE._replace(environment="staging").identity != MINE.identity
