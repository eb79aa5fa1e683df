"""Projects written in the tests as they are written by users, and what comes of them."""

from collections.abc import Mapping
from textwrap import dedent
from typing import Any

from oauthctl.config.globs import leaves_root, matcher
from oauthctl.config.project import Project, load
from oauthctl.config.resolve import resolve
from oauthctl.config.schema import AdapterFacts
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.sources import Sources
from oauthctl.model.desired import Declarations, Desired

SECRET = {"$ref": "#/$defs/secret_ref"}


def _items(block: Mapping[str, Any]) -> Mapping[str, Any]:
    """Top-level switches, and each mapper by its name."""
    flat = {name: value for name, value in block.items() if name != "protocolMappers"}
    return {**flat, **{f"protocolMappers.{name}": value for name, value in block.get("protocolMappers", {}).items()}}


FACTS = {
    "keycloak": AdapterFacts(
        options={
            "type": "object",
            "properties": {
                "url": {"type": "string"},
                "realm": {"type": "string"},
                "auth": {
                    "type": "object",
                    "properties": {"client_id": {"type": "string"}, "client_secret": SECRET},
                    "required": ["client_id"],
                    "additionalProperties": False,
                },
            },
            "required": ["url", "realm"],
        },
        native_names=lambda: {"directAccessGrantsEnabled": "grant_types"},
        items=_items,
        block=dict,
    ),
    "dcr": AdapterFacts(
        options={"type": "object", "properties": {"issuer": {"type": "string"}, "initial_access_token": SECRET}},
        native_names=dict,
        items=dict,
        block=dict,
    ),
}

SSO = 'sso: {adapter: keycloak, url: "https://sso.example.com", realm: acme}'
PARTNER = 'partner: {adapter: dcr, issuer: "https://as.partner.example"}'
HEAD = f"version: 1\nproject: acme\nproviders:\n  {SSO}\n"
TWO = f"version: 1\nproject: acme\nproviders:\n  {SSO}\n  {PARTNER}\n"


class MemoryFiles:
    """Files that exist only in a test."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self.files = {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise ProjectError("this file does not exist", Place("", span=Span(path, 1, 1, 0, 0)))
        return self.files[path]

    def glob(self, pattern: str) -> list[str]:
        matches = matcher(pattern).match
        return [] if leaves_root(pattern) else sorted(filter(matches, self.files))


def project(text: str, sources: Sources | None = None, **files: str | bytes) -> Project:
    """A project of `oauthctl.yaml` and other files, whose names have `__` for `/` and no `.yaml`."""
    named = {
        f"{name.replace('__', '/')}.yaml": dedent(body) if isinstance(body, str) else body
        for name, body in files.items()
    }
    return load(MemoryFiles({"oauthctl.yaml": dedent(text), **named}), FACTS, sources=sources or Sources())


def declared(clients: str, environment: str = "", head: str = HEAD) -> Declarations:
    """The declarations of a project with one provider and the clients given."""
    return resolve(project(head + dedent(clients)), environment)


def only(declarations: Declarations) -> Desired:
    (one,) = declarations.objects
    return one


def client(body: str, environment: str = "", head: str = HEAD) -> Desired:
    """The one client `shop` with this body."""
    indented = "\n".join("    " + line for line in dedent(body).strip().split("\n"))
    found = resolve(project(f"{head}clients:\n  shop:\n{indented}\n"), environment)
    return next(one for one in found.objects if one.address.key == "shop")


def told(problems: tuple[Problem, ...] | list[Problem]) -> list[str]:
    """`file:line:column subject field: message (note)` for each problem."""
    return [f"{one.place}: {one.message}" + (f" ({one.note})" if one.note else "") for one in problems]
