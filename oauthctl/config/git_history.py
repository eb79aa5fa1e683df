"""Since when a line of a file is there, as far as git knows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, NamedTuple

from oauthctl.config.git import git
from oauthctl.diagnostics.errors import SetupError

_UNCOMMITTED: Final = frozenset("0")
_LAST: Final = 253_402_300_799  # of the year 9999, in seconds since 1970; a commit can say what it wants


class Since(NamedTuple):
    """day: None where nobody knows. why: what hides it, where that can be said."""

    day: date | None
    why: str = ""


def since(root: Path, file: str, lines: Iterable[int], today: date) -> Mapping[int, Since]:
    """By line. root: the project's; file: below it. What is not committed is of today.

    The day is the committer's: a rebase or a squash renews it, so it is near the day on which the line arrived. Anybody
    who commits can forge it; a day that has not come yet is not believed.
    """
    asked = sorted(set(lines))
    try:
        ranges = [word for line in asked for word in ("-L", f"{line},{line}")]
        blamed = git(root, "blame", "-w", "--line-porcelain", *ranges, "--", file)
        if blamed.returncode != 0:
            day = today if _uncommitted(root, file) else None
            return dict.fromkeys(asked, Since(day))
        shallow = git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    except SetupError:  # without git nobody knows
        return dict.fromkeys(asked, Since(None))
    return {line: _since(told, today, shallow=shallow) for line, told in _told(blamed.stdout.splitlines())}


def _uncommitted(root: Path, file: str) -> bool:
    """Whether the last commit lacks a file that the next one can have: it is not one that git is to leave alone."""
    committed = git(root, "cat-file", "-e", f"HEAD:./{file}").returncode == 0
    return not committed and git(root, "check-ignore", "-q", "--", file).returncode == 1


def _told(lines: Sequence[bytes]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """What `git blame --line-porcelain` says of each line: a heading, words with their values, a tab and the text."""
    about: dict[str, str] = {}
    number = 0
    for line in lines:
        if line.startswith(b"\t"):
            yield number, about
            about = {}
        elif about:
            word, _, value = line.decode("utf-8", "replace").partition(" ")
            about[word] = value
        else:
            commit, _, final, *_ = line.decode("ascii").split()
            about, number = {"commit": commit}, int(final)


def _since(told: Mapping[str, str], today: date, *, shallow: bool) -> Since:
    if set(told["commit"]) == _UNCOMMITTED:
        return Since(today)
    if shallow and "boundary" in told:
        return Since(None, "this clone is shallow: `git fetch --unshallow` brings what git knew before")
    day = datetime.fromtimestamp(min(int(told["committer-time"]), _LAST), UTC).date()
    return Since(day) if day <= today else Since(None, f"its commit is dated {day}, which has not come yet")
