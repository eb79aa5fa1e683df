"""The adapter contract, kept by `keycloak` on a real one."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from oauthctl.adapters.keycloak import ADAPTER
from oauthctl.contract.adapter import Context, Credentials, Options, Session
from oauthctl.diagnostics.place import Place
from oauthctl.http.client import HttpClient
from oauthctl.model.json import Json
from oauthctl.model.secret import Secret
from oauthctl.testing import AdapterContract, MemoryCredentials, Subject
from oauthctl.testing.subject import Open, Wrap
from tests.servers.keycloak_admin import KeycloakAdmin, Realm, ServiceAccount

CLIENT: Mapping[str, Json] = {
    "client_name": "Contract",
    "redirect_uris": ["https://shop.example.com/cb"],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "client_secret_basic",
    "settings.pkce": "required",
    "settings.web_origins": ["https://shop.example.com"],
    "settings.consent": "skip",
    "settings.enabled": True,
}


def opener(realm: Realm, account: ServiceAccount) -> Open:
    @contextmanager
    def opened(credentials: Credentials, wrap: Wrap) -> Iterator[Session]:
        auth = {"client_id": account.client_id, "client_secret": Secret(account.client_secret)}
        options = Options("tested", {"url": realm.url, "realm": realm.name, "auth": auth}, Place("providers.tested"))
        with HttpClient("tested") as http:
            context = Context(options, wrap(http), credentials, lambda _: None, time.time)
            with ADAPTER.open(context) as session:
                yield session

    return opened


@pytest.fixture(scope="module")
def realm(keycloak_admin: KeycloakAdmin) -> Iterator[Realm]:
    with keycloak_admin.realm("contract") as made:
        yield made


@pytest.fixture(scope="module")
def account(realm: Realm) -> ServiceAccount:
    return realm.service_account("manage-clients", "view-users", "view-events", "view-realm")


class TestKeycloak(AdapterContract):
    @pytest.fixture
    def subject(self, realm: Realm, account: ServiceAccount) -> Subject:
        return Subject(
            adapter=ADAPTER,
            open=opener(realm, account),
            open_denied=opener(realm, account._replace(client_secret="wrong")),
            client=CLIENT,
            credentials=MemoryCredentials(),
            examples={
                "scope": ["openid", "profile", "email"],
                "settings.default_scopes": ["profile"],
                "default_acr_values": ["1"],
                "settings.refresh_token_idle_lifetime": "10m",
                "settings.refresh_token_absolute_lifetime": "1h",
            },
            beside={
                "backchannel_token_delivery_mode": {
                    "grant_types": ["urn:openid:params:grant-type:ciba"],
                    "response_types": [],
                },
                "frontchannel_logout_session_required": {"frontchannel_logout_uri": "https://shop.example.com/out"},
                "backchannel_logout_session_required": {"backchannel_logout_uri": "https://shop.example.com/out"},
                "settings.default_scopes": {"scope": ["openid", "profile", "email"]},
            },
            no_default={"settings.pkce_methods": "Keycloak takes both methods only where PKCE is optional"},
            leave_out={"sector_identifier_uri": "the server fetches it"},
        )
