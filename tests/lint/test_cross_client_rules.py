"""XCL: what counts as the same, where two clients of one server share it."""

import pytest

from oauthctl.lint.finding import Status
from oauthctl.lint.registry import by_name
from tests.lint.support import findings_of


def sharing(code: str, line: str, other: str, preset: str = "web") -> bool:
    """Whether two clients, each with its line, are told that they share something."""
    body = f"    preset: {preset}\n    provider: sso\n    owner: team-shop\n"
    example = f"\nclients:\n  shop:\n{body}    {line}\n  desk:\n{body}    {other}\n"
    failed = [one for one in findings_of(example, [by_name()[code.lower()]]) if one.status is Status.FAIL]
    assert {one.address.key for one in failed if one.address} in ({"shop", "desk"}, set())
    return bool(failed)


@pytest.mark.parametrize(
    ("uri", "other", "shared"),
    [
        ("https://shop.example.com/cb", "https://shop.example.com/cb", True),
        ("https://shop.example.com/cb", "https://SHOP.example.com:443/cb", True),
        ("https://shop.example.com/cb", "https://shop.example.com./x/../cb", True),
        ("https://shop.example.com/*", "https://shop.example.com/*", True),
        ("https://shop.example.com/cb", "https://shop.example.com/CB", False),
        ("https://shop.example.com/cb", "https://shop.example.com:8443/cb", False),
        ("http://localhost:3000/cb", "http://localhost:3000/cb", False),
        ("/cb", "/cb", False),  # below the root URL of each
        ("https://claude.ai/api/mcp/auth_callback", "https://claude.ai/api/mcp/auth_callback", False),
    ],
)
def test_redirect_uris_are_the_same_where_browsers_go_to_the_same_page(uri: str, other: str, *, shared: bool) -> None:
    assert sharing("XCL001", f'redirect_uris: ["{uri}"]', f'redirect_uris: ["{other}"]') is shared


def test_a_client_that_is_off_shares_nothing() -> None:
    line = 'redirect_uris: ["https://shop.example.com/cb"]'
    assert not sharing("XCL001", line, f"{line}\n    settings: {{enabled: false}}")
    assert sharing("XCL001", line, f"{line}\n    settings: {{enabled: true}}")


KEYED = 'token_endpoint_auth_method: private_key_jwt\n    jwks_uri: "{}"'
NAMED = 'token_endpoint_auth_method: tls_client_auth\n    tls_client_auth_subject_dn: "{}"'


@pytest.mark.parametrize(
    ("lines", "one", "other", "shared"),
    [
        (KEYED, "https://keys.example.com/jwks", "https://Keys.example.com:443/jwks", True),
        (KEYED, "https://keys.example.com/jwks", "https://keys.example.com/other", False),
        (NAMED, "CN=shop,O=Acme", "CN=shop, O=Acme", True),
        (NAMED, "CN=shop,O=Acme", "CN=desk,O=Acme", False),
        (NAMED, r"CN=shop\\,a,O=Acme", r"CN=shop\\, a,O=Acme", False),  # part of the name
    ],
)
def test_keys_are_the_same_however_their_place_or_subject_is_spelled(
    lines: str, one: str, other: str, *, shared: bool
) -> None:
    assert sharing("XCL003", lines.format(one), lines.format(other), preset="service") is shared


def test_the_scheme_of_a_vendor_is_shared_by_all_that_let_its_agent_in() -> None:
    line = 'redirect_uris: ["cursor://anysphere.cursor-mcp/oauth/callback"]'
    assert not sharing("NAT005", line, line, preset="mcp-local")
