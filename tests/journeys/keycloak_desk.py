"""A project for one realm of the real Keycloak."""

from pathlib import Path

from tests.journeys.cli import Desk
from tests.servers.keycloak_admin import Realm

READING = ("view-clients",)
WRITING = ("manage-clients",)


def desk_for(realm: Realm, folder: Path, *roles: str, client_id: str = "oauthctl") -> Desk:
    """A desk whose project has the provider `sso`, with a service account that has these roles of realm-management."""
    account = realm.service_account(*roles, client_id=client_id)
    desk = Desk(folder, KC_SECRET=account.client_secret)
    desk.write(
        "oauthctl.yaml",
        f"""version: 1
project: acme
providers:
  sso:
    adapter: keycloak
    url: {realm.url}
    realm: {realm.name}
    auth:
      client_id: {account.client_id}
      client_secret: env:KC_SECRET
""",
    )
    return desk
