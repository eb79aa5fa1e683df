"""Written and read again, values keep their meaning; and what Keycloak holds is never changed by being read."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oauthctl.adapters.keycloak import blocks, clients, grants
from oauthctl.adapters.keycloak.body import Wanted
from oauthctl.contract.adapter import Write
from oauthctl.model.address import Address, Kind
from oauthctl.model.compare import same
from oauthctl.model.field import Compare
from oauthctl.model.json import Json
from oauthctl.model.table import field
from tests.adapters.keycloak.sample import AROUND, client

words = st.text(st.characters(codec="ascii", exclude_characters="#+-"), min_size=1, max_size=12).map(
    lambda text: f"x{text}".strip()
)
uris = words.map(lambda text: f"https://a.example/{text}".replace(" ", ""))
uri_sets = st.lists(uris, max_size=3, unique=True)
seconds = st.integers(0, 10**9)
keys = st.fixed_dictionaries(
    {"keys": st.lists(st.fixed_dictionaries({"kty": st.just("EC"), "x": words}), min_size=1, max_size=2)}
)
REFRESHABLE = {"authorization_code", "password", grants.DEVICE, grants.CIBA}
grant_sets = st.sets(st.sampled_from(sorted(grants.GRANT_TYPES))).filter(
    lambda found: grants.REFRESH not in found or bool(found & REFRESHABLE)
)
mapper = st.fixed_dictionaries({"protocolMapper": words, "config": st.dictionaries(words, words, max_size=3)})

FIELDS = {
    "client_name": words,
    "description": words,
    "client_uri": uris,
    "logo_uri": uris,
    "redirect_uris": uri_sets,
    "post_logout_redirect_uris": uri_sets,
    "grant_types": grant_sets.map(sorted),
    "token_endpoint_auth_method": st.sampled_from(
        ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"]
    ),
    "jwks": keys,
    "token_endpoint_auth_signing_alg": st.sampled_from(["PS256", "ES256"]),
    "request_uris": uri_sets,
    "require_pushed_authorization_requests": st.booleans(),
    "require_signed_request_object": st.booleans(),
    "dpop_bound_access_tokens": st.booleans(),
    "backchannel_logout_uri": uris,
    "frontchannel_logout_uri": uris,
    "subject_type": st.sampled_from(["pairwise", "public"]),
    "settings.access_token_lifetime": seconds,
    "settings.refresh_token_idle_lifetime": seconds,
    "settings.pkce": st.sampled_from(["required", "optional"]),
    "settings.consent": st.sampled_from(["required", "skip"]),
    "settings.enabled": st.booleans(),
    "settings.audiences": st.lists(uris, max_size=3, unique=True),
    "settings.access_token_format": st.sampled_from(["jwt", "at+jwt"]),
    "extensions.keycloak.fullScopeAllowed": st.just(False),
    "extensions.keycloak.attributes.my.attribute": words,
    "extensions.keycloak.protocolMappers.mine": mapper,
    "extensions.keycloak.authenticationFlowBindingOverrides.browser": words,
}
values: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({}, optional=FIELDS)
UNSHOWN = (False, "public", "jwt")  # what absence means


def stored(before: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """What Keycloak makes of a PUT: it merges, what is empty is gone, and service accounts have a scope of their own."""
    after = {**before, **body}
    for name in ("attributes", "authenticationFlowBindingOverrides"):
        after[name] = {key: text for key, text in (before[name] | body.get(name, {})).items() if text != ""}
    usual = [name for name in before["defaultClientScopes"] if name != "service_account"]
    return {**after, "defaultClientScopes": usual + ["service_account"] * bool(after["serviceAccountsEnabled"])}


def written(before: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    known = dict(clients.fields(before, AROUND))
    wanted = Wanted(frozenset(fields), {**known, **fields})  # type: ignore[arg-type]  # the sample has no gaps
    return stored(before, clients.body_of(wanted, before).representation())


def means(name: str, value: Json, found: Any) -> bool:
    entry = field(name)
    assert entry is not None
    return same(value, found, entry.compare) or (found is None and value in UNSHOWN)


@given(values)
def test_what_is_written_is_read(fields: dict[str, Any]) -> None:
    after = clients.fields(written(client(), fields), AROUND)
    for name, value in fields.items():
        assert means(name, value, after.get(name)), name


@given(values, values)
def test_what_was_not_to_change_does_not(first: dict[str, Any], second: dict[str, Any]) -> None:
    before = written(client(), first)
    old, new = clients.fields(before, AROUND), clients.fields(written(before, second), AROUND)
    linked = {
        "post_logout_redirect_uris",
        "response_types",
        "settings.pkce_methods",
        "secret",
    }  # others decide them too
    for name in (old.keys() | new.keys()) - second.keys() - linked:
        assert old.get(name) == new.get(name), name


@given(values)
def test_written_twice_is_written_once(fields: dict[str, Any]) -> None:
    once = written(client(), fields)
    assert clients.fields(written(once, fields), AROUND) == clients.fields(once, AROUND)


@given(values)
def test_cleared_is_as_it_was(fields: dict[str, Any]) -> None:
    ours = {
        name: value
        for name, value in fields.items()
        if name not in {"grant_types", "redirect_uris", "post_logout_redirect_uris"}
    }
    ours.pop("token_endpoint_auth_method", None)
    after = clients.fields(written(written(client(), ours), dict.fromkeys(ours)), AROUND)
    before = clients.fields(client(), AROUND)
    assert after == before


@given(values)
def test_items_and_their_block_are_inverse(fields: dict[str, Any]) -> None:
    live = clients.fields(written(client(), fields), AROUND)
    prefix = "extensions.keycloak."
    items: dict[str, Any] = {
        name.removeprefix(prefix): value for name, value in live.items() if name.startswith(prefix)
    }
    assert blocks.items(blocks.block(items)) == items


def test_reading_changes_nothing() -> None:
    native = client(protocolMappers=[{"name": "a", "protocolMapper": "b", "config": {"c": "d"}}])
    copy = client(protocolMappers=[{"name": "a", "protocolMapper": "b", "config": {"c": "d"}}])
    clients.from_native(native, AROUND)
    assert native == copy


def test_a_new_client_is_told_each_switch() -> None:
    write = Write(Address("sso", Kind.CLIENT, "a"), "a", {"redirect_uris": ["https://a/cb"]})
    body = clients.body_of(clients.wanted_new(write), {}).representation()
    assert {name: body[name] for name in (*grants.SWITCHES, "publicClient", "consentRequired", "enabled")} == {
        "standardFlowEnabled": True, "implicitFlowEnabled": False, "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": False, "authorizationServicesEnabled": False, "publicClient": False,
        "consentRequired": False, "enabled": True,
    }  # fmt: skip
    assert body["webOrigins"] == []
    assert same(body["redirectUris"], ["https://a/cb"], Compare.SET)
