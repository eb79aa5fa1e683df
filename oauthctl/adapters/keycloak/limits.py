"""Lengths beyond which Keycloak fails with an internal error instead of saying what is wrong."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from oauthctl.diagnostics.errors import InvalidRequest
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.text import shortened
from oauthctl.model.secret import Secret

_TEXT: Final = 255
_SCOPE_ATTRIBUTE: Final = 2048
_TEXTS: Final = ("clientId", "name", "description", "rootUrl", "baseUrl", "adminUrl")
_LISTS: Final = ("redirectUris", "webOrigins")


def check(body: Mapping[str, Any], place: Place, *, of_scope: bool = False) -> None:
    """Raises InvalidRequest, with every text that is too long, before anything is sent."""
    found = [*_top(body), *_attributes(body.get("attributes") or {}, of_scope=of_scope)]
    found += _names("mapper name", (str(one.get("name")) for one in body.get("protocolMappers") or ()))
    if found:
        raise InvalidRequest(f"too long for Keycloak: {'; '.join(found)}; nothing was sent", place)


def _top(body: Mapping[str, Any]) -> Iterator[str]:
    for name in _TEXTS:
        yield from _names(name, (body.get(name),))
    for name in _LISTS:
        yield from _names(name, body.get(name) or ())
    secret = body.get("secret")
    if isinstance(secret, Secret) and len(secret.reveal()) > _TEXT:
        yield f"secret, more than {_TEXT} characters"


def _attributes(attributes: Mapping[str, str], *, of_scope: bool) -> Iterator[str]:
    yield from _names("attribute name", attributes)
    if of_scope:
        for name, value in attributes.items():
            if len(value) > _SCOPE_ATTRIBUTE:
                yield f"attribute {name}, {len(value)} of {_SCOPE_ATTRIBUTE} characters"


def _names(what: str, values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str) and len(value) > _TEXT:
            yield f"{what} {shortened(value, 40)}, {len(value)} of {_TEXT} characters"
