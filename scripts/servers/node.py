"""node oidc-provider, a certified OpenID provider library, from npm; the lock file pins by hash."""

import shutil
from pathlib import Path

from scripts.servers.cache import REPOSITORY, need, place, run

NAME = "oidc-provider"
VERSION = "9.13.3"
MANIFESTS = REPOSITORY / "scripts" / "servers" / "npm"


def home() -> Path:
    return place(NAME, VERSION, MANIFESTS / "package-lock.json")


def install(into: Path) -> None:
    need("node", "npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(MANIFESTS / name, into)
    run(["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], into)
