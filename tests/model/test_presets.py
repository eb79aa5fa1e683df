"""What each preset fixes, requires and forbids (DECISIONS 9; the profiles of the standards they name)."""

import pytest

from oauthctl.model.compare import same
from oauthctl.model.effective import OIDC, standard_default
from oauthctl.model.field import Compare, Role
from oauthctl.model.presets import names, preset, problems, values
from oauthctl.model.table import table
from oauthctl.model.value import Origin
from tests.model.test_fields import of_type

every_preset = pytest.mark.parametrize("name", names())
LISTS = {Compare.SET, Compare.URIS, Compare.WORDS, Compare.WORD_SETS}
REDIRECTS = {"web", "spa", "bff", "native", "cli", "mcp-hosted", "mcp-local", "fapi2"}
PUBLIC = {"spa", "native", "cli", "device", "mcp-local"}


def test_the_presets() -> None:
    ordinary = ("web", "spa", "bff", "native", "cli", "device", "service", "exchange")

    assert names() == (*ordinary, "mcp-hosted", "mcp-local", "fapi2", "ciba", "custom")


@every_preset
def test_every_value_is_one_the_field_can_have(name: str) -> None:
    for field_id, value in values(name).items():
        entry = table()[field_id]
        assert entry.role in {Role.METADATA, Role.SETTING}
        assert of_type(entry.type, value) or value == []
        assert set(value if isinstance(value, list) else [value]) <= {*entry.values, True, False}


@every_preset
def test_every_preset_owns_what_decides_a_clients_power(name: str) -> None:
    assert {
        "grant_types",
        "response_types",
        "token_endpoint_auth_method",
        "application_type",
        "dpop_bound_access_tokens",
        "tls_client_certificate_bound_access_tokens",
        "require_pushed_authorization_requests",
        "require_signed_request_object",
        "settings.enabled",
    } <= set(values(name))
    assert values(name)["settings.enabled"] is True


@every_preset
def test_no_preset_allows_passwords_or_tokens_in_the_browsers_address_bar(name: str) -> None:
    assert not {"password", "implicit"} & set(values(name)["grant_types"])
    assert values(name)["response_types"] in (["code"], [])


@every_preset
def test_response_types_belong_to_grant_types(name: str) -> None:
    assert (values(name)["response_types"] == ["code"]) == ("authorization_code" in values(name)["grant_types"])


@every_preset
def test_whoever_is_redirected_must_say_where_to_and_others_must_not(name: str) -> None:
    one = preset(name)

    assert ("redirect_uris" in one.requires) == (name in REDIRECTS)
    assert ("redirect_uris" in one.forbids) == (name not in REDIRECTS and name != "custom")


@pytest.mark.parametrize("name", sorted(REDIRECTS))
def test_every_login_needs_pkce(name: str) -> None:
    assert values(name)["settings.pkce"] == "required"
    assert values(name)["settings.pkce_methods"] == ["S256"]


@every_preset
def test_public_clients_have_no_secret(name: str) -> None:
    assert preset(name).public == (name in PUBLIC)
    if preset(name).public:
        assert "secret" in preset(name).forbids


@pytest.mark.parametrize("name", ["native", "cli", "device", "mcp-local"])
def test_users_are_asked_where_anybody_can_claim_to_be_the_client(name: str) -> None:
    assert values(name)["settings.consent"] == "required"  # RFC 8252 section 8.6, RFC 8628 section 5.4


@every_preset
def test_what_is_forbidden_is_owned_as_empty(name: str) -> None:
    for field_id in preset(name).forbids:
        if field_id in table() and table()[field_id].compare in LISTS:
            assert values(name)[field_id] == []


def test_fapi2_is_sender_constrained_and_pushes_its_requests() -> None:
    fixed = values("fapi2")

    assert fixed["dpop_bound_access_tokens"] is True
    assert fixed["require_pushed_authorization_requests"] is True
    assert fixed["token_endpoint_auth_method"] == "private_key_jwt"
    assert fixed["id_token_signed_response_alg"] != "RS256"


def test_custom_is_what_the_standards_say_and_no_more() -> None:
    for field_id, value in values("custom").items():
        entry = table()[field_id]
        assert same(value, standard_default(entry, OIDC), entry.compare), field_id

    assert (preset("custom").requires, preset("custom").forbids) == ((), ())


@every_preset
def test_where_values_come_from(name: str) -> None:
    assert preset(name).origin is (Origin.STANDARD if name == "custom" else Origin.PRESET)


@every_preset
def test_it_says_what_it_is_for(name: str) -> None:
    one = preset(name)

    assert one.summary.endswith(".")
    assert one.cite


def test_values_are_built_once() -> None:
    assert values("web") is values("web")


@pytest.mark.parametrize(
    ("name", "declared", "fields"),
    [
        ("web", ["redirect_uris"], []),
        ("web", ["client_name"], ["redirect_uris"]),
        ("web", ["redirect_uris", "secret"], []),
        ("spa", ["redirect_uris", "secret"], ["secret"]),
        ("bff", ["redirect_uris", "settings.web_origins"], ["settings.web_origins"]),
        ("service", [], []),
        ("service", ["redirect_uris"], ["redirect_uris"]),
        ("fapi2", ["redirect_uris"], ["jwks_uri"]),
        ("fapi2", ["redirect_uris", "jwks"], []),
        ("fapi2", ["redirect_uris", "tls_client_auth_san_dns"], []),
        ("custom", ["redirect_uris", "secret"], []),
        ("custom", [], []),
    ],
)
def test_what_a_declaration_lacks_or_must_not_say(name: str, declared: list[str], fields: list[str]) -> None:
    found = problems(name, declared)

    assert [field_id for field_id, _ in found] == fields
    assert all(f"`{name}`" in message and f"`{field_id}`" in message for field_id, message in found)


def test_an_unknown_preset_is_an_error() -> None:
    with pytest.raises(KeyError):
        preset("wbe")
