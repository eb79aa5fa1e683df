"""The field table: IANA's "OAuth Dynamic Client Registration Metadata", and our settings."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import oauthctl.model.table
from oauthctl.model.address import Kind
from oauthctl.model.compare import canonical, same
from oauthctl.model.duration import seconds
from oauthctl.model.effective import OIDC, RFC7591, standard_default
from oauthctl.model.field import Compare, Field, ImpactRule, Role
from oauthctl.model.json import Json
from oauthctl.model.table import field, table

# Every member of IANA's registry "OAuth Dynamic Client Registration Metadata", by the specification that its row refers to.
REGISTERED = {
    "RFC 7591": """
        redirect_uris token_endpoint_auth_method grant_types response_types client_name client_uri logo_uri scope contacts
        tos_uri policy_uri jwks_uri jwks software_id software_version client_id client_secret client_id_issued_at
        client_secret_expires_at""",
    "RFC 7592": "registration_access_token registration_client_uri",
    "OpenID Connect Dynamic Client Registration 1.0": """
        application_type sector_identifier_uri subject_type id_token_signed_response_alg id_token_encrypted_response_alg
        id_token_encrypted_response_enc userinfo_signed_response_alg userinfo_encrypted_response_alg
        userinfo_encrypted_response_enc request_object_signing_alg request_object_encryption_alg
        request_object_encryption_enc token_endpoint_auth_signing_alg default_max_age require_auth_time
        default_acr_values initiate_login_uri request_uris""",
    "UMA 2.0 Grant": "claims_redirect_uris",
    "ETSI GS NFV-SEC 022": """
        nfv_token_signed_response_alg nfv_token_encrypted_response_alg nfv_token_encrypted_response_enc""",
    "RFC 8705": """
        tls_client_certificate_bound_access_tokens tls_client_auth_subject_dn tls_client_auth_san_dns
        tls_client_auth_san_uri tls_client_auth_san_ip tls_client_auth_san_email""",
    "RFC 9101": "require_signed_request_object",
    "RFC 9126": "require_pushed_authorization_requests",
    "RFC 9701": """
        introspection_signed_response_alg introspection_encrypted_response_alg introspection_encrypted_response_enc""",
    "OpenID Connect Front-Channel Logout 1.0": "frontchannel_logout_uri frontchannel_logout_session_required",
    "OpenID Connect Back-Channel Logout 1.0": "backchannel_logout_uri backchannel_logout_session_required",
    "OpenID Connect RP-Initiated Logout 1.0": "post_logout_redirect_uris",
    "RFC 9396": "authorization_details_types",
    "RFC 9449": "dpop_bound_access_tokens",
    "OpenID Federation 1.0": """
        client_registration_types signed_jwks_uri organization_name description keywords information_uri organization_uri""",
    "FAPI 2.0 Security Profile": "use_mtls_endpoint_aliases",
    "OpenID for Verifiable Presentations 1.0": "encrypted_response_enc_values_supported vp_formats_supported",
}

# Specified for clients, but not registered.
SPECIFIED = {
    "RFC 7591": "software_statement",
    "JWT Secured Authorization Response Mode for OAuth 2.0 (JARM)": """
        authorization_signed_response_alg authorization_encrypted_response_alg authorization_encrypted_response_enc""",
    "FAPI 2.0 Message Signing": "response_modes",
    "OpenID Connect Client-Initiated Backchannel Authentication Flow Core 1.0": """
        backchannel_token_delivery_mode backchannel_client_notification_endpoint
        backchannel_authentication_request_signing_alg backchannel_user_code_parameter""",
    "draft-ietf-oauth-spiffe-client-auth": "spiffe_id spiffe_bundle_endpoint",
}

MEMBERS = {
    name: standard for group in (REGISTERED, SPECIFIED) for standard, text in group.items() for name in text.split()
}

CHOICES = """
subject_types_supported id_token_signing_alg_values_supported id_token_encryption_alg_values_supported
id_token_encryption_enc_values_supported userinfo_signing_alg_values_supported
userinfo_encryption_alg_values_supported userinfo_encryption_enc_values_supported
request_object_signing_alg_values_supported request_object_encryption_alg_values_supported
request_object_encryption_enc_values_supported token_endpoint_auth_methods_supported
token_endpoint_auth_signing_alg_values_supported
backchannel_authentication_request_signing_alg_values_supported
authorization_signing_alg_values_supported authorization_encryption_alg_values_supported
authorization_encryption_enc_values_supported introspection_signing_alg_values_supported
introspection_encryption_alg_values_supported introspection_encryption_enc_values_supported
""".split()  # noqa: SIM905  # a table to read, not a literal

SETTINGS = """
pkce pkce_methods default_scopes access_token_lifetime id_token_lifetime refresh_token_idle_lifetime
refresh_token_absolute_lifetime refresh_token_rotation refresh_token_reuse_window audiences web_origins
consent allowed_connections enabled access_token_format token_exchange_subjects token_exchange_audiences
secret_max_age workload_federation
""".split()  # noqa: SIM905  # a table to read, not a literal

ENTRIES = [entry for kind in Kind for entry in table(kind).values()]


def name(entry: Field) -> str:
    return f"{entry.kind}:{entry.id}"


every_field = pytest.mark.parametrize("entry", ENTRIES, ids=name)


@pytest.mark.parametrize(("member", "standard"), MEMBERS.items())
def test_every_member_of_client_metadata_is_there_and_cites_what_defines_it(member: str, standard: str) -> None:
    entry = field(member)

    assert entry is not None
    assert entry.role in {Role.METADATA, Role.RESPONSE}
    assert entry.cite.startswith(standard)


@pytest.mark.parametrize("member", CHOICES)
def test_relying_party_metadata_choices_are_input_only(member: str) -> None:
    entry = field(member)

    assert entry is not None
    assert entry.role is Role.CHOICE


def test_there_is_no_metadata_that_no_standard_knows() -> None:
    ours = {entry.id for entry in table().values() if entry.role in {Role.METADATA, Role.RESPONSE, Role.CHOICE}}

    assert ours == {*MEMBERS, *CHOICES}


def test_settings_are_those_that_every_provider_has() -> None:
    assert {entry.id for entry in table().values() if entry.role is Role.SETTING} == {
        f"settings.{one}" for one in SETTINGS
    }


def test_scopes_and_resources_have_fields_of_their_own() -> None:
    assert set(table(Kind.SCOPE)) == {
        "description",
        "consent_text",
        "settings.include_in_token",
        "settings.consent",
        "settings.audiences",
    }
    assert set(table(Kind.RESOURCE)) == {"uri", "name", "description", "scopes"}


def test_no_field_is_there_twice() -> None:
    raw = json.loads(Path(oauthctl.model.table.__file__).with_name("fields.json").read_text(encoding="utf-8"))

    twice = [one for one, count in Counter((entry.get("kind"), entry["id"]) for entry in raw).items() if count > 1]

    assert twice == []


@every_field
def test_help_is_one_sentence_on_one_line(entry: Field) -> None:
    assert re.fullmatch(r"[A-Z`].*[^ .]\.", entry.help)
    assert entry.help.isprintable()


@every_field
def test_the_standard_is_named(entry: Field) -> None:
    assert re.search(
        r"RFC \d+ sections? \d|1\.0 section \d|2\.0 .*section \d|\(JARM\) section|ETSI|draft-|no standard",
        entry.cite,
    )


@every_field
def test_default_values_and_example_are_of_the_fields_type(entry: Field) -> None:
    given = [*entry.defaults.values(), *([] if entry.example is None else [entry.example])]

    for value in given:
        assert of_type(entry.type, value), value
        if entry.values and not entry.open:
            assert set(value if isinstance(value, list) else [value]) <= set(entry.values)


@every_field
def test_there_is_an_example_of_everything_that_is_not_the_servers_answer(entry: Field) -> None:
    assert (entry.example is None) == (entry.role is Role.RESPONSE)


@every_field
def test_defaults_are_of_a_known_specification_and_equal_to_themselves(entry: Field) -> None:
    assert set(entry.defaults) <= {RFC7591, OIDC}
    for value in entry.defaults.values():
        assert same(value, value, entry.compare)
        assert canonical(value, entry.compare) is not None, "nothing is no default"


@every_field
def test_strength_orders_the_values_of_a_protection_and_items_of_a_list(entry: Field) -> None:
    if entry.impact is ImpactRule.ALLOWS:
        assert not entry.strength or sorted(entry.strength) == sorted(entry.values)
    elif entry.impact is not ImpactRule.PROTECTS:
        assert entry.strength == ()
    elif entry.type == "boolean":
        assert entry.strength == (False, True)
    elif not entry.open:
        assert sorted(entry.strength) == sorted(entry.values)


@every_field
def test_only_what_decides_nothing_is_not_security_relevant(entry: Field) -> None:
    harmless = {"client_id_issued_at", "use_mtls_endpoint_aliases"}

    assert entry.security == (entry.impact is not ImpactRule.COSMETIC and entry.id not in harmless)


@every_field
def test_a_list_is_compared_as_a_list(entry: Field) -> None:
    lists = {Compare.SET, Compare.URIS, Compare.WORDS, Compare.WORD_SETS, Compare.ORDERED}

    assert (entry.compare in lists) == (entry.type.endswith("[]") or entry.type == "words")
    assert (entry.compare is Compare.DURATION) == (entry.type == "duration")


@pytest.mark.parametrize(
    ("member", "rfc7591", "oidc"),
    [
        ("grant_types", ["authorization_code"], ["authorization_code"]),
        ("response_types", ["code"], ["code"]),
        ("token_endpoint_auth_method", "client_secret_basic", "client_secret_basic"),
        ("application_type", None, "web"),
        ("id_token_signed_response_alg", None, "RS256"),
        ("require_auth_time", None, False),
        ("dpop_bound_access_tokens", False, False),
        ("redirect_uris", None, None),
    ],
)
def test_defaults_differ_by_specification(member: str, rfc7591: Json, oidc: Json) -> None:
    entry = table()[member]

    assert (standard_default(entry, RFC7591), standard_default(entry, OIDC)) == (rfc7591, oidc)


@pytest.mark.parametrize(
    ("member", "rule"),
    [
        ("redirect_uris", ImpactRule.ALLOWS),
        ("scope", ImpactRule.ALLOWS),
        ("settings.web_origins", ImpactRule.ALLOWS),
        ("jwks", ImpactRule.AUTHENTICATES),
        ("token_endpoint_auth_method", ImpactRule.AUTHENTICATES),
        ("tls_client_auth_san_dns", ImpactRule.AUTHENTICATES),
        ("settings.workload_federation", ImpactRule.AUTHENTICATES),
        ("secret", ImpactRule.AUTHENTICATES),
        ("settings.pkce", ImpactRule.PROTECTS),
        ("require_pushed_authorization_requests", ImpactRule.PROTECTS),
        ("backchannel_logout_uri", ImpactRule.PROTECTS),
        ("settings.access_token_lifetime", ImpactRule.LIFETIME),
        ("settings.enabled", ImpactRule.ENABLES),
        ("subject_type", ImpactRule.IDENTIFIES),
        ("id_token_signed_response_alg", ImpactRule.FORMATS),
        ("client_name", ImpactRule.COSMETIC),
        ("vp_formats_supported", ImpactRule.OPAQUE),
        ("extensions.keycloak.fullScopeAllowed", ImpactRule.OPAQUE),
    ],
)
def test_what_a_change_does(member: str, rule: ImpactRule) -> None:
    entry = field(member)

    assert entry is not None
    assert entry.impact is rule


def test_language_tags_follow_names_and_pages_only() -> None:
    assert field("client_name#fr") == table()["client_name"]._replace(id="client_name#fr")
    assert field("redirect_uris#fr") is None
    assert field("redirect_uri") is None


def of_type(type_: str, value: Json) -> bool:
    if type_.endswith("[]"):
        return isinstance(value, list) and value != [] and all(of_type(type_[:-2], item) for item in value)
    match type_:
        case "string":
            return isinstance(value, str)
        case "uri":
            return isinstance(value, str) and re.match(r"[a-z][a-z0-9+.-]*:", value) is not None
        case "words":
            return isinstance(value, list) and all(isinstance(item, str) and item.split() == [item] for item in value)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "duration":
            return seconds(value) is not None
        case "object":
            return isinstance(value, dict)
    return False
