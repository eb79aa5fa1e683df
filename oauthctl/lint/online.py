"""What `--online` was told about one environment, as rules read it. Nothing here asks anybody."""

from collections.abc import Mapping
from typing import NamedTuple

from oauthctl.model.json import Json


class Online(NamedTuple):
    """issuers: by provider, as the project writes them. servers: what each says of itself. unread: why one says nothing.

    documents: of each server, by well-known name. doubts: why a server may have another one.
    hosts: what is known of each host that was asked about (see `hosts.py`); None where nobody asked.
    key_sets: what was found at each `jwks_uri` (see `key_sets.py`); likewise.
    """

    issuers: Mapping[str, str] = {}
    servers: Mapping[str, Mapping[str, Json]] = {}
    unread: Mapping[str, str] = {}
    documents: Mapping[str, Mapping[str, Mapping[str, Json]]] = {}
    doubts: Mapping[str, str] = {}
    hosts: Mapping[str, str] | None = None
    key_sets: Mapping[str, Mapping[str, Json]] | None = None

    def no_server(self, provider: str) -> Mapping[str, str]:
        """Why the metadata of a provider's server are not known; nothing where they are."""
        if provider in self.servers:
            return _NOTHING
        why = self.unread.get(provider)
        return {"@server": f"the server could not be read: {why}"} if why else _NOT_ASKED


_NOTHING: Mapping[str, str] = {}
_NOT_ASKED: Mapping[str, str] = {"@server": "the server's metadata is read with --online only"}
