"""Errors as people read them: what, where with its line, what next, and what was not done."""

from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.sources import Sources
from oauthctl.report import problem_text
from oauthctl.report.style import Style
from tests.report.strip import without_colour

NARROW = Style(width=80)
FILE = "clients/shop.yaml"
LINE = "    redirect_uri: https://shop.acme.com/cb"


def sources(text: str = f"clients:\n  shop:\n{LINE}\n") -> Sources:
    read = Sources()
    read.add(FILE, text)
    return read


UNKNOWN = Problem(
    "unknown key `redirect_uri`",
    Place("clients.shop", "", Span(FILE, 3, 5, 23, 35)),
    "did you mean `redirect_uris`? It takes a list",
)
EXPECTED = """\
error: unknown key `redirect_uri`
 --> clients/shop.yaml:3:5   clients.shop
    |
  3 |     redirect_uri: https://shop.acme.com/cb
    |     ^^^^^^^^^^^^ did you mean `redirect_uris`? It takes a list

1 error. No provider was contacted."""


def test_an_error_shows_its_line_with_a_caret():
    assert problem_text.render([UNKNOWN], sources(), NARROW, "No provider was contacted.") == EXPECTED


def test_without_the_source_the_note_stands_alone():
    text = problem_text.render([UNKNOWN], Sources(), NARROW, "")
    assert (
        text
        == """\
error: unknown key `redirect_uri`
 --> clients/shop.yaml:3:5   clients.shop
  did you mean `redirect_uris`? It takes a list

1 error."""
    )


def test_what_has_no_place_says_what_to_do_next():
    text = problem_text.render([Problem("KC_SECRET is not set", next="export KC_SECRET=…")], Sources(), NARROW, "")
    assert "error: KC_SECRET is not set\n  next: export KC_SECRET=…" in text


def test_errors_and_warnings_are_counted_apart():
    warning = Problem("careful", severity="warning")
    assert problem_text.render([UNKNOWN, UNKNOWN, warning], sources(), NARROW, "").endswith("2 errors, 1 warning.")


def test_a_long_line_is_shown_around_the_place():
    line = "x: [" + "a, " * 100 + "wrong, " + "b, " * 100 + "]"
    start = line.index("wrong")
    problem = Problem("no", Place("x", "", Span(FILE, 1, start + 1, start, start + 5)), "this")
    lines = problem_text.render([problem], sources(line), NARROW, "").splitlines()
    shown, caret = lines[3], lines[4]
    assert shown[caret.index("^") : caret.rindex("^") + 1] == "wrong"
    assert all(len(line) <= 80 for line in lines)


def test_hidden_characters_and_tabs_do_not_move_the_caret():
    line = "\tname: \u202eab wrong"
    start = line.index("wrong")
    problem = Problem("no", Place("x", "", Span(FILE, 1, start + 1, start, start + 5)), "")
    lines = problem_text.render([problem], sources(line), NARROW, "").splitlines()
    assert r"\u{202e}" in lines[3]
    assert lines[3][lines[4].index("^") : lines[4].rindex("^") + 1] == "wrong"


def test_colour_adds_nothing_but_colour():
    coloured = problem_text.render([UNKNOWN], sources(), Style(colour=True, width=80), "No provider was contacted.")
    assert "\x1b[" in coloured
    assert without_colour(coloured) == EXPECTED
