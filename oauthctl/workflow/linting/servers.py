"""The authorization servers of an environment, as subjects: each issuer once."""

from collections.abc import Collection, Mapping

from oauthctl.lint.rules.kinds import AGENT_PRESETS
from oauthctl.lint.servers import Server, server
from oauthctl.lint.subject import Around, Subject
from oauthctl.model.address import Kind
from oauthctl.model.desired import Declarations


def server_subjects(declarations: Declarations, around: Around, providers: Collection[str]) -> list[Subject]:
    """Also those that could not be read. A server that two providers name is judged at the first of them.

    providers: only their servers.
    """
    issuers = around.online.issuers
    first: dict[str, str] = {}
    for provider in sorted(issuers):
        first.setdefault(issuers[provider].rstrip("/"), provider)
    return [
        server(Server(provider, _agents(declarations, issuers, issuer)), around, len(first))
        for issuer, provider in first.items()
        if any(issuers[one].rstrip("/") == issuer for one in providers if one in issuers)
    ]


def _agents(declarations: Declarations, issuers: Mapping[str, str], issuer: str) -> tuple[str, ...]:
    return tuple(
        one.address.key
        for one in declarations.objects
        if one.address.kind is Kind.CLIENT
        and one.preset in AGENT_PRESETS
        and issuers.get(one.address.provider, "").rstrip("/") == issuer
    )
