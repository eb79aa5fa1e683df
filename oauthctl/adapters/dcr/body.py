"""What is sent: the bodies of a registration and of an update. Pure."""

from collections.abc import Mapping
from typing import cast

from oauthctl.adapters.dcr.information import PREFIX, Information, metadata
from oauthctl.contract.adapter import Write
from oauthctl.contract.capability import Capabilities, Support
from oauthctl.contract.http import Body
from oauthctl.model.address import Kind
from oauthctl.model.compare import canonical, same
from oauthctl.model.field import Field, Role
from oauthctl.model.json import Json
from oauthctl.model.secret import Secret
from oauthctl.model.table import field
from oauthctl.model.value import FieldId, Gap

# Left out, these do not mean "none": the server puts its own, or refuses the client (RFC 7591 section 2).
_METHOD = "token_endpoint_auth_method"
_ALWAYS = frozenset({"redirect_uris", "grant_types", "response_types", _METHOD})


def registration(write: Write, capabilities: Capabilities) -> Mapping[str, Body]:
    """The body of a registration (RFC 7591 section 2): every managed field that says something.

    A value that every server assumes anyway is sent only where it must be: strict servers refuse the unknown.
    """
    wanted = {name: value for name, value in write.set.items() if name not in write.clear}
    return {
        _member(name): _spelled(name, value)
        for name, value in wanted.items()
        if _can_be_sent(name, capabilities) and _must_be_said(name, value, write.security)
    }


def replacement(write: Write, fresh: Information, capabilities: Capabilities) -> Mapping[str, Body]:
    """The body of an update (RFC 7592 section 2.2): what is live, overlaid by everything managed.

    fresh: the client information just read. What we do not manage is sent back, what the server owns is not;
    the secret only where it was just shown, since it has to be the current one.
    """
    body: dict[str, Body] = {name: _spelled(name, value) for name, value in metadata(fresh).items()}
    managed = {**write.desired, **write.set, **dict.fromkeys(write.clear)}
    for name, value in managed.items():
        if not _can_be_sent(name, capabilities):
            continue
        member = _member(name)
        if value is None:
            body.pop(member, None)
            if capabilities.omit == "keep":
                body[member] = _nothing(name)
        elif member in body or _must_be_said(name, value, write.security):
            body[member] = _spelled(name, value)
    secret = fresh.get("client_secret")
    credentials: dict[str, Body] = {"client_secret": Secret(secret)} if isinstance(secret, str) and secret else {}
    return {**body, "client_id": fresh["client_id"], **credentials}


def needs_first_secret(fresh: Information, wanted: Mapping[str, Body]) -> bool:
    """Whether an update makes a public client one that needs a secret."""
    before, after = metadata(fresh).get(_METHOD), wanted.get(_METHOD)
    return before == "none" and isinstance(after, str) and after.startswith("client_secret_")


def moved(write: Write, fresh: Mapping[FieldId, object]) -> tuple[FieldId, ...]:
    """The fields to be written that somebody changed after the plan read them. fresh: live fields now."""
    if write.live is None:
        return ()
    planned = write.live.fields
    return tuple(
        name
        for name in (*write.set, *write.clear)
        if name in planned and name in fresh and not _same(planned[name], fresh[name], field(name))
    )


def _member(name: FieldId) -> str:
    return name.removeprefix(PREFIX)


def _can_be_sent(name: FieldId, capabilities: Capabilities) -> bool:
    if name.startswith(PREFIX):
        return True
    entry = field(name)
    if entry is None or entry.role not in {Role.METADATA, Role.CHOICE}:
        return False
    return capabilities.of(Kind.CLIENT, name).support is not Support.NONE


def _must_be_said(name: FieldId, value: Json, security: frozenset[FieldId]) -> bool:
    entry = field(name)
    if entry is None or name in security or name in _ALWAYS:
        return value is not None
    if canonical(value, entry.compare) is None:
        return False
    defaults = set(map(str, entry.defaults.values()))
    return len(defaults) != 1 or not same(value, next(iter(entry.defaults.values())), entry.compare)


def _spelled(name: FieldId, value: Json) -> Json:
    """A list of words as one string (RFC 6749 section 3.3); everything else as it is."""
    entry = field(name)
    if entry is not None and entry.type == "words" and isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return value


def _nothing(name: FieldId) -> Json:
    entry = field(name)
    return [] if entry is not None and entry.type.endswith("[]") else ""


def _same(left: object, right: object, entry: Field | None) -> bool:
    left, right = (None if value is Gap.ABSENT else value for value in (left, right))
    if entry is None or isinstance(left, Gap) or isinstance(right, Gap):
        return left == right
    return same(cast(Json, left), cast(Json, right), entry.compare)
