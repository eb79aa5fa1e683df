"""Since when a line is there, asked of real repositories."""

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from oauthctl.config.git_history import Since, since

TODAY = date(2026, 3, 31)


class Repository:
    """A folder with commits of days that the test chooses."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, **environment: str) -> None:
        who = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(
            ["git", *who, *arguments], cwd=self.root, check=True, capture_output=True, env={**os.environ, **environment}
        )

    def write(self, path: str, *lines: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text("\n".join(lines) + "\n")

    def commit(self, day: str, written: str = "2020-01-01") -> None:
        self.git("add", "-A")
        dates = {"GIT_COMMITTER_DATE": f"{day}T12:00:00Z", "GIT_AUTHOR_DATE": f"{written}T12:00:00Z"}
        self.git("commit", "-qm", "change", **dates)

    def clone(self, *options: str) -> Path:
        folder = self.root.with_name("clone")
        self.git("clone", "-q", *options, f"file://{self.root}", str(folder))
        return folder


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def told(root: Path, file: str, *lines: int) -> list[date | None]:
    found = since(root, file, lines, TODAY)
    return [found[line].day for line in lines]


def test_each_line_is_as_old_as_the_commit_that_brought_it(repository: Repository) -> None:
    repository.write("a.yaml", "one", "two")
    repository.commit("2026-01-10")
    repository.write("a.yaml", "new", "one", "two")
    repository.commit("2026-02-20")
    assert told(repository.root, "a.yaml", 1, 2, 3) == [date(2026, 2, 20), date(2026, 1, 10), date(2026, 1, 10)]


def test_the_committer_s_day_counts_not_the_author_s(repository: Repository) -> None:
    repository.write("a.yaml", "one")
    repository.commit("2026-03-01", written="2024-05-05")
    assert told(repository.root, "a.yaml", 1) == [date(2026, 3, 1)]


def test_blanks_before_a_line_do_not_renew_it(repository: Repository) -> None:
    repository.write("a.yaml", "one", "two")
    repository.commit("2026-01-10")
    repository.write("a.yaml", "  one", "two!")
    repository.commit("2026-02-20")
    assert told(repository.root, "a.yaml", 1, 2) == [date(2026, 1, 10), date(2026, 2, 20)]


def test_what_is_not_committed_is_of_today(repository: Repository) -> None:
    repository.write("new.yaml", "one")
    assert told(repository.root, "new.yaml", 1) == [TODAY]  # nothing is committed at all
    repository.write("a.yaml", "one")
    repository.commit("2026-01-10")
    repository.write("a.yaml", "one", "two")
    repository.write("newer.yaml", "one")
    assert told(repository.root, "a.yaml", 1, 2) == [date(2026, 1, 10), TODAY]
    assert told(repository.root, "newer.yaml", 1) == [TODAY]
    repository.git("add", "newer.yaml")
    assert told(repository.root, "newer.yaml", 1) == [TODAY]


def test_a_project_can_be_a_folder_of_the_repository(repository: Repository) -> None:
    repository.write("teams/shop/a b.yaml", "one")
    repository.commit("2026-01-10")
    repository.write("teams/shop/new.yaml", "one")
    assert told(repository.root / "teams/shop", "a b.yaml", 1) == [date(2026, 1, 10)]
    assert told(repository.root / "teams/shop", "new.yaml", 1) == [TODAY]


def test_nobody_knows_of_what_git_does_not_keep(repository: Repository, tmp_path: Path) -> None:
    repository.write(".gitignore", "mine.yaml")
    repository.commit("2026-01-10")
    repository.write("mine.yaml", "one")
    assert told(repository.root, "mine.yaml", 1) == [None]
    (tmp_path / "a.yaml").write_text("one\n")
    assert told(tmp_path, "a.yaml", 1) == [None]
    assert told(tmp_path / "nowhere", "a.yaml", 1) == [None]


def test_without_git_nobody_knows(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("a.yaml", "one")
    repository.commit("2026-01-10")
    monkeypatch.setenv("PATH", str(repository.root))
    assert told(repository.root, "a.yaml", 1) == [None]


def test_a_shallow_clone_tells_what_it_can(repository: Repository) -> None:
    repository.write("a.yaml", "one")
    repository.commit("2026-01-10")
    repository.write("a.yaml", "one", "two")
    repository.commit("2026-02-20")
    repository.write("a.yaml", "one", "two", "three")
    repository.commit("2026-03-03")
    found = since(repository.clone("--depth=2"), "a.yaml", (1, 2, 3), TODAY)
    assert [found[line].day for line in (1, 2, 3)] == [None, None, date(2026, 3, 3)]
    assert "git fetch --unshallow" in found[1].why


def test_a_clone_without_contents_is_not_filled_for_this(repository: Repository) -> None:
    """A partial clone would ask its server for them; lint contacts nobody."""
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.write("a.yaml", "one")
    repository.commit("2026-01-10")
    repository.write("a.yaml", "one", "two")
    repository.commit("2026-02-20")
    clone = repository.clone("--filter=blob:none")
    assert told(clone, "a.yaml", 1) == [None]
    assert told(repository.root, "a.yaml", 1) == [date(2026, 1, 10)]


def test_a_day_that_has_not_come_is_not_believed(repository: Repository) -> None:
    repository.write("a.yaml", "one")
    repository.commit("2026-04-01")
    assert since(repository.root, "a.yaml", (1,), TODAY) == {
        1: Since(None, "its commit is dated 2026-04-01, which has not come yet")
    }


def test_a_file_is_not_taken_for_an_option(repository: Repository) -> None:
    repository.write("--help.yaml", "one")
    repository.commit("2026-01-10")
    assert told(repository.root, "--help.yaml", 1) == [date(2026, 1, 10)]
