"""How state is spelled inside its seal: versioned JSON, one record on a line."""

import json
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from oauthctl.diagnostics.errors import StateError
from oauthctl.model.address import Address, Kind
from oauthctl.model.live import Hold, Marker, Memory
from oauthctl.model.secret import Secret
from oauthctl.state.damage import damaged
from oauthctl.state.record import Record
from oauthctl.state.store import Snapshot

FORMAT = 1


class _Strict(BaseModel):
    # hide_input: what does not fit may be a credential, and messages travel.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class _Memory(_Strict):
    algorithm: int
    digests: dict[str, str]
    managed: list[str]
    tool: str
    server: str
    commit: str
    at: str


class _Hold(_Strict):
    reason: str
    at: str


class _Marker(_Strict):
    project: str
    environment: str
    key: str
    issuer: str
    protect: bool
    hold: _Hold | None
    secret_version: int
    secret_source: str
    memory: _Memory


class _Record(_Strict):
    environment: str
    provider: str
    kind: Literal["client", "scope", "resource", "grant"]
    key: str
    issuer: str
    native_id: str
    credentials: dict[str, list[str]]
    marker: _Marker | None
    trouble: str
    attempt: str
    serial: int


class _Document(_Strict):
    format: int
    lineage: str
    serial: int
    records: list[_Record]


def spelled(record: Record) -> str:
    """A record as one line of JSON, credentials in clear: only ever to be sealed."""
    return json.dumps(_raw(record), separators=(",", ":"), ensure_ascii=True)


def document(lineage: str, serial: int, lines: Iterable[str]) -> bytes:
    """The whole document, from records that are spelled already: a change spells one of them anew."""
    head = json.dumps({"format": FORMAT, "lineage": lineage, "serial": serial})[:-1]
    body = ",\n".join(lines)
    return f'{head}, "records": [\n{body}\n]}}\n'.encode("ascii")


def parsed(text: bytes, name: str) -> Snapshot:
    """Read a document. `name`: the file's, for messages. Raises StateError."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise damaged(name, "it opens, but holds no JSON") from None
    _check_format(raw, name)
    try:
        found = _Document.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise damaged(name, f"{where}: {first['msg']}") from None
    records = [_record(entry) for entry in found.records]
    by_key = {(record.environment, record.address): record for record in records}
    return Snapshot(found.lineage, found.serial, by_key)


def _check_format(raw: object, name: str) -> None:
    number = raw.get("format") if isinstance(raw, dict) else None
    if type(number) is int and number > FORMAT:
        raise StateError(f"{name} was written by a newer oauthctl (format {number}; this one knows {FORMAT})",
                         next="upgrade oauthctl")  # fmt: skip


def _raw(record: Record) -> dict[str, Any]:
    return {
        "environment": record.environment,
        "provider": record.address.provider,
        "kind": str(record.address.kind),
        "key": record.address.key,
        "issuer": record.issuer,
        "native_id": record.native_id,
        "credentials": {name: [one.reveal() for one in kept] for name, kept in record.credentials.items()},
        "marker": _raw_marker(record.marker) if record.marker else None,
        "trouble": record.trouble,
        "attempt": record.attempt,
        "serial": record.serial,
    }


def _raw_marker(marker: Marker) -> dict[str, Any]:
    memory = marker.memory
    return {
        **marker._asdict(),
        "hold": marker.hold._asdict() if marker.hold else None,
        "memory": {**memory._asdict(), "digests": dict(memory.digests), "managed": sorted(memory.managed)},
    }


def _record(entry: _Record) -> Record:
    return Record(
        environment=entry.environment,
        address=Address(entry.provider, Kind(entry.kind), entry.key),
        issuer=entry.issuer,
        native_id=entry.native_id,
        credentials={name: tuple(map(Secret, kept)) for name, kept in entry.credentials.items()},
        marker=_marker(entry.marker) if entry.marker else None,
        trouble=entry.trouble,
        attempt=entry.attempt,
        serial=entry.serial,
    )


def _marker(entry: _Marker) -> Marker:
    memory = entry.memory
    return Marker(
        project=entry.project,
        environment=entry.environment,
        key=entry.key,
        issuer=entry.issuer,
        protect=entry.protect,
        hold=Hold(entry.hold.reason, entry.hold.at) if entry.hold else None,
        secret_version=entry.secret_version,
        secret_source=entry.secret_source,
        memory=Memory(
            algorithm=memory.algorithm, digests=memory.digests, managed=frozenset(memory.managed),
            tool=memory.tool, server=memory.server, commit=memory.commit, at=memory.at,
        ),
    )  # fmt: skip
