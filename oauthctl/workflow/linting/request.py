"""What lint is asked, and where the project stands in its repository."""

from pathlib import Path
from typing import NamedTuple

from oauthctl.lint.severity import Severity


class LintRequest(NamedTuple):
    """environment: only this one. base: a git reference. select, ignore: on top of the project's settings."""

    targets: tuple[str, ...] = ()
    environment: str | None = None
    base: str | None = None
    ruleset: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    waive: bool = True  # False: findings count whatever accepts them
    use_baseline: bool = True
    online: bool = False


def prefix(root: Path) -> str:
    """The path from the repository's root to the project, with `/` at its end; empty where they are one."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            return "" if folder == root else f"{root.relative_to(folder).as_posix()}/"
    return ""
