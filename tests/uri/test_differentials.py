"""Where a reviewer, a browser and a server part ways over one URI."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oauthctl.uri import facts
from oauthctl.uri.differentials import Differential, differentials


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://shop.example.com@evil.example/cb", {Differential.USER}),
        ("https://user:password@shop.example.com/cb", {Differential.USER}),
        ("https://shop.example.com\\@evil.example/cb", {Differential.BACKSLASH}),
        ("https:\\\\evil.example/cb", {Differential.BACKSLASH}),
        ("https://shop.example.com/\\..\\cb", {Differential.BACKSLASH, Differential.DOTS}),
        (" https://shop.example.com/cb", {Differential.BLANK}),
        ("https://shop.example.com/c\tb", {Differential.BLANK}),
        ("https://shop.exam\nple.com/cb", {Differential.BLANK, Differential.HOST}),
        ("https:/shop.example.com/cb", {Differential.SLASHES}),
        ("https:///shop.example.com/cb", {Differential.SLASHES}),
        ("https:shop.example.com/cb", {Differential.SLASHES}),
        ("https://%73hop.example.com/cb", {Differential.HOST}),
        ("http://2130706433/cb", {Differential.HOST}),
        ("http://0x7f.1/cb", {Differential.HOST}),
        ("https://[::\n1]/cb", {Differential.BLANK, Differential.HOST}),
        ("https://(shop|desk).example.com/cb", {Differential.NAME}),
        ("https://[a-z]+.example.com/cb", {Differential.NAME}),
        ("https://shop.example.com$/cb", {Differential.NAME}),
        ("https://<host>/cb", {Differential.NAME}),
        ("https://[shop]/cb", {Differential.NAME}),
        ("https://shop.example.com:65536/cb", {Differential.PORT}),
        ("https://shop.example.com:4a/cb", {Differential.PORT}),
        ("https://shop.example.com/%zz", {Differential.ESCAPE}),
        ("https://shop.example.com/cb%", {Differential.ESCAPE}),
        ("https://shop.example.com/cb%00", {Differential.CONTROL}),
        ("https://shop.example.com/cb%0D%0aX", {Differential.CONTROL}),
        ("https://shop.example.com/cb%2fx", {Differential.SEPARATOR}),
        ("https://shop.example.com/a/..%5Ccb", {Differential.SEPARATOR, Differential.DOTS, Differential.TRAVERSAL}),
        ("https://shop.example.com/a/%2e%2e%2fcb", {Differential.SEPARATOR, Differential.DOTS, Differential.TRAVERSAL}),
        ("https://shop.example.com/a/%252e%252e/cb", {Differential.TRAVERSAL}),
        ("https://shop.example.com/a/..%252fcb", {Differential.TRAVERSAL}),
        ("https://shop.example.com/a/%25252e%25252e/cb", {Differential.TRAVERSAL}),
        ("https://shop.example.com/a/..;/cb", {Differential.DOTS, Differential.TRAVERSAL}),
        ("https://shop.example.com/a/..;x=1/cb", {Differential.DOTS, Differential.TRAVERSAL}),
        ("https://shop.example.com/a/../cb", {Differential.DOTS}),
        ("https://shop.example.com/a/%2e%2E/cb", {Differential.DOTS}),
        ("https://shop.example.com/a/.", {Differential.DOTS}),
        ("https://münchen.example/cb", {Differential.UNICODE}),
        ("https://evil.example\uff0f.shop.example.com/cb", {Differential.SPLIT, Differential.UNICODE}),
        ("https://evil.example\u2100shop.example.com/cb", {Differential.SPLIT, Differential.UNICODE}),
        ("https://evil.example\uff20shop.example.com/cb", {Differential.SPLIT, Differential.UNICODE}),
    ],
)
def test_each_way_to_read_it_differently_is_named(uri: str, expected: set[Differential]) -> None:
    assert set(differentials(facts(uri))) == expected


@pytest.mark.parametrize(
    "uri",
    [
        "https://shop.example.com/cb",
        "https://shop.example.com:8443/a.b/c-d_e~f?x=%20y",
        "http://127.0.0.1:3000/cb",
        "http://[::1]/cb",
        "http://[0:0:0:0:0:0:0:1]:3000/cb[0]",
        "https://[2606:4700:0:0:0:0:0:1111]/cb",
        "https://[2606:4700::ABCD]/cb",
        "https://[::ffff:8.8.8.8]/cb",
        "http://[fe80::1%25eth0]/cb",
        "https://${HOST}/cb",
        "https://{tenant}.example.com/cb",
        "com.example.app:/cb",
        "urn:ietf:wg:oauth:2.0:oob",
        "https://*.example.com/cb",
        "http://localhost:*",
        "/cb",
        "",
    ],
)
def test_plain_uris_are_read_in_one_way(uri: str) -> None:
    assert differentials(facts(uri)) == ()


@settings(max_examples=500)
@given(
    st.sampled_from(["com.example.app:", "app:/", "app://", "https://", "https://a.example/", "data:", ""]),
    st.text("ab1.~_-/:@%2\\é[", max_size=12),
)
def test_the_quick_look_at_plain_uris_overlooks_nothing(begin: str, rest: str) -> None:
    with_query = facts(f"{begin}{rest}?x")  # never plain, and a query like this is read in one way
    assert differentials(facts(begin + rest)) == differentials(with_query)


def test_what_hides_the_host_is_told_apart_from_what_only_changes_the_page() -> None:
    hiding = {kind for kind in Differential if kind.hides_host}
    assert hiding == {
        Differential.USER, Differential.BACKSLASH, Differential.SLASHES, Differential.HOST, Differential.SPLIT
    }  # fmt: skip
