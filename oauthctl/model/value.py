"""Values: what was declared and where it came from; why a live value is not known."""

from enum import Enum, StrEnum
from typing import NamedTuple, Protocol

from oauthctl.diagnostics.place import Span
from oauthctl.model.json import Json

FieldId = str  # redirect_uris, client_name#fr, settings.pkce, extensions.keycloak.fullScopeAllowed, secret


class Origin(StrEnum):
    """Where a desired value came from."""

    DECLARED = "declared"
    ENVIRONMENT = "environment"
    DEFAULTS = "defaults"
    PRESET = "preset"
    STANDARD = "standard"


class Places(Protocol):
    """Where a value is written. Few are ever asked, so it may be worked out only then."""

    @property
    def span(self) -> Span | None:
        """The value as a whole."""

    @property
    def items(self) -> tuple[Span, ...]:
        """The items of a list, in order."""


class Located(NamedTuple):
    """Places that are known already."""

    span: Span | None = None
    items: tuple[Span, ...] = ()


NOWHERE = Located()


class Value(NamedTuple):
    """A desired value. `value` None means: clear it.

    origins: of a list's items, where an overlay edited a list that a layer below made; else empty.
    """

    value: Json
    origin: Origin
    places: Places = NOWHERE
    origins: tuple[Origin, ...] = ()

    @property
    def span(self) -> Span | None:
        """Where it is written."""
        return self.places.span

    @property
    def items(self) -> tuple[Span, ...]:
        """Where the items of a list are written, in order."""
        return self.places.items


class Gap(Enum):
    """Why a live value is not there. All but ABSENT mean unknown: never a change, never sent back."""

    ABSENT = "absent"
    MASKED = "masked"
    FORBIDDEN = "forbidden"
    NOT_RETURNED = "not returned"

    @property
    def unknown(self) -> bool:
        """Whether there may be a value all the same."""
        return self is not Gap.ABSENT
