"""Keycloak's own names of settings that have a name of ours."""

from collections.abc import Mapping
from functools import cache

from oauthctl.adapters.keycloak import authentication, grants, logout, plain, scope_objects
from oauthctl.model.value import FieldId


@cache
def native_names() -> Mapping[str, FieldId]:
    """`directAccessGrantsEnabled` and `attributes.pkce.code.challenge.method`; an attribute also without its prefix."""
    known: dict[str, FieldId] = {
        "secret": "secret",
        "defaultClientScopes": "settings.default_scopes",
        "optionalClientScopes": "scope",
    }
    for part in (plain, grants, authentication, logout, scope_objects):
        known |= part.NATIVE
    bare = {name.removeprefix("attributes."): field for name, field in known.items()}
    return {name: field for name, field in (bare | known).items() if name != field}
