"""`make servers`: whole or absent, checked by hash, and one failure does not stop the others."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts.servers import __main__ as servers
from scripts.servers import cache, keycloak, node
from scripts.servers.cache import CannotInstall


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def server(name: str, *, works: bool) -> SimpleNamespace:
    def install(into: Path) -> None:
        (into / "half").touch()
        if not works:
            raise CannotInstall("no such tool")

    return SimpleNamespace(NAME=name, VERSION="1", home=lambda: cache.place(name, "1"), install=install)


def test_the_cache_is_the_users(tmp_path: Path) -> None:
    assert cache.place("x", "1") == tmp_path / "oauthctl" / "servers" / "x-1"


def test_another_lock_is_another_folder(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("a")
    before = cache.place("x", "1", lock)
    lock.write_text("b")
    assert cache.place("x", "1", lock) != before


def test_a_failed_build_leaves_nothing() -> None:
    target = cache.place("x", "1")
    with pytest.raises(CannotInstall), cache.building(target) as folder:
        server("x", works=False).install(folder)
    assert list(target.parent.iterdir()) == []


def test_the_quicker_of_two_builds_stays() -> None:
    target = cache.place("x", "1")
    with cache.building(target) as slow:
        (slow / "slow").touch()
        with cache.building(target) as quick:
            (quick / "quick").touch()
    assert [path.name for path in target.iterdir()] == ["quick"]
    assert list(target.parent.iterdir()) == [target]


def test_the_last_words_of_a_failed_command_are_the_reason(tmp_path: Path) -> None:
    with pytest.raises(CannotInstall, match=r"^sh ended with 3: out of disk$"):
        cache.run(["sh", "-c", "echo out of disk; exit 3"], tmp_path)


def test_an_archive_with_another_hash_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []

    def download(command: list[str], folder: Path) -> str:
        ran.append(command[0])
        (folder / keycloak.ARCHIVE).write_bytes(b"something else")
        return ""

    monkeypatch.setattr(keycloak, "need", lambda *tools: None)
    monkeypatch.setattr(keycloak, "run", download)
    with pytest.raises(CannotInstall, match="not the pinned"):
        keycloak.install(tmp_path)
    assert ran == ["mvn"]


@pytest.mark.parametrize(("required", "status"), [("", 0), ("required", 1)])
def test_one_that_fails_does_not_stop_the_others(
    required: str, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SERVERS", required)
    monkeypatch.setattr(servers, "SERVERS", (server("bad", works=False), server("good", works=True)))
    assert servers.main() == status
    assert cache.place("good", "1").exists()
    assert not cache.place("bad", "1").exists()
    assert "bad 1: NOT INSTALLED: no such tool" in capsys.readouterr().out


def test_what_is_there_is_not_installed_again(capsys: pytest.CaptureFixture[str]) -> None:
    good = server("good", works=True)
    assert all(servers.install(good) for _ in range(2))  # type: ignore[arg-type]  # stands for a module
    assert capsys.readouterr().out.endswith("good 1: already there\n")


def test_the_manifest_asks_for_the_version_the_tests_know() -> None:
    assert f'"oidc-provider": "{node.VERSION}"' in (node.MANIFESTS / "package.json").read_text("utf-8")
