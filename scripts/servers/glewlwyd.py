"""Glewlwyd from Debian's archive, with apt's check of signatures.

The packages are only unpacked into the cache folder: that needs no administrator, starts no daemon, and
leaves the machine's own packages as they are.
"""

import os
import shutil
from pathlib import Path

from scripts.servers.cache import CannotInstall, need, place, run

NAME = "glewlwyd"
VERSION = "2.7.5"


def home() -> Path:
    return place(NAME, VERSION)


def install(into: Path) -> None:
    need("apt-get", "dpkg")
    archives = into / "archives"
    (archives / "partial").mkdir(parents=True)
    try:
        download(archives)
    except CannotInstall:
        refresh_lists(into)
        download(archives)
    for package in sorted(archives.glob("*.deb")):
        run(["dpkg", "-x", package, into], into)
    shutil.rmtree(archives)
    program = into / "usr" / "bin" / "glewlwyd"
    if not program.exists():
        raise CannotInstall("apt-get brought no glewlwyd")
    found = run([program, "--version"], into, LD_LIBRARY_PATH=library_path(into)).strip()
    if found != VERSION:
        raise CannotInstall(f"the archive here has {found}; the tests know {VERSION}, that of Debian 12")


def download(archives: Path) -> None:
    """Glewlwyd and whatever it needs that this machine does not have."""
    options = [f"-oDir::Cache::archives={archives}", "-oDebug::NoLocking=1", "-oAPT::Sandbox::User="]
    options += ["--no-install-recommends", "--download-only", "--reinstall"]
    packages = ["glewlwyd", "dbconfig-sqlite3"]
    run(["apt-get", "-q", "-y", *options, "install", *packages], archives)


def refresh_lists(folder: Path) -> None:
    if os.geteuid() == 0:
        run(["apt-get", "-q", "update"], folder)
    elif shutil.which("sudo"):
        run(["sudo", "-n", "apt-get", "-q", "update"], folder)
    else:
        raise CannotInstall("apt-get could not download it and `apt-get update` needs root")


def library_path(root: Path) -> str:
    """The folders of the unpacked libraries, in the form of LD_LIBRARY_PATH."""
    libraries = root / "usr" / "lib"
    return ":".join(str(path) for path in [*sorted(libraries.glob("*-linux-*")), libraries])
