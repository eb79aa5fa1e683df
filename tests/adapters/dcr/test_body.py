from typing import Any

import pytest

from oauthctl.adapters.dcr.body import moved, registration, replacement
from oauthctl.adapters.dcr.describe import describe
from oauthctl.adapters.dcr.dialects import dialect
from oauthctl.adapters.dcr.information import live
from oauthctl.model.secret import Secret
from tests.adapters.dcr.memory import write

STANDARD = describe(dialect("standard"))
URI = ["https://a.example/cb"]


def test_words_are_one_string_and_the_rest_is_as_it_is() -> None:
    assert registration(write({"scope": ["openid", "orders:read"], "redirect_uris": URI}), STANDARD) == {
        "scope": "openid orders:read",
        "redirect_uris": URI,
    }


def test_a_service_says_that_it_has_no_redirects_and_no_response_types() -> None:
    service = {"redirect_uris": [], "response_types": [], "grant_types": ["client_credentials"]}
    assert registration(write(service), STANDARD) == service


def test_what_every_server_assumes_is_left_out_for_strict_servers() -> None:
    assumed = {"dpop_bound_access_tokens": False, "contacts": [], "id_token_signed_response_alg": "RS256"}
    assert registration(write(assumed), STANDARD) == {}
    assert registration(write({"dpop_bound_access_tokens": True}), STANDARD) == {"dpop_bound_access_tokens": True}


def test_declared_security_fields_are_said_even_where_they_are_the_default() -> None:
    order = write({"dpop_bound_access_tokens": False}, security=frozenset({"dpop_bound_access_tokens"}))
    assert registration(order, STANDARD) == {"dpop_bound_access_tokens": False}


@pytest.mark.parametrize("name", ["grant_types", "response_types", "token_endpoint_auth_method", "redirect_uris"])
def test_what_decides_the_power_of_a_client_is_never_left_to_the_server(name: str) -> None:
    value: Any = {
        "grant_types": ["authorization_code"],
        "token_endpoint_auth_method": "client_secret_basic",
    }.get(name, [])
    assert registration(write({name: value}), STANDARD) == {name: value}


def test_what_nobody_can_hold_there_is_not_sent() -> None:
    fields = {"settings.pkce": "required", "secret": {}, "client_id": "mine", "contacts": ["a@b.example"]}
    assert registration(write(fields), describe(dialect("django-oauth-toolkit"))) == {}


def test_choices_tags_and_items_are_sent() -> None:
    fields = {"client_name#fr": "B", "extensions.dcr.tenant": 1, "subject_types_supported": ["public"]}
    sent = registration(write(fields), STANDARD)
    assert sent == {"client_name#fr": "B", "tenant": 1, "subject_types_supported": ["public"]}


FRESH = {
    "client_id": "c1",
    "client_secret": "now",
    "client_secret_expires_at": 0,
    "client_id_issued_at": 1,
    "registration_access_token": "t",
    "registration_client_uri": "https://as.example/c1",
    "client_name": "Shop",
    "redirect_uris": URI,
    "token_endpoint_auth_method": ["client_secret_basic"],
    "logo_uri": "https://a.example/logo",
    "tenant": {"id": 1},
    "policy_uri": None,
}


def test_an_update_replays_what_we_do_not_manage_and_never_what_the_server_owns() -> None:
    body = replacement(write({"client_name": "New"}), FRESH, STANDARD)
    assert body == {
        "client_id": "c1",
        "client_secret": Secret("now"),
        "client_name": "New",
        "redirect_uris": URI,
        "token_endpoint_auth_method": "client_secret_basic",
        "logo_uri": "https://a.example/logo",
        "tenant": {"id": 1},
    }


def test_a_secret_that_was_not_shown_is_not_sent() -> None:
    fresh = {name: value for name, value in FRESH.items() if name != "client_secret"}
    assert "client_secret" not in replacement(write({}), fresh, STANDARD)


def test_everything_managed_is_in_an_update_also_what_does_not_change() -> None:
    order = write(
        {"client_name": "New"},
        desired={"client_name": "New", "contacts": ["a@b.example"], "scope": ["a", "b"]},
    )
    body = replacement(order, FRESH, STANDARD)
    assert (body["contacts"], body["scope"]) == (["a@b.example"], "a b")


def test_clearing_leaves_out_where_omitting_resets_and_says_nothing_where_omitting_keeps() -> None:
    order = write({"logo_uri": None, "redirect_uris": None})
    body = replacement(order, FRESH, STANDARD)
    assert "logo_uri" not in body
    assert "redirect_uris" not in body
    merging = replacement(order, FRESH, describe(dialect("keycloak")))
    assert (merging["logo_uri"], merging["redirect_uris"]) == ("", [])


def seen(**members: Any) -> Any:
    return live({"client_id": "c1", **members}, "partner", STANDARD, None)


def test_what_moved_since_the_plan_is_found_and_equal_meanings_are_not_movement() -> None:
    planned, fields = (
        seen(redirect_uris=[*URI, "https://b.example/"], client_name="A"),
        {"redirect_uris": [], "contacts": []},
    )
    order = write(fields, live=planned)
    assert moved(order, seen(redirect_uris=["https://b.example/", *URI], client_name="B", contacts=[]).fields) == ()
    assert moved(order, seen(redirect_uris=["https://evil.example/"]).fields) == ("redirect_uris",)
    assert moved(order, seen(redirect_uris=planned.fields["redirect_uris"], contacts=["x"]).fields) == ("contacts",)
