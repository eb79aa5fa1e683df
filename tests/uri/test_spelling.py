"""URIs as people must see them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.uri import spelled
from tests.uri.test_facts import parts


@given(parts | st.text(st.characters(codec=None)))
def test_nothing_hidden_is_printed(uri: str) -> None:
    assert not [one for one in spelled(uri) if unicodedata.category(one) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}]


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("https://shop.example.com/cb", "https://shop.example.com/cb"),
        ("https://SHOP.example.com/cb", "https://SHOP.example.com/cb"),
        ("https://shop.example.com/straße", "https://shop.example.com/straße"),
        ("https://аpple.example/cb", "https://аpple.example/cb (xn--pple-43d.example)"),
        ("https://xn--pple-43d.example/cb", "https://xn--pple-43d.example/cb"),
        ("https://2130706433/cb", "https://2130706433/cb (127.0.0.1)"),
        ("https://a.example/\u202ebc", r"https://a.example/\u{202e}bc"),
        ("beta.example.com", "beta.example.com"),
        ("*", "*"),
        ("", ""),
    ],
)
def test_spelled(uri: str, shown: str) -> None:
    assert spelled(uri) == shown
