"""Percent-encoding: broken, hiding something, needless."""

from oauthctl.uri.percent import broken_escape, hidden_control, hidden_separator, normal


def test_a_percent_sign_needs_two_hexadecimal_digits() -> None:
    assert broken_escape("/a%2") == "%2"
    assert broken_escape("/%zz/x") == "%zz"
    assert broken_escape("/%41%") == "%"
    assert broken_escape("/%41") == ""


def test_control_characters_are_found_in_escapes() -> None:
    assert hidden_control("/x%00") == "%00"
    assert hidden_control("/x%0d%0a") == "%0d"
    assert hidden_control("/x%7F") == "%7F"
    assert hidden_control("/x%20") == ""


def test_separators_are_found_in_escapes() -> None:
    assert hidden_separator("/a%2fb") == "%2f"
    assert hidden_separator("/a%5Cb") == "%5C"
    assert hidden_separator("/a%2eb") == ""


def test_needless_escapes_are_undone_and_the_others_are_in_upper_case() -> None:
    assert normal("/%41%2d%7e%2f%c3%a9") == "/A-~%2F%C3%A9"
    assert normal("/plain") == "/plain"
