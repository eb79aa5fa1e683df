"""What a kind of secret reference can do; each kind lives in a file of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from oauthctl.diagnostics.place import Place
from oauthctl.model.secret import Secret, SecretRef


class Source(Protocol):
    """A place secrets are read from."""

    def resolve(self, ref: SecretRef, root: Path, environ: Mapping[str, str], place: Place) -> Secret:
        """Raises SetupError where there is no secret, or one that others can read."""


class Sink(Protocol):
    """A place secrets are delivered to."""

    def check(self, ref: SecretRef, root: Path, place: Place) -> None:
        """Raises SetupError where `deliver` would fail for a reason that can be seen before."""

    def deliver(self, ref: SecretRef, secret: Secret, root: Path, place: Place) -> None:
        """Durable when it returns. Raises SetupError."""
