"""The client information response (RFC 7591 section 3.2.1, RFC 7592 section 3) as a live object. Pure."""

from collections.abc import Callable, Mapping

from oauthctl.contract.capability import Capabilities, Support
from oauthctl.diagnostics.errors import BadAnswer
from oauthctl.model.address import Kind
from oauthctl.model.field import Field, Role
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.secret import Secret
from oauthctl.model.table import field, table
from oauthctl.model.value import FieldId, Gap

Information = Mapping[str, Json]

PREFIX = "extensions.dcr."
_BOOLEANS = {"1": True, "true": True, "0": False, "false": False}
_SHOWN = frozenset({Support.FULL, Support.LOSSY, Support.FIXED})


def information(answer: Json, provider: str, status: int) -> Information:
    """The answer as client information. Raises BadAnswer where it has no client_id."""
    if isinstance(answer, Mapping) and isinstance(answer.get("client_id"), str) and answer["client_id"]:
        return answer
    raise BadAnswer(
        f"{provider} answered {status} without a client_id: that is no client information", status=status,
        next="check the provider's URL: something else, such as a proxy, may answer there",
    )  # fmt: skip


def live(
    info: Information, provider: str, capabilities: Capabilities, fingerprint: Callable[[Secret], str] | None
) -> Live:
    """Everything an answer says of a client, without its credentials.

    A member that is not there is absent; one that this server stores and never shows is not returned.
    """
    fields: dict[FieldId, Json | Gap] = dict.fromkeys(_known(capabilities, _SHOWN), Gap.ABSENT)
    fields |= dict.fromkeys(_known(capabilities, frozenset({Support.WRITE_ONLY})), Gap.NOT_RETURNED)
    for member, value in metadata(info).items():
        fields[member if _registered(member) else f"{PREFIX}{member}"] = value
    fields |= _secret(info, fingerprint)
    client_id = str(info["client_id"])
    return Live(provider, Kind.CLIENT, client_id, client_id, fields, native=_native(info))


def metadata(info: Information) -> Mapping[str, Json]:
    """The members that describe the client, in the types of the standards; what the server owns is left out.

    This is also what an update sends back of what it does not change.
    """
    found: dict[str, Json] = {}
    for member, value in info.items():
        entry = field(member)
        if value is None or (entry is not None and entry.role not in {Role.METADATA, Role.EXTENSION}):
            continue
        found[member] = value if entry is None else typed(value, entry)
    return found


def _registered(member: str) -> bool:
    entry = field(member)
    return entry is not None and entry.role is Role.METADATA


def typed(value: Json, entry: Field) -> Json:
    """A value in the field's own JSON type: servers have a list of one for a text, digits for a number, `1` for true."""
    if entry.type in {"string", "uri"} and isinstance(value, list) and len(value) == 1:
        (value,) = value
        return value
    if entry.type.endswith("[]") and isinstance(value, str):
        return [value] if value else []
    if entry.type in {"integer", "duration"} and isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if entry.type == "boolean" and isinstance(value, str):
        return _BOOLEANS.get(value, value)
    if entry.type == "words" and isinstance(value, str):
        return value.split()
    return value


def _known(capabilities: Capabilities, support: frozenset[Support]) -> tuple[FieldId, ...]:
    return tuple(
        name
        for name, entry in table().items()
        if entry.role in {Role.METADATA, Role.CHOICE} and capabilities.of(Kind.CLIENT, name).support in support
    )


def _secret(info: Information, fingerprint: Callable[[Secret], str] | None) -> Mapping[FieldId, Json]:
    """What can be watched of the secret without having it (DECISIONS 13)."""
    watched: dict[str, Json] = {}
    expires, secret = info.get("client_secret_expires_at"), info.get("client_secret")
    if isinstance(expires, int | float) and expires:
        watched["expires_at"] = expires
    if fingerprint is not None and isinstance(secret, str) and secret:
        watched["fingerprint"] = fingerprint(Secret(secret))
    return {"secret": watched} if watched else {}


def _native(info: Information) -> Information:
    hidden = {"client_secret", "registration_access_token", "registration_client_uri"}
    return {member: value for member, value in info.items() if member not in hidden}
