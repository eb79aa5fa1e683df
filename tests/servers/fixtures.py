"""The real servers as fixtures, each started once per test session, by the one worker that runs its tests.

A test that asks for one of them is put into that server's xdist group. Where the server is not installed
the test is skipped, or fails with SERVERS=required.
"""

import importlib.util
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from scripts.servers import django as django_installation
from scripts.servers import glewlwyd as glewlwyd_installation
from scripts.servers import keycloak as keycloak_installation
from scripts.servers import node as node_installation
from tests.servers.keycloak_admin import KeycloakAdmin
from tests.servers.processes.django import DjangoServer, django
from tests.servers.processes.glewlwyd import GlewlwydServer, glewlwyd
from tests.servers.processes.keycloak import KeycloakServer, keycloak
from tests.servers.processes.panva import PanvaServer, panva
from tests.servers.processes.process import tail
from tests.servers.processes.sandbox import SandboxServer, sandbox

# Of each fixture, the xdist group: one server, one worker.
GROUPS = {
    "sandbox_server": "sandbox",
    "need_sandbox": "sandbox",
    "panva_server": "panva",
    "need_panva": "panva",
    "django_server": "django",
    "need_django": "django",
    "glewlwyd_server": "glewlwyd",
    "need_glewlwyd": "glewlwyd",
    "keycloak_server": "keycloak",
    "need_keycloak": "keycloak",
}
ABSENT = "server not installed (make servers): "
REQUIRED = os.environ.get("SERVERS") == "required"


def need(name: str, *, found: bool) -> None:
    """Skip the test, or fail it where servers are required, unless the server was found."""
    if found:
        return
    if REQUIRED:
        pytest.fail(f"SERVERS=required, but {ABSENT}{name}", pytrace=False)
    pytest.skip(ABSENT + name)


# The need_… fixtures are for tests that start a variant of their own (the context managers in `processes`);
# they join the group, too.


@pytest.fixture(scope="session")
def need_sandbox() -> None:
    parts = ("oauthctl.sandbox", "authlib", "flask")
    need("sandbox", found=all(importlib.util.find_spec(part) for part in parts))


@pytest.fixture(scope="session")
def need_panva() -> None:
    need("oidc-provider", found=node_installation.home().exists() and shutil.which("node") is not None)


@pytest.fixture(scope="session")
def need_django() -> None:
    need("django-oauth-toolkit", found=django_installation.python().exists())


@pytest.fixture(scope="session")
def need_glewlwyd() -> None:
    need("glewlwyd", found=glewlwyd_installation.home().exists())


@pytest.fixture(scope="session")
def need_keycloak() -> None:
    need("keycloak", found=keycloak_installation.home().exists() and shutil.which("java") is not None)


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where servers keep their logs and databases during this session."""
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def sandbox_server(need_sandbox: None, server_folder: Path) -> Iterator[SandboxServer]:
    """The embedded sandbox; registration needs its initial access token."""
    with sandbox(server_folder) as server:
        yield server


@pytest.fixture(scope="session")
def panva_server(need_panva: None, server_folder: Path) -> Iterator[PanvaServer]:
    """node oidc-provider, rotating registration tokens on update."""
    with panva(server_folder) as server:
        yield server


@pytest.fixture(scope="session")
def django_server(need_django: None, server_folder: Path) -> Iterator[DjangoServer]:
    """django-oauth-toolkit, rotating registration tokens on update."""
    with django(server_folder) as server:
        yield server


@pytest.fixture(scope="session")
def glewlwyd_server(need_glewlwyd: None, server_folder: Path) -> Iterator[GlewlwydServer]:
    """Glewlwyd with a reusable initial access token."""
    with glewlwyd(server_folder) as server:
        yield server


@pytest.fixture(scope="session")
def keycloak_server(need_keycloak: None, server_folder: Path) -> Iterator[KeycloakServer]:
    """Keycloak with an empty database."""
    with keycloak(server_folder) as server:
        yield server


@pytest.fixture(scope="session")
def keycloak_admin(keycloak_server: KeycloakServer) -> KeycloakAdmin:
    """Its admin API: `with keycloak_admin.realm() as realm: …`, one realm per test module."""
    return KeycloakAdmin(keycloak_server)


def group_of(item: pytest.Item) -> str | None:
    """The server a test runs against, by the fixtures it asks for."""
    names: list[str] = getattr(item, "fixturenames", [])
    return next((GROUPS[name] for name in names if name in GROUPS), None)


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if group := group_of(item):
            item.add_marker(pytest.mark.xdist_group(group))
            item.add_marker(pytest.mark.server)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under a failed test stands the end of its server's log."""
    report = yield
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            log = getattr(value, "log", None)
            if isinstance(log, Path) and log.exists():
                report.sections.append((f"log of {name}", tail(log)))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not tested for want of a server, in one line each, above pytest's own summary."""
    counts: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if ABSENT in reason:
            name = reason.rsplit(ABSENT, 1)[1]
            counts[name] = counts.get(name, 0) + 1
    if counts:
        terminalreporter.section("servers that are not here")
        for name, number in sorted(counts.items()):
            terminalreporter.line(f"{name}: {number} tests skipped; `make servers` installs it")
