"""Scopes that a standard defines, so that nobody need declare them."""

from typing import Final

OPENID: Final = "openid"
OFFLINE: Final = "offline_access"
# OpenID Connect Core sections 3.1.2.1, 5.4 and 11: every server that speaks it has them.
STANDARD: Final = frozenset({OPENID, "profile", "email", "address", "phone", OFFLINE})
