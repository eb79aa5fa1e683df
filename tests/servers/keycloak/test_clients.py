"""Each field on a real Keycloak: set, changed, cleared, and read back as it was sent."""

import pytest

from oauthctl.contract.adapter import Found, Target
from oauthctl.diagnostics.errors import Conflict, InvalidRequest
from oauthctl.model.compare import same
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Memory
from oauthctl.model.secret import Secret
from oauthctl.model.table import field
from tests.servers.keycloak.world import MARKER, PRESET_WEB, Opened, address, order
from tests.servers.keycloak_admin import Realm

CALLBACK = "https://shop.example.com/cb"
KEYS = {"keys": [{"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                  "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "kid": "1", "use": "sig", "alg": "ES256"}]}  # fmt: skip
MAPPER = {
    "protocolMapper": "oidc-hardcoded-claim-mapper",
    "config": {"claim.name": "team", "claim.value": "shop", "jsonType.label": "String", "access.token.claim": "true"},
}
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"

# A field, two values it can have, and what else has to be so.
FIELDS: list[tuple[str, Json, Json, dict[str, Json]]] = [
    ("client_name", "Shop", "The shop", {}),
    ("description", "Sells", "Sells things", {}),
    ("client_uri", "https://shop.example.com", "https://shop.example.com/en", {}),
    ("logo_uri", "https://shop.example.com/l.png", "https://shop.example.com/m.png", {}),
    ("policy_uri", "https://shop.example.com/p", "https://shop.example.com/q", {}),
    ("tos_uri", "https://shop.example.com/t", "https://shop.example.com/u", {}),
    ("redirect_uris", [CALLBACK], [CALLBACK, "http://127.0.0.1/cb"], {}),
    ("post_logout_redirect_uris", ["https://shop.example.com/bye"], ["https://a.example/", "https://b.example/"], {}),
    ("scope", ["profile", "email"], ["profile", "offline_access"], {}),
    ("jwks", KEYS, {"keys": []} | KEYS, {"token_endpoint_auth_method": "private_key_jwt"}),
    ("jwks_uri", "https://shop.example.com/jwks", "https://shop.example.com/keys", {}),
    ("token_endpoint_auth_signing_alg", "PS256", "ES256", {"token_endpoint_auth_method": "private_key_jwt"}),
    ("tls_client_auth_subject_dn", "CN=shop", "CN=shop,O=acme", {"token_endpoint_auth_method": "tls_client_auth"}),
    ("id_token_signed_response_alg", "PS256", "ES256", {}),
    ("id_token_encrypted_response_alg", "RSA-OAEP", "RSA-OAEP-256", {}),
    ("id_token_encrypted_response_enc", "A128GCM", "A256GCM", {}),
    ("userinfo_signed_response_alg", "RS256", "ES256", {}),
    ("userinfo_encrypted_response_alg", "RSA-OAEP", "RSA-OAEP-256", {}),
    ("userinfo_encrypted_response_enc", "A128GCM", "A256GCM", {}),
    ("authorization_signed_response_alg", "RS256", "PS256", {}),
    ("authorization_encrypted_response_alg", "RSA-OAEP", "RSA-OAEP-256", {}),
    ("authorization_encrypted_response_enc", "A128GCM", "A256GCM", {}),
    ("request_object_signing_alg", "RS256", "PS256", {}),
    ("request_object_encryption_alg", "RSA-OAEP", "RSA-OAEP-256", {}),
    ("request_object_encryption_enc", "A128GCM", "A256GCM", {}),
    ("request_uris", ["https://shop.example.com/r1"], ["https://shop.example.com/r1", "https://shop.example.com/r2"], {}),
    ("default_acr_values", ["1"], ["1", "2"], {"extensions.keycloak.attributes.acr.loa.map": '{"1":1,"2":2}'}),
    ("require_pushed_authorization_requests", True, False, {}),
    ("require_signed_request_object", True, False, {}),
    ("dpop_bound_access_tokens", True, False, {}),
    ("tls_client_certificate_bound_access_tokens", True, False, {}),
    ("backchannel_logout_uri", "https://shop.example.com/b", "https://shop.example.com/c", {}),
    ("backchannel_logout_session_required", True, False, {"backchannel_logout_uri": "https://shop.example.com/b"}),
    ("frontchannel_logout_uri", "https://shop.example.com/f", "https://shop.example.com/g", {}),
    ("frontchannel_logout_session_required", True, False, {"frontchannel_logout_uri": "https://shop.example.com/f"}),
    ("backchannel_token_delivery_mode", "poll", "ping",
     {"backchannel_client_notification_endpoint": "https://shop.example.com/n"}),
    ("backchannel_client_notification_endpoint", "https://shop.example.com/n", "https://shop.example.com/o", {}),
    ("backchannel_authentication_request_signing_alg", "PS256", "ES256", {}),
    ("subject_type", "pairwise", "public", {}),
    ("sector_identifier_uri", None, None, {"subject_type": "pairwise"}),
    ("settings.access_token_lifetime", 300, 600, {}),
    ("settings.refresh_token_idle_lifetime", 600, 900, {}),
    ("settings.refresh_token_absolute_lifetime", 7200, 3600, {}),
    ("settings.access_token_format", "at+jwt", "jwt", {}),
    ("settings.web_origins", ["https://shop.example.com"], ["+"], {}),
    ("settings.audiences", ["https://api.example.com/a"], ["https://api.example.com/a", "urn:b"], {}),
    ("settings.default_scopes", ["profile"], ["email"], {"scope": ["profile", "email"]}),
    ("settings.enabled", False, True, {}),
    ("settings.consent", "required", "skip", {}),
    ("settings.pkce_methods", ["plain"], ["S256"], {}),
    ("extensions.keycloak.fullScopeAllowed", False, None, {}),
    ("extensions.keycloak.rootUrl", "https://shop.example.com", "https://www.example.com", {}),
    ("extensions.keycloak.adminUrl", "https://shop.example.com/admin", None, {}),
    ("extensions.keycloak.alwaysDisplayInConsole", True, None, {}),
    ("extensions.keycloak.notBefore", 5, 7, {}),
    ("extensions.keycloak.attributes.client_credentials.use_refresh_token", "true", None, {}),
    ("extensions.keycloak.attributes.client.offline.session.idle.timeout", "60", "120", {}),
    ("extensions.keycloak.protocolMappers.team", MAPPER, {**MAPPER, "config": {**MAPPER["config"], "claim.value": "x"}}, {}),  # type: ignore[dict-item]  # a literal above
    ("extensions.keycloak.clientScopes.roles", "none", "optional", {}),
    ("extensions.keycloak.clientScopes.basic", "none", None, {}),
]  # fmt: skip

FOLLOWING = ("post_logout_redirect_uris", "subject_type", "settings.default_scopes", "scope")  # others decide them too


def means(name: str, value: Json, live: Live) -> bool:
    """Whether the client has this value; a switch that is off, and what is as Keycloak makes it, are not shown."""
    entry = field(name)
    assert entry is not None
    found = live.fields.get(name)
    if found is None and value in (False, "public", "jwt"):
        return True
    if name == "post_logout_redirect_uris" and value is None:
        return found is None
    return same(value, found, entry.compare)  # type: ignore[arg-type]  # no gap where all may be seen


@pytest.mark.parametrize(("name", "one", "other", "besides"), FIELDS, ids=[row[0] for row in FIELDS])
def test_set_change_clear(name: str, one: Json, other: Json, besides: dict[str, Json], sso: Opened) -> None:
    made = sso.session.create(order(f"client {name}", PRESET_WEB | besides | {name: one}))
    assert means(name, one, made.echo)
    changed = sso.session.update(order(f"client {name}", {name: other}, live=made.echo))
    assert means(name, other, changed.echo)
    kept = {key for key in made.echo.fields if key not in {name, *FOLLOWING}}
    assert {key: changed.echo.fields.get(key) for key in kept} == {key: made.echo.fields[key] for key in kept}
    again = sso.session.update(order(f"client {name}", {name: one}, live=changed.echo))
    assert means(name, one, again.echo)
    if name not in {"redirect_uris", "settings.pkce_methods", "settings.enabled", "settings.consent"}:
        cleared = sso.session.update(order(f"client {name}", {name: None}, live=again.echo))
        assert means(name, None, cleared.echo) or cleared.echo.fields.get(name) == []


@pytest.mark.parametrize(
    "method",
    ["none", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "tls_client_auth"],
)
def test_authentication_methods(method: str, sso: Opened) -> None:
    made = sso.session.create(order(f"method {method}", PRESET_WEB | {"token_endpoint_auth_method": method}))
    assert made.echo.fields["token_endpoint_auth_method"] == method
    assert (made.deliver is not None) == method.startswith("client_secret")
    other = "client_secret_basic" if method == "none" else "none"
    changed = sso.session.update(order(f"method {method}", {"token_endpoint_auth_method": other}, live=made.echo))
    assert changed.echo.fields["token_endpoint_auth_method"] == other


@pytest.mark.parametrize(
    "grants",
    [
        ["authorization_code"],
        ["client_credentials"],
        ["authorization_code", "implicit", "refresh_token"],
        [DEVICE, "refresh_token"],
        [EXCHANGE],
        ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
        ["client_credentials", "urn:ietf:params:oauth:grant-type:uma-ticket"],
        ["password", "refresh_token", "urn:openid:params:grant-type:ciba"],
    ],
    ids=lambda grants: "+".join(grant.rpartition(":")[2] for grant in grants),
)
def test_grants(grants: list[str], sso: Opened) -> None:
    name = f"grants {' '.join(grants)}"
    fields = {**PRESET_WEB, "grant_types": grants, "response_types": None, "redirect_uris": [CALLBACK]}
    made = sso.session.create(order(name, {key: value for key, value in fields.items() if value is not None}))
    assert sorted(made.echo.fields["grant_types"]) == sorted(grants)  # type: ignore[arg-type]
    changed = sso.session.update(order(name, {"grant_types": ["authorization_code"]}, live=made.echo))
    assert changed.echo.fields["grant_types"] == ["authorization_code"]


def test_a_fresh_service_account_is_what_the_preset_service_says(realm: Realm, sso: Opened) -> None:
    realm.create("/clients", {"clientId": "by-hand", "protocol": "openid-connect", "publicClient": False,
                              "serviceAccountsEnabled": True, "standardFlowEnabled": False,
                              "directAccessGrantsEnabled": False})  # fmt: skip
    fields = sso.clients()["by-hand"].fields
    assert fields["grant_types"] == ["client_credentials"]
    assert fields["response_types"] == []
    assert [name for name in fields if name.startswith("extensions.")] == []


def test_what_is_not_ours_survives(realm: Realm, sso: Opened) -> None:
    made = sso.session.create(order("foreign", PRESET_WEB, marker=MARKER))
    realm.edit_client("foreign", attributes={"team": "shop"}, webOrigins=[], adminUrl="https://shop.example.com/admin",
                      protocolMappers=[{"name": "theirs", "protocol": "openid-connect", **MAPPER}])  # fmt: skip
    before = realm.client("foreign")
    sso.session.update(order("foreign", {"client_name": "New", "settings.audiences": ["urn:a"]}, live=made.echo))
    after = realm.client("foreign")
    assert after["attributes"] == before["attributes"]
    assert after["adminUrl"] == before["adminUrl"]
    assert after["webOrigins"] == []
    assert after["secret"] == before["secret"]
    theirs = [mapper for mapper in after["protocolMappers"] if mapper["name"] == "theirs"]
    assert theirs == before["protocolMappers"]


def test_resources_of_authorization_services_survive(realm: Realm, sso: Opened) -> None:
    uma = "urn:ietf:params:oauth:grant-type:uma-ticket"
    made = sso.session.create(
        order("uma", PRESET_WEB | {"grant_types": ["authorization_code", "client_credentials", uma]})
    )
    path = f"/clients/{made.native_id}/authz/resource-server/resource"
    realm.do("POST", path, {"name": "orders"})
    sso.session.update(order("uma", {"client_name": "UMA"}, live=made.echo, marker=MARKER))
    assert "orders" in [resource["name"] for resource in realm.do("GET", path)]


def test_the_marker_is_kept_changed_and_removed(realm: Realm, sso: Opened) -> None:
    made = sso.session.create(order("marked", PRESET_WEB, marker=MARKER))
    assert made.echo.marker == MARKER
    realm.edit_client("marked", name="by hand")
    assert sso.clients()["marked"].marker == MARKER
    other = MARKER._replace(memory=Memory(1, {"scope": "e" * 16}))
    secret = realm.client("marked")["secret"]
    changed = sso.session.update(order("marked", {}, live=made.echo, marker=other))
    assert changed.echo.marker == other
    assert realm.client("marked")["secret"] == secret
    assert sso.session.update(order("marked", {}, live=made.echo, unmark=True)).echo.marker is None


def test_a_change_in_between_is_a_conflict(realm: Realm, sso: Opened) -> None:
    made = sso.session.create(order("raced", PRESET_WEB))
    realm.edit_client("raced", redirectUris=["https://evil.example/cb"], name="other")
    with pytest.raises(Conflict, match="redirect_uris of raced changed since it was read"):
        sso.session.update(order("raced", {"redirect_uris": ["https://shop.example.com/new"]}, live=made.echo))
    assert realm.client("raced")["redirectUris"] == ["https://evil.example/cb"]
    sso.session.update(order("raced", {"tos_uri": "https://shop.example.com/t"}, live=made.echo))


def test_a_secret_is_imposed_and_a_mask_is_not(realm: Realm, sso: Opened) -> None:
    made = sso.session.create(order("secret", PRESET_WEB, secret=Secret("first-secret-of-this-client")))
    assert realm.client("secret")["secret"] == "first-secret-of-this-client"
    assert made.deliver is None
    changed = sso.session.update(order("secret", {}, live=made.echo, secret=Secret("second-one")))
    assert realm.client("secret")["secret"] == "second-one"
    assert changed.echo.fields["secret"] != made.echo.fields["secret"]
    for text in ("", "**********"):
        with pytest.raises(InvalidRequest, match="empty or a mask"):
            sso.session.update(order("secret", {}, live=made.echo, secret=Secret(text)))
    assert realm.client("secret")["secret"] == "second-one"


def test_a_regenerated_secret_is_seen_and_no_secret_is_kept(realm: Realm, sso: Opened) -> None:
    made = sso.session.create(order("watched", PRESET_WEB))
    assert made.deliver is not None
    assert made.deliver.reveal() == realm.client("watched")["secret"]
    secret = realm.do("POST", f"/clients/{made.native_id}/client-secret")["value"]
    live = sso.clients()["watched"]
    assert live.fields["secret"] != made.echo.fields["secret"]
    assert secret not in repr(live)
    assert made.deliver.reveal() not in repr(made)


def test_a_name_that_is_taken(sso: Opened) -> None:
    sso.session.create(order("twice", PRESET_WEB))
    with pytest.raises(Conflict, match="has a client `twice` already"):
        sso.session.create(order("twice", PRESET_WEB))


def test_no_wildcard_comes_from_the_root_url(sso: Opened) -> None:
    fields = PRESET_WEB | {"redirect_uris": [], "extensions.keycloak.rootUrl": "https://shop.example.com"}
    made = sso.session.create(order("rooted", fields))
    assert "redirect_uris" not in made.echo.fields
    assert "settings.web_origins" not in made.echo.fields


def test_what_is_too_long_is_refused_by_name(sso: Opened) -> None:
    with pytest.raises(InvalidRequest, match=r"redirectUris .*, 2\d\d of 255 characters; nothing was sent"):
        sso.session.create(order("long", PRESET_WEB | {"redirect_uris": ["https://a.example/" + "x" * 255]}))
    assert "long" not in sso.clients()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"scope": ["orders:raed"]}, "no client scope `orders:raed`"),
        ({"scope": ["roles"]}, "not named in tokens"),
        ({"grant_types": ["client_credentials", "refresh_token"], "response_types": []}, "refresh_token needs a grant"),
        ({"grant_types": ["authorization_code"], "response_types": ["token"]}, "derives response_types"),
        ({"grant_types": ["urn:x"]}, "no grant type urn:x"),
        ({"settings.pkce": "optional", "settings.pkce_methods": ["S256"]}, "restricts PKCE to one method"),
        ({"jwks": KEYS, "jwks_uri": "https://a.example/k"}, "either jwks or jwks_uri"),
        ({"backchannel_logout_session_required": True}, "says nothing without backchannel_logout_uri"),
    ],
)  # fmt: skip
def test_what_keycloak_cannot_hold_is_refused(fields: dict[str, Json], message: str, sso: Opened) -> None:
    with pytest.raises(InvalidRequest, match=message):
        sso.session.create(order("refused", PRESET_WEB | fields))
    assert "refused" not in sso.clients()


def test_read_by_id_and_by_name(sso: Opened) -> None:
    made = sso.session.create(order("Case/ü", PRESET_WEB))
    assert sso.session.read(Target(address("x"), made.native_id)).live == made.echo
    assert sso.session.read(Target(address("Case/ü"))).live == made.echo
    assert sso.session.read(Target(address("case/ü"))).found is Found.GONE
    assert sso.session.read(Target(address("x"), "no-such-id")).found is Found.GONE


def test_delete(sso: Opened) -> None:
    made = sso.session.create(order("gone", PRESET_WEB))
    sso.session.delete(order("gone", {}, live=made.echo))
    sso.session.delete(order("gone", {}, live=made.echo))
    assert "gone" not in sso.clients()


@pytest.mark.parametrize("name", ["account", "oauthctl", "realm-management"])
def test_built_in_clients_and_our_own_are_refused(name: str, sso: Opened) -> None:
    live = sso.clients()[name]
    for forged in (live, live._replace(standing="ordinary")):
        with pytest.raises(InvalidRequest, match="not for oauthctl to change"):
            sso.session.update(order(name, {"client_name": "x"}, live=forged))
        with pytest.raises(InvalidRequest, match="not for oauthctl to change"):
            sso.session.delete(order(name, {}, live=forged))
