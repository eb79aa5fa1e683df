from typing import Any

from joserfc.jwk import ECKey, KeySet, RSAKey


class Keys:
    """The keys that sign ID tokens, made when the server starts and gone when it stops."""

    def __init__(self) -> None:
        self._rsa = RSAKey.generate_key(2048, {"kid": "sandbox-rsa", "use": "sig"})
        self._ec = ECKey.generate_key("P-256", {"kid": "sandbox-ec", "use": "sig"})

    def key_for(self, alg: str) -> RSAKey | ECKey:
        """The key that signs with `alg`, one of metadata.SIGNING_ALGS."""
        return self._ec if alg == "ES256" else self._rsa

    def public(self) -> dict[str, Any]:
        """The JWK Set to publish (RFC 7517 section 5)."""
        return dict(KeySet([self._rsa, self._ec]).as_dict(private=False))
