"""Two auditors on one realm of Keycloak whose faults are known: what each finds, and how long it takes.

kcwarden is installed from the package index into an environment of its own; it downloads an export of the realm and
reads that. `oauthctl lint --live` asks the server.
"""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import faulty_realm
from benchmarks.measure import ROOT, Case, Failed

if TYPE_CHECKING:
    from tests.servers.keycloak_admin import Realm

KCWARDEN = "kcwarden==0.18.1"
_AUDITOR = "auditor"  # the login of kcwarden
_WORSE = frozenset({"medium", "high", "critical"})
_PROJECT = """\
version: 1
project: audit
environments: {{prod: {{}}}}
providers:
  sso:
    adapter: keycloak
    url: {url}
    realm: {realm}
    auth: {{client_id: {login}, client_secret: env:AUDIT_SECRET}}
"""


class Report(NamedTuple):
    """A finding of either tool."""

    client: str
    check: str
    severity: str


class Count(NamedTuple):
    """planted: faults that were found, each once. others: findings about anything else. worse: those at medium and above."""

    planted: int
    planted_worse: int
    others: int
    others_worse: int


class Audited(NamedTuple):
    """The realm's faults, its server, where an export goes, and a project that points at it."""

    faults: Mapping[str, faulty_realm.Fault]
    url: str
    export: Path
    project: Path
    environment: Mapping[str, str]


@contextmanager
def realm(folder: Path, clients: int) -> Iterator[Audited]:
    """A real Keycloak with the faulty realm."""
    from tests.servers.keycloak_admin import KeycloakAdmin
    from tests.servers.processes.keycloak import keycloak

    with (
        keycloak(folder) as server,
        KeycloakAdmin(server).imported({"realm": faulty_realm.REALM, "enabled": True}) as made,
    ):
        faults = faulty_realm.faults(clients)
        for representation in faulty_realm.representations(clients):
            fault = faults.get(representation["clientId"])
            _add(made, representation, fault.role if fault else "")
        login = made.service_account("view-clients", "view-users")
        auditor = made.service_account("realm-admin", client_id=_AUDITOR)
        project = folder / "project"
        project.mkdir()
        text = _PROJECT.format(url=server.url, realm=faulty_realm.REALM, login=login.client_id)
        (project / "oauthctl.yaml").write_text(text, encoding="utf-8")
        secrets = {"AUDIT_SECRET": login.client_secret, "KCWARDEN_CLIENT_SECRET": auditor.client_secret}
        yield Audited(faults, server.url, folder / "export.json", project, secrets)


def _add(made: "Realm", representation: Mapping[str, Any], role: str) -> None:
    """A client, with a role of realm-management for its service account where the fault is one."""
    native_id = made.create("/clients", representation)
    if role:
        made.grant(made.do("GET", f"/clients/{native_id}/service-account-user")["id"], "realm-management", role)


def kcwarden(folder: Path) -> Path | None:
    """The Python of an environment with kcwarden; None where the package index cannot be reached."""
    home = folder / "kcwarden"
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", KCWARDEN], check=False, capture_output=True)
    return python if done.returncode == 0 else None


def cases(audited: Audited, python: Path) -> tuple[Case, Case, Case]:
    """Both auditors, as they are measured: every finding as JSON. kcwarden reads what it downloaded before."""
    kcwarden = str(python.with_name("kcwarden"))
    who = ("--auth-realm", faulty_realm.REALM, "--auth-method", "client", "--client-id", _AUDITOR)
    download = (kcwarden, "download", "--realm", faulty_realm.REALM, *who, "--output", str(audited.export), audited.url)
    theirs = (kcwarden, "audit", "--format", "json", str(audited.export))
    ours = ("-m", "oauthctl", "lint", "--live", "-e", "prod", "-C", str(audited.project), "--format", "json")
    return (
        Case("kcwarden download", download, python=str(python)),
        Case("kcwarden audit", theirs, python=str(python)),
        Case("oauthctl lint --live", ours, code=3),
    )


def reports_of_kcwarden(case: Case) -> list[Report]:
    """What kcwarden finds at clients."""
    return [
        Report(one["entity"], one["reporting_auditor"], one["severity"].lower())
        for one in json.loads(_output(case, {}))
        if one["entity_type"] == "Client"
    ]


def reports_of_oauthctl(case: Case, environment: Mapping[str, str]) -> list[Report]:
    """What oauthctl finds at clients."""
    document = json.loads(_output(case, environment))
    return [
        Report(one["address"].partition("/")[2], one["code"], one["severity"])
        for one in document["findings"]
        if one["counts"]
    ]


def _output(case: Case, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        [case.python, *case.arguments], cwd=ROOT, env={**os.environ, **environment}, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    if done.returncode != case.code:
        raise Failed(f"{case.name}: exit code {done.returncode}, not {case.code}")
    return done.stdout


def count(tool: str, reports: Iterable[Report], faults: Mapping[str, faulty_realm.Fault]) -> Count:
    """tool: `kcwarden` or `oauthctl`, whose checks are meant."""
    planted: dict[str, bool] = {}
    others: dict[tuple[str, str], bool] = {}
    for one in reports:
        if one.client in _OWN:
            continue
        fault: Any = faults.get(one.client)
        worse = one.severity in _WORSE
        if fault is not None and one.check in getattr(fault, tool):
            planted[one.client] = planted.get(one.client, False) or worse
        else:
            others[one.client, one.check] = others.get((one.client, one.check), False) or worse
    return Count(len(planted), sum(planted.values()), len(others), sum(others.values()))


# Not part of the comparison: what Keycloak makes itself, and our login.
_OWN = frozenset(
    {
        "account",
        "account-console",
        "admin-cli",
        "broker",
        "realm-management",
        "security-admin-console",
        "oauthctl",
        _AUDITOR,
    }
)
