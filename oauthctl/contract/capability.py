"""What a provider can hold, as data: the engine and the documentation read these tables."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

from oauthctl.model.address import Kind
from oauthctl.model.field import ImpactRule
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId


class Support(StrEnum):
    FULL = "full"
    LOSSY = "lossy"  # held, but read back in another spelling (`same`) or only for some values
    WRITE_ONLY = "write-only"  # stored, never shown
    FIXED = "fixed"  # the server decides for all clients
    NONE = "none"


_HELD = frozenset({Support.FULL, Support.LOSSY, Support.WRITE_ONLY})


class Capability(NamedTuple):
    """How far one field is held.

    values: the only values it can have; None means any.
    why: one sentence for a user, where support is not full.
    implied: members of a set that the provider always has without showing them (`openid` at Keycloak): not compared.
    same: values it reads back as another one of equal meaning (`client_secret_post` -> `client_secret_basic`).
    default: what absence means here, where that is not the standard's default.
    patterns: for URIs, which patterns it reads as such: `any` (`*` alone), `suffix` (a trailing `*`), `host` (one `*`
    in the first label); `""` is in it always: a URI without `*` accepts itself.
    """

    support: Support = Support.FULL
    values: frozenset[str] | None = None
    why: str = ""
    implied: frozenset[str] = frozenset()
    same: Mapping[str, str] = {}
    default: Json = None
    patterns: frozenset[str] = frozenset({""})


class Section(NamedTuple):
    """A part of the native settings whose items are watched one by one: `extensions.<adapter>.<name>.<item>`.

    noun: what to call an item (`mapper`, `scope assignment`).
    impact: the rule for an item that appears, changes or goes.
    """

    noun: str
    impact: ImpactRule
    help: str


class Capabilities(NamedTuple):
    """What an adapter, or one server as found, can do.

    fields: by field id; a field that is not named has NONE. Scope objects' fields are under `scope_fields`.
    update: what an update means there; `none`: objects can only be created and deleted.
    omit: what leaving a field out of an update does.
    read_rotates, update_rotates: a read, or an update, replaces the registration access token.
    update_replaces_secret: each update makes a new client secret.
    shows_secret: the provider shows a client's secret again after creation.
    page: objects per list page, of the size that is cheapest for that server.
    may_list_nothing: an empty list can mean missing rights.
    """

    api: int
    kinds: frozenset[Kind]
    fields: Mapping[FieldId, Capability]
    scope_fields: Mapping[FieldId, Capability]
    sections: Mapping[str, Section]
    lists: bool
    page: int
    chooses_id: bool
    marker: bool
    update: Literal["merge", "replace", "patch", "none"]
    omit: Literal["keep", "reset", "delete"]
    read_rotates: bool = False
    update_rotates: bool = False
    update_replaces_secret: bool = False
    shows_secret: bool = False
    deletes: bool = True
    secret_overlap: int = 0
    notes: tuple[str, ...] = ()

    def holds(self, kind: Kind, name: FieldId) -> bool:
        """Whether a field is kept for one object, shown or not."""
        return self.of(kind, name).support in _HELD

    def of(self, kind: Kind, name: FieldId) -> Capability:
        """The capability of a field; tagged members (`client_name#fr`) only where they are named themselves or as `name#`."""
        known = self.fields if kind is Kind.CLIENT else self.scope_fields
        found = known.get(name)
        if found is None and "#" in name:
            found = known.get(name.partition("#")[0] + "#")
        return found or Capability(Support.NONE, why="the provider has no such setting")
