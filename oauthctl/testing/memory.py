"""A credentials port that lives in memory, for tests."""

from collections.abc import Mapping

from oauthctl.model.address import Address
from oauthctl.model.secret import Secret


class MemoryCredentials:
    """Keeps the last two values of each name, as state does, and every value it was ever given."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Address, str], tuple[Secret, ...]] = {}
        self.native_ids: dict[Address, str] = {}
        self.given: list[Secret] = []

    def get(self, of: Address, name: str) -> tuple[Secret, ...]:
        return self._kept.get((of, name), ())

    def keep(self, of: Address, native_id: str, secrets: Mapping[str, Secret]) -> None:
        self.native_ids[of] = native_id
        for name, secret in secrets.items():
            self.given.append(secret)
            self._kept[of, name] = (secret, *self.get(of, name))[:2]

    def drop(self, of: Address) -> None:
        self.native_ids.pop(of, None)
        for key in [key for key in self._kept if key[0] == of]:
            del self._kept[key]
