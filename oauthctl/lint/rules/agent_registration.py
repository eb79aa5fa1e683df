"""AGT: agents and their tools: how such clients are registered, and what they may ask for."""

from collections.abc import Iterator, Sequence
from typing import Final

from oauthctl.diagnostics.text import listed
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit, Looks
from oauthctl.lint.rules.agents import AGT, HOSTED, LOCAL, MCP
from oauthctl.lint.rules.cross_client import imposed_secrets
from oauthctl.lint.rules.kinds import METHOD, WHO, announced, is_agent
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.scopes import STANDARD

_SCOPE: Final = "scope"
_URIS: Final = "redirect_uris"
_NAME: Final = "client_name"
_FEW: Final = 3  # fewer scopes than this are often needed all

_TOOL: Final = LOCAL.format(owner="team-tools")
_ALL: Final = '\nscopes: {"read": {external: true}, "write": {external: true}, "tools:run": {external: true}}' + _TOOL
_SCOPES: Final = "metadata:\n  scopes_supported: [openid, read, write, tools:run]\n"
_TWO: Final = """
clients:
  shop:
    preset: web
    provider: idp
    redirect_uris: ["https://shop.example.com/cb"]
    secret: {{from: env:SHOP_SECRET}}
  shop-abroad:
    preset: web
    provider: other
    redirect_uris: ["https://shop.example.net/cb"]
    secret: {{from: env:{secret}}}
"""
_CLAUDE: Final = HOSTED.format(uri="https://claude.ai/api/mcp/auth_callback") + "    client_name: Claude\n"


def _again(*names: str) -> str:
    body = _CLAUDE.partition("  assistant:\n")[2]
    return _CLAUDE + "".join(f"  {name}:\n{body}" for name in names)


@AGT.rule(
    10,
    "agent-with-every-scope",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="An agent may ask for every scope that the server announces.",
    why="An agent does what a text tells it to: one that was led astray by a page or a mail can do all that the server's "
    "APIs allow, in the user's name.",
    fix="Begin with the scopes that it cannot do without; it can ask for more when a call needs it.",
    cite=MCP,
    reads=(_SCOPE, "@server", *WHO),
    online=True,
    about=is_agent,
    bad=_ALL + "    scope: [openid, read, write, tools:run]\n" + _SCOPES,
    good=_ALL + "    scope: [openid, read]\n" + _SCOPES,
)
def agent_with_every_scope(client: Client) -> Iterator[Hit]:
    known = set(announced(client, "scopes_supported") or ()) - STANDARD
    if len(known) >= _FEW and known <= set(client.words(_SCOPE)):
        yield Hit(
            _SCOPE, f"this agent may ask for all {len(known)} scopes that the server announces", note="all there are"
        )


@AGT.rule(
    13,
    "secret-at-two-servers",
    severity=Severity.MEDIUM,
    summary="One secret is used at two authorization servers.",
    why="Each server knows the secret: whoever reads it at the one is the client at the other.",
    fix="Let each server have a secret of its own: another reference under `secret: {from: …}`.",
    cite=MCP,
    reads=(METHOD, "@secret", "@environment", "@provider"),
    looks=Looks.CLIENTS,
    bad=_TWO.format(secret="SHOP_SECRET"),  # noqa: S106  # the name of a variable
    good=_TWO.format(secret="SHOP_ABROAD_SECRET"),  # noqa: S106
)
def secret_at_two_servers(clients: Sequence[Client]) -> Iterator[Hit]:
    """Two clients of one server are XCL004's."""
    users: dict[tuple[str, str], dict[int, str]] = {}
    for index, client in enumerate(clients):
        for _, _, text in imposed_secrets(client):
            users.setdefault((client.text("@environment"), text), {})[index] = client.text("@provider")
    for (_, text), providers in users.items():
        for index, provider in providers.items():
            others = sorted({*providers.values()} - {provider})
            if others:
                yield Hit("@secret", f"the secret is taken {text}, as at {', '.join(others)}", text,
                          note="another server knows it", client=index)  # fmt: skip


@AGT.rule(
    15,
    "registered-again-and-again",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="One application is registered three times or more.",
    why="Agents that register themselves leave a client behind each time; each is a client_id that is still good, and "
    "nobody sees which of them is in use.",
    fix="Keep the one that is in use and delete the others.",
    cite=MCP,
    reads=(_NAME, _URIS, "@environment", "@provider", "@client_id"),
    looks=Looks.CLIENTS,
    bad=_again("assistant-2", "assistant-3"),
    good=_again("assistant-2").replace("Claude\n", "Claude (staging)\n", 1),
)
def registered_again_and_again(clients: Sequence[Client]) -> Iterator[Hit]:
    namesakes: dict[str, list[int]] = {}
    for index, client in enumerate(clients):
        if client.known(_NAME) and client.text(_NAME):
            namesakes.setdefault(client.text(_NAME), []).append(index)
    for name, indices in namesakes.items():
        for found in _alike(clients, indices) if len(indices) >= _FEW else ():
            names = listed(sorted(clients[index].text("@client_id") for index in found), _FEW)
            told = f"{name} is registered {len(found)} times with the same redirect URIs: {names}"
            yield Hit("@key", told, note=f"{len(found)} times", client=found[0])


def _alike(clients: Sequence[Client], indices: Sequence[int]) -> Iterator[Sequence[int]]:
    """Those of one server with the same redirect URIs, where there are enough of them."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for index in indices:
        client = clients[index]
        if client.known(_URIS) and client.words(_URIS):
            where = (client.text("@environment"), client.text("@provider"))
            alike.setdefault((*where, frozenset(client.words(_URIS))), []).append(index)
    return (found for found in alike.values() if len(found) >= _FEW)
