"""What a JSON Web Token says, unchecked: header and claims (RFC 7519). The signature is somebody else's to check."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from oauthctl.lint.jwks import decoded
from oauthctl.model.json import Json


class Token(NamedTuple):
    """The two parts of a signed JWT that can be read."""

    header: Mapping[str, Json]
    claims: Mapping[str, Json]


def read(text: str) -> Token | None:
    """None where it is no JWT in compact form."""
    parts = text.split(".")
    if len(parts) != 3:  # RFC 7515 section 7.1
        return None
    header, claims = _part(parts[0]), _part(parts[1])
    return None if header is None or claims is None else Token(header, claims)


def _part(text: str) -> Mapping[str, Json] | None:
    octets = decoded(text)
    try:
        found = json.loads(octets) if octets else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, Mapping) else None
