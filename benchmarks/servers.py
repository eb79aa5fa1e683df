"""The servers that are planned against, filled by `oauthctl apply` itself: a measured plan finds nothing to do."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks import corpus
from benchmarks.measure import ROOT, Failed

REALM = "bench"
_REQUEST = re.compile(r"^([A-Z]+) (\S+) (?:\d+|no answer) \d+ ms$", re.MULTILINE)


class Filled(NamedTuple):
    """A project and a provider that agree. environment: what a command needs to log in. seconds: that filling took."""

    project: Path
    url: str
    environment: Mapping[str, str]
    seconds: float


class Requests(NamedTuple):
    """What one command sent. pages: of the list of clients. writes: all but GET, the login left out."""

    pages: int
    others: int
    writes: int


@contextmanager
def list_api(folder: Path, clients: int) -> Iterator[Filled]:
    """The local list API in a process of its own, with this many clients."""
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.list_api"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield filled(folder, clients, f"http://127.0.0.1:{int(server.stdout.readline())}", "not-checked")
    finally:
        server.terminate()
        server.wait()


@contextmanager
def real_keycloak(folder: Path, clients: int) -> Iterator[Filled]:
    """Keycloak as `make servers` installed it, with a realm of this many clients."""
    from tests.servers.keycloak_admin import KeycloakAdmin
    from tests.servers.processes.keycloak import keycloak

    with (
        keycloak(folder) as server,
        KeycloakAdmin(server).imported({"realm": REALM, "enabled": True}) as realm,
    ):
        login = realm.service_account("view-clients", "manage-clients")
        yield filled(folder / "project", clients, server.url, login.client_secret)


def has_keycloak() -> bool:
    """Whether `make servers` was run."""
    import shutil

    from scripts.servers import keycloak

    return keycloak.home().exists() and shutil.which("java") is not None


def filled(project: Path, clients: int, url: str, secret: str) -> Filled:
    """A project for this many clients, applied."""
    corpus.write(project, clients, url)
    environment = {"BENCH_SECRET": secret}
    began = time.perf_counter()
    command(project, environment, "apply", "--auto-approve", "--quiet")
    return Filled(project, url, environment, time.perf_counter() - began)


def requests(where: Filled, *arguments: str) -> Requests:
    """What a command sends, by its own account of each request."""
    sent = _REQUEST.findall(command(where.project, where.environment, *arguments, "--verbose"))
    pages = sum(method == "GET" and url.endswith("/clients") for method, url in sent)
    writes = sum(method != "GET" and not url.endswith("/token") for method, url in sent)
    return Requests(pages, len(sent) - pages - writes, writes)


def command(project: Path, environment: Mapping[str, str], *arguments: str) -> str:
    """Runs one command of oauthctl, which has to succeed; what it said, stderr included."""
    done = subprocess.run(
        [sys.executable, "-m", "oauthctl", arguments[0], "-C", project, *arguments[1:]],
        cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise Failed(f"oauthctl {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout[-2000:]}")
    return done.stdout
