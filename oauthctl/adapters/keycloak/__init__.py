"""Keycloak: clients and client scopes of one realm, by the admin REST API."""

from oauthctl.adapters.keycloak.adapter import KeycloakAdapter

ADAPTER = KeycloakAdapter()

__all__ = ["ADAPTER"]
