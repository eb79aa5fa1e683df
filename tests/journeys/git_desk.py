"""A desk whose project is in a git repository."""

import os
import subprocess
from datetime import UTC, datetime, timedelta

from tests.journeys.cli import Desk


def git(desk: Desk, *arguments: str, **environment: str) -> None:
    """One git command that has to succeed, as nobody in particular."""
    who = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    whole = {**os.environ, **environment}
    subprocess.run(["git", *who, *arguments], cwd=desk.folder, check=True, capture_output=True, env=whole)


def commit(desk: Desk, days_ago: int = 0) -> None:
    """Everything that is there, as if that many days ago."""
    day = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()
    git(desk, "add", "-A")
    git(desk, "commit", "-qm", "all", GIT_COMMITTER_DATE=day)
