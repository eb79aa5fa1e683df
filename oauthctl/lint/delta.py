"""What a change does to the findings of one object."""

from collections.abc import Mapping
from typing import NamedTuple

from oauthctl.lint.finding import Finding
from oauthctl.model.address import Address


class Delta(NamedTuple):
    """Findings that the change brings, and those that it takes away; the worst first."""

    introduced: tuple[Finding, ...]
    removed: tuple[Finding, ...]


Deltas = Mapping[Address, Delta]

NO_DELTAS: Deltas = {}
