"""What a representation means."""

import json

import pytest

from oauthctl.adapters.keycloak import clients, scope_objects
from oauthctl.contract import marker as markers
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Marker
from tests.adapters.keycloak.sample import AROUND, ROTATED, SALT, SECRET, client, with_attributes

X = "extensions.keycloak."


def read(**more: object) -> Live:
    return clients.from_native(client(**more), AROUND)


def attributes(**named: str) -> dict[str, object]:
    return dict(clients.from_native(with_attributes(**named), AROUND).fields)


def test_a_fresh_client_has_no_items_and_no_noise() -> None:
    assert read().fields == {
        "redirect_uris": ["https://shop.example.com/cb"],
        "post_logout_redirect_uris": ["https://shop.example.com/cb"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": ["address", "email", "offline_access", "phone", "profile"],
        "settings.default_scopes": ["email", "profile"],
        "settings.pkce": "optional",
        "settings.pkce_methods": ["S256", "plain"],
        "settings.consent": "skip",
        "settings.enabled": True,
        "secret": {"created": "1795540666"},
    }


@pytest.mark.parametrize(
    ("standing", "reason", "more"),
    [
        ("ordinary", "", {}),
        ("own-login", "own login", {"clientId": "oauthctl"}),
        ("built-in", "built in", {"clientId": "security-admin-console"}),
        ("not-oidc", "SAML", {"protocol": "saml"}),
        ("not-oidc", "bearer-only", {"bearerOnly": True}),
        ("ordinary", "", {"clientId": "acme-realm"}),
    ],
)
def test_standing(standing: str, reason: str, more: dict[str, object]) -> None:
    live = read(**more)
    assert (live.standing, live.standing_reason) == (standing, reason)


def test_no_secret_is_anywhere_in_a_live_client() -> None:
    mapper = {
        "name": "p",
        "protocolMapper": "oidc-sha256-pairwise-sub-mapper",
        "config": {"pairwiseSubAlgorithmSalt": SALT},
    }
    native = with_attributes(client__secret__rotated=ROTATED) | {
        "protocolMappers": [mapper],
        "registrationAccessToken": SECRET,
    }
    live = clients.from_native(native, AROUND)
    for text in (repr(live), json.dumps(dict(live.native)), json.dumps(dict(live.fields))):  # type: ignore[arg-type]  # no gaps
        assert SECRET not in text
        assert ROTATED not in text
        assert SALT not in text


def test_a_regenerated_secret_is_another_value_and_a_fingerprint_comes_with_a_key() -> None:
    around = AROUND._replace(fingerprint=lambda secret: f"{len(secret.reveal())}")
    assert clients.from_native(client(), around).fields["secret"] == {"created": "1795540666", "fingerprint": "31"}
    assert clients.from_native(client(secret="**********"), around).fields["secret"] == {"created": "1795540666"}
    assert "secret" not in clients.from_native(client(publicClient=True), around).fields


def test_refresh_token_is_a_grant_only_where_another_yields_one() -> None:
    service = {"standardFlowEnabled": False, "serviceAccountsEnabled": True}
    assert read(**service).fields["grant_types"] == ["client_credentials"]
    assert read(**service, directAccessGrantsEnabled=True).fields["grant_types"] == [
        "client_credentials",
        "password",
        "refresh_token",
    ]
    assert attributes(use__refresh__tokens="false")["grant_types"] == ["authorization_code"]


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ("+", ["https://shop.example.com/cb"]),
        ("-", None),
        ("https://b/##https://a/", ["https://a/", "https://b/"]),
        ("+##https://a/", ["https://shop.example.com/cb"]),
    ],
)
def test_post_logout_redirect_uris(stored: str, meant: Json) -> None:
    assert attributes(post__logout__redirect__uris=stored).get("post_logout_redirect_uris") == meant


def test_a_value_a_field_cannot_hold_is_an_item() -> None:
    found = attributes(
        access__token__lifespan="-1", jwks__url="https://a/keys", request__object__required="request only"
    )
    assert found[f"{X}attributes.access.token.lifespan"] == "-1"
    assert found[f"{X}attributes.jwks.url"] == "https://a/keys"  # `use.jwks.url` is off
    assert found[f"{X}attributes.request.object.required"] == "request only"
    assert found["require_signed_request_object"] is True
    assert "settings.access_token_lifetime" not in found


def test_authentication() -> None:
    basic, post = "client_secret_basic", "client_secret_post"
    allowed = "client__secret__authentication__allowed__method"
    assert attributes(**{allowed: post})["token_endpoint_auth_method"] == post
    strict = attributes(**{allowed: basic})
    assert strict["token_endpoint_auth_method"] == basic
    assert strict[f"{X}attributes.client.secret.authentication.allowed.method"] == basic
    assert read(clientAuthenticatorType="federated-jwt").fields["token_endpoint_auth_method"] == "federated-jwt"
    pattern = read(clientAuthenticatorType="client-x509").fields
    assert pattern["token_endpoint_auth_method"] == "tls_client_auth"
    assert pattern[f"{X}attributes.x509.allow.regex.pattern.comparison"] == "true"


def test_settings_of_a_newer_server_are_items() -> None:
    fields = read(brandNewSwitch=True, rootUrl="https://a", authenticationFlowBindingOverrides={"browser": "f1"}).fields
    items = {name: value for name, value in fields.items() if name.startswith(X)}
    assert items == {
        f"{X}brandNewSwitch": True,
        f"{X}rootUrl": "https://a",
        f"{X}authenticationFlowBindingOverrides.browser": "f1",
    }


def test_hidden_scopes_are_items_where_they_are_unusual() -> None:
    fields = read(
        defaultClientScopes=["profile", "acr", "roles", "service_account"], optionalClientScopes=["web-origins"]
    ).fields
    items = {name.removeprefix(f"{X}clientScopes."): value for name, value in fields.items() if "clientScopes" in name}
    assert items == {"basic": "none", "service_account": "default", "web-origins": "optional"}
    service = read(
        serviceAccountsEnabled=True, defaultClientScopes=[*client()["defaultClientScopes"], "service_account"]
    )
    assert not [name for name in service.fields if "clientScopes" in name]


def test_mappers() -> None:
    def mapper(name: str, kind: str, **config: str) -> dict[str, object]:
        return {"id": "x", "name": name, "protocol": "openid-connect", "protocolMapper": kind, "consentRequired": False,
                "config": {key.replace("__", "."): value for key, value in config.items()}}  # fmt: skip

    plain = {"included__custom__audience": "urn:a", "access__token__claim": "true", "id__token__claim": "false"}
    fields = read(
        protocolMappers=[
            mapper("whatever its name", "oidc-audience-mapper", **plain),
            mapper("in the ID token", "oidc-audience-mapper", **plain | {"id__token__claim": "true"}),
            mapper("ops.role", "oidc-hardcoded-role-mapper", role="realm-management.realm-admin"),
            mapper(
                "p", "oidc-sha256-pairwise-sub-mapper", sectorIdentifierUri="https://a/s", pairwiseSubAlgorithmSalt=SALT
            ),
        ]
    ).fields
    assert fields["settings.audiences"] == ["urn:a"]
    assert (fields["subject_type"], fields["sector_identifier_uri"]) == ("pairwise", "https://a/s")
    assert fields[f"{X}protocolMappers.ops.role"] == {
        "protocolMapper": "oidc-hardcoded-role-mapper", "config": {"role": "realm-management.realm-admin"}
    }  # fmt: skip
    assert f"{X}protocolMappers.in the ID token" in fields


def test_our_marker_is_no_item_and_a_forged_one_does_no_harm() -> None:
    marker = Marker("acme", "prod", "shop", "https://sso/realms/acme")
    live = clients.from_native(with_attributes(oauthctl=markers.encode(marker)), AROUND)
    assert live.marker == marker
    assert not [name for name in live.fields if name.startswith(X)]
    assert clients.from_native(with_attributes(oauthctl='{"v":1,"p":['), AROUND).marker is None


def test_client_scopes() -> None:
    native = {"id": "s1", "name": "offline_access", "protocol": "openid-connect", "description": "d",
              "attributes": {"consent.screen.text": "", "gui.order": "3"}}  # fmt: skip
    live = scope_objects.from_native(native, "sso")
    assert live.standing == "built-in"
    assert live.fields == {
        "description": "d", "settings.include_in_token": True, "settings.consent": "required", f"{X}attributes.gui.order": "3",
    }  # fmt: skip
    mine = {**native, "attributes": {"oauthctl": markers.encode(Marker("a", "b", "c", "d"))}}
    assert scope_objects.from_native(mine, "sso").standing == "ordinary"
