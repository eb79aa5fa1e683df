"""Text to values with places. Whatever the text, the answer is a document or problems with file, line and column."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oauthctl.config import yaml_reader
from oauthctl.config.yaml_reader import Document, read
from oauthctl.diagnostics.errors import ProjectError
from tests.config.support import told


def root(text: str) -> Any:
    return read("f.yaml", text).root


def wrong(text: str | bytes) -> list[str]:
    with pytest.raises(ProjectError) as error:
        read("f.yaml", text)
    return told(error.value.problems)


# ---- values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("on", "on"), ("012", "012"), ("0x1F", "0x1F"), ("12:30", "12:30"), ("2027-01-31", "2027-01-31"),
        ("1_000", "1_000"), (".inf", ".inf"), (".nan", ".nan"), ("1.2.3", "1.2.3"), ("'true'", "true"), ('"1"', "1"), ("1e3", "1e3"),
        ("9" * 400, "9" * 400), ("1.0e999", "1.0e999"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("7", 7), ("-7", -7), ("0", 0), ("1.5", 1.5), ("1.0e3", 1000.0),
    ],
)  # fmt: skip
def test_plain_scalars_are_read_as_yaml_1_2_reads_them(text: str, value: object) -> None:
    found = root(f"a: {text}")["a"]
    assert found == value
    assert type(found) is type(value)


def test_keys_are_always_text() -> None:
    assert root("no: 1\n012: 2\ntrue: 3\n1: 4\nnull: 5") == {"no": 1, "012": 2, "true": 3, "1": 4, "null": 5}


def test_an_alias_stands_for_what_its_anchor_holds() -> None:
    assert root("a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}


def test_a_merge_key_gives_what_the_map_does_not_say_itself() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  x: 3\n  <<: [*a, *b]\nd:\n  <<: *a\n"
    assert root(text)["c"] == {"x": 3, "y": 1, "z": 2}
    assert root(text)["d"] == {"x": 1, "y": 1}


def test_an_empty_file_holds_nothing() -> None:
    assert root("") is None
    assert root("# only a comment\n") is None


# ---- places


def spanned(document: Document, container: object, key: str | int) -> str:
    span = document.span(container, key)
    assert span is not None
    return f"{span.line}:{span.column} {document.text[span.start : span.end]}"


def test_every_key_value_and_item_has_a_place() -> None:
    document = read(
        "f.yaml", "clients:\n  shop:   # ours\n    client_name: 'Acme'\n    redirect_uris:\n      - https://a\n"
    )
    shop = document.root["clients"]["shop"]
    assert spanned(document, shop, "client_name") == "3:18 'Acme'"
    assert spanned(document, shop["redirect_uris"], 0) == "5:9 https://a"
    assert str(document.key_span(shop, "redirect_uris")) == "f.yaml:4:5"


@pytest.mark.parametrize("start", ["", "\ufeff", "# é 😀\n", "# x\r\n", "\ufeff# é\r\n"])
def test_places_count_characters_whatever_stands_before(start: str) -> None:
    document = read("f.yaml", (start + "é: 1\nkey: [välue, b]").encode())
    assert spanned(document, document.root["key"], 0).endswith(" välue")
    key = document.key_span(document.root, "key")
    assert key is not None
    assert document.text[key.start : key.end] == "key"


def test_a_block_text_ends_before_the_next_key() -> None:
    document = read("f.yaml", "a: |\n  one\n  two\n\nb: 1\n")
    assert spanned(document, document.root, "a") == "1:4 |\n  one\n  two"


def test_merged_keys_keep_the_place_where_they_are_written() -> None:
    document = read("f.yaml", "a: &a\n  x: 1\nb:\n  <<: *a\n")
    assert str(document.key_span(document.root["b"], "x")) == "f.yaml:2:3"


def test_values_left_empty_are_told_apart_from_a_written_null() -> None:
    document = read("f.yaml", "a:\nb: null\nc: ~\nd: ''\n")
    assert [span.line for span in document.empty] == [1]


# ---- problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\nb: 4", ["f.yaml:3:1: `a` stands here twice (first on line 1: keep one of them)",
                                    "f.yaml:4:1: `b` stands here twice (first on line 2: keep one of them)"]),
        ("a: b: c", ["f.yaml:1:5: a `:` is not expected here (put a value that contains `: ` in quotes, and check the indentation)"]),
        ("a:\n\t- x", ["f.yaml:2:1: this character cannot stand at the start of a value (put the value in quotes; indent with blanks, not tabs)"]),
        ("a: [1, 2", ["f.yaml:2:1: a `,` or the closing bracket is missing (close the bracket that was opened before)"]),
        ("a: 'x", ["f.yaml:1:6: the file ends inside a quoted text (close the quotes)"]),
        ("- a\nb: 1", ["f.yaml:2:1: a list item is expected here (items of one list start in the same column, each with `- `)"]),
        ("a: 1\n---\nb: 2", ["f.yaml:2:1: a second document (`---`) starts here (one file holds one document)"]),
        ("? [a]\n: b", ["f.yaml:1:3: a key must be text, not a list, a map or an alias (write it as plain text)"]),
        ("a: !!python/object:os.system x", ["f.yaml:1:4: tags are not used here (write the value without `!`)"]),
        ("a: &a [*a]", ["f.yaml:1:8: there is no `&a` before this alias (define `&a` above, or put a text that starts with `*` in quotes)"]),
        ("<<: 3", ["f.yaml:1:5: `<<` takes a map or a list of maps (write an alias: `<<: *name`)"]),
        ("?\n: 2", ["f.yaml:1:2: a key is missing before the `:`"]),
        ("a: \x1b[31m", ["f.yaml:1:4: the character U+001B cannot stand in YAML"]),
        ("a: 1\nb: \u0080", ["f.yaml:2:4: the character U+0080 cannot stand in YAML"]),
        ("\ud800", ["f.yaml:1:1: the character U+D800 cannot stand in YAML"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place(text: str, expected: list[str]) -> None:
    assert wrong(text) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: 1\nb: \xff", "f.yaml:2:4: this is not UTF-8 text"),
        (b"\xff\xfea\x00", "f.yaml:1:1: this is not UTF-8 text"),
        (b"a: 1\x00", "f.yaml:1:5: the character U+0000 cannot stand in YAML"),
        (b"\x7fELF\x02", "f.yaml:1:1: the character U+007F cannot stand in YAML"),
    ],
)
def test_bytes_that_are_no_text_are_told_with_their_place(data: bytes, expected: str) -> None:
    assert wrong(data) == [expected]


@pytest.mark.parametrize("part", ["[", "{", "[{", "[\n", "- ", "? ", "{a: ", "a: [", "- ? "])
def test_nesting_without_end_is_refused_at_once(part: str) -> None:
    (problem,) = wrong(part * (400_000 // len(part)))
    assert "nested" in problem or "key must be text" in problem or "not expected" in problem


def test_sixty_four_levels_are_enough() -> None:
    assert root("[" * 64 + "]" * 64)
    (problem,) = wrong("[" * 65 + "]" * 65)
    assert problem.startswith("f.yaml:1:65: this is nested deeper than 64 levels (")


def test_aliases_cannot_stand_for_more_than_memory_holds() -> None:
    laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
    )
    (problem,) = wrong(laughs)
    assert problem.startswith("f.yaml:6:10: aliases stand for more than 100000 values (")


def test_merges_cannot_either() -> None:
    wide = "a: &a {" + ", ".join(f"k{i}: 1" for i in range(1000)) + "}\n"
    assert "aliases stand for more than" in wrong(wide + "".join(f"b{i}: {{<<: *a}}\n" for i in range(200)))[0]


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oauthctl.config.yaml_text.MAX_BYTES", 10)
    assert "larger than" in wrong("a: 01234567890")[0]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b'a: "\\UFFFFFFFF"')
@example(b"%YAML 9.9\n--- a")
@example(b"&a : *a")
def test_no_bytes_make_reading_fail_in_another_way(data: bytes) -> None:
    try:
        document = read("f.yaml", data)
    except ProjectError as error:
        assert all(problem.place and problem.place.span for problem in error.problems)
    else:
        assert document.name == "f.yaml"


syntax = st.lists(
    st.sampled_from([*"[]{},:-?&*!|>'\"%@`#~ \n\t", "a", "b: ", "- ", "<<: ", "\n  ", "&a ", "*a", "--- ", "..."]),
    max_size=30,
)


@given(syntax.map("".join))
def test_both_parsers_read_the_same(text: str) -> None:
    """Without libyaml the pure parser does the work: the same values from the same text, and no other way to fail."""
    outcomes = []
    for events in (yaml_reader._events, yaml_reader._pure_events):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml_reader, "_events", events)
            try:
                outcomes.append(read("f.yaml", text).root)
            except ProjectError:
                return
    assert outcomes[0] == outcomes[-1]
