"""What Keycloak can hold, as data. Facts of version 26.7, observed on a running server."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from oauthctl.adapters.keycloak import authentication, grants, items, logout, mappers, plain, scopes
from oauthctl.adapters.keycloak.options import PAGE
from oauthctl.contract import API
from oauthctl.contract.capability import Capabilities, Capability, Section, Support
from oauthctl.model.address import Kind
from oauthctl.model.field import ImpactRule
from oauthctl.model.value import FieldId

_OPENID: Final = frozenset({scopes.OPENID})
_REALM_WIDE: Final = "one setting of the realm, for all its clients"

_PATTERNS: Final = frozenset({"", "any", "suffix"})  # a `*` elsewhere matches only itself
_SPECIAL: Final[Mapping[FieldId, Capability]] = {
    "grant_types": Capability(
        values=grants.GRANT_TYPES,
        default=[],
        why="refresh_token needs a grant that yields one: Keycloak has a switch besides them",
    ),
    "response_types": Capability(
        Support.LOSSY,
        grants.RESPONSE_TYPES,
        default=[],
        why="Keycloak derives them from the grant types; only that set can be held",
    ),
    "token_endpoint_auth_method": Capability(
        values=frozenset({authentication.NONE, *authentication.METHODS}),
        why="a client with client_secret_basic may send its secret in the body too",
    ),
    "scope": Capability(implied=_OPENID, why="only names that the realm has; openid is never listed"),
    "settings.default_scopes": Capability(implied=_OPENID, why="only names that the realm has; openid is never listed"),
    "redirect_uris": Capability(patterns=_PATTERNS),
    "post_logout_redirect_uris": Capability(
        why="a client that says nothing may use its redirect URIs", patterns=_PATTERNS
    ),
    "settings.web_origins": Capability(patterns=frozenset({"", "any"})),
    "require_signed_request_object": Capability(
        Support.LOSSY,
        why="Keycloak asks for a request object; without request_object_signing_alg an unsigned one will do",
    ),
    "settings.pkce_methods": Capability(
        Support.LOSSY,
        frozenset(grants.PKCE_METHODS),
        "one method where PKCE is required; where it is optional, always both",
        default=list(grants.PKCE_METHODS),
    ),
    "settings.consent": Capability(default="skip"),
    "settings.access_token_format": Capability(values=frozenset({"jwt", "at+jwt"}), default="jwt", why="always a JWT"),
    "subject_type": Capability(
        values=frozenset({"public", "pairwise"}), default="public", why="held as a protocol mapper"
    ),
    "backchannel_token_delivery_mode": Capability(values=frozenset({"poll", "ping"}), why="Keycloak does not push"),
    "frontchannel_logout_session_required": Capability(Support.LOSSY, why="only with a frontchannel_logout_uri"),
    "backchannel_logout_session_required": Capability(Support.LOSSY, why="only with a backchannel_logout_uri"),
    "settings.refresh_token_rotation": Capability(Support.FIXED, why=_REALM_WIDE),
    "settings.refresh_token_reuse_window": Capability(Support.FIXED, why=_REALM_WIDE),
    "settings.secret_max_age": Capability(Support.FIXED, why="a client policy of the realm"),
    "settings.id_token_lifetime": Capability(
        Support.NONE, why="Keycloak's ID tokens live as long as its access tokens"
    ),
    "settings.allowed_connections": Capability(
        Support.NONE, why="Keycloak cannot restrict identity providers by client"
    ),
    "settings.token_exchange_subjects": Capability(
        Support.NONE, why="decided by permissions of the realm, not by the client"
    ),
    "settings.token_exchange_audiences": Capability(Support.NONE, why="decided by the audiences of client scopes"),
    "settings.workload_federation": Capability(Support.NONE, why="not part of the client's settings in this version"),
    "contacts": Capability(Support.NONE, why="Keycloak has no field for contacts"),
    "application_type": Capability(Support.NONE, why="Keycloak does not know web and native clients apart"),
    "software_id": Capability(Support.NONE, why="Keycloak does not keep it"),
    "software_version": Capability(Support.NONE, why="Keycloak does not keep it"),
    "default_max_age": Capability(Support.NONE, why="only by request or authentication flow"),
    "require_auth_time": Capability(Support.NONE, why="decided by the client scope `basic`"),
    "initiate_login_uri": Capability(Support.NONE, why="Keycloak starts no logins at clients"),
    "authorization_details_types": Capability(Support.NONE, why="not part of the client's settings in this version"),
}

_SECTIONS: Final[Mapping[str, Section]] = {
    "settings": Section("setting", ImpactRule.OPAQUE, "Switches at the top of a client."),
    items.ATTRIBUTES: Section(
        "attribute", ImpactRule.OPAQUE, "Texts by name, for settings newer than the client's form."
    ),
    mappers.SECTION: Section("mapper", ImpactRule.OPAQUE, "What is put into tokens, by the mapper's name."),
    scopes.SECTION: Section(
        "client scope", ImpactRule.OPAQUE, "Client scopes that tokens do not name: default, optional or none."
    ),
    items.FLOWS: Section("flow override", ImpactRule.OPAQUE, "Authentication flows of this client alone, by id."),
    items.ROLES: Section(
        "service-account roles of",
        ImpactRule.ALLOWS,
        "Roles of the service account, by the client they belong to.",
    ),
}

NOTES: Final = (
    "An update ends the old secret's grace period, where a policy of the realm rotates secrets.",
    "Taking uma-ticket out of grant_types deletes the client's resources, policies and permissions.",
    "Not looked at: client roles, role scope mappings, and what authorization services hold.",
    "Deleting a client scope takes it away from every client that has it.",
)


@cache
def describe() -> Capabilities:
    """The table the engine and the documentation read."""
    held = plain.FIELDS | grants.FIELDS | authentication.FIELDS | logout.FIELDS | mappers.SUBJECT_FIELDS | scopes.FIELDS
    fields = dict.fromkeys(sorted(held | {"settings.audiences", "secret"}), Capability())
    return Capabilities(
        api=API,
        kinds=frozenset({Kind.CLIENT, Kind.SCOPE}),
        fields={**fields, **_SPECIAL},
        scope_fields={
            **dict.fromkeys(("description", "consent_text", "settings.audiences"), Capability()),
            "settings.include_in_token": Capability(default=True),
            "settings.consent": Capability(default="required"),
        },
        sections=_SECTIONS,
        lists=True,
        page=PAGE,
        chooses_id=True,
        marker=True,
        update="merge",
        omit="keep",
        shows_secret=True,
        secret_overlap=0,
        notes=NOTES,
    )
