"""A live client is called what it is; where nothing fits, it is custom."""

import pytest

from oauthctl.model.inference import infer
from oauthctl.model.json import Json
from oauthctl.model.presets import names, preset, problems, values
from oauthctl.model.table import table
from oauthctl.model.value import FieldId, Gap

ALL = frozenset(table())
LEADS: dict[str, Json] = {
    "web": ["https://shop.example.com/cb"],
    "loopback": ["http://127.0.0.1/callback", "http://[::1]/callback"],
    "app": ["com.example.shop:/callback"],
    "": [],
}


def live(name: str, **changes: Json | Gap) -> dict[FieldId, Json | Gap]:
    """A client just as a preset has it, and then as `changes` have it; `settings__x` is `settings.x`."""
    one = preset(name)
    fields: dict[FieldId, Json | Gap] = {
        **values(name),
        "redirect_uris": LEADS[one.redirects],
        "jwks_uri": Gap.ABSENT,
    }
    if name == "fapi2":
        fields["jwks_uri"] = "https://shop.example.com/jwks.json"
    return fields | {key.replace("__", "."): value for key, value in changes.items()}


@pytest.mark.parametrize("name", [name for name in names() if preset(name).inferred])
def test_a_client_like_a_preset_is_that_preset(name: str) -> None:
    assert infer(live(name), ALL) == (name, ())


@pytest.mark.parametrize(("name", "ordinary"), [("bff", "web"), ("mcp-hosted", "web"), ("mcp-local", "cli")])
def test_an_intention_leaves_no_trace(name: str, ordinary: str) -> None:
    assert infer(live(name), ALL).name == ordinary


@pytest.mark.parametrize("name", names())
def test_what_is_inferred_can_be_declared(name: str) -> None:
    fields = live(name)

    found = infer(fields, ALL)

    given = {field_id for field_id, value in fields.items() if value not in (Gap.ABSENT, [], None)}
    assert problems(found.name, given) == []


def test_differing_fields_are_named() -> None:
    fields = live("web", settings__pkce="optional", token_endpoint_auth_method="private_key_jwt")

    assert infer(fields, ALL) == ("web", ("token_endpoint_auth_method", "settings.pkce"))


def test_what_the_provider_cannot_hold_or_show_is_not_counted() -> None:
    fields = live("web", settings__pkce="optional", settings__consent=Gap.FORBIDDEN, settings__enabled=Gap.MASKED)

    assert infer(fields, ALL - {"settings.pkce"}) == ("web", ())


def test_methods_that_nobody_has_to_use_are_no_difference() -> None:
    fields = live("web", settings__pkce="optional", settings__pkce_methods=["S256", "plain"])

    assert infer(fields, ALL) == ("web", ("settings.pkce",))


def test_an_absent_member_has_the_standards_default() -> None:
    fields = live("web", application_type=Gap.ABSENT, token_endpoint_auth_method=Gap.ABSENT, settings__pkce=Gap.ABSENT)

    assert infer(fields, ALL) == ("web", ("settings.pkce",))


def test_refresh_tokens_do_not_decide() -> None:
    assert infer(live("web", grant_types=["authorization_code"]), ALL) == ("web", ("grant_types",))


@pytest.mark.parametrize(
    "changes",
    [
        {"grant_types": ["authorization_code", "password"]},
        {"grant_types": ["authorization_code", "client_credentials"]},
        {"grant_types": ["implicit"], "response_types": ["token"]},
        {"grant_types": []},
        {"grant_types": Gap.FORBIDDEN},
        {"redirect_uris": []},
        {
            "settings__pkce": "optional",
            "dpop_bound_access_tokens": True,
            "settings__enabled": False,
            "settings__consent": "required",
        },
    ],
    ids=["password", "also a service", "implicit", "no grants", "grants unknown", "no redirects", "too far"],
)
def test_what_fits_nothing_is_custom(changes: dict[str, Json | Gap]) -> None:
    assert infer(live("web", **changes), ALL).name == "custom"


def test_a_service_with_redirects_is_custom() -> None:
    assert infer(live("service", redirect_uris=["https://shop.example.com/*"]), ALL).name == "custom"


def test_public_and_confidential_are_never_confused() -> None:
    assert infer(live("web", token_endpoint_auth_method="none"), ALL).name == "spa"
    assert infer(live("service", token_endpoint_auth_method="none"), ALL).name == "custom"


def test_a_secret_kept_by_the_server_for_a_public_client_says_nothing() -> None:
    assert infer({**live("spa"), "secret": {"created_at": "2026-11-24T03:00:00Z"}}, ALL).name == "spa"


@pytest.mark.parametrize(
    ("redirects", "origins", "name"),
    [
        (["http://127.0.0.1/callback"], [], "cli"),
        (["http://localhost:8400/callback", "http://[::1]/callback"], [], "cli"),
        (["http://127.0.0.1/callback", "http://[::1]/callback"], ["http://127.0.0.1", "http://[::1]"], "cli"),
        (["com.example.shop:/callback"], [], "native"),
        (["com.example.shop:/callback", "https://shop.example.com/app"], [], "native"),
        (["https://shop.example.com/cb"], [], "spa"),
        (["http://localhost:3000/cb"], ["http://localhost:3000"], "spa"),
        (["https://shop.example.com/cb", "http://localhost:3000/cb"], [], "spa"),
    ],
)
def test_redirect_uris_tell_public_clients_apart(redirects: list[str], origins: list[str], name: str) -> None:
    """As at a server that holds no application type."""
    fields = live("spa", redirect_uris=redirects, settings__web_origins=origins, settings__consent="skip")

    assert infer(fields, ALL - {"application_type"}).name == name
