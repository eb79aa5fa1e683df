"""A source excerpt: the line, a mark under the place, and how a line that is too long is shown."""

from hypothesis import given
from hypothesis import strategies as st

from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.sources import Sources
from oauthctl.report.excerpt import excerpt
from oauthctl.report.style import Style

WIDTH = 40


def shown(text: str, start: int, end: int, note: str = "") -> list[str]:
    sources = Sources()
    sources.add("f.yaml", text)
    return excerpt(Span("f.yaml", 1, start + 1, start, end), note, sources, Style(colour=False, width=WIDTH))


def test_a_line_with_room_is_shown_whole_and_the_mark_stands_under_the_place() -> None:
    assert shown("key: value", 5, 10, "wrong") == ["    |", "  1 | key: value", "    |      ^^^^^ wrong"]


def test_a_line_that_goes_on_says_so_at_its_end() -> None:
    _, line, _ = shown("key: " + "x" * 60, 5, 8)
    assert line.endswith("x…")
    assert len(line) <= WIDTH


def test_a_line_that_is_shown_from_its_middle_says_so_at_both_ends() -> None:
    text = "a" * 100 + "HERE" + "b" * 100
    _, line, mark = shown(text, 100, 104)
    assert line.startswith("  1 | …a")
    assert line.endswith("b…")
    assert line[mark.index("^") :].startswith("HERE")


@given(st.text(alphabet="ab \t«", min_size=1, max_size=120), st.data())
def test_the_mark_always_stands_under_the_first_character_of_the_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    _, line, mark = shown(text, start, start + 1)
    under = line.ljust(mark.index("^") + 1)[mark.index("^")]
    assert under == text[start].replace("\t", " ")
    assert len(line) <= WIDTH
