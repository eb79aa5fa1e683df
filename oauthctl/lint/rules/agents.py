"""AGT: agents and their tools (Model Context Protocol): what such a client is."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from oauthctl.lint.client import CannotTell, Client
from oauthctl.lint.rule import Family, Hit
from oauthctl.lint.rules.kinds import METHOD, WHO, has_redirects, is_agent, is_public
from oauthctl.lint.rules.resources import audiences_of
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.lint.vendors import imitated, is_editor
from oauthctl.model.scopes import STANDARD
from oauthctl.uri.scheme import is_private_use, is_system_assigned
from oauthctl.uri.suffix import registrable_domain

AGT: Final = Family("AGT", "Agents and MCP")

MCP: Final = "Model Context Protocol, Authorization, revision 2026-07-28"
_URIS: Final = "redirect_uris"
_SCOPE: Final = "scope"
_AUDIENCES: Final = "settings.audiences"
_DEFAULTS: Final = "settings.default_scopes"
_MACHINE: Final = re.compile(
    r"\[bot\]$|(?:^|[-_./ ])(?:bot|robot|svc|service-?account|no-?reply)(?:[-_./ @]|\d|$)", re.IGNORECASE
)
_PEOPLE: Final = re.compile(r"team|squad|group|guild|crew|owners", re.IGNORECASE)

HOSTED: Final = """
clients:
  assistant:
    preset: mcp-hosted
    owner: team-tools
    redirect_uris: ["{uri}"]
"""
LOCAL: Final = """
clients:
  tool:
    preset: mcp-local
    owner: {owner}
    redirect_uris: ["http://127.0.0.1/callback"]
"""
_CLAUDE: Final = HOSTED.format(uri="https://claude.ai/api/mcp/auth_callback")
_RISKY: Final = '\nscopes:\n  "{scope}": {{external: true, risk: {risk}}}' + LOCAL.format(owner="team-tools")
_SSO: Final = "    provider: sso\n    scope: [openid]\n"


@AGT.rule(
    1,
    "agent-host-imitated",
    severity=Severity.HIGH,
    summary="The host of a redirect URI reads like a known agent's, and is another's.",
    why="Users and reviewers read the name of the agent that they trust; the codes, and with them the users' access, go "
    "to whoever has the domain at the end.",
    fix="Write the vendor's own callback, such as `https://claude.ai/api/mcp/auth_callback`.",
    cite=MCP,
    reads=(_URIS, *WHO),
    about=has_redirects,
    bad=(
        HOSTED.format(uri="https://claude.ai.callbacks.example.net/api/mcp/auth_callback"),
        HOSTED.format(uri="https://claude.ai-callbacks.com/api/mcp/auth_callback"),
    ),
    good=_CLAUDE,
)
def agent_host_imitated(client: Client) -> Iterator[Hit]:
    """Low for what is no agent: an application may name a host of its own domain after the agent that it serves."""
    uris = [uri for uri in client.uris(_URIS) if uri.is_web]
    read_as = [imitated(uri.host) for uri in uris]
    if not any(read_as):
        return
    agent = is_agent(client)  # whose host users take for the agent's, whatever other hosts its owner has
    own = {registrable_domain(uri.host) for uri, vendor in zip(uris, read_as, strict=True) if not vendor}
    for uri, vendor in zip(uris, read_as, strict=True):
        if vendor and (agent or registrable_domain(uri.host) not in own):
            severity = None if agent else Severity.LOW
            yield Hit(_URIS, f"{uri.host} is no host of {vendor}", uri.text, note=f"not {vendor}", severity=severity)


@AGT.rule(
    8,
    "local-agent-with-high-risk-scope",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="An agent that any program on the machine can imitate may ask for a high-risk scope.",
    why="It has no credentials, and every program can listen on the machine's own address: one that starts a login in "
    "this agent's name gets what the scope allows, and the user sees the agent's name.",
    fix="Leave the scope to a client with credentials, or have users asked each time and shown where the answer goes.",
    cite=MCP,
    reads=(_URIS, METHOD, _SCOPE, "@scope_risks", *WHO),
    about=lambda client: is_agent(client) and is_public(client),
    bad=_RISKY.format(scope="tools:run", risk="high")
    + '    scope: ["tools:run"]\n    dpop_bound_access_tokens: true\n',
    good=_RISKY.format(scope="tools:list", risk="low") + '    scope: ["tools:list"]\n',
)
def local_agent_with_high_risk_scope(client: Client) -> Iterator[Hit]:
    uris, risks = client.uris(_URIS), client["@scope_risks"]
    if not uris or not all(uri.is_loopback for uri in uris) or not isinstance(risks, Mapping):
        return
    for scope in client.words(_SCOPE):
        if risks.get(scope) == "high":
            related = ((_URIS, "any program on the machine can listen there"),)
            yield Hit(_SCOPE, f"any program on the user's machine can ask for {scope} (risk: high) as this agent", scope,
                      note="risk: high", related=related)  # fmt: skip


@AGT.rule(
    9,
    "agent-without-resource",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    summary="Nothing says for which MCP server an agent's tokens are.",
    why="A server that looks at the audience, as it must, refuses the tokens; one that does not look takes tokens that "
    "were made for others, and can use the agent's at others.",
    fix="Give the agent a scope of the server under `resources:`, or write the server's URI in `settings.audiences`.",
    cite=f"{MCP}; RFC 8707 section 2",
    reads=(_SCOPE, _AUDIENCES, _DEFAULTS, "@own_scopes", "@unheld", *WHO),
    rulesets=("mcp",),
    about=lambda client: is_agent(client) and _AUDIENCES not in client.words("@unheld"),
    bad=LOCAL.format(owner="team-tools") + _SSO,
    good=LOCAL.format(owner="team-tools") + _SSO + '    settings: {audiences: ["https://mcp.example.com/"]}\n',
)
def agent_without_resource(client: Client) -> Iterator[Hit]:
    """Where it has an API's scope, RES001 tells whether that scope has an audience."""
    if client[_SCOPE] is None:
        raise CannotTell(_SCOPE)
    asked = {*client.words(_SCOPE), *(client.words(_DEFAULTS) if client.known(_DEFAULTS) else ())}
    if asked <= STANDARD and not audiences_of(client):
        yield Hit(_SCOPE, "no scope and no audience of this agent leads to an MCP server", note="for which MCP server?")


@AGT.rule(
    16,
    "agent-owned-by-a-machine",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="Who answers for an agent is a machine's account.",
    why="When the agent does harm, there is nobody to ask, and nobody who may take its access away.",
    fix="Write the team or person who answers for it as `owner`.",
    cite="RFC 7591 section 2",
    reads=("@owner", *WHO),
    about=is_agent,
    bad=LOCAL.format(owner="deploy-bot"),
    good=LOCAL.format(owner="team-tools"),
)
def agent_owned_by_a_machine(client: Client) -> Iterator[Hit]:
    owner = client.text("@owner")
    if _MACHINE.search(owner) and not _PEOPLE.search(owner):
        yield Hit("@owner", f"`{owner}` is no person and no team", owner, note="its owner is a machine")


@AGT.rule(
    17,
    "agent-redirect-by-app-scheme",
    severity=Severity.MEDIUM,
    summary="An agent receives its codes by an application's own scheme.",
    why="Any application on the device can claim the same scheme and receive the code; MCP allows https and the "
    "machine's own address only, and its servers may refuse anything else.",
    fix="Use a loopback address, such as `http://127.0.0.1/callback`, or an https address of the agent's. The callback "
    "of a known agent is its vendor's to change.",
    cite=MCP,
    reads=(_URIS, *WHO),
    rulesets=("mcp",),
    about=is_agent,
    bad=LOCAL.format(owner="team-tools").replace("http://127.0.0.1/callback", "com.example.tool:/callback"),
    good=LOCAL.format(owner="team-tools"),
)
def agent_redirect_by_app_scheme(client: Client) -> Iterator[Hit]:
    for uri in client.uris(_URIS):
        if not is_private_use(uri):
            continue
        told = f"{uri.text} is neither https nor the machine's own address"
        if is_system_assigned(uri):
            yield Hit(_URIS, told, uri.text, note="some servers refuse it", severity=Severity.LOW)
        elif is_editor(uri):  # not the project's to change
            yield Hit(_URIS, told, uri.text, note="the editor's own scheme", severity=Severity.INFO)
        else:
            yield Hit(_URIS, told, uri.text, note="any application can claim it")
