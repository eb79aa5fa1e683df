"""Values: what was declared and where it came from; why a live value is not known."""

from enum import Enum, StrEnum
from typing import NamedTuple

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


class Value(NamedTuple):
    """A desired value. `value` None means: clear it. `items` are the spans of a list's items, in order.

    origins: of the items, where an overlay edited a list that a layer below made; else empty.
    """

    value: Json
    origin: Origin
    span: Span | None = None
    items: tuple[Span, ...] = ()
    origins: tuple[Origin, ...] = ()


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
