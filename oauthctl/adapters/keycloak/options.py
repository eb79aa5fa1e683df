"""A provider block of this adapter: its JSON Schema, and the block as a value."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place
from oauthctl.model.json import Json
from oauthctl.model.secret import Secret

if TYPE_CHECKING:
    from oauthctl.contract.adapter import Options

PAGE: Final = 100  # objects of a list page: a cold page costs Keycloak about the square of its size


class KeycloakOptions(NamedTuple):
    """url: of the server, without a slash at its end. login_realm: where the client lives that we log in with."""

    provider: str
    place: Place
    url: str
    realm: str
    client_id: str
    client_secret: Secret
    login_realm: str

    @property
    def admin(self) -> str:
        """Below this URL is the admin API of the realm."""
        return f"{self.url}/admin/realms/{quote(self.realm, safe='')}"

    @property
    def public(self) -> str:
        """The realm as clients see it: its issuer, if nobody sits between."""
        return f"{self.url}/realms/{quote(self.realm, safe='')}"

    @property
    def token_url(self) -> str:
        return f"{self.url}/realms/{quote(self.login_realm, safe='')}/protocol/openid-connect/token"

    @property
    def own(self) -> str:
        """The clientId of our login; empty where it lives in another realm."""
        return self.client_id if self.login_realm == self.realm else ""

    @property
    def roles_of(self) -> str:
        """The client that holds the admin roles, where our login lives."""
        return f"{self.realm}-realm" if self.login_realm == "master" else "realm-management"


def options_schema() -> Mapping[str, Json]:
    """JSON Schema of the block's keys besides `adapter`."""
    return {
        "type": "object",
        "properties": {
            "url": {
                "type": "string",
                "format": "uri",
                "description": "Base URL of the server, with the path before /realms if it has one (/auth).",
            },
            "realm": {
                "type": "string",
                "minLength": 1,
                "description": "The realm whose clients are managed.",
            },
            "auth": {
                "type": "object",
                "properties": {
                    "client_id": {
                        "type": "string",
                        "minLength": 1,
                        "description": "A client with a service account.",
                    },
                    "client_secret": {"$ref": "#/$defs/secret_ref"},
                    "realm": {
                        "type": "string",
                        "minLength": 1,
                        "description": "The realm that client lives in, where it is another one (master).",
                    },
                },
                "required": ["client_id", "client_secret"],
                "additionalProperties": False,
                "description": "How to log in: client credentials of a service account with view-clients (plan) or manage-clients (apply).",
            },
        },
        "required": ["url", "realm", "auth"],
        "additionalProperties": False,
    }


def read_options(options: "Options") -> KeycloakOptions:
    """The block as a value. Raises ProjectError for what the schema could not see."""
    auth = options.values.get("auth")
    if not isinstance(auth, Mapping):
        raise ProjectError("`auth` is missing", options.place, next="auth: {client_id: …, client_secret: env:NAME}")
    secret, realm = auth.get("client_secret"), _text(options.values, "realm", options)
    if not isinstance(secret, Secret):
        raise ProjectError("`auth.client_secret` is missing", options.place, next="client_secret: env:NAME")
    return KeycloakOptions(
        provider=options.name,
        place=options.place,
        url=_text(options.values, "url", options).rstrip("/"),
        realm=realm,
        client_id=_text(auth, "client_id", options),
        client_secret=secret,
        login_realm=str(auth.get("realm") or realm),
    )


def _text(values: Mapping[str, object], key: str, options: "Options") -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value:
        raise ProjectError(f"`{key}` is missing", Place(options.place.subject, key, options.spans.get(key)))
    return value
