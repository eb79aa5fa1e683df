"""AGT: agents of known vendors, those who imitate them, and what their callbacks are told by other families."""

import pytest

from oauthctl.lint.finding import Status
from oauthctl.lint.vendors import CALLBACKS, imitated
from oauthctl.uri import facts
from tests.lint.support import findings_of


def told(uri: str, preset: str, *families: str) -> set[tuple[str, str]]:
    example = f'\nclients:\n  tool:\n    preset: {preset}\n    owner: team-tools\n    redirect_uris: ["{uri}"]\n'
    failed = [one for one in findings_of(example) if one.status is Status.FAIL]
    return {(one.rule.code, one.severity.value) for one in failed if one.rule.family in families}


@pytest.mark.parametrize(
    ("uri", "vendor"),
    [
        ("https://claude.ai.example.net/cb", "claude.ai"),
        ("https://login.claude.ai.example.net/cb", "claude.ai"),
        ("https://claude.ai-auth.com/cb", "claude.ai"),
        ("https://chatgpt.com-login.net/", "chatgpt.com"),
        ("https://claude-ai.com/cb", "claude.ai"),
        ("https://login.claude-ai.co.uk./cb", "claude.ai"),
        ("https://claude-ai.vercel.app/cb", "claude.ai"),
        ("https://claude.ai/cb", ""),
        ("https://claude.ai.:443/cb", ""),
        ("https://insiders.vscode.dev/redirect", ""),
        ("https://claude.ai.openai.com/cb", ""),  # OpenAI's own domain
        ("https://claude.example.com/cb", ""),
        ("https://claude-ai.example.com/cb", ""),  # a name of somebody's own below a domain of theirs
        ("https://my-claude-ai-tools.com/cb", ""),
        ("https://vscode-dev.azurewebsites.net/cb", ""),
    ],
)
def test_whose_name_a_host_reads_as(uri: str, vendor: str) -> None:
    assert imitated(facts(uri).host) == vendor
    assert told(uri, "mcp-hosted", "AGT") == ({("AGT001", "high")} if vendor else set())


@pytest.mark.parametrize("uri", ["https://vscode.dev.nordwind.eu/cb", "https://claude.ai.nordwind.eu/cb"])
def test_who_is_no_agent_may_have_named_a_host_of_its_own_after_one(uri: str) -> None:
    assert told(uri, "web", "AGT") == {("AGT001", "low")}
    beside = f'{uri}", "https://shop.nordwind.eu/cb'
    assert told(beside, "web", "AGT") == set()
    assert told(beside, "mcp-hosted", "AGT") == {("AGT001", "high")}  # an imitator has other hosts of its own, too


@pytest.mark.parametrize("uri", sorted(CALLBACKS))
def test_a_vendor_s_callback_is_taken_as_it_is(uri: str) -> None:
    """Nobody who registers it can change it."""
    preset = "mcp-hosted" if uri.startswith("https") else "mcp-local"
    assert told(uri, preset, "AGT", "NAT", "RED") <= {("AGT017", "info")}


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("cursor://anysphere.cursor-mcp/oauth/callback", {("AGT017", "info")}),
        ("cursor://anysphere.cursor-mcp/other", {("AGT017", "info")}),
        ("vscode://acme.acme-tools/cb", {("AGT017", "info")}),
        ("vscode-insiders://acme.acme-tools/cb", {("AGT017", "info")}),
        ("windsurf://acme.acme-tools/cb", {("AGT017", "info")}),
        ("localhost:8080/cb", set()),  # RED001 tells that the scheme is missing
        ("chrome-extension://abcdefghijklmnop/cb", {("AGT017", "low")}),
        ("com.example.tool:/cb", {("AGT017", "medium")}),
    ],
)
def test_what_an_agent_s_scheme_is_told(uri: str, expected: set[tuple[str, str]]) -> None:
    assert told(uri, "mcp-local", "AGT", "NAT") == expected


@pytest.mark.parametrize("uri", ["vscode://acme.tools/cb", "cursor://acme.tools/cb", "windsurf://acme.tools/cb"])
def test_an_editor_s_scheme_is_not_the_application_s_to_choose(uri: str) -> None:
    assert told(uri, "native", "NAT") == set()


def test_the_two_slashes_of_msauth_are_its_form() -> None:
    assert told("msauth.com.acme.app://auth", "native", "NAT") == {("NAT004", "info")}


@pytest.mark.parametrize(
    "scheme", ["chrome-extension", "moz-extension", "safari-web-extension", "ms-app", "ms-appx-web"]
)
def test_a_scheme_that_the_system_assigns_is_claimed_by_nobody_else(scheme: str) -> None:
    assert told(f"{scheme}://abcdefghijklmnop/cb", "native", "NAT") == set()
