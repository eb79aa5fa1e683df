"""An authorization server as rules read it: what it says of itself, and what the project knows of it."""

from collections.abc import Mapping
from typing import NamedTuple

from oauthctl.diagnostics.place import Place
from oauthctl.lint.client import Client
from oauthctl.lint.subject import Around, Subject
from oauthctl.model.value import FieldId


class Server(NamedTuple):
    """provider: whose block names it. agents: keys of its clients that are for agents."""

    provider: str
    agents: tuple[str, ...]


def server(one: Server, around: Around, issuers: int) -> Subject:
    """The server as a subject; its place is the provider's block. issuers: how many the environment has."""
    client = Client(
        {
            "@server": around.online.servers.get(one.provider),
            "@documents": around.online.documents.get(one.provider),
            "@issuer": around.online.issuers[one.provider],
            "@issuers": issuers,
            "@agents": one.agents,
            "@adapter": around.adapters.get(one.provider, ""),
            "@provider": one.provider,
            "@environment": around.environment,
        },
        {**around.online.no_server(one.provider), **_doubt(around, one.provider)},
    )
    place = Place(f"providers.{one.provider}", span=around.provider_spans.get(one.provider))
    return Subject(None, client, place, None, live=False)


def _doubt(around: Around, provider: str) -> Mapping[FieldId, str]:
    online = around.online
    if provider in online.documents:
        return {}
    return {"@documents": online.doubts.get(provider) or online.no_server(provider).get("@server", "it was not asked")}
