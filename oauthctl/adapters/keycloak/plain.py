"""The fields that are one native setting each, by table: top-level texts, and attributes with a codec."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from oauthctl.adapters.keycloak.body import Body, Wanted
from oauthctl.adapters.keycloak.codecs import ALGORITHM, DURATION, FLAG, LIST, TEXT, Codec
from oauthctl.adapters.keycloak.remainder import Remainder
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId


class Row(NamedTuple):
    field: FieldId
    attribute: str
    codec: Codec


TOP_TEXTS: Final[Mapping[str, FieldId]] = {
    "name": "client_name",
    "description": "description",
    "baseUrl": "client_uri",
}
TOP_LISTS: Final[Mapping[str, FieldId]] = {
    "redirectUris": "redirect_uris",
    "webOrigins": "settings.web_origins",
}

ROWS: Final = (
    Row("logo_uri", "logoUri", TEXT),
    Row("policy_uri", "policyUri", TEXT),
    Row("tos_uri", "tosUri", TEXT),
    Row("token_endpoint_auth_signing_alg", "token.endpoint.auth.signing.alg", TEXT),
    Row("id_token_signed_response_alg", "id.token.signed.response.alg", TEXT),
    Row("id_token_encrypted_response_alg", "id.token.encrypted.response.alg", TEXT),
    Row("id_token_encrypted_response_enc", "id.token.encrypted.response.enc", TEXT),
    Row("userinfo_signed_response_alg", "user.info.response.signature.alg", TEXT),
    Row("userinfo_encrypted_response_alg", "user.info.encrypted.response.alg", TEXT),
    Row("userinfo_encrypted_response_enc", "user.info.encrypted.response.enc", TEXT),
    Row("authorization_signed_response_alg", "authorization.signed.response.alg", TEXT),
    Row("authorization_encrypted_response_alg", "authorization.encrypted.response.alg", TEXT),
    Row("authorization_encrypted_response_enc", "authorization.encrypted.response.enc", TEXT),
    Row("request_object_signing_alg", "request.object.signature.alg", ALGORITHM),
    Row("request_object_encryption_alg", "request.object.encryption.alg", ALGORITHM),
    Row("request_object_encryption_enc", "request.object.encryption.enc", ALGORITHM),
    Row("request_uris", "request.uris", LIST),
    Row("default_acr_values", "default.acr.values", LIST),
    Row("require_pushed_authorization_requests", "require.pushed.authorization.requests", FLAG),
    Row("dpop_bound_access_tokens", "dpop.bound.access.tokens", FLAG),
    Row("tls_client_certificate_bound_access_tokens", "tls.client.certificate.bound.access.tokens", FLAG),
    Row("backchannel_token_delivery_mode", "ciba.backchannel.token.delivery.mode", TEXT),
    Row("backchannel_client_notification_endpoint", "ciba.backchannel.client.notification.endpoint", TEXT),
    Row(
        "backchannel_authentication_request_signing_alg",
        "ciba.backchannel.auth.request.signing.alg",
        ALGORITHM,
    ),
    Row("settings.access_token_lifetime", "access.token.lifespan", DURATION),
    Row("settings.refresh_token_idle_lifetime", "client.session.idle.timeout", DURATION),
    Row("settings.refresh_token_absolute_lifetime", "client.session.max.lifespan", DURATION),
)
FIELDS: Final = frozenset({*TOP_TEXTS.values(), *TOP_LISTS.values(), *(row.field for row in ROWS)})
NATIVE: Final[Mapping[str, FieldId]] = {
    **TOP_TEXTS,
    **TOP_LISTS,
    **{f"attributes.{row.attribute}": row.field for row in ROWS},
}

_BY_ATTRIBUTE: Final = {row.attribute: row for row in ROWS}


def read(rest: Remainder) -> dict[FieldId, Json]:
    """The fields of the table. An attribute that a field cannot hold is left, and becomes an item."""
    found: dict[FieldId, Json] = {}
    for name, field in TOP_TEXTS.items():
        found[field] = rest.take(name) or None
    for name, field in TOP_LISTS.items():
        found[field] = sorted(rest.take(name) or ()) or None
    for name in _BY_ATTRIBUTE.keys() & rest.attributes.keys():
        row = _BY_ATTRIBUTE[name]
        try:
            value = row.codec.read(rest.attributes[name]) if rest.attributes[name] else None
        except ValueError:
            continue
        del rest.attributes[name]
        found[row.field] = value
    return {field: value for field, value in found.items() if value is not None}


def write(wanted: Wanted, body: Body) -> None:
    """The fields of the table that are to change; cleared ones become empty, which removes them."""
    for name, field in TOP_TEXTS.items():
        if wanted.touches(field):
            body.top[name] = wanted.after.get(field) or ""
    for name, field in TOP_LISTS.items():
        if wanted.touches(field):
            value = wanted.after.get(field)
            body.top[name] = sorted(map(str, value)) if isinstance(value, list | tuple) else []
    for row in ROWS:
        if wanted.touches(row.field):
            value = wanted.after.get(row.field)
            body.attribute(row.attribute, None if value is None else row.codec.write(value))
