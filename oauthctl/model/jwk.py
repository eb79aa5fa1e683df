"""The thumbprint of a public key (RFC 7638), by which keys are told apart."""

import base64
import hashlib
import json
from collections.abc import Mapping

from oauthctl.model.json import Json

_MEMBERS = {
    "RSA": ("e", "kty", "n"),
    "EC": ("crv", "kty", "x", "y"),
    "OKP": ("crv", "kty", "x"),
    "AKP": ("alg", "kty", "pub"),
}


def thumbprint(key: Mapping[str, Json]) -> str:
    """base64url SHA-256 over the key type's required members; over all members for a type we do not know."""
    members = _MEMBERS.get(str(key.get("kty")), tuple(sorted(key)))
    text = json.dumps({name: key.get(name) for name in members}, sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
