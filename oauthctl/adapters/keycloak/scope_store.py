"""Client scopes of a realm: read, create, update, delete. Every write is read back."""

import uuid
from collections.abc import Mapping
from typing import Any

from oauthctl.adapters.keycloak import items, limits, mappers, precondition, scope_objects, shape, standing
from oauthctl.adapters.keycloak.admin import segment
from oauthctl.adapters.keycloak.body import Wanted
from oauthctl.adapters.keycloak.realm import Realm, place_of
from oauthctl.contract import marker as markers
from oauthctl.contract.adapter import Found, Reading, Target, Write, Written
from oauthctl.diagnostics.errors import (
    AccessDenied,
    Conflict,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    ServerFailed,
)
from oauthctl.diagnostics.text import printable
from oauthctl.model.live import Live
from oauthctl.model.value import Gap


class ScopeStore:
    """Thread-safe: it keeps nothing."""

    def __init__(self, realm: Realm) -> None:
        self._realm = realm
        self._admin = realm.admin

    def read(self, target: Target) -> Reading:
        """A client scope by its id, or by its name where the id is not known."""
        try:
            native = self._get(target.native_id) if target.native_id else self._find(target.name or target.address.key)
        except NotFound:
            native = None
        except AccessDenied as error:
            return Reading(Found.NO_ACCESS, detail=error.problems[0].message)
        return Reading(Found.FOUND, self._live(native)) if native is not None else Reading(Found.GONE)

    def create(self, write: Write) -> Written:
        """A new client scope, mappers included."""
        wanted = Wanted(frozenset(write.set), dict(write.set))
        body = scope_objects.body_of(wanted, {})
        native_id = str(uuid.uuid4())
        sent = {
            **body.top,
            "id": native_id,
            "name": write.name,
            "protocol": "openid-connect",
            "attributes": {name: text for name, text in (body.attributes | _note(write)).items() if text},
            "protocolMappers": mappers.merged((), wanted),
        }
        limits.check(sent, place_of(write.address), of_scope=True)
        self._post(write, native_id, sent)
        self._realm.forget_scopes()
        return Written(native_id, self._live(self._get(native_id)))

    def _post(self, write: Write, native_id: str, body: Mapping[str, Any]) -> None:
        doing = f"create the client scope {printable(write.name)}"
        try:
            self._admin.send("POST", "/client-scopes", expect=(201,), json=body, doing=doing, creates=True)
        except Conflict as error:
            raise Conflict(
                f"{self._realm.options.provider} has a client scope `{printable(write.name)}` already",
                place_of(write.address),
                next="plan again: it may be claimed",
                status=409,
                detail=error.detail,
            ) from error
        except OutcomeUnknown as error:
            try:
                self._get(native_id)
            except NotFound:
                raise ServerFailed(
                    f"{self._realm.options.provider} failed to {doing} ({error.status or 'no answer'}); it was not created",
                    place_of(write.address),
                    next="run again",
                    status=error.status,
                    detail=error.detail,
                ) from error

    def update(self, write: Write) -> Written:
        """Fresh read, check, PUT of what changes, one call for each mapper that changes, read back."""
        native = self._get(_id_of(write))
        self._refuse_foreign(native, write)
        before = scope_objects.fields(native)
        changes = {**write.set, **dict.fromkeys(write.clear)}
        known = {name: value for name, value in before.items() if not isinstance(value, Gap)}
        wanted = Wanted(frozenset(changes), {**known, **changes})
        precondition.check(write, wanted, before)
        body = scope_objects.body_of(wanted, native)
        body.attributes |= _note(write)
        sent = {"name": native["name"], "protocol": native["protocol"], **body.representation()}
        limits.check({**sent, "protocolMappers": mappers.merged((), wanted)}, place_of(write.address), of_scope=True)
        path = f"/client-scopes/{segment(_id_of(write))}"
        if body.representation():
            self._admin.send(
                "PUT",
                path,
                expect=(204,),
                json=sent,
                doing=f"update the client scope {printable(write.name)}",
            )
        if mappers.touched(wanted):
            self._write_mappers(path, native.get("protocolMappers") or (), wanted)
        self._realm.forget_scopes()
        return Written(_id_of(write), self._live(self._get(_id_of(write))))

    def _write_mappers(self, path: str, before: Any, wanted: Wanted) -> None:
        """A PUT of the scope ignores its mappers."""
        known = {mapper["id"]: mapper for mapper in before}
        after = mappers.merged(before, wanted)
        kept = {mapper.get("id") for mapper in after}
        models = f"{path}/protocol-mappers/models"
        for gone in sorted(known.keys() - kept):
            self._admin.send("DELETE", f"{models}/{segment(gone)}", expect=(204,), doing="remove a mapper")
        for mapper in after:
            native_id = mapper.get("id")
            if native_id is None:
                self._admin.send("POST", models, expect=(201,), json=mapper, doing="add a mapper")
            elif mapper != known[native_id]:
                self._admin.send(
                    "PUT",
                    f"{models}/{segment(native_id)}",
                    expect=(204,),
                    json=mapper,
                    doing="change a mapper",
                )

    def delete(self, write: Write) -> None:
        """Returns if the scope is gone. Keycloak takes it away from every client that has it."""
        try:
            self._refuse_foreign(self._get(_id_of(write)), write)
            path = f"/client-scopes/{segment(_id_of(write))}"
            self._admin.send("DELETE", path, expect=(204,), doing=f"delete the client scope {printable(write.name)}")
        except NotFound as error:
            if "Could not find client scope" not in error.detail:
                raise
        self._realm.forget_scopes()

    def _refuse_foreign(self, native: Mapping[str, Any], write: Write) -> None:
        """A scope of Keycloak's own can be taken over, but not deleted by mistake: it needs our marker first."""
        marked = (
            markers.decode((native.get("attributes") or {}).get(items.MARKER)) is not None or write.marker is not None
        )
        place, reason = standing.of_scope(native, marked=marked)
        if place != "ordinary":
            raise InvalidRequest(
                f"{printable(write.name)} is not for oauthctl to change ({reason}); nothing was sent",
                place_of(write.address),
            )

    def _get(self, native_id: str) -> Mapping[str, Any]:
        answer = self._admin.get(f"/client-scopes/{segment(native_id)}", doing="read a client scope")
        return shape.scope(answer, self._admin)

    def _find(self, name: str) -> Mapping[str, Any] | None:
        return next((one for one in self._realm.scopes() if one.get("name") == name), None)

    def _live(self, native: Mapping[str, Any]) -> Live:
        return scope_objects.from_native(native, self._realm.options.provider)


def _id_of(write: Write) -> str:
    return write.live.native_id if write.live else ""


def _note(write: Write) -> dict[str, str]:
    if write.marker is not None:
        return {items.MARKER: markers.encode(write.marker)}
    return {items.MARKER: ""} if write.unmark else {}
