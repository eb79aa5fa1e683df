"""What is written is read back unchanged, whatever the values are."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.config.emitter import block, text
from oauthctl.config.interpolate import filled
from oauthctl.config.spans import Spans
from oauthctl.config.writer import object_text, set_top_level, slug, write_new, write_over
from oauthctl.config.yaml_reader import read
from oauthctl.diagnostics.errors import ProjectError

HOSTILE = [
    "${vars.x}", "$${", "$$${a}", "no", "No", "on", "y", "~", "null", "true", "012", "0x1F", "1e3", "1_000", "12:30", "2027-01-31", ".inf", "-",
    "--- a", "...", "a: b", "a #b", "#a", "@a", "*a", "&a", "!a", "%a", "`a", "- a", "? a", ": a", "a:", ":a", "[a", "{a", "a]", "a, b",
    "'", '"', "it's", "\\", "a\nb", "a\n", "\n", " a", "a ", "", "\t", "\r\n", "\x85", "\u2028", "\ufeff", "\u202e", "\u200b", "é", "😀", "\x00", "\x1b[31m",
    "<<", "=", "a" * 2000, "https://x.example/cb?a=b#c", "urn:ietf:params:oauth:grant-type:device_code", "http://[::1]/callback",
]  # fmt: skip

strings = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | strings,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(strings.filter(bool), inner, max_size=4),
    max_leaves=12,
)


def read_back(written: str) -> object:
    """As a project reads it: variables are filled in, and there are none."""
    document = read("clients/x.yaml", written)
    unset: list[str] = []
    result = filled(document.root, {}, Spans(), lambda message, *_: unset.append(message))
    assert not unset
    return result


@given(st.dictionaries(strings.filter(bool), values, max_size=5))
def test_every_value_is_read_back_as_it_was(body: dict[str, object]) -> None:
    assert read_back(object_text("clients", "shop", body)) == {"clients": {"shop": body or {}}}


@pytest.mark.parametrize("value", HOSTILE)
def test_every_hostile_text_is_read_back_as_it_was(value: str) -> None:
    body = {"client_name": value, "contacts": [value, {"a": value}], value or "empty": 1}
    assert read_back(object_text("clients", "shop", body, {"client_name": value})) == {"clients": {"shop": body}}


@given(strings)
def test_a_text_stands_on_one_line(value: str) -> None:
    assert len(text(value).splitlines()) == 1


@pytest.mark.parametrize(
    "plain", ["web", "Acme Shop", "https://shop.acme.com/oauth/callback", "orders:read", "env:KC_SECRET", "5m", "S256"]
)
def test_ordinary_texts_stand_without_quotes(plain: str) -> None:
    assert text(plain) == plain


@pytest.mark.parametrize("quoted", ["no", "yes", "on", "012", "1", "2027-01-31", "null", "", "a: b", "a #b", "*", "@x"])
def test_texts_that_others_read_as_something_else_are_quoted(quoted: str) -> None:
    assert text(quoted) == f'"{quoted}"'


def test_a_client_as_it_is_written() -> None:
    body = {
        "settings": {"access_token_lifetime": "5m", "pkce": "optional"},
        "redirect_uris": ["https://shop.acme.com/cb", "http://[::1]/cb"],
        "preset": "web",
        "client_name#fr": "La boutique",
        "client_name": "Acme Shop",
        "contacts": [],
        "extensions": {"keycloak": {"protocolMappers": {"groups": {"config": {"full.path": "false"}}}}},
        "client_id": "Shop",
    }
    written = object_text("clients", "shop", body, {"settings.pkce": "differs from preset web"})
    assert written == (
        "clients:\n"
        "  shop:\n"
        "    client_id: Shop\n"
        "    preset: web\n"
        "    redirect_uris:\n"
        "      - https://shop.acme.com/cb\n"
        "      - http://[::1]/cb\n"
        "    client_name#fr: La boutique\n"
        "    client_name: Acme Shop\n"
        "    contacts: []\n"
        "    settings:\n"
        "      pkce: optional   # differs from preset web\n"
        "      access_token_lifetime: 5m\n"
        "    extensions:\n"
        "      keycloak:\n"
        "        protocolMappers:\n"
        "          groups:\n"
        "            config:\n"
        '              full.path: "false"\n'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**30, "\ud800"])
def test_what_yaml_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ProjectError):
        object_text("clients", "shop", {"client_name": value})  # type: ignore[dict-item]


# ---- names for keys and files


@given(
    st.lists(
        st.text()
        | st.sampled_from(["Shop", "shop", "SHOP", "../../x", "${vars.y}", "con", "NUL.txt", "é", "", ".", "-"]),
        max_size=8,
    )
)
def test_slugs_are_tame_and_never_collide(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        made = slug(name, taken)
        assert made.isascii()
        assert made[0].isalnum()
        assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-")
        assert len(made) <= 64
        assert made.casefold() not in {one.casefold() for one in taken}
        taken.add(made)


def test_a_slug_keeps_what_it_can() -> None:
    assert slug("Acme Shop (new)", set()) == "acme-shop-new"
    assert slug("shop", {"Shop"}) == "shop-2"
    assert slug("../../etc/passwd", set()) == "etc-passwd"


# ---- one key of a file


def test_a_key_is_set_and_every_other_byte_stays() -> None:
    before = "# ours\r\nversion: 1   # first\r\nproject: 'acme'\r\n\r\n# where\r\nproviders: {}\r\n"
    after = set_top_level(before, "state", {"backend": "local", "recipients": ["age1x"]})
    assert after == before + "\r\nstate:\r\n  backend: local\r\n  recipients:\r\n    - age1x\r\n"


def test_a_key_that_is_there_is_replaced_where_it_stands() -> None:
    before = "version: 1\nstate:\n  backend: local   # old\n  # inside\n\n# about providers\nproviders: {}"
    after = set_top_level(before, "state", {"lineage": "x"})
    assert after == "version: 1\nstate:\n  lineage: x\n\n# about providers\nproviders: {}"


def test_a_byte_order_mark_stays() -> None:
    assert (
        set_top_level("\ufeffversion: 1\n", "state", {"lineage": "x"}) == "\ufeffversion: 1\n\nstate:\n  lineage: x\n"
    )


def test_a_file_without_a_last_line_break_gets_one() -> None:
    assert set_top_level("version: 1", "state", {"lineage": "x"}) == "version: 1\n\nstate:\n  lineage: x\n"


@pytest.mark.parametrize("before", ["{version: 1}", "a: &x {b: 1}\nc: *x\n", "- 1\n"])
def test_what_cannot_be_edited_safely_is_left_alone(before: str) -> None:
    with pytest.raises(ProjectError):
        set_top_level(before, "a", {"lineage": "x"})


top_level = strings.filter(
    lambda key: 0 < len(key) < 200
)  # a longer key is written with `?`, and such a file is left alone


@given(st.dictionaries(top_level, st.dictionaries(strings.filter(bool), strings, max_size=3), max_size=4), top_level)
def test_a_set_key_leaves_the_other_values_alone(root: dict[str, dict[str, str]], key: str) -> None:
    before = "".join(f"{line}\n" for line in block(root))
    after = read("x", set_top_level(before, key, {"lineage": "x"})).root
    assert after == {**(read("x", before).root or {}), key: {"lineage": "x"}}


# ---- files


def test_a_new_file_is_written_with_its_folders(tmp_path: Path) -> None:
    write_new(tmp_path, "clients/shop.yaml", "é\n", mode=0o600)
    written = tmp_path / "clients/shop.yaml"
    assert written.read_bytes() == b"\xc3\xa9\n"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert [path.name for path in written.parent.iterdir()] == ["shop.yaml"]


def test_an_existing_file_is_never_written_over_by_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text("mine")
    with pytest.raises(ProjectError, match="exists already"):
        write_new(tmp_path, "shop.yaml", "other")
    assert (tmp_path / "shop.yaml").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("path", ["../x.yaml", "/tmp/x.yaml", "a/../../x.yaml", "link/x.yaml", "C:/x.yaml", "a\\..\\x"])
def test_nothing_is_written_outside_the_project(tmp_path: Path, path: str) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(ProjectError, match="outside the project"):
        write_new(root, path, "x")
    assert not (tmp_path / "x.yaml").exists()


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "oauthctl.yaml").write_text("old")
    (tmp_path / "oauthctl.yaml").chmod(0o640)
    write_over(tmp_path, "oauthctl.yaml", "new")
    assert (tmp_path / "oauthctl.yaml").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "oauthctl.yaml").stat().st_mode) == 0o640
