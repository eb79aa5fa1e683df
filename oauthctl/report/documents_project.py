"""The machine formats of what is about the project itself: `show`, `adopt`, `state` and `doctor`.

Of secrets only references and counts stand in them. See `documents.py` for what a `format` means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from oauthctl.report.documents import Operation, Where

_closed = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveValue:
    """A value with its origin and place; `items`: the places of a list's members, in order."""

    __pydantic_config__ = _closed
    value: Any
    origin: str
    where: Where | None
    items: tuple[Where | None, ...]


SecretBlock = Mapping[Literal["from", "to", "version"], str | int | None]  # `from` is no name for a field in Python


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoredField:
    """A field that is left as it is, why, and until when."""

    __pydantic_config__ = _closed
    field: str
    reason: str
    until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedField:
    """A known difference that does not count until a date; `digest`: of what was accepted, empty for anything."""

    __pydantic_config__ = _closed
    field: str
    reason: str
    until: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleBlock:
    """`protect` null: not said, so the mark at the provider stands."""

    __pydantic_config__ = _closed
    protect: bool | None
    ignore_changes: tuple[IgnoredField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """One declared object as it comes out for an environment. `secret`: where it comes from and goes to."""

    __pydantic_config__ = _closed
    format: Literal[1]
    kind: Literal["show"]
    address: str
    name: str
    preset: str
    owner: str
    external: bool
    where: Where | None
    needs: tuple[str, ...]
    fields: Mapping[str, EffectiveValue]
    secret: SecretBlock | None
    lifecycle: LifecycleBlock
    accepted: tuple[AcceptedField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A file with the object it declares; `address` is empty for the project file. `remark`: why to look at it."""

    __pydantic_config__ = _closed
    path: str
    address: str
    preset: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAlone:
    """Live clients that were not adopted, and why."""

    __pydantic_config__ = _closed
    reason: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopt:
    """What was read and written. `files` exist only where `written` is true, and `differing` is empty then.

    `left_out`: settings that no declaration can express, by client, with the reason.
    """

    __pydantic_config__ = _closed
    format: Literal[1]
    kind: Literal["adopt"]
    provider: str
    product: str
    identity: str
    clients_read: int
    scopes_read: int
    written: bool
    files: tuple[WrittenFile, ...]
    presets: Mapping[str, int]
    left_alone: tuple[LeftAlone, ...]
    left_out: Mapping[str, Mapping[str, str]]
    not_seen: tuple[str, ...]
    differing: tuple[Operation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastApply:
    """When an object was last written, and the commit of its declaration."""

    __pydantic_config__ = _closed
    at: str
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRecord:
    """What is remembered of one object. `credentials`: names, with how many values of each are kept.

    `trouble`: what happened to a write whose outcome nobody knows; `attempt` names that write in the journal.
    """

    __pydantic_config__ = _closed
    address: str
    environment: str
    issuer: str
    native_id: str
    credentials: Mapping[str, int]
    trouble: str
    attempt: str
    serial: int
    last_apply: LastApply | None
    protected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The records of `state list` and `state show`."""

    __pydantic_config__ = _closed
    format: Literal[1]
    kind: Literal["state"]
    records: tuple[StateRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was tried. `next`: what to do where it did not go well."""

    __pydantic_config__ = _closed
    name: str
    status: Literal["ok", "warning", "failed"]
    detail: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorSection:
    """The checks of one provider, or of the project."""

    __pydantic_config__ = _closed
    title: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """Everything that `doctor` tried."""

    __pydantic_config__ = _closed
    format: Literal[1]
    kind: Literal["doctor"]
    sections: tuple[DoctorSection, ...]
