import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .client import Client
from .errors import Refused, StartError
from .files import write_private
from .metadata import typed

_FORMAT = 1


class Clients:
    """The registered clients: in memory, and in a file when there is one. The caller holds the sandbox's lock
    while it changes them; reading needs none, because a change replaces the whole mapping.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._by_id: Mapping[str, Client] = _load(file) if file else {}
        self._save(self._by_id)  # a place that cannot be written is better known now than at the first client

    def get(self, client_id: str) -> Client | None:
        """The client with this identifier, if there is one."""
        return self._by_id.get(client_id)

    def all(self) -> tuple[Client, ...]:
        """Every client, oldest first."""
        return tuple(self._by_id.values())

    def put(self, client: Client) -> None:
        """Add a client, or replace the one with its identifier. Raises OSError with nothing changed."""
        self._save({**self._by_id, client.client_id: client})

    def remove(self, client_id: str) -> None:
        """Forget a client. Raises OSError with nothing changed."""
        self._save({key: client for key, client in self._by_id.items() if key != client_id})

    def _save(self, by_id: Mapping[str, Client]) -> None:
        if self._file:
            records = [_record(client) for client in by_id.values()]
            write_private(self._file, json.dumps({"format": _FORMAT, "clients": records}, indent=1) + "\n")
        self._by_id = by_id


def open_clients(file: Path | None) -> Clients:
    """The clients of an earlier run, or none. Raises StartError when the file cannot be used."""
    try:
        return Clients(file)
    except OSError as error:
        raise StartError(f"the data file {file} cannot be used: {error.strerror}") from error
    except (Refused, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise StartError(f"the data file {file} was not written by this sandbox") from error


def _load(file: Path) -> dict[str, Client]:
    if not file.exists():
        return {}
    data = json.loads(file.read_text(encoding="utf-8"))
    if data["format"] != _FORMAT:
        raise ValueError("another format")
    return {client.client_id: client for client in map(_client, data["clients"])}


def _record(client: Client) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "issued_at": client.issued_at,
        "metadata": dict(client.metadata),
        "registration_digest": client.registration_digest,
        "secret_digest": client.secret_digest,
    }


def _client(record: dict[str, Any]) -> Client:
    return Client(**{**record, "metadata": typed(record["metadata"])})
