"""One spelling for each URI, and none for what two readers could disagree about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.uri import facts, origin
from oauthctl.uri.canonical import canonical, has_no_path
from oauthctl.uri.dots import without_dot_segments
from oauthctl.uri.facts import _any


@pytest.mark.parametrize(
    ("uri", "spelled"),
    [
        ("HTTPS://Shop.Example.COM/CB", "https://shop.example.com/CB"),
        ("https://shop.example.com:443/cb", "https://shop.example.com/cb"),
        ("http://shop.example.com:80/cb", "http://shop.example.com/cb"),
        ("https://shop.example.com:8443/cb", "https://shop.example.com:8443/cb"),
        ("https://shop.example.com./cb", "https://shop.example.com/cb"),
        ("https://shop.example.com/a/../cb/./x", "https://shop.example.com/cb/x"),
        ("https://shop.example.com/a/%2e%2e/cb", "https://shop.example.com/cb"),
        ("https://shop.example.com/%63b?x=%7e%2f", "https://shop.example.com/cb?x=~%2F"),
        ("https://shop.example.com", "https://shop.example.com"),
        ("https://Shop.example.com?x=1", "https://shop.example.com?x=1"),
        ("Com.Example.App:/cb", "com.example.app:/cb"),
        ("https://münchen.example/ü?x=ä", "https://xn--mnchen-3ya.example/%C3%BC?x=%C3%A4"),
        ("https://shop\u3002example.com/cb", "https://shop.example.com/cb"),
        ("https://shop.exam\u200bple.com/cb", "https://shop.example.com/cb"),
    ],
)
def test_the_one_spelling(uri: str, spelled: str) -> None:
    assert canonical(facts(uri)) == spelled


@pytest.mark.parametrize(
    "uri",
    [
        "https://Shop.example.com@Evil.example/cb",
        "https://A.example.com\\x",
        "https:/A.example.com",
        "/A/../b",
        "https://evil.example\uff0f.Shop.example.com/cb",
        "https://shop.example.com:*/cb",
        "*",
        "",
    ],
)
def test_what_leads_to_doubt_is_left_as_it_is(uri: str) -> None:
    assert canonical(facts(uri)) == uri


@pytest.mark.parametrize(
    ("path", "asked_for"),
    [("/a/../b", "/b"), ("/../b", "/b"), ("/a/.", "/a/"), ("/a/..", "/"), ("/a/./b", "/a/b"), ("/a..b/c", "/a..b/c")],
)
def test_dot_segments_are_resolved_as_browsers_do(path: str, asked_for: str) -> None:
    assert without_dot_segments(path) == asked_for


def test_a_uri_may_end_with_its_host() -> None:
    assert has_no_path(facts("https://shop.example.com"))
    assert has_no_path(facts("https://shop.example.com?x=1"))
    assert not has_no_path(facts("https://shop.example.com/"))
    assert not has_no_path(facts("com.example.app:"))


@given(st.text())
def test_spelling_it_canonically_twice_changes_nothing(text: str) -> None:
    once = canonical(facts(text))
    assert canonical(facts(once)) == once


@given(
    st.from_regex(r"https?://[A-Za-z]{1,8}\.[A-Za-z]{2,4}(:[0-9]{1,4})?(/[A-Za-z.]{0,3}|/%2[eE]){0,4}", fullmatch=True)
)
def test_the_canonical_spelling_leads_to_the_same_origin(uri: str) -> None:
    assert origin(canonical(facts(uri))) == origin(uri)


@given(
    st.from_regex(r"https?://[a-zA-Z0-9.*%-]{1,12}(:[0-9]{0,5})?[/a-zA-Z.%@\\ ]{0,12}", fullmatch=True)
    | st.from_regex(r"https://([a-z0-9-]{1,4}\.){1,3}[a-z]{1,3}(:[0-9]{2,5})?(/[a-z.]{0,3}){1,3}", fullmatch=True)
)
def test_an_ordinary_uri_has_one_spelling_and_no_wildcard(uri: str) -> None:
    if facts(uri).ordinary:
        found = facts(uri)
        assert found == _any(uri)._replace(ordinary=True)
        assert not found.strange
        assert found.userinfo is None
        assert not found.is_wildcard
        assert f"https://{found.host}" in uri
        assert without_dot_segments(found.path) == found.path


@pytest.mark.parametrize(
    "uri", ["https://shop.example.com/cb", "https://a-b.example.co.uk:8443/a/b.html", "https://shop.example.com/"]
)
def test_most_redirect_uris_are_ordinary(uri: str) -> None:
    assert facts(uri).ordinary


@pytest.mark.parametrize(
    "uri",
    [
        "http://shop.example.com/cb", "https://shop.example.com", "https://shop/cb", "https://Shop.example.com/cb",
        "https://xn--a.example.com/cb", "https://shop.xn--p1ai/cb", "https://10.0.0.1/cb",
        "https://shop.localhost/cb",
        "https://shop.example.com:443/cb", "https://shop.example.com/../cb", "https://shop.example.com/cb?x=1",
        "https://shop.example.com/cb#x", "https://shop.example.com//cb", "https://shop.example.com/*",
        "https://shop.example.com/cb\n",
    ],
)  # fmt: skip
def test_everything_else_is_looked_at(uri: str) -> None:
    assert not facts(uri).ordinary
