"""What a provider really has, and the note oauthctl keeps beside each object it owns."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from oauthctl.model.address import Kind
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId, Gap

MEMORY_ALGORITHM = 1  # of model/digest.py; digests of another algorithm are recomputed, never compared


class Memory(NamedTuple):
    """Digests of every field as the last apply left it, managed or not (DECISIONS 2, 3).

    A field that was absent then has no entry. `at` is UTC, ISO 8601, to the second. `managed`: the ids that
    the declaration managed then. algorithm 0: the write that should have filled this in was interrupted.
    """

    algorithm: int = 0
    digests: Mapping[FieldId, str] = {}
    managed: frozenset[FieldId] = frozenset()
    tool: str = ""
    server: str = ""
    commit: str = ""
    at: str = ""


class Hold(NamedTuple):
    """An incident hold: the client is suspended, and plan and apply refuse it until it is resumed."""

    reason: str
    at: str


class Marker(NamedTuple):
    """The ownership note beside an object. Anyone with rights there can forge it: untrusted input."""

    project: str
    environment: str
    key: str
    issuer: str
    protect: bool = False
    hold: Hold | None = None
    secret_version: int = 0
    secret_source: str = ""  # digest of the reference whose value was last imposed
    memory: Memory = Memory()

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """Whose it says it is (DECISIONS 1)."""
        return (self.project, self.environment, self.key, self.issuer)


Standing = Literal["ordinary", "built-in", "own-login", "not-oidc"]


class Live(NamedTuple):
    """One object as it is.

    fields: everything the provider says, in our ids; native settings under `extensions.<adapter>.`.
    native: the provider's own object without secrets, for read-merge-write and for backups.
    standing_reason: why it is not ordinary, in words (`SAML`, `built in`).
    """

    provider: str
    kind: Kind
    native_id: str
    name: str
    fields: Mapping[FieldId, Json | Gap]
    native: Mapping[str, Json]
    marker: Marker | None = None
    standing: Standing = "ordinary"
    standing_reason: str = ""
