"""`show`: one object as it comes out for an environment."""

from pathlib import Path

from oauthctl.config.resolve import resolve
from oauthctl.diagnostics.errors import UsageError
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import suggestion
from oauthctl.model.address import Kind
from oauthctl.model.desired import Desired
from oauthctl.workflow.project import open_project, require_environment


def show(directory: Path, sources: Sources, name: str, environment: str | None) -> Desired:
    """The object called `name`: a client's key, an address, or `scope:KEY`. Raises UsageError."""
    project = open_project(directory, sources).project
    declarations = resolve(project, require_environment(project, environment))
    named = {}
    for desired in declarations.objects:
        address = desired.address
        named[str(address)] = desired
        named.setdefault(address.key if address.kind is Kind.CLIENT else f"{address.kind}:{address.key}", desired)
    if name not in named:
        near = suggestion(name, named)
        raise UsageError(
            f"nothing is declared as `{name}`", next=f"did you mean `{near}`?" if near else "oauthctl validate"
        )
    return named[name]
