"""Projects in memory, judged as `oauthctl lint` judges them."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from oauthctl.config.globs import matcher
from oauthctl.config.project import Project, load
from oauthctl.config.resolve import resolve_every
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.sources import Sources
from oauthctl.lint.finding import Finding
from oauthctl.lint.online import Online
from oauthctl.lint.registry import rules
from oauthctl.lint.rule import Rule
from oauthctl.lint.run import run
from oauthctl.lint.settings import Chosen, Settings
from oauthctl.lint.subject import Around, Subject, live
from oauthctl.model.live import Live
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.linting.accepting import How, accepted
from oauthctl.workflow.linting.servers import server_subjects
from oauthctl.workflow.linting.subjects import around, declared_subjects
from oauthctl.workflow.project import Opened
from oauthctl.workflow.server_metadata import OAUTH, OPENID

HEADER = """version: 1
project: acme
environments: {staging: {}, prod: {}}
providers:
  idp: {adapter: dcr, issuer: "https://idp.example.com"}
  other: {adapter: dcr, issuer: "https://other.example.net"}
  sso:
    adapter: keycloak
    url: "https://sso.example.com"
    realm: acme
    auth: {client_id: oauthctl, client_secret: env:KC_SECRET}
defaults: {provider: idp}
"""


class Memory:
    """The files of a project, without a disk."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise ProjectError(f"{path} is not there")
        return self.files[path].encode()

    def glob(self, pattern: str) -> list[str]:
        return sorted(path for path in self.files if matcher(pattern).match(path))


_TOLD = re.compile(r"^(live|metadata|openid|hosts|key_sets):$", re.MULTILINE)


def parted(example: str) -> tuple[str, Mapping[str, Any]]:
    """The declarations of an example, and what others tell.

    live: by client, what a provider tells of it besides what is declared. metadata: what the authorization server
    says of itself, and openid: in its other document. hosts: what is known of a host. key_sets: what is found at a `jwks_uri`.
    """
    first = _TOLD.search(example)
    if first is None:
        return example, {}
    told: Mapping[str, Any] = yaml.safe_load(example[first.start() :])
    return example[: first.start()], told


def project_of(example: str, header: str = HEADER) -> Project:
    declarations, _ = parted(example)
    files = {"oauthctl.yaml": header, "clients/example.yaml": declarations.lstrip("\n")}
    return load(Memory(files), facts(), sources=Sources())


def subjects_of(example: str) -> list[Subject]:
    """Every client in every environment."""
    project = project_of(example)
    _, told = parted(example)
    metadata = told.get("metadata")
    found: list[Subject] = []
    for declarations in resolve_every(project).values():
        about = around(project, declarations, Settings())
        servers = dict.fromkeys(project.providers, metadata) if metadata else {}
        issuers = dict.fromkeys(project.providers, "https://idp.example.com") | {"other": "https://other.example.net"}
        documents = {OAUTH: metadata} | ({OPENID: told["openid"]} if "openid" in told else {})
        both = dict.fromkeys(servers, documents)
        about = about._replace(
            online=Online(issuers, servers, documents=both, hosts=told.get("hosts"), key_sets=told.get("key_sets")),
        )
        declared = declared_subjects(declarations, about)
        found += [_as_seen(one, told.get("live", {}), about) for one in declared]
        found += server_subjects(declarations, about, ["idp"]) if metadata else []
    return found


def _as_seen(subject: Subject, told: Mapping[str, Any], about: Around) -> Subject:
    """The client as its provider would show it, where the example says what the provider tells."""
    desired = subject.desired
    if desired is None or desired.address.key not in told:
        return subject
    fields = {name: value.value for name, value in desired.fields.items()} | told[desired.address.key]
    address = desired.address
    found = Live(address.provider, address.kind, "1", desired.name, fields, {}, None, "ordinary")
    return live(found, about, desired)


def findings_of(example: str, asked: Sequence[Rule] | None = None) -> list[Finding]:
    """Everything that rules say of an example, waivers applied; production and staging together."""
    project = project_of(example)
    every = tuple(rules() if asked is None else asked)
    ran = run(subjects_of(example), every, {})
    how = How(waive=True, baseline=None, whole=True)
    chosen = Chosen(every, {})
    done = accepted(Opened(Path("nowhere"), project, Memory({})), resolve_every(project).values(), ran, Settings(), how)
    return [finding for finding in done.findings if finding.rule in chosen.rules]
