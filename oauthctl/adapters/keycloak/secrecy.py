"""Secrets are taken out of what the server answers before anything else sees it: its lists show them in clear."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from oauthctl.adapters.keycloak.mappers import without_salt
from oauthctl.model.json import Json
from oauthctl.model.secret import Secret

CREATED: Final = "client.secret.creation.time"
ROTATED: Final = "client.secret.rotated"
ROTATED_UNTIL: Final = "client.secret.rotated.expiration.time"
_SECRET_TOP: Final = frozenset({"secret", "registrationAccessToken"})
_SECRET_ATTRIBUTES: Final = frozenset({ROTATED})
_MASK: Final = "**********"


def secret_of(native: Mapping[str, Any]) -> Secret | None:
    """The client's secret, wrapped; None where there is none, or a mask, or a reference to a vault."""
    text = native.get("secret")
    return Secret(text) if isinstance(text, str) and text and text != _MASK else None


def usable(secret: Secret) -> bool:
    """Whether a text may become a secret: Keycloak takes a mask or nothing for one, and would let either in."""
    return secret.reveal() not in {"", _MASK}


def without_secrets(native: Mapping[str, Any]) -> dict[str, Json]:
    """The representation as it may be kept."""
    cut: dict[str, Json] = dict(native)
    for name in _SECRET_TOP:
        cut.pop(name, None)
    attributes = native.get("attributes") or {}
    if not _SECRET_ATTRIBUTES.isdisjoint(attributes):
        cut["attributes"] = {k: v for k, v in attributes.items() if k not in _SECRET_ATTRIBUTES}
    if native.get("protocolMappers"):
        cut["protocolMappers"] = [without_salt(mapper) for mapper in native["protocolMappers"]]
    return cut


def watched(native: Mapping[str, Any], fingerprint: Callable[[Secret], str] | None) -> Json:
    """What shows that the secret is another one; None for a client without. A PUT may set one without a new time."""
    secret = secret_of(native)
    if native.get("publicClient"):
        return None
    created = (native.get("attributes") or {}).get(CREATED)
    found: dict[str, Json] = {"created": created} if created else {}
    if secret is not None and fingerprint is not None:
        found["fingerprint"] = fingerprint(secret)
    return found or None


def in_grace(native: Mapping[str, Any]) -> str:
    """Until when the replaced secret is still good, as the server spells it; empty where there is none."""
    attributes = native.get("attributes") or {}
    return str(attributes.get(ROTATED_UNTIL) or "soon") if attributes.get(ROTATED) else ""
