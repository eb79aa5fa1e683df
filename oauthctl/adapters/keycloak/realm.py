"""What the parts of a session share: the admin API, and the realm's client scopes as last read."""

import threading
from collections.abc import Mapping
from typing import Any

from oauthctl.adapters.keycloak.admin import MANAGE, Admin, rows
from oauthctl.adapters.keycloak.clients import Surroundings
from oauthctl.adapters.keycloak.listing import all_scopes
from oauthctl.adapters.keycloak.options import KeycloakOptions
from oauthctl.adapters.keycloak.scopes import Assignment, Catalogue
from oauthctl.contract.adapter import Context
from oauthctl.diagnostics.place import Place
from oauthctl.model.address import Address


class Realm:
    """One realm as seen by one session. Thread-safe."""

    def __init__(self, context: Context, options: KeycloakOptions) -> None:
        self.admin = Admin(context, options)
        self.options = options
        self.context = context
        self._lock = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._fresh = False

    def scopes(self) -> list[Mapping[str, Any]]:
        """The client scopes, read now. The next list of clients uses the same reading."""
        found = all_scopes(self.admin)
        with self._lock:
            self._catalogue, self._fresh = Catalogue.of(found), True
        return found

    def around(self, *, new: bool = False) -> Surroundings:
        """What a client is read against. new: for a list, with client scopes no older than the list of them before it."""
        with self._lock:
            stale = self._catalogue is None or (new and not self._fresh)
        if stale:
            self.scopes()
        with self._lock:
            catalogue = self._catalogue or Catalogue({}, frozenset())
            if new:
                self._fresh = False
        return Surroundings(
            self.options.provider, self.options.realm, self.options.own, catalogue, self.context.fingerprint
        )

    def forget_scopes(self) -> None:
        """They changed: read them again before they are needed."""
        with self._lock:
            self._catalogue, self._fresh = None, False

    def new_clients_scopes(self) -> Assignment:
        """What the realm assigns to a new client when nobody says otherwise."""
        names = []
        for kind in ("default", "optional"):
            found = rows(
                self.admin.get(f"/default-{kind}-client-scopes", doing="list default client scopes", role=MANAGE),
                self.admin,
            )
            names.append(frozenset(str(one["name"]) for one in found if one.get("protocol") == "openid-connect"))
        return Assignment(*names)


def place_of(address: Address) -> Place:
    """An object, for messages."""
    return Place(str(address))
