"""The protocols between the engine and an adapter, with the values that cross."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

from oauthctl.contract import API as API  # noqa: PLC0414  # adapters of others import it from here
from oauthctl.contract.capability import Capabilities
from oauthctl.contract.http import Http
from oauthctl.diagnostics.place import Place, Span
from oauthctl.model.address import Address, Kind
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Marker
from oauthctl.model.secret import Secret
from oauthctl.model.value import FieldId


class Credentials(Protocol):
    """One-time credentials of one provider's objects. Durable when `keep` returns. The last two values are kept."""

    def get(self, of: Address, name: str) -> tuple[Secret, ...]:
        """Newest first; empty where there is none."""

    def keep(self, of: Address, native_id: str, secrets: Mapping[str, Secret]) -> None:
        """Remember what cannot be read back. Names: registration_access_token, registration_client_uri, client_secret."""

    def drop(self, of: Address) -> None:
        """Forget all of an object, once it is certainly gone."""


@dataclass(frozen=True, slots=True)
class Options:
    """A provider's block in the project file, resolved: secrets are `Secret`s, everything else plain JSON.

    place and spans say where the block and its keys were written, for messages.
    """

    name: str
    values: Mapping[str, "Json | Secret | Mapping[str, Json | Secret]"]
    place: Place
    spans: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """All an adapter gets from the world.

    fingerprint: a keyed digest of a secret, to notice that it changed; None where the project has no key.
    tell: a line of progress for the user. now: the clock, UTC epoch seconds.
    """

    options: Options
    http: Http
    credentials: Credentials
    tell: Callable[[str], None]
    now: Callable[[], float]
    fingerprint: Callable[[Secret], str] | None = None


class About(NamedTuple):
    """Who answers: for headings, the marker's issuer, and `doctor`."""

    product: str  # "Keycloak 26.7.3", "RFC 7591 server"
    issuer: str
    identity: str  # as whom we are logged in, in words: "`oauthctl` (view-clients)"
    version: str = ""


class Check(NamedTuple):
    """One line of `doctor`. status: ok, warning (optional reads missing), failed."""

    name: str
    status: Literal["ok", "warning", "failed"]
    detail: str
    next: str = ""


class Target(NamedTuple):
    """An object to read: its address, and its id at the provider where that is known."""

    address: Address
    native_id: str = ""
    name: str = ""


class Page(NamedTuple):
    """Some objects of a list. not_seen: what the caller may not see, in words (`service-account roles`)."""

    objects: tuple[Live, ...]
    not_seen: tuple[str, ...] = ()


class Found(StrEnum):
    FOUND = "found"
    GONE = "gone"  # certainly not there
    NO_ACCESS = "gone or no access"  # a 401 on a registration URI is never "gone"


class Reading(NamedTuple):
    found: Found
    live: Live | None = None
    detail: str = ""


class Write(NamedTuple):
    """An order to an adapter.

    set: the fields to change, with their new values; clear: those to unset. On create, all managed fields.
    desired: every managed field (None: cleared), for servers whose update replaces the whole object.
    security: ids of managed fields that must be sent even where they equal the standard's default.
    marker: to be stored with the object; `unmark` removes it. Neither: the stored one stays.
    secret: a client secret to impose.
    attempt: unique to this try, for journals.
    """

    address: Address
    name: str
    set: Mapping[FieldId, Json]
    clear: frozenset[FieldId] = frozenset()
    desired: Mapping[FieldId, Json] = {}
    security: frozenset[FieldId] = frozenset()
    live: Live | None = None
    marker: Marker | None = None
    unmark: bool = False
    secret: Secret | None = None
    attempt: str = ""


class Written(NamedTuple):
    """What is there after a write, read back. deliver: a secret the provider made in this write, for `secret.to`."""

    native_id: str
    echo: Live
    deliver: Secret | None = None


class Attribution(NamedTuple):
    """Who changed an object, and when, according to the provider's audit log."""

    native_id: str
    who: str
    at: str  # UTC, ISO 8601
    source: str  # "Keycloak admin event"
    own: bool = False  # by the login that we use ourselves


class Words(NamedTuple):
    """What a native setting's value does, for people. impact: `widens`, `breaks`, `narrows`, `cosmetic`, several with blanks.

    opaque: the adapter does not know the setting; the reason says no more than that.
    """

    impact: str
    reason: str
    opaque: bool = False


class Session(Protocol):
    """An open connection to one provider. Thread-safe."""

    def capabilities(self) -> Capabilities:
        """As found at this server: may only narrow what `describe` says."""

    def about(self) -> About: ...

    def list(self, kind: Kind) -> Iterator[Page]:
        """Every object of a kind, page by page. Raises AccessDenied rather than pass a shortened list off as whole."""

    def read(self, target: Target) -> Reading: ...

    def create(self, write: Write) -> Written:
        """Raises Conflict where the name is taken, OutcomeUnknown where the reply was lost."""

    def update(self, write: Write) -> Written:
        """Read, merge, write, read back. `write.live` is what the plan saw."""

    def delete(self, write: Write) -> None: ...

    def check(self) -> Iterator[Check]:
        """For `doctor`: connection, permissions, each optional read with the role that allows it."""

    def attributions(self, since: str) -> Mapping[str, tuple[Attribution, ...]]:
        """By native id, newest first; empty where there is no audit log or no right to read it."""


class Adapter(Protocol):
    """The code that speaks to one kind of provider. It translates and transports; it never diffs, decides or prints."""

    name: str
    summary: str  # one line for `explain`

    def describe(self) -> Capabilities:
        """What this kind of provider can do, without any input or output."""

    def options_schema(self) -> Mapping[str, Json]:
        """JSON Schema (2020-12) of the provider block's keys besides `adapter`; secrets are `{"$ref": "#/$defs/secret_ref"}`."""

    def native_names(self) -> Mapping[str, FieldId]:
        """Native settings that have a name of ours: `directAccessGrantsEnabled` -> `grant_types`."""

    def items(self, extension: Mapping[str, Json]) -> Mapping[str, Json]:
        """A declared `extensions.<adapter>` block as items, by the id under which each is compared and watched."""

    def block(self, items: Mapping[str, Json]) -> Mapping[str, Json]:
        """The inverse of `items`: what to write in YAML (adopt)."""

    def words(self, item: str, before: Json, after: Json) -> Words:
        """What a change of a native item does. None on either side: it was, or is, not there."""

    def open(self, context: Context) -> AbstractContextManager[Session]: ...
