"""Keycloak from the folder `make servers` built, with a database of its own: empty at each start."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from scripts.servers import keycloak as installation
from tests.servers.processes.process import Start, answers, free_port, running

# Serial collector and first-tier compiler: half the memory, a fast boot. The script asks for G1 by itself.
JVM = "-Djava.net.preferIPv4Stack=true -XX:TieredStopAtLevel=1 -XX:-UseG1GC -XX:+UseSerialGC"
SHARED = ("conf", "lib", "providers", "themes", "version.txt")


class KeycloakServer(NamedTuple):
    url: str
    admin_username: str
    admin_password: str
    log: Path


@contextmanager
def keycloak(folder: Path, *, heap: str = "512m") -> Iterator[KeycloakServer]:
    """One server. Realms are made by `tests.servers.keycloak_admin`."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = KeycloakServer(url, "admin", secrets.token_urlsafe(18), folder / f"keycloak-{port}" / "server.log")
    home = server.log.parent
    lay_out(home)
    start = Start(
        command=[home / "bin" / "kc.sh", "start", *options(port, url)],
        ready=answers(f"{url}/realms/master"),
        log=server.log,
        folder=home,
        environment={
            "JAVA_OPTS_APPEND": JVM,
            "JAVA_OPTS_KC_HEAP": f"-Xms64m -Xmx{heap}",
            "KC_BOOTSTRAP_ADMIN_USERNAME": server.admin_username,
            "KC_BOOTSTRAP_ADMIN_PASSWORD": server.admin_password,
        },
        seconds=180,
    )
    with running(start):
        yield server


def options(port: int, url: str) -> list[str]:
    """Start options. The cache is local because a clustered one listens on every interface."""
    return [
        "--optimized",
        "--cache=local",
        "--http-enabled=true",
        "--http-host=127.0.0.1",
        f"--http-port={port}",
        f"--hostname={url}",
        "--log-level=WARN,io.quarkus:INFO,org.keycloak.events:ERROR",
    ]


def lay_out(home: Path) -> None:
    """A home folder that shares only the program: sessions side by side do not meet in one database."""
    distribution = installation.distribution()
    (home / "bin").mkdir(parents=True)
    shutil.copy(distribution / "bin" / "kc.sh", home / "bin")  # it takes the folder above its own for the home
    for name in SHARED:
        (home / name).symlink_to(distribution / name)
