import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.diagnostics.text import listed, printable, shortened, suggestion


@given(st.text(st.characters(codec=None)))
def test_nothing_hidden_is_left(text: str) -> None:
    shown = printable(text)

    assert not [one for one in shown if unicodedata.category(one) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}]


@given(st.text())
def test_what_is_printable_stays(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("shop", "shop"),
        ("Büro 店", "Büro 店"),
        ("a\x1b[31mb", r"a\u{1b}[31mb"),
        ("a\nb", r"a\u{a}b"),
        ("a\u202eb", r"a\u{202e}b"),
        ("a\u200bb", r"a\u{200b}b"),
        ("a\u00a0b", r"a\u{a0}b"),
        ("a\u3164b", r"a\u{3164}b"),
        ("a\ufe0fb", r"a\u{fe0f}b"),
        ("a\U000e0041b", r"a\u{e0041}b"),
        ("\ud800", r"\u{d800}"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_shortened_is_one_line_of_limited_length() -> None:
    assert shortened("a \n b") == "a b"
    assert shortened("x" * 300, 10) == "x" * 9 + "…"


def test_suggestion_is_the_nearest_word_or_none() -> None:
    assert suggestion("redirect_uri", ["redirect_uris", "scope"]) == "redirect_uris"
    assert suggestion("zzz", ["redirect_uris", "scope"]) is None


def test_a_long_list_is_cut_and_says_how_much_is_left() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed("abcdefg", 3) == "a, b, c and 4 more"
