"""What RFC 7591 servers can hold, from the field table, less what a dialect, options and metadata say."""

from collections.abc import Mapping

from oauthctl.adapters.dcr.dialects import Dialect
from oauthctl.contract import API
from oauthctl.contract.capability import Capabilities, Capability, Section, Support
from oauthctl.model.address import Kind
from oauthctl.model.field import Compare, ImpactRule, Role
from oauthctl.model.json import Json
from oauthctl.model.table import table

_NO_MEMBER = "client registration (RFC 7591) has no member for it: the server decides"
_NO_SECRET = "the server makes client secrets itself (RFC 7591 section 3.2.1): use `secret.to` to receive one"  # noqa: S105
_CHOICE = "sent when registering; the server answers with the one value it chose"
_DROPPED = "this server is known to drop it"
_HIDDEN = "the server stores it but leaves it out of its answers"

# Lists in server metadata (RFC 8414 section 2 and its registry) that say which values a member can have.
# scopes_supported is not among them: a server need not list every scope.
ANNOUNCED = {
    "authorization_details_types": "authorization_details_types_supported",
    "authorization_encrypted_response_alg": "authorization_encryption_alg_values_supported",
    "authorization_encrypted_response_enc": "authorization_encryption_enc_values_supported",
    "authorization_signed_response_alg": "authorization_signing_alg_values_supported",
    "backchannel_authentication_request_signing_alg": (
        "backchannel_authentication_request_signing_alg_values_supported"
    ),
    "backchannel_token_delivery_mode": "backchannel_token_delivery_modes_supported",
    "client_registration_types": "client_registration_types_supported",
    "grant_types": "grant_types_supported",
    "id_token_encrypted_response_alg": "id_token_encryption_alg_values_supported",
    "id_token_encrypted_response_enc": "id_token_encryption_enc_values_supported",
    "id_token_signed_response_alg": "id_token_signing_alg_values_supported",
    "introspection_encrypted_response_alg": "introspection_encryption_alg_values_supported",
    "introspection_encrypted_response_enc": "introspection_encryption_enc_values_supported",
    "introspection_signed_response_alg": "introspection_signing_alg_values_supported",
    "request_object_encryption_alg": "request_object_encryption_alg_values_supported",
    "request_object_encryption_enc": "request_object_encryption_enc_values_supported",
    "request_object_signing_alg": "request_object_signing_alg_values_supported",
    "response_modes": "response_modes_supported",
    "response_types": "response_types_supported",
    "subject_type": "subject_types_supported",
    "token_endpoint_auth_method": "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg": "token_endpoint_auth_signing_alg_values_supported",
    "userinfo_encrypted_response_alg": "userinfo_encryption_alg_values_supported",
    "userinfo_encrypted_response_enc": "userinfo_encryption_enc_values_supported",
    "userinfo_signed_response_alg": "userinfo_signing_alg_values_supported",
}
# Servers that take these often do not list them.
_UNLISTED = {"grant_types": {"refresh_token"}, "token_endpoint_auth_method": {"none"}}


def describe(dialect: Dialect, unsupported: frozenset[str] = frozenset()) -> Capabilities:
    """The capabilities of a dialect, less the members that the project says this server drops."""
    fields: dict[str, Capability] = {}
    for name, entry in table(Kind.CLIENT).items():
        if entry.role is Role.SETTING:
            fields[name] = Capability(Support.NONE, why=_NO_MEMBER)
        elif entry.role is Role.CHOICE:
            fields[name] = Capability(Support.WRITE_ONLY, why=_CHOICE)
        elif entry.role is Role.METADATA:
            fields[name] = _member(name, dialect, dropped=name in unsupported or dialect.drops(name))
            if entry.tagged and dialect.tags and fields[name].support is not Support.NONE:
                fields[f"{name}#"] = fields[name]
    fields["secret"] = Capability(Support.NONE, why=_NO_SECRET)
    return Capabilities(
        api=API,
        kinds=frozenset({Kind.CLIENT}),
        fields=fields,
        scope_fields={},
        sections={
            "settings": Section(
                "member", ImpactRule.OPAQUE, "Client metadata of this server that no standard registers."
            )
        },
        lists=False,
        page=0,
        chooses_id=False,
        marker=False,
        update=dialect.update,
        omit=dialect.omit,
        read_rotates=dialect.read_rotates,
        update_rotates=dialect.update_rotates,
        update_replaces_secret=dialect.update_replaces_secret,
        shows_secret=dialect.shows_secret,
        notes=dialect.notes,
    )


def narrowed(capabilities: Capabilities, metadata: Mapping[str, Json]) -> Capabilities:
    """The capabilities as one server announces them: a list in its metadata bounds the values of a member.

    Where the dialect knows the values, they stand: what was seen says more than what is announced.
    """
    fields = dict(capabilities.fields)
    for name, source in ANNOUNCED.items():
        listed = _listed(name, metadata.get(source))
        known = fields.get(name)
        if known is None or not listed or known.support is Support.NONE or known.values is not None:
            continue
        why = known.why or f"the server's {source} do not have it"
        fields[name] = known._replace(values=listed.union(known.same, _UNLISTED.get(name, ())), why=why)
    return capabilities._replace(fields=fields)


def _member(name: str, dialect: Dialect, *, dropped: bool) -> Capability:
    if dropped:
        return Capability(Support.NONE, why=_DROPPED)
    hidden, same, values = name in dialect.write_only, dialect.same.get(name, {}), dialect.values.get(name)
    support = Support.WRITE_ONLY if hidden else Support.LOSSY if same else Support.FULL
    why = _HIDDEN if hidden else f"{dialect.product} reads some values back as others" if same else ""
    return Capability(support, values, why, implied=dialect.implied.get(name, frozenset()), same=same)


def _listed(name: str, value: Json) -> frozenset[str]:
    """The announced values; for sets of words (`code id_token`) in canonical order, too."""
    if not isinstance(value, list | tuple):
        return frozenset()
    words = [item for item in value if isinstance(item, str)]
    if table()[name].compare is Compare.WORD_SETS:
        words += [" ".join(sorted(item.split())) for item in words]
    return frozenset(words)
