"""Edits leave every other byte as it is, and mean what they say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.config.edit import CannotEdit, Edit, edited
from oauthctl.config.emitter import block
from oauthctl.config.yaml_reader import read

FILE = """\
# the shop
clients:
  shop:   # ours
    preset: web
    redirect_uris:
      - https://a.example/cb   # first
      # a comment between
      - "https://b.example/cb"

      - https://c.example/cb
    grant_types: [authorization_code, password, refresh_token]  # flow
    settings: {pkce: optional}
    scope:
      - openid

  other: {preset: service}
# the end
"""
SHOP = ("clients", "shop")


def change(*edits: Edit, text: str = FILE) -> list[str]:
    """The lines that differ, with `-` and `+`."""
    import difflib

    after = edited("x.yaml", text, edits)
    return [line for line in difflib.ndiff(text.splitlines(), after.splitlines()) if line[0] in "-+"]


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (Edit("replace", (*SHOP, "redirect_uris", 1), "https://d.example/"), ['-       - "https://b.example/cb"', '+       - "https://d.example/"']),
        (Edit("remove", (*SHOP, "redirect_uris", 1)), ['-       - "https://b.example/cb"']),
        (Edit("remove", (*SHOP, "redirect_uris", 2)), ["-       - https://c.example/cb"]),
        (Edit("append", (*SHOP, "redirect_uris"), "https://e.example/"), ["+       - https://e.example/"]),
        (Edit("remove", (*SHOP, "grant_types", 1)), [
            "-     grant_types: [authorization_code, password, refresh_token]  # flow",
            "+     grant_types: [authorization_code, refresh_token]  # flow"]),
        (Edit("remove", (*SHOP, "grant_types", 2)), [
            "-     grant_types: [authorization_code, password, refresh_token]  # flow",
            "+     grant_types: [authorization_code, password]  # flow"]),
        (Edit("replace", (*SHOP, "settings", "pkce"), "required"), [
            "-     settings: {pkce: optional}", "+     settings: {pkce: required}"]),
        (Edit("insert", (*SHOP, "settings", "consent"), "skip"), [
            "-     settings: {pkce: optional}", "+     settings: {pkce: optional, consent: skip}"]),
        (Edit("insert", (*SHOP, "client_name"), "A: shop"), ['+     client_name: "A: shop"']),
        (Edit("remove", (*SHOP, "settings")), ["-     settings: {pkce: optional}"]),
        (Edit("remove", (*SHOP, "redirect_uris")), [
            "-     redirect_uris:", "-       - https://a.example/cb   # first", "-       # a comment between",
            '-       - "https://b.example/cb"', "- ", "-       - https://c.example/cb"]),
        (Edit("insert", ("clients", "other", "scope"), ["a,b", "c"]), [
            "-   other: {preset: service}", '+   other: {preset: service, scope: ["a,b", c]}']),
    ],
    ids=lambda value: f"{value.action} {'.'.join(map(str, value.path[1:]))}" if isinstance(value, Edit) else "",
)  # fmt: skip
def test_an_edit_touches_its_lines_only(edit: Edit, lines: list[str]) -> None:
    assert change(edit) == lines


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        ("'x'", "new", "'new'"),
        ('"x"', "new", '"new"'),
        ("x", "new", "new"),
        ("'x'", "it's", "it's"),
        ("'x'", 'say "y"', "'say \"y\"'"),
        ('"x"', 'say "y"', 'say "y"'),
        ('"x"', "a\\b", "a\\b"),
        ("'x'", "no", '"no"'),
        ("'x'", 5, "5"),
    ],
)
def test_a_new_value_has_the_quotes_of_the_old_one_where_it_can(old: str, new: Any, written: str) -> None:
    after = edited("x.yaml", f"a: [{old}]  # why\n", [Edit("replace", ("a", 0), new)])
    assert read("x.yaml", after).root == {"a": [new]}
    assert after == f"a: [{written}]  # why\n"


def test_several_edits_of_one_list_all_happen() -> None:
    removed = [Edit("remove", (*SHOP, "redirect_uris", index)) for index in (2, 1)]
    after = edited("x.yaml", FILE, removed)
    assert read("x.yaml", after).root["clients"]["shop"]["redirect_uris"] == ["https://a.example/cb"]
    assert "# a comment between" in after


@pytest.mark.parametrize(
    "edit",
    [
        Edit("remove", (*SHOP, "scope", 0)),  # the only one
        Edit("replace", (*SHOP, "client_name"), "x"),  # not there
        Edit("replace", (*SHOP, "redirect_uris"), []),  # on several lines
        Edit("append", (*SHOP, "preset"), "x"),
        Edit("insert", (*SHOP, "preset", "x"), "y"),
    ],
)
def test_what_cannot_be_done_safely_is_not_done(edit: Edit) -> None:
    with pytest.raises(CannotEdit):
        edited("x.yaml", FILE, [edit])


def test_line_breaks_and_the_byte_order_mark_stay() -> None:
    text = "\ufeff" + FILE.replace("\n", "\r\n")
    after = edited("x.yaml", text, [Edit("append", (*SHOP, "redirect_uris"), "https://e.example/")])
    assert after.startswith("\ufeff")
    assert after.count("\r\n") == text.count("\r\n") + 1
    assert after.replace("\r\n", "").count("\n") == 0


def test_a_file_without_a_last_line_break_gets_one() -> None:
    assert edited("x.yaml", "a: {}\nb: 1", [Edit("insert", ("c",), 2)]) == "a: {}\nb: 1\nc: 2\n"


keys = st.sampled_from(["a", "b", "c d", "e:", "ü"])
scalars = st.one_of(st.text(max_size=8).filter(lambda text: text.isprintable()), st.integers(-99, 99), st.booleans())
lists = st.lists(scalars, min_size=1, max_size=4)
maps = st.dictionaries(
    keys, st.one_of(scalars, lists, st.dictionaries(keys, scalars, min_size=1, max_size=3)), min_size=1, max_size=4
)


@given(maps, st.data())
def test_any_edit_of_any_map_means_what_it_says_or_is_refused(value: dict[str, Any], data: st.DataObject) -> None:
    text = "\n".join(block(value)) + "\n"
    key = data.draw(st.sampled_from(sorted(value)))
    edits = [Edit("remove", (key,)), Edit("insert", ("new",), "x"), Edit("replace", (key,), "y")]
    if isinstance(value[key], list):
        edits += [Edit("append", (key,), "z"), Edit("remove", (key, 0))]
    edit = data.draw(st.sampled_from(edits))
    try:
        after = edited("x.yaml", text, [edit])
    except CannotEdit:
        return
    kept = [line for line in text.splitlines() if line in after.splitlines()]
    assert len(text.splitlines()) - len(kept) <= len(block_lines(value[key]))


def block_lines(value: Any) -> list[str]:
    return list(block({"key": value}))
