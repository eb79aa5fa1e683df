"""JSON Web Keys: their thumbprints (RFC 7638), by which they are told apart, and their private members."""

import json
from collections.abc import Mapping
from typing import Final

from oauthctl.model.json import Json

_MEMBERS = {
    "RSA": ("e", "kty", "n"),
    "EC": ("crv", "kty", "x", "y"),
    "OKP": ("crv", "kty", "x"),
    "AKP": ("alg", "kty", "pub"),
}

# Members that only the owner of a key may know: RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1; `priv`: AKP keys.
PRIVATE: Final = ("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv")
_HIDDEN: Final = "(private)"


def presentable(value: Mapping[str, Json]) -> Mapping[str, Json]:
    """A map as it may be shown: of a key, no private member; any other as it is."""
    if "kty" not in value:
        return value
    return {name: _HIDDEN if name in PRIVATE else member for name, member in value.items()}


def thumbprint(key: Mapping[str, Json]) -> str:
    """base64url SHA-256 over the key type's required members; over all members for a type we do not know."""
    import base64
    import hashlib  # both slow to import, and few clients have keys

    members = _MEMBERS.get(str(key.get("kty")), tuple(sorted(key)))
    text = json.dumps({name: key.get(name) for name in members}, sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
