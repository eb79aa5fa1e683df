"""The client metadata members this server knows, by JSON type; others are ignored (RFC 7591 section 2)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

# A software statement is left out, as RFC 7591 section 2.3 allows: nobody is trusted here to sign one.
_NAMES = {
    "text": """
        client_name scope software_id software_version application_type
        token_endpoint_auth_method token_endpoint_auth_signing_alg subject_type
        id_token_signed_response_alg id_token_encrypted_response_alg id_token_encrypted_response_enc
        userinfo_signed_response_alg userinfo_encrypted_response_alg userinfo_encrypted_response_enc
        request_object_signing_alg request_object_encryption_alg request_object_encryption_enc
        introspection_signed_response_alg introspection_encrypted_response_alg
        introspection_encrypted_response_enc
        authorization_signed_response_alg authorization_encrypted_response_alg
        authorization_encrypted_response_enc
        tls_client_auth_subject_dn tls_client_auth_san_dns tls_client_auth_san_uri tls_client_auth_san_ip
        tls_client_auth_san_email
        organization_name description
        backchannel_token_delivery_mode backchannel_authentication_request_signing_alg spiffe_id
        nfv_token_signed_response_alg nfv_token_encrypted_response_alg nfv_token_encrypted_response_enc""",
    "uri": """
        client_uri logo_uri tos_uri policy_uri jwks_uri signed_jwks_uri sector_identifier_uri
        initiate_login_uri frontchannel_logout_uri backchannel_logout_uri information_uri organization_uri
        backchannel_client_notification_endpoint spiffe_bundle_endpoint""",
    "list": """
        redirect_uris grant_types response_types contacts default_acr_values request_uris
        post_logout_redirect_uris authorization_details_types client_registration_types keywords
        encrypted_response_enc_values_supported claims_redirect_uris response_modes""",
    "flag": """
        require_auth_time tls_client_certificate_bound_access_tokens use_mtls_endpoint_aliases
        dpop_bound_access_tokens require_signed_request_object require_pushed_authorization_requests
        frontchannel_logout_session_required backchannel_logout_session_required
        backchannel_user_code_parameter""",
    "seconds": "default_max_age",
    "object": "jwks vp_formats_supported",
}
KIND_OF: Mapping[str, str] = MappingProxyType({name: kind for kind, names in _NAMES.items() for name in names.split()})
# Members people read may carry a language tag, `client_name#fr` (RFC 7591 section 2.2).
_READ_BY_PEOPLE = frozenset(
    {"client_name", "client_uri", "logo_uri", "tos_uri", "policy_uri"}
    | {"organization_name", "description", "keywords", "information_uri", "organization_uri"}
)
# What the server alone decides (RFC 7592 section 2.2).
SERVER_OWNED = frozenset(
    {"registration_access_token", "registration_client_uri"} | {"client_secret_expires_at", "client_id_issued_at"}
)


def kind_of(member: str) -> str | None:
    """The JSON type of a member, a language tag set aside; None for a member this server does not know."""
    name, tagged, language = member.partition("#")
    if tagged and (name not in _READ_BY_PEOPLE or not language):
        return None
    return KIND_OF.get(name)
