"""`env:NAME`: a secret in an environment variable."""

from collections.abc import Mapping
from pathlib import Path

from oauthctl.diagnostics.errors import SetupError
from oauthctl.diagnostics.place import Place
from oauthctl.model.secret import Secret, SecretRef


def resolve(ref: SecretRef, root: Path, environ: Mapping[str, str], place: Place) -> Secret:  # noqa: ARG001  # a Source
    """The variable's value, as it is."""
    name = ref.target
    text = environ.get(name)
    if not text:
        trouble = "is not set" if text is None else "is empty"
        raise SetupError(f"{name} {trouble}", place, next=f"export {name}=…, or use file:PATH")
    return Secret(text)
