"""What is wanted of one object, after presets, defaults and the environment."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from oauthctl.diagnostics.place import Span
from oauthctl.model.address import Address
from oauthctl.model.secret import SecretPolicy
from oauthctl.model.value import FieldId, Value


class Ignored(NamedTuple):
    """A field left as it is live (`lifecycle.ignore_changes`). A security field needs reason and end."""

    field: FieldId
    reason: str = ""
    until: date | None = None
    span: Span | None = None


class Lifecycle(NamedTuple):
    """`protect` None: not said, so the mark at the provider stands."""

    protect: bool | None = None
    ignore_changes: tuple[Ignored, ...] = ()
    span: Span | None = None


class Accepted(NamedTuple):
    """A known difference, accepted until a date (`accepted:`); pinned by its digest if given."""

    field: FieldId
    reason: str
    until: date
    digest: str = ""
    span: Span | None = None


class Waiver(NamedTuple):
    """An accepted lint finding, as declared. Judged by the linter."""

    rule: str
    reason: str
    until: date
    owner: str
    field: FieldId = ""
    value: str | int | bool | None = None
    environments: tuple[str, ...] = ()
    span: Span | None = None


class Desired(NamedTuple):
    """One object as it should be.

    name: what the provider knows it by where names can be chosen (client_id of a client, name of a scope).
    fields: only what is managed; a missing key means not managed.
    needs: objects that must exist first.
    external: it is only looked for, never written (DECISIONS 15).
    """

    address: Address
    name: str
    preset: str
    fields: Mapping[FieldId, Value]
    span: Span
    needs: tuple[Address, ...] = ()
    lifecycle: Lifecycle = Lifecycle()
    secret: SecretPolicy | None = None
    accepted: tuple[Accepted, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    owner: str = ""
    risk: str = ""  # of a scope: low, medium, high
    external: bool = False


class Removal(NamedTuple):
    """An entry of `removed:`: an object that is to be deleted, or whose ownership is to be given up."""

    provider: str  # "" = any provider that holds an object of ours with this key
    key: str
    client_id: str  # what the provider knows it by; the key unless said
    action: Literal["delete", "forget"]
    span: Span


class Declarations(NamedTuple):
    """All objects of one environment, ready to be compared with what is live."""

    project: str
    environment: str
    objects: tuple[Desired, ...]
    removals: tuple[Removal, ...] = ()
    ignored_names: Mapping[str, tuple[str, ...]] = {}  # provider -> globs of `ignore:`
