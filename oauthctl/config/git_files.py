"""The files of a project at a git commit, read without a checkout: `git ls-tree` for names, one `git cat-file` for all."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from oauthctl.config.git import git
from oauthctl.config.globs import matcher
from oauthctl.config.yaml_text import MAX_BYTES
from oauthctl.diagnostics.errors import ProjectError, SetupError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.text import printable, shortened

if TYPE_CHECKING:
    import subprocess


class GitFiles:
    """The project in `root` as it was at `ref`.

    A remote branch goes before a tag of the same name; a name that could be two things is an error. Raises SetupError
    where git is missing, `root` is no repository, or the commit is not there, with what to fetch.
    """

    def __init__(self, root: Path, ref: str) -> None:
        self._root = root.resolve()
        self._ref = ref
        self._top = Path(self._git("rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n"))
        self._prefix = self._root.relative_to(self._top.resolve()).as_posix()
        self.commit = self._resolved()

    def read(self, path: str) -> bytes:
        """One file's content at the commit. Raises ProjectError."""
        entry = self._tree.get(path)
        if entry is None:
            raise ProjectError(f"this file does not exist at {shortened(self._ref)}", _whole(path, self.commit))
        mode, blob = entry
        if mode == "120000":
            raise ProjectError("this is a symbolic link: it is not followed inside git", _whole(path, self.commit))
        return self._contents((blob,))[blob] if blob not in self._read_ahead else self._read_ahead[blob]

    def glob(self, pattern: str) -> list[str]:
        """The files that match, sorted. Their contents are read at once, by one process."""
        matches = matcher(pattern).match
        found = sorted(path for path in self._tree if matches(path))
        wanted = {self._tree[path][1] for path in found if self._tree[path][0] != "120000"} - self._read_ahead.keys()
        self._read_ahead.update(self._contents(sorted(wanted)))
        return found

    @cached_property
    def _read_ahead(self) -> dict[str, bytes]:
        return {}

    @cached_property
    def _tree(self) -> Mapping[str, tuple[str, str]]:
        """Path below the project to mode and blob."""
        where = self.commit if self._prefix == "." else f"{self.commit}:{self._prefix}"
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", where, missing_ok=True)
        tree = {}
        for line in listed.split(b"\0"):
            about, _, name = line.partition(b"\t")
            words = about.decode("ascii").split()
            if len(words) == 3 and words[1] == "blob":
                tree[name.decode("utf-8", "backslashreplace")] = (words[0], words[2])
        return tree

    def _contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        names = list(blobs)
        if not names:
            return {}
        sizes = self._git("cat-file", "--batch-check=%(objectname) %(objectsize)", given="\n".join(names))
        for line in sizes.decode("ascii", "replace").splitlines():
            blob, _, size = line.partition(" ")
            if not size.isdigit():
                raise self._missing(f"git has no object {blob[:12]}")
            if int(size) > MAX_BYTES:
                raise ProjectError(
                    f"a file at {shortened(self._ref)} has {int(size) // 1024 // 1024} MB: too large to be read"
                )
        return _batch(names, self._git("cat-file", "--batch", given="\n".join(names)))

    def is_in_head(self) -> bool:
        """Whether HEAD contains the commit, as far as its history was fetched."""
        return self._run("merge-base", "--is-ancestor", self.commit, "HEAD").returncode == 0

    def require_in_head(self) -> None:
        """HEAD contains the commit: else the comparison would undo what was merged meanwhile. Raises SetupError."""
        if self.is_in_head():
            return
        shallow = self._missing("").problems[0]
        told = f"the branch is behind {shortened(self._ref)}: it does not contain {self.commit[:7]}"
        if shallow.note:
            raise SetupError(f"{told}, or its history was not fetched", next=shallow.next, note=shallow.note)
        raise SetupError(told, next=f"git merge {shortened(self._ref)}, or rebase on it")

    # ---- references
    def _resolved(self) -> str:
        """The commit of the reference, and of its ancestors by `~2` and `^`."""
        name, back = re.fullmatch(r"(.*?)((?:~[0-9]*|\^[0-9]*)*)", self._ref, re.DOTALL).groups()  # type: ignore[union-attr]  # it matches anything
        commit = self._named(name)
        if not back:
            return commit
        found = self._commit_of(f"{commit}{back}")
        if found is None:
            raise self._missing(f"git knows no `{shortened(self._ref)}` here")
        return found

    def _named(self, ref: str) -> str:
        if not ref or ref.startswith("-") or re.search(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{", ref):
            raise SetupError(f"`{shortened(ref)}` is not the name of a branch, tag or commit")
        branches = [name for name in (f"refs/remotes/{ref}", f"refs/heads/{ref}") if self._exists(name)]
        named = [*branches, *(name for name in (f"refs/tags/{ref}",) if self._exists(name))]
        if ref.startswith("refs/") and self._exists(ref):
            named = branches = [ref]
        if ref == "HEAD" or (not named and re.fullmatch(r"[0-9a-f]{7,64}", ref)):
            named = branches = [ref]
        commits = {self._commit_of(name) for name in (branches or named)}
        if not commits or None in commits:
            raise self._missing(f"git knows no `{shortened(self._ref)}` here")
        if len(commits) > 1 or (len(branches) != 1 and len(named) > 1):
            raise SetupError(
                f"`{shortened(ref)}` could be {' or '.join(named)}",
                next=f"write one of them in full: --base {named[0]}",
            )
        return str(commits.pop())

    def _exists(self, name: str) -> bool:
        return self._run("show-ref", "--verify", "--quiet", name).returncode == 0

    def _commit_of(self, name: str) -> str | None:
        found = self._run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return found.stdout.decode("ascii").strip() if found.returncode == 0 else None

    def _missing(self, message: str) -> SetupError:
        remote, _, branch = self._ref.partition("/")
        wanted = f"{remote} {branch}" if branch and remote in self._remotes() else "--all"
        shallow = self._run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
        unshallow = "--unshallow " if shallow else ""
        note = "this is a shallow clone" if shallow else ""
        return SetupError(message, next=f"git fetch {unshallow}{wanted}", note=note)

    def _remotes(self) -> list[str]:
        return self._run("remote").stdout.decode("utf-8", "replace").split()

    # ---- processes
    def _git(self, *arguments: str, given: str = "", missing_ok: bool = False) -> bytes:
        done = self._run(*arguments, given=given)
        if done.returncode == 0 or missing_ok:
            return done.stdout
        said = shortened(done.stderr.decode("utf-8", "replace"))
        if "not a git repository" in said:
            raise SetupError("the project is not in a git repository, so there is no base to compare with")
        raise SetupError(f"git {arguments[0]} failed: {said}")

    def _run(self, *arguments: str, given: str = "") -> "subprocess.CompletedProcess[bytes]":
        return git(self._root, *arguments, given=given)


def _batch(names: list[str], output: bytes) -> dict[str, bytes]:
    """The contents in the answer of `git cat-file --batch`: a line with the size, then the bytes, for each name."""
    contents: dict[str, bytes] = {}
    at = 0
    for name in names:
        end = output.index(b"\n", at)
        size = int(output[at:end].split()[2])
        contents[name] = output[end + 1 : end + 1 + size]
        at = end + 2 + size
    return contents


def _whole(path: str, commit: str) -> Place:
    return Place("", span=Span(f"{commit[:7]}:{printable(path)}", 1, 1, 0, 0))
