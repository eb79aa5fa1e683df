"""The adapter contract, kept by `dcr` on four real servers."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from oauthctl.adapters.dcr import ADAPTER
from oauthctl.contract.adapter import Context, Credentials, Options, Session
from oauthctl.diagnostics.place import Place
from oauthctl.http.client import HttpClient
from oauthctl.model.json import Json
from oauthctl.model.secret import Secret
from oauthctl.testing import AdapterContract, MemoryCredentials, Subject
from oauthctl.testing.subject import Open, Wrap
from tests.servers.processes.django import DjangoServer
from tests.servers.processes.glewlwyd import GlewlwydServer
from tests.servers.processes.panva import PanvaServer
from tests.servers.processes.sandbox import SandboxServer

WEB: Mapping[str, Json] = {
    "client_name": "Contract",
    "redirect_uris": ["https://shop.example.com/cb"],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "client_secret_basic",
}


# What oidc-provider drops without a word unless a feature is switched on that these tests do not use.
PANVA_DROPS = [
    "software_id", "software_version", "software_statement", "request_uris", "use_mtls_endpoint_aliases",
    "id_token_encrypted_response_alg", "id_token_encrypted_response_enc", "userinfo_signed_response_alg",
    "userinfo_encrypted_response_alg", "userinfo_encrypted_response_enc", "request_object_signing_alg",
    "request_object_encryption_alg", "request_object_encryption_enc", "tls_client_auth_subject_dn",
    "tls_client_auth_san_dns", "tls_client_auth_san_uri", "tls_client_auth_san_ip", "tls_client_auth_san_email",
    "tls_client_certificate_bound_access_tokens", "require_signed_request_object", "authorization_details_types",
    "introspection_signed_response_alg", "introspection_encrypted_response_alg", "introspection_encrypted_response_enc",
    "frontchannel_logout_uri", "frontchannel_logout_session_required", "backchannel_logout_uri",
    "backchannel_logout_session_required", "client_registration_types", "signed_jwks_uri", "organization_name",
    "description", "keywords", "information_uri", "organization_uri", "vp_formats_supported",
    "encrypted_response_enc_values_supported", "claims_redirect_uris", "nfv_token_signed_response_alg",
    "nfv_token_encrypted_response_alg", "nfv_token_encrypted_response_enc", "authorization_signed_response_alg",
    "authorization_encrypted_response_alg", "authorization_encrypted_response_enc", "backchannel_token_delivery_mode",
    "backchannel_client_notification_endpoint", "backchannel_authentication_request_signing_alg",
    "backchannel_user_code_parameter", "spiffe_id", "spiffe_bundle_endpoint",
]  # fmt: skip


# What Glewlwyd drops with the client database of its Debian package.
GLEWLWYD_DROPS = [
    "subject_type", "id_token_signed_response_alg", "id_token_encrypted_response_alg", "id_token_encrypted_response_enc",
    "userinfo_signed_response_alg", "userinfo_encrypted_response_alg", "userinfo_encrypted_response_enc",
    "token_endpoint_auth_signing_alg", "default_max_age", "require_auth_time", "default_acr_values", "initiate_login_uri",
    "request_uris", "tls_client_auth_subject_dn", "tls_client_certificate_bound_access_tokens",
    "use_mtls_endpoint_aliases", "dpop_bound_access_tokens", "require_signed_request_object",
    "require_pushed_authorization_requests", "authorization_details_types", "introspection_signed_response_alg",
    "introspection_encrypted_response_alg", "introspection_encrypted_response_enc", "client_registration_types",
    "signed_jwks_uri", "organization_name", "description", "keywords", "information_uri", "organization_uri",
    "vp_formats_supported", "encrypted_response_enc_values_supported", "claims_redirect_uris",
    "nfv_token_signed_response_alg", "nfv_token_encrypted_response_alg", "nfv_token_encrypted_response_enc",
    "authorization_signed_response_alg", "authorization_encrypted_response_alg", "authorization_encrypted_response_enc",
    "response_modes", "spiffe_id", "spiffe_bundle_endpoint",
]  # fmt: skip


def opener(**values: Any) -> Open:
    """A session with these options in the provider block."""

    @contextmanager
    def opened(credentials: Credentials, wrap: Wrap) -> Iterator[Session]:
        options = Options("tested", values, Place("providers.tested"))
        with HttpClient("tested") as http:
            context = Context(options, wrap(http), credentials, lambda _: None, time.time)
            with ADAPTER.open(context) as session:
                yield session

    return opened


def subject(token: str, client: Mapping[str, Json], values: Mapping[str, Any], **more: Any) -> Subject:
    return Subject(
        adapter=ADAPTER,
        open=opener(initial_access_token=Secret(token), **values),
        open_denied=opener(initial_access_token=Secret("nobody"), **values),
        client=client,
        credentials=MemoryCredentials(),
        **more,
    )


class TestSandbox(AdapterContract):
    @pytest.fixture
    def subject(self, sandbox_server: SandboxServer) -> Subject:
        values = {"issuer": sandbox_server.issuer, "unsupported": ["software_statement"]}
        return subject(sandbox_server.initial_access_token, WEB, values)


class TestOidcProvider(AdapterContract):
    @pytest.fixture
    def subject(self, panva_server: PanvaServer) -> Subject:
        values = {"issuer": panva_server.issuer, "dialect": "node-oidc-provider", "unsupported": PANVA_DROPS}
        examples: Mapping[str, Json] = {
            "scope": ["openid", "offline_access"],
            "token_endpoint_auth_signing_alg": "RS256",
        }
        leave_out = {
            "sector_identifier_uri": "the server fetches it",
            "default_acr_values": "this server has no acr values",
            "response_modes": "this server has no JARM",
            "token_endpoint_auth_signing_alg": "this server announces no asymmetric one",
        }
        return subject(panva_server.initial_access_token, WEB, values, examples=examples, leave_out=leave_out)


class TestDjangoOauthToolkit(AdapterContract):
    @pytest.fixture
    def subject(self, django_server: DjangoServer) -> Subject:
        values = {"issuer": django_server.base, "dialect": "django-oauth-toolkit"}
        return subject(django_server.initial_access_token, WEB, values)


class TestGlewlwyd(AdapterContract):
    @pytest.fixture
    def subject(self, glewlwyd_server: GlewlwydServer) -> Subject:
        values = {"issuer": glewlwyd_server.issuer, "dialect": "glewlwyd", "unsupported": GLEWLWYD_DROPS}
        return subject(glewlwyd_server.initial_access_token, WEB, values)
