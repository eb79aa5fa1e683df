"""Clients of a realm: read, create, update, delete. Every write is read back."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from oauthctl.adapters.keycloak import clients, items, limits, precondition, scopes, secrecy, service_accounts, shape
from oauthctl.adapters.keycloak.admin import segment
from oauthctl.adapters.keycloak.authentication import is_confidential
from oauthctl.adapters.keycloak.body import Wanted, difference
from oauthctl.adapters.keycloak.listing import known_client
from oauthctl.adapters.keycloak.realm import Realm, place_of
from oauthctl.adapters.keycloak.service_accounts import ServiceAccounts
from oauthctl.adapters.keycloak.standing import of_client
from oauthctl.contract import marker as markers
from oauthctl.contract.adapter import Found, Reading, Target, Write, Written
from oauthctl.diagnostics.errors import (
    AccessDenied,
    Conflict,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    ProviderError,
    ServerFailed,
)
from oauthctl.diagnostics.text import printable
from oauthctl.model.live import Live
from oauthctl.model.secret import Secret

_TRIES: Final = 3  # Keycloak answers 409 where two updates of one client meet
_SECRET_AUTHENTICATORS: Final = frozenset({"client-secret", "client-secret-jwt"})


class ClientStore:
    """Thread-safe: it keeps nothing but the proof that clients can be seen."""

    def __init__(self, realm: Realm, accounts: ServiceAccounts) -> None:
        self._realm = realm
        self._admin = realm.admin
        self._accounts = accounts
        self._may_see = False

    def read(self, target: Target) -> Reading:
        """A client by its id, or by its name where the id is not known."""
        try:
            native = self._get(target.native_id) if target.native_id else self._find(target.name or target.address.key)
        except NotFound:
            native = None
        except AccessDenied as error:
            return Reading(Found.NO_ACCESS, detail=error.problems[0].message)
        if native is None:
            return Reading(Found.GONE)
        return Reading(Found.FOUND, self._live(native))

    def create(self, write: Write) -> Written:
        """A new client under an id of our own, so that it can be found again when the reply is lost."""
        wanted = clients.wanted_new(write)
        native_id = str(uuid.uuid4())
        body = self._new_body(write, wanted) | {"id": native_id}
        limits.check(body, place_of(write.address))
        self._post(write, native_id, body)
        self._accounts.write(native_id, wanted)
        native = self._corrected(write, native_id, body)
        return Written(native_id, self._live(native), None if write.secret else _made_secret(native))

    def _new_body(self, write: Write, wanted: Wanted) -> dict[str, Any]:
        body = clients.body_of(wanted, {})
        _add_note(body.attributes, write)
        top = {"fullScopeAllowed": not body.top.get("consentRequired"), "bearerOnly": False, **body.top}
        if scopes.touched(wanted):
            assigned = scopes.merged(self._realm.new_clients_scopes(), self._realm.around().catalogue, wanted)
            top |= {
                "defaultClientScopes": sorted(assigned.default),
                "optionalClientScopes": sorted(assigned.optional),
            }
        return {
            **top,
            "clientId": write.name,
            "protocol": "openid-connect",
            "attributes": {name: text for name, text in body.attributes.items() if text},
            **_imposed(write),
        }

    def _post(self, write: Write, native_id: str, body: Mapping[str, Any]) -> None:
        doing = f"create the client {printable(write.name)}"
        try:
            self._admin.send("POST", "/clients", expect=(201,), json=body, doing=doing, creates=True)
        except Conflict as error:
            raise Conflict(
                f"{self._realm.options.provider} has a client `{printable(write.name)}` already",
                place_of(write.address),
                next="plan again: it may be claimed, or named otherwise; if no plan sees it, a missing role hides it",
                status=409,
                detail=error.detail,
            ) from error
        except OutcomeUnknown as error:
            if not self._exists(native_id, error):
                raise ServerFailed(
                    f"{self._realm.options.provider} failed to {doing} ({error.status or 'no answer'}); it was not created",
                    place_of(write.address),
                    next="run again",
                    status=error.status,
                    detail=error.detail,
                ) from error

    def _corrected(self, write: Write, native_id: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """A new client gets some settings otherwise than asked for: from rootUrl, say, a wildcard redirect URI."""
        native = self._get(native_id)
        wrong = difference(body, native)
        if not wrong:
            return native
        self._put(write, native_id, wrong, native)
        return self._get(native_id)

    def _exists(self, native_id: str, error: OutcomeUnknown) -> bool:
        try:
            self._get(native_id)
        except NotFound:
            return False
        except ProviderError:
            raise error from None
        return True

    def update(self, write: Write) -> Written:
        """Fresh read, check, PUT of what changes, scope and role calls, read back."""
        for _ in range(_TRIES - 1):
            try:
                return self._update(write)
            except Conflict as error:
                if error.status != 409:
                    raise
        return self._update(write)

    def _update(self, write: Write) -> Written:
        native = self._get(_id_of(write))
        self._refuse_foreign(native, write)
        around = self._realm.around()
        before = clients.fields(native, around)
        wanted = clients.wanted(write, before)
        if service_accounts.touched(wanted):
            before |= self._accounts.items(_id_of(write))
        precondition.check(write, wanted, before)
        body = self._changed_body(write, wanted, native)
        assigned = scopes.Assignment.of(native)
        moves = (
            scopes.moves(assigned, scopes.merged(assigned, around.catalogue, wanted)) if scopes.touched(wanted) else []
        )
        if body:
            self._put(write, _id_of(write), body, native)
        for move in moves:
            self._assign(_id_of(write), around.catalogue.ids[move.name], move)
        self._accounts.write(_id_of(write), wanted)
        return Written(_id_of(write), self._live(self._get(_id_of(write))))

    def _changed_body(self, write: Write, wanted: Wanted, native: Mapping[str, Any]) -> dict[str, Any]:
        body = clients.body_of(wanted, native)
        _add_note(body.attributes, write)
        found = {**body.representation(), **_imposed(write)}
        until = secrecy.in_grace(native)
        if until and found.keys() == {"attributes"} and body.attributes.keys() == {items.MARKER}:
            raise Conflict(
                f"{printable(write.name)}: its old secret is still good ({printable(until)}), and an update would end that",
                place_of(write.address),
                next="finish the rotation, then run again",
            )
        limits.check(found, place_of(write.address))
        return found

    def _put(self, write: Write, native_id: str, body: Mapping[str, Any], native: Mapping[str, Any]) -> None:
        """Left out, the first would be derived from the redirect URIs again, the second would delete all its resources."""
        kept = {"webOrigins": native.get("webOrigins") or []}
        if native.get("authorizationServicesEnabled"):
            kept["authorizationServicesEnabled"] = True
        doing = f"update the client {printable(write.name)}"
        path = f"/clients/{segment(native_id)}"
        self._admin.send("PUT", path, expect=(200, 204), json={**kept, **body}, doing=doing)

    def _assign(self, native_id: str, scope_id: str, move: scopes.Move) -> None:
        path = f"/clients/{segment(native_id)}/{move.kind}-client-scopes/{segment(scope_id)}"
        method, verb = ("PUT", "assign") if move.assign else ("DELETE", "remove")
        doing = f"{verb} the client scope {printable(move.name)}"
        self._admin.send(method, path, expect=(204,), doing=doing)

    def delete(self, write: Write) -> None:
        """Returns if the client is gone, whoever deleted it."""
        path = f"/clients/{segment(_id_of(write))}"
        try:
            self._refuse_foreign(self._get(_id_of(write)), write)
            self._admin.send("DELETE", path, expect=(204,), doing=f"delete the client {printable(write.name)}")
        except NotFound as error:
            if "Could not find client" not in error.detail:
                raise

    def _refuse_foreign(self, native: Mapping[str, Any], write: Write) -> None:
        place, reason = of_client(native, self._realm.options.realm, self._realm.options.own)
        if place != "ordinary":
            raise InvalidRequest(
                f"{printable(write.name)} is not for oauthctl to change ({reason}); nothing was sent",
                place_of(write.address),
            )

    def _get(self, native_id: str) -> Mapping[str, Any]:
        return shape.client(self._admin.get(f"/clients/{segment(native_id)}", doing="read a client"), self._admin)

    def _find(self, name: str) -> Mapping[str, Any] | None:
        """By exact name. That there is none counts only once it is proven that we could see it."""
        found = self._named(name)
        if found is None and not self._may_see:
            if self._named(known_client(self._admin)) is None:
                raise self._admin.denied("look up a client", "view-clients", why="the answer is empty")
            self._may_see = True
        return found

    def _named(self, name: str) -> Mapping[str, Any] | None:
        answer = self._admin.get(f"/clients?clientId={segment(name)}", doing="look up a client")
        found = shape.clients(answer, self._admin)
        return next((client for client in found if client.get("clientId") == name), None)

    def _live(self, native: Mapping[str, Any]) -> Live:
        live = clients.from_native(native, self._realm.around())
        (complete,), _ = self._accounts.complete([live])
        return complete


def _id_of(write: Write) -> str:
    return write.live.native_id if write.live else ""


def _add_note(attributes: dict[str, str], write: Write) -> None:
    if write.marker is not None:
        attributes[items.MARKER] = markers.encode(write.marker)
    elif write.unmark:
        attributes[items.MARKER] = ""


def _imposed(write: Write) -> dict[str, Secret]:
    if write.secret is None:
        return {}
    if not secrecy.usable(write.secret):
        raise InvalidRequest(
            f"the secret for {printable(write.name)} is empty or a mask, which Keycloak would let in; nothing was sent",
            place_of(write.address),
        )
    return {"secret": write.secret}


def _made_secret(native: Mapping[str, Any]) -> Secret | None:
    """The secret Keycloak made, if the client logs in with one."""
    if not is_confidential(native) or native.get("clientAuthenticatorType") not in _SECRET_AUTHENTICATORS:
        return None
    return secrecy.secret_of(native)
