"""A project in a git repository, as a pull request sees it: `main` is merged, the branch is the change."""

import subprocess
from pathlib import Path

from tests.journeys.apply.dcr_project import begin, web_client
from tests.journeys.cli import Desk
from tests.servers.processes.sandbox import SandboxServer


def git(folder: Path, *arguments: str) -> str:
    named = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *named, "-C", str(folder), *arguments],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.strip()


def commit(desk: Desk, message: str) -> str:
    git(desk.folder, "add", "-A")
    git(desk.folder, "commit", "-qm", message)
    return git(desk.folder, "rev-parse", "--short=7", "HEAD")


def merged(folder: Path, server: SandboxServer) -> Desk:
    """Two clients, applied and on main; a branch `change` is checked out."""
    desk = begin(folder, server.issuer, server.initial_access_token)
    desk.write("clients/shop.yaml", web_client("shop", "Shop"))
    desk.write("clients/blog.yaml", web_client("blog", "Blog"))
    git(folder, "init", "-q")
    desk.run("apply", "--auto-approve")
    desk.write(".gitignore", "*.age*\n.oauthctl/\n")
    commit(desk, "as applied")
    git(folder, "checkout", "-qb", "change")
    return desk
