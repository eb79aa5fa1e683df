"""Secret references: what they read, what they refuse, and what they leave behind."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.diagnostics.errors import SetupError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.model.secret import Secret, SecretRef
from oauthctl.secrets.references import check_sink, deliver, resolve

HERE = Span("oauthctl.yaml", 9, 22, 100, 113)


def file_ref(path: Path | str) -> SecretRef:
    return SecretRef("file", str(path), HERE)


def private(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def test_a_variable_is_read_as_it_is(tmp_path: Path) -> None:
    assert resolve(SecretRef("env", "KC"), tmp_path, {"KC": " s3cret "}) == Secret(" s3cret ")


@pytest.mark.parametrize(
    ("environ", "message"), [({}, "KC_SECRET is not set"), ({"KC_SECRET": ""}, "KC_SECRET is empty")]
)
def test_a_missing_variable_says_what_to_type(tmp_path: Path, environ: dict[str, str], message: str) -> None:
    place = Place("providers.sso.auth", "client_secret", HERE)
    with pytest.raises(SetupError) as caught:
        resolve(SecretRef("env", "KC_SECRET"), tmp_path, environ, place)
    (problem,) = caught.value.problems
    assert (problem.message, problem.place, problem.next) == (
        message,
        place,
        "export KC_SECRET=…, or use file:PATH",
    )


@pytest.mark.parametrize(("content", "secret"), [(b"s\n", "s"), (b"s\r\n", "s"), (b"s", "s"), (b"a\nb\n\n", "a\nb\n")])
def test_one_line_break_at_the_end_of_a_file_is_cut(tmp_path: Path, content: bytes, secret: str) -> None:
    private(tmp_path / "kc", content)
    assert resolve(file_ref("kc"), tmp_path, {}) == Secret(secret)


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602])
def test_a_file_open_to_everybody_is_refused(tmp_path: Path, mode: int) -> None:
    private(tmp_path / "kc", b"s").chmod(mode)
    with pytest.raises(SetupError, match="open to every user") as caught:
        resolve(file_ref("kc"), tmp_path, {})
    assert caught.value.problems[0].next == "chmod 600 kc"


def test_what_is_no_secret_file_is_refused_without_quoting_it(tmp_path: Path) -> None:
    private(tmp_path / "empty", b"\n")
    private(tmp_path / "big", b"x" * 65_537)
    private(tmp_path / "binary", b"\xfftop-secret")
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("empty", "big", "binary", "pipe", "missing", ".", "", "a\0b"):
        with pytest.raises(SetupError) as caught:
            resolve(file_ref(name), tmp_path, {})
        assert "top-secret" not in str(caught.value)
        assert caught.value.__cause__ is None or isinstance(caught.value.__cause__, OSError)


def test_an_unknown_scheme_names_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="gopher") as caught:
        resolve(SecretRef("gopher", "x"), tmp_path, {})
    assert caught.value.problems[0].next == "use one of env:, file:"
    with pytest.raises(SetupError, match="delivered to `env:`"):
        check_sink(SecretRef("env", "X"), tmp_path)


@given(
    text=st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1).map(
        lambda t: f"x{t}x"
    )
)
def test_what_is_delivered_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.mktemp("project")
    deliver(file_ref("out"), Secret(text), root)
    assert resolve(file_ref("out"), root, {}) == Secret(text)


def test_a_delivered_secret_is_its_owners_only_and_leaves_no_draft(tmp_path: Path) -> None:
    private(tmp_path / "out", b"old").chmod(0o644)
    deliver(file_ref(tmp_path / "out"), Secret("new"), Path("/nowhere"))
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_sink_that_cannot_work_is_seen_before(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("nowhere/out", "directory", "link"):
        with pytest.raises(SetupError):
            check_sink(file_ref(name), tmp_path)
    assert not (tmp_path / "elsewhere").exists()
    check_sink(file_ref("out"), tmp_path)
    assert not (tmp_path / "out").exists()
