"""`init`: a project file to start from; from a server's own metadata where a URL is given."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from oauthctl.config.emitter import scalar
from oauthctl.config.files import DiskFiles
from oauthctl.config.project import load
from oauthctl.config.writer import write_new
from oauthctl.diagnostics.errors import (
    BadAnswer,
    ProjectError,
    UsageError,
)
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import shortened
from oauthctl.http.origins import origin_of
from oauthctl.model.json import Json
from oauthctl.state.keys import new_identity, new_lineage
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.files_of import SCHEMA_FILE
from oauthctl.workflow.project import is_name
from oauthctl.workflow.server_metadata import server_metadata

PROJECT_FILE = "oauthctl.yaml"
KEY_FILE = ".oauthctl/state.key"
_HINT = """\
# Clients are declared in clients/*.yaml, here or in both. What kinds there are: oauthctl explain presets
#
# clients:
#   shop:
#     preset: web
#     client_name: Acme Shop
#     redirect_uris:
#       - https://shop.example.com/oauth/callback
""".splitlines()


class Started(NamedTuple):
    """What was written, and what to do next, one line each."""

    written: tuple[str, ...]
    next: tuple[str, ...]


class Found(NamedTuple):
    """What a server's metadata says of it."""

    adapter: str
    values: Mapping[str, Json]
    product: str


def init(
    directory: Path, name: str | None, url: str | None, adapter: str | None, tell: Callable[[str], None]
) -> Started:
    """Writes `oauthctl.yaml`, `.gitignore` entries, and a state key where the provider needs state.

    Raises ProjectError where a project exists, UsageError for a bad name, ProviderError where the URL does not answer.
    """
    root = directory.resolve()
    if (root / PROJECT_FILE).exists():
        raise ProjectError(f"{PROJECT_FILE} exists here already", next="oauthctl validate")
    project = name or _slug(root.name)
    if not is_name(project):
        raise UsageError(
            f"{project!r} cannot be a project's name", next="--name with letters, digits, `.`, `_` and `-`"
        )
    found = discover(url, adapter, tell) if url else None
    needs_state = found is not None and found.adapter == "dcr"
    identity, recipient = new_identity()
    text = _project_text(project, found, new_lineage() if needs_state else "", recipient)
    if (root / SCHEMA_FILE).is_file():
        text = f"# yaml-language-server: $schema={SCHEMA_FILE}\n{text}"
    write_new(root, PROJECT_FILE, text)
    written = [PROJECT_FILE, _ignore(root)]
    if needs_state:
        write_new(root, KEY_FILE, identity.reveal() + "\n", mode=0o600)
        written.append(f"{KEY_FILE}    a secret: keep a copy in a safe place, never commit it")
    load(DiskFiles(root), facts(), sources=Sources())  # what was written is read back before it is called done
    return Started(tuple(written), _next(found))


def _slug(text: str) -> str:
    return "".join(c if (c.isalnum() and c.isascii()) or c in "._-" else "-" for c in text).strip("-._") or "oauth"


def discover(url: str, adapter: str | None, tell: Callable[[str], None]) -> Found:
    """Asks a server who it is. A Keycloak realm is known by its URL's shape and its metadata; others speak RFC 8414."""
    document = server_metadata(url.rstrip("/"), "init", tell)
    issuer = str(document["issuer"])
    if origin_of(issuer) != origin_of(url):
        shown = shortened(issuer)
        raise BadAnswer(f"{url} is a server whose issuer is another one: {shown}", next=f"oauthctl init --from {shown}")
    base, realms, realm = issuer.partition("/realms/")
    keycloak = bool(realms) and "/protocol/openid-connect/" in str(document.get("token_endpoint", ""))
    if adapter == "keycloak" or (adapter is None and keycloak):
        if not realms:
            raise UsageError(f"{issuer} is not the issuer of a Keycloak realm", next="--from https://HOST/realms/REALM")
        return Found("keycloak", {"url": base, "realm": realm}, f"Keycloak realm {realm}")
    if "registration_endpoint" not in document:
        raise UsageError(
            f"{issuer} names no registration_endpoint: its clients cannot be managed by RFC 7591",
            next="--adapter keycloak with the realm's URL, or ask its operator for dynamic client registration",
        )
    return Found("dcr", {"issuer": issuer}, "an RFC 7591 server")


def _project_text(project: str, found: Found | None, lineage: str, recipient: str) -> str:
    lines = ["version: 1", f"project: {project}"]
    if lineage:
        lines += ["state:", "  backend: local", f"  lineage: {lineage}", f"  recipients: [{recipient}]"]
    lines += ["", "providers:", *_provider_lines(found), "", *_HINT]
    return "\n".join(lines)


def _provider_lines(found: Found | None) -> list[str]:
    if found is None or found.adapter == "keycloak":
        values = found.values if found else {"url": "https://sso.example.com", "realm": "example"}
        return [
            "  sso:",
            "    adapter: keycloak",
            f"    url: {scalar(values['url'])}",
            f"    realm: {scalar(values['realm'])}",
            "    auth:",
            "      client_id: oauthctl",
            "      client_secret: env:OAUTHCTL_CLIENT_SECRET",
        ]
    return [
        "  idp:",
        "    adapter: dcr",
        f"    issuer: {scalar(found.values['issuer'])}",
        "    initial_access_token: env:OAUTHCTL_INITIAL_ACCESS_TOKEN   # leave out where registration is open",
    ]


def _ignore(root: Path) -> str:
    path = root / ".gitignore"
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if ".oauthctl/" in old.split():
        return ".gitignore (as it was)"
    path.write_text(f"{old}{'' if not old or old.endswith(chr(10)) else chr(10)}.oauthctl/\n", encoding="utf-8")
    return ".gitignore"


def _next(found: Found | None) -> tuple[str, ...]:
    if found is not None and found.adapter == "dcr":
        return (
            "export OAUTHCTL_STATE_KEY_FILE=.oauthctl/state.key",
            "export OAUTHCTL_INITIAL_ACCESS_TOKEN=…    where the server wants one",
            "oauthctl state init && oauthctl doctor",
        )
    if found is not None:
        return (
            "in the realm: a client `oauthctl` with a service account that has the",
            "  role realm-management/view-clients",
            "export OAUTHCTL_CLIENT_SECRET=…",
            "oauthctl doctor && oauthctl adopt sso --all",
        )
    return ("edit oauthctl.yaml: the provider's address, then declare clients", "oauthctl validate")
