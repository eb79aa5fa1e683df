from collections.abc import Iterator

import pytest

from tests.servers.keycloak.world import Opened, opened
from tests.servers.keycloak_admin import KeycloakAdmin, Realm


@pytest.fixture(scope="module")
def realm(keycloak_admin: KeycloakAdmin) -> Iterator[Realm]:
    """One realm for a module's tests."""
    with keycloak_admin.realm() as made:
        made.record_admin_events()
        yield made


@pytest.fixture(scope="module")
def sso(realm: Realm) -> Iterator[Opened]:
    """Logged in with all that applying can use."""
    roles = ("view-clients", "manage-clients", "manage-users", "view-realm", "view-events")
    with opened(realm, realm.service_account(*roles)) as session:
        yield session
