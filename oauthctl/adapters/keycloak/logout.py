"""Logout URIs and signed requests: settings of Keycloak whose absence means something."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from oauthctl.adapters.keycloak.body import Body, Wanted
from oauthctl.adapters.keycloak.codecs import joined, split
from oauthctl.adapters.keycloak.remainder import Remainder
from oauthctl.diagnostics.errors import InvalidRequest
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

POST_LOGOUT: Final = "post.logout.redirect.uris"
SAME_AS_REDIRECTS: Final = "+"  # so does its absence
NOWHERE: Final = "-"
FRONT: Final = "frontchannel.logout.url"
FRONT_SESSION: Final = "frontchannel.logout.session.required"  # absent means true
BACK: Final = "backchannel.logout.url"
BACK_SESSION: Final = "backchannel.logout.session.required"  # absent means false; without an URL the server sets it
REQUEST_OBJECT: Final = "request.object.required"
AT_JWT: Final = "access.token.header.type.rfc9068"

FIELDS: Final = frozenset(
    {
        "post_logout_redirect_uris",
        "frontchannel_logout_uri",
        "frontchannel_logout_session_required",
        "backchannel_logout_uri",
        "backchannel_logout_session_required",
        "require_signed_request_object",
        "settings.access_token_format",
    }
)
NATIVE: Final[Mapping[str, FieldId]] = {
    f"attributes.{POST_LOGOUT}": "post_logout_redirect_uris",
    f"attributes.{FRONT}": "frontchannel_logout_uri",
    "frontchannelLogout": "frontchannel_logout_uri",
    f"attributes.{FRONT_SESSION}": "frontchannel_logout_session_required",
    f"attributes.{BACK}": "backchannel_logout_uri",
    f"attributes.{BACK_SESSION}": "backchannel_logout_session_required",
    f"attributes.{REQUEST_OBJECT}": "require_signed_request_object",
    f"attributes.{AT_JWT}": "settings.access_token_format",
}


def read(rest: Remainder, redirect_uris: Json) -> dict[FieldId, Json]:
    """redirect_uris: the client's, which its users may return to after logout too unless it says otherwise."""
    found: dict[FieldId, Json] = {
        "post_logout_redirect_uris": _after_logout(rest.attribute(POST_LOGOUT), redirect_uris),
        **_front(rest),
        **_back(rest),
    }
    if _is_required(rest.attributes.get(REQUEST_OBJECT, "")):
        found["require_signed_request_object"] = True
    if rest.attributes.get(REQUEST_OBJECT) in {"", "not required", "request or request_uri"}:
        rest.attribute(REQUEST_OBJECT)  # the two narrower words are also an item
    if rest.flag(AT_JWT):
        found["settings.access_token_format"] = "at+jwt"  # noqa: S105 - a format
    return {name: value for name, value in found.items() if value is not None}


def _after_logout(text: str, redirect_uris: Json) -> Json:
    listed = split(text)
    if not listed or listed[0] == SAME_AS_REDIRECTS:
        return redirect_uris
    return None if listed[0] == NOWHERE else sorted(listed)


def _front(rest: Remainder) -> dict[FieldId, Json]:
    enabled, url = rest.take("frontchannelLogout") is True, rest.attributes.get(FRONT)
    session = rest.attribute(FRONT_SESSION)
    if enabled and url:
        rest.attribute(FRONT)
        required: dict[FieldId, Json] = {"frontchannel_logout_session_required": True}
        return {"frontchannel_logout_uri": url, **(required if session != "false" else {})}
    if enabled:
        rest.top["frontchannelLogout"] = True  # on, but to nowhere: an item
    return {}


def _back(rest: Remainder) -> dict[FieldId, Json]:
    url, session = rest.attribute(BACK), rest.flag(BACK_SESSION)
    if not url:
        return {}
    return {
        "backchannel_logout_uri": url,
        **({"backchannel_logout_session_required": True} if session else {}),
    }


def _is_required(text: str) -> bool:
    return text not in {"", "not required"}


def write(wanted: Wanted, body: Body) -> None:
    """A cleared list of logout URIs is written as "none": left out, Keycloak would allow the redirect URIs."""
    after = wanted.after
    if wanted.touches("post_logout_redirect_uris"):
        body.attribute(POST_LOGOUT, joined(after.get("post_logout_redirect_uris") or [NOWHERE]))
    for channel in (_FRONT_CHANNEL, _BACK_CHANNEL):
        if wanted.touches(channel.uri, channel.session_required):
            _write_channel(channel, wanted, body)
    if wanted.touches("frontchannel_logout_uri"):
        body.top["frontchannelLogout"] = bool(after.get("frontchannel_logout_uri"))
    if wanted.touches("require_signed_request_object"):
        required = after.get("require_signed_request_object") is True
        body.attribute(REQUEST_OBJECT, "request or request_uri" if required else "not required")
    if wanted.touches("settings.access_token_format"):
        body.flag(AT_JWT, on=after.get("settings.access_token_format") == "at+jwt")


class _Channel(NamedTuple):
    uri: FieldId
    session_required: FieldId
    uri_attribute: str
    session_attribute: str


_FRONT_CHANNEL: Final = _Channel(
    "frontchannel_logout_uri", "frontchannel_logout_session_required", FRONT, FRONT_SESSION
)
_BACK_CHANNEL: Final = _Channel("backchannel_logout_uri", "backchannel_logout_session_required", BACK, BACK_SESSION)


def _write_channel(channel: _Channel, wanted: Wanted, body: Body) -> None:
    uri, session = wanted.after.get(channel.uri), wanted.after.get(channel.session_required) is True
    if session and not uri and wanted.touches(channel.session_required):
        raise InvalidRequest(f"{channel.session_required} says nothing without {channel.uri}; nothing was sent")
    body.attribute(channel.uri_attribute, str(uri or ""))
    body.attribute(channel.session_attribute, ("true" if session else "false") if uri else None)
