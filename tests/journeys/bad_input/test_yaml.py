"""Broken and hostile YAML: refused at once, at a place, before anything is contacted; harmless oddities are read."""

import json
from pathlib import Path

import pytest

from tests.journeys.bad_input.desk import QuickDesk, keycloak_project

SHOP = "    preset: web\n    redirect_uris: [https://shop.example/cb]\n"
LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


@pytest.fixture
def desk(tmp_path: Path) -> QuickDesk:
    """A project at a server that nobody must ask: the port is the one where nothing listens."""
    return keycloak_project(tmp_path, "http://127.0.0.1:9")


def put(desk: QuickDesk, data: bytes) -> None:
    desk.write("clients/shop.yaml", "")
    (desk.folder / "clients/shop.yaml").write_bytes(data)


@pytest.mark.parametrize(
    ("text", "where", "message", "then"),
    [
        ("[" * 400_000, "1:1", "brackets are nested too deeply", "more than a few levels"),
        ("{a: " * 100_000, "1:257", "nested deeper than 64 levels", "more than a few levels"),
        ("- " * 200_000, "1:129", "nested deeper than 64 levels", "more than a few levels"),
        (LAUGHS, "6:10", "aliases stand for more than 100000 values", "use fewer aliases"),
        ("clients: &a\n  shop: *a\n", "2:9", "there is no `&a` before this alias", "define `&a` above"),
        ("clients: !!python/object/apply:os.system [id]\n", "1:10", "tags are not used here", "without `!`"),
        ("clients: {}\n---\nclients: {}\n", "2:1", "a second document", "one file holds one document"),
        ("? [a]\n: b\n", "1:3", "a key must be text", "write it as plain text"),
        ("clients:\n\tshop: {}\n", "2:1", "cannot stand at the start of a value", "indent with blanks, not tabs"),
        ("clients:\n  shop: {preset: web\n", "3:1", "the closing bracket is missing", "close the bracket"),
        ('clients:\n  shop:\n    owner: "me\n', "4:1", "the file ends inside a quoted text", "close the quotes"),
        ("clients:\n  shop:\n  owner: a: b\n", "3:11", "a `:` is not expected here", "put a value that contains"),
        ("clients:\n  shop: {}\n  shop: {}\n", "3:3", "`shop` stands here twice", "first on line 2: keep one of them"),
        ("just a text\n", "1:1", "the file takes a map, not a text", ""),
        ("- shop\n", "1:1", "the file takes a map, not a list", ""),
    ],
    ids=["brackets", "braces", "dashes", "laughs", "itself", "tag", "documents", "complex key", "tab", "open bracket",
         "open quote", "colon", "twice", "text", "list"],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place(
    desk: QuickDesk, text: str, where: str, message: str, then: str
) -> None:
    put(desk, text.encode())
    failure = desk.fails("plan", code=1)
    assert message in failure.first
    assert f"clients/shop.yaml:{where}" in failure.text
    assert then in failure.text
    assert "1 error. No provider was contacted." in failure.text


@pytest.mark.parametrize(
    ("data", "where", "message", "then"),
    [
        (bytes(range(1, 256)) * 50, "3:115", "not UTF-8 text", "save the file as UTF-8"),
        ("clients:\n  shöp: {}\n".encode("latin-1"), "2:5", "not UTF-8 text", "save the file as UTF-8"),
        ("clients: {}\n".encode("utf-16"), "1:1", "not UTF-8 text", "save the file as UTF-8"),
        (b"clients:\x00 {}\n", "1:9", "U+0000 cannot stand in YAML", "remove it"),
        (b"clients: \x1b[31m\n", "1:10", "U+001B cannot stand in YAML", "remove it"),
        ("clients: \u202e{}\n".encode(), "1:10", "takes a map, not a text", "\\u{202e}"),
    ],
    ids=["binary", "latin-1", "utf-16", "nul", "escape", "right to left"],
)
def test_bytes_that_are_no_text(desk: QuickDesk, data: bytes, where: str, message: str, then: str) -> None:
    put(desk, data)
    failure = desk.fails("plan", code=1)
    assert message in failure.first
    assert f"clients/shop.yaml:{where}" in failure.text
    assert then in failure.text


def test_a_file_that_claims_a_gigabyte_is_not_read(desk: QuickDesk) -> None:
    put(desk, b"")
    with (desk.folder / "clients/shop.yaml").open("wb") as file:
        file.truncate(1 << 30)
    desk.files = dict  # type: ignore[method-assign]  # a gigabyte of zeros need not be compared
    failure = desk.fails("plan", code=1)
    assert "this file has 1024 MB; 50 MB is the most that is read" in failure.first
    assert "clients/shop.yaml:1:1" in failure.text
    assert "next: split it" in failure.text


def test_every_command_refuses_alike(desk: QuickDesk) -> None:
    put(desk, LAUGHS.encode())
    assert "aliases stand for more than" in desk.fails_everywhere().first


def test_byte_order_marks_and_windows_line_ends_are_fine(desk: QuickDesk) -> None:
    put(desk, ("\ufeffclients:\n  shop:\n" + SHOP).replace("\n", "\r\n").encode())
    assert "1 client, 0 errors." in desk.run("validate").out


def test_and_places_are_right_in_them(desk: QuickDesk) -> None:
    put(desk, ("\ufeffclients:\n  shop:\n" + SHOP.replace("uris", "uri")).replace("\n", "\r\n").encode())
    failure = desk.fails("plan", code=1)
    assert "clients/shop.yaml:4:5" in failure.text
    assert (
        "  4 |     redirect_uri: [https://shop.example/cb]\n    |     ^^^^^^^^^^^^ did"
        in failure.done.err + failure.done.out
    )


def test_words_that_yaml_1_1_took_for_something_else_stay_text(desk: QuickDesk) -> None:
    put(
        desk,
        ("clients:\n  no:\n" + SHOP + "    client_name: 012\n    owner: 2027-01-31\n    client_name#fr: on\n").encode(),
    )
    shown = json.loads(desk.run("show", "no", "--format", "json").out)
    assert shown["fields"]["client_name"]["value"] == "012"
    assert shown["fields"]["client_name#fr"]["value"] == "on"
    assert shown["owner"] == "2027-01-31"
    put(desk, ("clients:\n  no:\n" + SHOP + "    settings: {access_token_lifetime: 1:30}\n").encode())
    failure = desk.fails("validate", code=1)
    assert "`access_token_lifetime` cannot be `1:30`" in failure.first
    assert "it takes a duration" in failure.text


def test_merge_keys_save_typing(desk: QuickDesk) -> None:
    put(desk, ("clients:\n  a: &web\n" + SHOP + "  b:\n    <<: *web\n").encode())
    assert "2 clients, 0 errors." in desk.run("validate").out
