"""One record of state."""

from collections.abc import Mapping
from typing import NamedTuple

from oauthctl.model.address import Address
from oauthctl.model.live import Marker
from oauthctl.model.secret import Secret


class Record(NamedTuple):
    """What is remembered of one object in one environment.

    issuer: pinned; a token is never sent to another. credentials: by name, newest first, at most two of each.
    trouble: `outcome unknown` or `access lost`, until somebody resolves it (DECISIONS 8); empty otherwise.
    """

    environment: str
    address: Address
    issuer: str
    native_id: str
    credentials: Mapping[str, tuple[Secret, ...]] = {}
    marker: Marker | None = None
    trouble: str = ""
    attempt: str = ""
    serial: int = 0
