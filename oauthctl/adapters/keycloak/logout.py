"""Logout URIs and signed requests: settings of Keycloak whose absence means something."""

from collections.abc import Mapping
from typing import Final

from oauthctl.adapters.keycloak.body import Body, Wanted
from oauthctl.adapters.keycloak.codecs import joined, split
from oauthctl.adapters.keycloak.remainder import Remainder
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

POST_LOGOUT: Final = "post.logout.redirect.uris"
SAME_AS_REDIRECTS: Final = "+"  # so does its absence
NOWHERE: Final = "-"
FRONT: Final = "frontchannel.logout.url"
FRONT_SESSION: Final = "frontchannel.logout.session.required"  # absent means true
REQUEST_OBJECT: Final = "request.object.required"
AT_JWT: Final = "access.token.header.type.rfc9068"

FIELDS: Final = frozenset(
    {
        "post_logout_redirect_uris", "frontchannel_logout_uri", "frontchannel_logout_session_required",
        "require_signed_request_object", "settings.access_token_format",
    }
)  # fmt: skip
NATIVE: Final[Mapping[str, FieldId]] = {
    f"attributes.{POST_LOGOUT}": "post_logout_redirect_uris",
    f"attributes.{FRONT}": "frontchannel_logout_uri",
    "frontchannelLogout": "frontchannel_logout_uri",
    f"attributes.{FRONT_SESSION}": "frontchannel_logout_session_required",
    f"attributes.{REQUEST_OBJECT}": "require_signed_request_object",
    f"attributes.{AT_JWT}": "settings.access_token_format",
}


def read(rest: Remainder, redirect_uris: Json) -> dict[FieldId, Json]:
    """redirect_uris: the client's, which its users may return to after logout too unless it says otherwise."""
    found: dict[FieldId, Json] = {
        "post_logout_redirect_uris": _after_logout(rest.attribute(POST_LOGOUT), redirect_uris),
        **_front(rest),
    }
    if _is_required(rest.attributes.get(REQUEST_OBJECT, "")):
        found["require_signed_request_object"] = True
    if rest.attributes.get(REQUEST_OBJECT) in {"", "not required", "request or request_uri"}:
        rest.attribute(REQUEST_OBJECT)  # the two narrower words are also an item
    if rest.flag(AT_JWT):
        found["settings.access_token_format"] = "at+jwt"
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
        return {"frontchannel_logout_uri": url, "frontchannel_logout_session_required": session != "false"}
    if enabled:
        rest.top["frontchannelLogout"] = True  # on, but to nowhere: an item
    return {"frontchannel_logout_session_required": True} if session == "true" else {}


def _is_required(text: str) -> bool:
    return text not in {"", "not required"}


def write(wanted: Wanted, body: Body) -> None:
    """A cleared list of logout URIs is written as "none": left out, Keycloak would allow the redirect URIs."""
    after = wanted.after
    if wanted.touches("post_logout_redirect_uris"):
        body.attribute(POST_LOGOUT, joined(after.get("post_logout_redirect_uris") or [NOWHERE]))
    if wanted.touches("frontchannel_logout_uri", "frontchannel_logout_session_required"):
        uri, session = after.get("frontchannel_logout_uri"), after.get("frontchannel_logout_session_required")
        body.top["frontchannelLogout"] = bool(uri)
        body.attribute(FRONT, str(uri or ""))
        body.attribute(FRONT_SESSION, "true" if session is True else "false" if uri else None)
    if wanted.touches("require_signed_request_object"):
        required = after.get("require_signed_request_object") is True
        body.attribute(REQUEST_OBJECT, "request or request_uri" if required else "not required")
    if wanted.touches("settings.access_token_format"):
        body.flag(AT_JWT, on=after.get("settings.access_token_format") == "at+jwt")
