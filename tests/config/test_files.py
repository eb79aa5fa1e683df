"""Files of a directory, of a commit, and of a project that is not written yet. Nothing outside the project is read."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.config.files import DiskFiles, GitFiles
from oauthctl.config.globs import fixed_prefix, leaves_root, matcher
from oauthctl.config.overlay import OverlayFiles
from oauthctl.diagnostics.errors import ProjectError, SetupError
from tests.config.support import told


def written(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


# ---- globs


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("{clients,scopes}/**/*.yaml", "clients/a.yaml", True),
        ("{clients,scopes}/**/*.yaml", "scopes/a/b/c.yaml", True),
        ("{clients,scopes}/**/*.yaml", "other/a.yaml", False),
        ("{clients,scopes}/**/*.yaml", "clients/a.yml", False),
        ("*.yaml", "a.yaml", True),
        ("*.yaml", "a/b.yaml", False),
        ("*.yaml", ".a.yaml", False),
        (".hidden/*.yaml", ".hidden/a.yaml", True),
        ("**/*.yaml", "a/.git/b.yaml", False),
        ("a?.yaml", "ab.yaml", True),
        ("a?.yaml", "a/.yaml", False),
        ("a.yaml", "abyaml", False),
        ("x[1].yaml", "x[1].yaml", True),
    ],
)
def test_what_a_glob_matches(pattern: str, path: str, matches: bool) -> None:
    assert (matcher(pattern).match(path) is not None) is matches


@given(st.text(alphabet="ab*?{},/.[]\\", max_size=20))
def test_any_text_is_a_glob(pattern: str) -> None:
    matcher(pattern)
    assert not fixed_prefix(pattern).startswith("*")


@pytest.mark.parametrize(
    "path", ["../x", "a/../../x", "/etc/passwd", "~/x", "C:/x", "a\\..\\x", "..", "{a,..}/x", "{../a,b}"]
)
def test_paths_that_lead_out_of_the_project(path: str) -> None:
    assert leaves_root(path)


# ---- a directory


def test_files_are_found_sorted_and_hidden_folders_left_out(tmp_path: Path) -> None:
    files = DiskFiles(
        written(
            tmp_path, "clients/b.yaml", "clients/a.yaml", "clients/.old/c.yaml", "clients/x/d.yaml", "oauthctl.yaml"
        )
    )
    assert files.glob("clients/**/*.yaml") == ["clients/a.yaml", "clients/b.yaml", "clients/x/d.yaml"]
    assert files.read("clients/x/d.yaml") == b"clients/x/d.yaml"


def test_links_to_folders_are_not_followed_so_there_are_no_loops_but_they_are_told(tmp_path: Path) -> None:
    files = DiskFiles(written(tmp_path, "clients/a.yaml"))
    (tmp_path / "clients/again").symlink_to(tmp_path / "clients")
    (tmp_path / "elsewhere").symlink_to(tmp_path / "clients")
    assert files.glob("{clients,scopes}/**/*.yaml") == ["clients/a.yaml", "clients/again"]
    assert "this is a link to a folder, which is not followed" in refused(files, "clients/again")
    assert files.glob("**/*.yaml") == ["clients/a.yaml"]


def refused(files: DiskFiles, path: str) -> str:
    with pytest.raises(ProjectError) as error:
        files.read(path)
    (problem,) = told(error.value.problems)
    return problem


def test_a_link_out_of_the_project_is_refused(tmp_path: Path) -> None:
    root = written(tmp_path / "project", "clients/a.yaml")
    (tmp_path / "secret.yaml").write_text("x")
    (root / "clients/out.yaml").symlink_to(tmp_path / "secret.yaml")
    files = DiskFiles(root)
    assert files.glob("clients/*.yaml") == ["clients/a.yaml", "clients/out.yaml"]
    assert refused(files, "clients/out.yaml") == "clients/out.yaml:1:1: this file is outside the project"
    assert refused(files, "../secret.yaml") == "../secret.yaml:1:1: this file is outside the project"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "this file does not exist"),
        (lambda path: path.mkdir(), "this is not a regular file"),
        (os.mkfifo, "this is not a regular file"),
        (lambda path: path.symlink_to(path), "this is a link that leads to itself"),
    ],
    ids=["missing", "folder", "pipe", "loop of links"],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, make: Callable[[Path], None], message: str) -> None:
    make(tmp_path / "x.yaml")
    assert message in refused(DiskFiles(tmp_path), "x.yaml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    written(tmp_path, "x.yaml")
    (tmp_path / "x.yaml").chmod(0)
    assert refused(DiskFiles(tmp_path), "x.yaml").endswith("this file cannot be read: permission denied")


def test_a_file_of_a_gigabyte_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "x.yaml").open("wb") as file:
        file.truncate(1 << 30)
    assert refused(DiskFiles(tmp_path), "x.yaml") == "x.yaml:1:1: this file has 1024 MB; 50 MB is the most that is read"


def test_files_can_be_laid_over_others(tmp_path: Path) -> None:
    files = OverlayFiles(
        DiskFiles(written(tmp_path, "clients/a.yaml")), {"clients/b.yaml": b"new", "clients/a.yaml": b"other"}
    )
    assert files.glob("clients/*.yaml") == ["clients/a.yaml", "clients/b.yaml"]
    assert (files.read("clients/a.yaml"), files.read("clients/b.yaml")) == (b"other", b"new")


# ---- a commit


def git(root: Path, *arguments: str) -> str:
    identity = (
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "commit.gpgsign=false",
    )
    done = subprocess.run(["git", *identity, "-C", str(root), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    written(
        root, "project/oauthctl.yaml", "project/clients/a.yaml", "project/clients/é b.yaml", "elsewhere/clients/no.yaml"
    )
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    (root / "project/clients/a.yaml").write_text("changed")
    return root


def test_a_commit_is_read_without_a_checkout(repository: Path) -> None:
    files = GitFiles(repository / "project", "main")
    assert files.glob("clients/*.yaml") == ["clients/a.yaml", "clients/é b.yaml"]
    assert files.read("clients/a.yaml") == b"project/clients/a.yaml"
    assert files.read("clients/é b.yaml") == "project/clients/é b.yaml".encode()
    assert files.read("oauthctl.yaml") == b"project/oauthctl.yaml"
    assert files.commit == git(repository, "rev-parse", "HEAD")


@pytest.mark.parametrize("reference", ["HEAD", "refs/heads/main", "v1"])
def test_a_commit_has_several_names(repository: Path, reference: str) -> None:
    git(repository, "tag", "v1")
    assert GitFiles(repository / "project", reference).commit == git(repository, "rev-parse", "HEAD")
    short = git(repository, "rev-parse", "--short", "HEAD")
    assert GitFiles(repository / "project", short).commit == git(repository, "rev-parse", "HEAD")


def test_the_project_can_be_the_whole_repository(repository: Path) -> None:
    assert GitFiles(repository, "main").glob("elsewhere/**/*.yaml") == ["elsewhere/clients/no.yaml"]


def test_a_file_that_the_commit_lacks_is_told(repository: Path) -> None:
    with pytest.raises(ProjectError, match="does not exist at main"):
        GitFiles(repository / "project", "main").read("clients/new.yaml")


def test_a_remote_branch_goes_before_a_tag_of_its_name(repository: Path) -> None:
    clone = repository.parent / "clone"
    git(repository, "commit", "-qam", "second")
    git(repository.parent, "clone", "-q", str(repository), str(clone))
    git(clone, "tag", "origin/main", "HEAD~1")
    assert GitFiles(clone / "project", "origin/main").commit == git(repository, "rev-parse", "main")


def test_a_name_that_could_be_two_things_is_an_error(repository: Path) -> None:
    git(repository, "branch", "x")
    git(repository, "commit", "-qam", "second")
    git(repository, "update-ref", "refs/remotes/x", "HEAD")
    with pytest.raises(SetupError, match="could be refs/remotes/x or refs/heads/x"):
        GitFiles(repository / "project", "x")


@pytest.mark.parametrize(
    "reference", ["nope", "origin/nope", "0000000", "a..b", "main~1", "--all", "", "HEAD@{1}", "x y"]
)
def test_a_name_that_git_does_not_know_says_what_to_do(repository: Path, reference: str) -> None:
    with pytest.raises(SetupError) as error:
        GitFiles(repository / "project", reference)
    (problem,) = error.value.problems
    assert problem.next.startswith("git fetch") or "is not the name of" in problem.message


def test_a_shallow_clone_is_told_to_fetch_the_rest(repository: Path) -> None:
    git(repository, "branch", "feature")
    git(repository, "commit", "-qam", "second")
    clone = repository.parent / "shallow"
    git(repository.parent, "clone", "-q", "--depth=1", "--branch=main", f"file://{repository}", str(clone))
    with pytest.raises(SetupError) as error:
        GitFiles(clone / "project", "origin/feature")
    (problem,) = error.value.problems
    assert (problem.note, problem.next) == ("this is a shallow clone", "git fetch --unshallow origin feature")


def test_a_directory_without_git_has_no_base(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="not in a git repository"):
        GitFiles(tmp_path, "main")


def test_a_link_inside_git_is_not_followed(repository: Path) -> None:
    (repository / "project/clients/link.yaml").symlink_to("/etc/passwd")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "link")
    files = GitFiles(repository / "project", "main")
    assert "clients/link.yaml" in files.glob("clients/*.yaml")
    with pytest.raises(ProjectError, match="symbolic link"):
        files.read("clients/link.yaml")


def test_the_environment_cannot_point_git_elsewhere(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    assert GitFiles(repository / "project", "main").glob("clients/a.yaml") == ["clients/a.yaml"]
