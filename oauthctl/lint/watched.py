"""A client that notices when something is read that is not among what it shares with others."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from oauthctl.lint.client import Client


class Watched(Client):
    """Answers as the client does. alone: whether an answer rests on more than the fields in `shared`.

    Who got an answer without it would get the same for every client with the same values there.
    """

    __slots__ = ("alone",)

    def __init__(self, client: Client, shared: Set[str]) -> None:
        super().__init__(_Reads(client.values, shared, self), _Reads(client.unknown, shared, self))
        self.alone = False


class _Reads(Mapping[str, Any]):
    """A mapping whose every reading is noticed, also that nothing is there."""

    __slots__ = ("_shared", "_values", "_whose")

    def __init__(self, values: Mapping[str, Any], shared: Set[str], whose: Watched) -> None:
        self._values = values
        self._shared = shared
        self._whose = whose

    def __getitem__(self, name: str) -> Any:
        if name not in self._shared:
            self._whose.alone = True
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        self._whose.alone = True
        return iter(self._values)

    def __len__(self) -> int:
        self._whose.alone = True
        return len(self._values)
