"""Where credentials may be sent."""

import pytest
from hypothesis import given

from oauthctl.uri import origin, same_origin
from tests.uri.test_facts import parts

ISSUER = "https://sso.example.com/realms/acme"


@given(parts, parts)
def test_same_origin_goes_both_ways(left: str, right: str) -> None:
    assert same_origin(left, right) == same_origin(right, left)


@given(parts, parts)
def test_the_same_origin_is_one_origin(left: str, right: str) -> None:
    assert not same_origin(left, right) or origin(left) == origin(right) is not None


@given(parts)
def test_an_origin_is_its_own_origin(uri: str) -> None:
    found = origin(uri)

    assert found is None or origin(found) == found


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        (ISSUER, "https://sso.example.com"),
        ("HTTPS://SSO.example.com:443/x", "https://sso.example.com"),
        ("http://[0:0::1]:3000/x", "http://[::1]:3000"),
        ("com.example.app://x/cb", None),
        ("/cb", None),
        ("https://a.example:99999/", None),
        ("", None),
    ],
)
def test_origin(uri: str, expected: str | None) -> None:
    assert origin(uri) == expected


@pytest.mark.parametrize(
    "uri", ["https://sso.example.com", "https://sso.example.com:443/x", "https://SSO.EXAMPLE.COM/?a#b"]
)
def test_same(uri: str) -> None:
    assert same_origin(ISSUER, uri)


@pytest.mark.parametrize(
    "uri",
    [
        "http://sso.example.com/",
        "https://sso.example.com:8443/",
        "https://sso.example.com.evil.example/",
        "https://sso.example.com./",
        "https://sso.example.com@evil.example/",
        "https://user@sso.example.com/",
        "https://evil.example\\@sso.example.com/",
        "https:\\\\sso.example.com/",
        "https:sso.example.com/",
        "https://sso.example.com\t/",
        "https://sso.example.com/\r\nHost: evil.example",
        "https://ｓso.example.com/",
        "https://%73so.example.com/",
        "//sso.example.com/",
        "/realms/acme",
        "",
    ],
)
def test_not_the_same(uri: str) -> None:
    assert not same_origin(ISSUER, uri)
    assert not same_origin(uri, ISSUER)


def test_what_has_no_origin_is_not_even_its_own() -> None:
    assert not same_origin("/cb", "/cb")
    assert not same_origin("https://user@a.example/", "https://user@a.example/")
