"""The authorization servers of an environment, as subjects: each issuer once."""

from collections.abc import Mapping

from oauthctl.lint.rules.kinds import AGENT_PRESETS
from oauthctl.lint.servers import Server, server
from oauthctl.lint.subject import Around, Subject
from oauthctl.model.address import Kind
from oauthctl.model.desired import Declarations


def server_subjects(declarations: Declarations, around: Around, issuers: Mapping[str, str]) -> list[Subject]:
    """issuers: by provider. A server that two providers name is judged at the first of them."""
    first: dict[str, str] = {}
    for provider in sorted(around.servers):
        first.setdefault(issuers[provider].rstrip("/"), provider)
    return [
        server(Server(provider, issuers[provider], _agents(declarations, issuers, issuer)), around, len(first))
        for issuer, provider in first.items()
    ]


def _agents(declarations: Declarations, issuers: Mapping[str, str], issuer: str) -> tuple[str, ...]:
    return tuple(
        one.address.key
        for one in declarations.objects
        if one.address.kind is Kind.CLIENT
        and one.preset in AGENT_PRESETS
        and issuers.get(one.address.provider, "").rstrip("/") == issuer
    )
