"""What a registered URI lets in. A wrong yes would hide that a change widens, so every doubt is a no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.uri import covers, new_host
from tests.uri.test_facts import parts


@given(parts)
def test_every_uri_covers_itself(uri: str) -> None:
    assert covers(uri, uri)


@given(parts)
def test_the_star_covers_everything(uri: str) -> None:
    assert covers("*", uri)


@given(parts, parts)
def test_any_two_texts_can_be_asked(pattern: str, value: str) -> None:
    assert covers(pattern, value) in {True, False}


@given(parts.filter(lambda text: "*" not in text), st.text(min_size=1))
def test_an_exact_uri_covers_nothing_longer(uri: str, more: str) -> None:
    assert not covers(uri, uri + more) or covers(uri, "http://127.0.0.1")  # loopback ports are a case of their own


HOST = "https://shop.example.com"


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (f"{HOST}/*", f"{HOST}/"),
        (f"{HOST}/*", f"{HOST}/cb"),
        (f"{HOST}/*", f"{HOST}/cb?a=b"),
        (f"{HOST}/*", f"{HOST}:443/cb"),
        (f"{HOST}/*", "https://SHOP.example.com/cb"),
        (f"{HOST}/*", f"{HOST}/cb/*"),
        (f"{HOST}/cb*", f"{HOST}/cb2"),
        (f"{HOST}*", f"{HOST}/cb"),
        (f"{HOST}*", f"{HOST}"),
        ("https://*", f"{HOST}/cb"),
        ("https://*.example.com/cb", f"{HOST}/cb"),
        ("https://*.example.com/*", f"{HOST}/cb"),
        ("https://*.example.com/*", "https://*.example.com/cb"),
        ("https://app-*.example.com/cb", "https://app-pr-12.example.com/cb"),
        ("https://*.example.com", HOST),
        ("/cb/*", "/cb/a"),
        ("/*", "/cb"),
        ("com.example.app:*", "com.example.app:/cb"),
        ("com.example.app://*", "com.example.app://login/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:3000/cb"),
        ("http://[::1]/cb", "http://[::1]:3000/cb"),
    ],
)
def test_covered(pattern: str, value: str) -> None:
    assert covers(pattern, value)


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (f"{HOST}/cb", f"{HOST}/cb/"),
        (f"{HOST}/cb", f"{HOST}/CB"),
        (f"{HOST}/cb", f"{HOST}/cb?a=b"),
        (f"{HOST}/*", "http://shop.example.com/cb"),
        (f"{HOST}/*", f"{HOST}:8443/cb"),
        (f"{HOST}/*", "https://shop.example.com.evil.example/cb"),
        (f"{HOST}*", "https://shop.example.com.evil.example/cb"),
        (f"{HOST}*", "https://shop.example.com@evil.example/cb"),
        (f"{HOST}*", f"{HOST}:8443/cb"),
        (f"{HOST}/*", f"{HOST}\\@evil.example/cb"),
        (f"{HOST}/*", f"{HOST}/#evil"),
        (f"{HOST}/cb/*", f"{HOST}/cb/../admin"),
        (f"{HOST}/cb/*", f"{HOST}/cb/%2e%2E/admin"),
        (f"{HOST}/cb/*", f"{HOST}/cb/..%2fadmin"),
        (f"{HOST}/cb/*", f"{HOST}/cb/..;/admin"),
        (f"{HOST}/cb/*", f"{HOST}/cb/%252e%252e/admin"),
        (f"{HOST}/cb/*", f"{HOST}/cb/..%252fadmin"),
        (f"{HOST}/cb/*", f"{HOST}/cb"),
        (f"{HOST}/*/cb", f"{HOST}/a/cb"),
        (f"{HOST}/cb/*", f"{HOST}/*"),
        (f"{HOST}/cb", "*"),
        ("https://*.example.com/cb", "https://example.com/cb"),
        ("https://*.example.com/cb", "https://a.b.example.com/cb"),
        ("https://*.example.com/cb", "https://evil.example/.example.com/cb"),
        ("https://*.example.com/cb", "http://shop.example.com/cb"),
        ("https://app-*.example.com/cb", "https://*.example.com/cb"),
        ("https://*", "http://shop.example.com/"),
        ("/*", f"{HOST}/cb"),
        ("/*", "//evil.example/cb"),
        ("+", f"{HOST}/cb"),
        ("com.example.app:*", "com.example.application:/cb"),
        ("http://127.0.0.1:3000/cb", "http://127.0.0.1:3001/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:3000/other"),
        ("http://127.0.0.1/cb", "http://[::1]/cb"),
        ("http://localhost/cb", "http://localhost:3000/cb"),
        (HOST, f"{HOST}:3000"),
    ],
)
def test_not_covered(pattern: str, value: str) -> None:
    assert not covers(pattern, value)


@pytest.mark.parametrize(
    ("value", "allowed", "host"),
    [
        ("https://beta.example.com/cb", [f"{HOST}/cb"], "beta.example.com"),
        ("https://BETA.example.com/cb", ["https://beta.example.com/other"], None),
        ("https://beta.example.com/cb", ["https://*.example.com/cb"], None),
        ("https://beta.example.com/cb", ["*"], None),
        ("https://beta.example.com/cb", [], "beta.example.com"),
        (f"{HOST}@evil.example/cb", [f"{HOST}/cb"], "evil.example"),
        (f"{HOST}/cb", [f"{HOST}*"], None),
        ("https://*.example.com/cb", [f"{HOST}/cb"], "*.example.com"),
        ("https://аpple.example/cb", ["https://apple.example/cb"], "xn--pple-43d.example"),
        ("com.example.app:/cb", [], None),
        ("*", [], None),
    ],
)
def test_a_new_host_is_named_as_browsers_read_it(value: str, allowed: list[str], host: str | None) -> None:
    assert new_host(value, allowed) == host
