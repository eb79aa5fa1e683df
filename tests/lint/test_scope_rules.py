"""SCP: what scopes mean at which server, and what is nobody's mistake."""

import pytest

from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.registry import by_name
from oauthctl.model.address import Kind
from tests.lint.support import findings_of


def found(code: str, example: str) -> list[Finding]:
    every = findings_of(example, [by_name()[code.lower()]])
    assert {one.status for one in every} <= {Status.FAIL}
    return every


def web(*lines: str, scopes: str = "", provider: str = "idp") -> str:
    head = f"\nscopes:\n{scopes}" if scopes else ""
    body = "".join(f"    {line}\n" for line in lines)
    uris = '    redirect_uris: ["https://shop.example.com/cb"]\n'
    return f"{head}\nclients:\n  shop:\n    preset: web\n    provider: {provider}\n{uris}{body}"


@pytest.mark.parametrize(
    ("scope", "severity"),
    [
        ("*", "medium"),
        ("orders:*", "medium"),
        ("admin", "low"),
        ("User.Read.All", ""),  # to read all is not to do all
        ("read:all", ""),
        ("Files.ReadWrite.All", "low"),
        ("write:all", "low"),
        ("all", "low"),
        ("read:admin", "low"),
        ("https://graph.example.com/.default", "low"),
        ("orders:read", ""),
        ("administrators-manual:read", ""),
        ("offline_access", ""),
        ("callback", ""),
    ],
)
def test_what_sounds_like_everything(scope: str, severity: str) -> None:
    example = web(f'scope: ["{scope}"]', scopes=f'  "{scope}": {{external: true}}\n')
    assert {one.severity.value for one in found("SCP003", example)} == ({severity} if severity else set())


def test_a_program_without_a_user_has_no_other_way_to_ask_for_what_it_was_granted() -> None:
    scope = "https://graph.example.com/.default"
    example = (
        f'\nscopes:\n  "{scope}": {{external: true}}\nclients:\n  jobs:\n    preset: service\n    scope: ["{scope}"]\n'
    )
    assert found("SCP003", example) == []


def test_a_scope_that_the_project_makes_need_not_be_announced_yet() -> None:
    metadata = "metadata:\n  scopes_supported: [openid]\n"
    example = web('scope: [openid, profile, "orders:read"]', scopes='  "orders:read": {}\n') + metadata
    assert {one.value for one in found("SCP004", example)} == {"profile"}


def test_a_server_that_announces_no_scopes_is_believed() -> None:
    assert found("SCP004", web("scope: [openid, profile]") + "metadata:\n  issuer: https://idp.example.com\n") == []


def test_openid_is_implied_at_keycloak() -> None:
    assert found("SCP006", web("scope: [profile]", "default_max_age: 1h", provider="sso")) == []


def test_the_provider_s_own_scope_with_a_standard_name_shadows_nothing() -> None:
    assert found("SCP007", web("scope: [profile]", scopes="  profile: {description: The user's name}\n")) == []


def test_a_scope_is_judged_once_and_where_it_is_written() -> None:
    one, two = found("SCP007", by_name()["scp007"].bad[0])
    assert (one.place, one.message) == (two.place, two.message)  # staging and production
    assert one.address is not None
    assert one.address.kind is Kind.SCOPE
    assert one.place.subject == "scopes.profile"
    assert one.place.span is not None
    assert one.place.span.line == 5


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("preset: device", ["SCP009"]),
        ('preset: custom\n    application_type: native\n    token_endpoint_auth_method: none\n    redirect_uris: ["app.acme:/cb"]', ["SCP009"]),
        ('preset: custom\n    application_type: native\n    token_endpoint_auth_method: none\n    redirect_uris: ["https://acme.com/cb"]', []),
        ('preset: custom\n    token_endpoint_auth_method: none\n    redirect_uris: ["https://acme.com/cb"]', []),
    ],
)  # fmt: skip
def test_a_program_on_users_machines_can_be_imitated_whatever_it_is_called(lines: str, codes: list[str]) -> None:
    example = f"\nclients:\n  app:\n    {lines}\n    settings: {{consent: skip}}\n"
    assert sorted({one.rule.code for one in found("SCP009", example)}) == codes


@pytest.mark.parametrize(
    ("preset", "uri", "codes"),
    [
        ("cli", "http://127.0.0.1/cb", ["SCP009"]),
        ("native", "com.example.app:/cb", ["SCP009"]),
        ("native", "https://app.example.com/cb", []),  # claimed: the system knows whose it is
        ("mcp-hosted", "https://tools.example.com/cb", ["SCP009"]),
        ("spa", "https://shop.example.com/cb", []),
    ],
)
def test_who_is_imitated_is_asked_about(preset: str, uri: str, codes: list[str]) -> None:
    example = (
        f'\nclients:\n  app:\n    preset: {preset}\n    redirect_uris: ["{uri}"]\n    settings: {{consent: skip}}\n'
    )
    assert sorted({one.rule.code for one in found("SCP009", example)}) == codes
