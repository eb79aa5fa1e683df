from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

if TYPE_CHECKING:
    from oauthctl.contract.adapter import Adapter, Context, Session, Words
    from oauthctl.contract.capability import Capabilities


class KeycloakAdapter:
    """A realm of Keycloak, by its admin REST API (v1)."""

    name = "keycloak"
    summary = "A realm of Keycloak: its OpenID Connect clients and client scopes, by the admin API."

    def describe(self) -> "Capabilities":
        """What Keycloak can hold."""
        from oauthctl.adapters.keycloak.describe import describe

        return describe()

    def options_schema(self) -> Mapping[str, Json]:
        """JSON Schema of the provider block."""
        from oauthctl.adapters.keycloak.options import options_schema

        return options_schema()

    def native_names(self) -> Mapping[str, FieldId]:
        """Keycloak's names of settings that have a name of ours."""
        from oauthctl.adapters.keycloak.names import native_names

        return native_names()

    def items(self, extension: Mapping[str, Json]) -> Mapping[str, Json]:
        """Items of an `extensions.keycloak` block: top-level settings, and the members of its sections."""
        from oauthctl.adapters.keycloak.blocks import items

        return items(extension)

    def block(self, items: Mapping[str, Json]) -> Mapping[str, Json]:
        """The inverse of `items`."""
        from oauthctl.adapters.keycloak.blocks import block

        return block(items)

    def words(self, item: str, before: Json, after: Json) -> "Words":
        """What a change of a native setting does."""
        from oauthctl.adapters.keycloak.words import words

        return words(item, before, after)

    def open(self, context: "Context") -> "AbstractContextManager[Session]":
        """A session; nothing is sent before the first request. ProjectError for options that cannot be."""
        return _opened(context)


@contextmanager
def _opened(context: "Context") -> "Iterator[Session]":
    from oauthctl.adapters.keycloak.options import read_options
    from oauthctl.adapters.keycloak.session import KeycloakSession

    yield KeycloakSession(context, read_options(context.options))


if TYPE_CHECKING:
    _proof: Adapter = KeycloakAdapter()
