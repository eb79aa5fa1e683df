"""Operations as orders to an adapter."""

from oauthctl.contract.adapter import Write
from oauthctl.model.json import Json
from oauthctl.model.live import Marker
from oauthctl.model.secret import Secret
from oauthctl.model.value import FieldId
from oauthctl.plan.guards import PROTECT
from oauthctl.plan.meaning import entry_of
from oauthctl.plan.types import Action, Operation

_NOT_FIELDS = frozenset({"secret", PROTECT})


def write_for(operation: Operation, *, marker: Marker | None, secret: Secret | None, attempt: str) -> Write:
    """The order for an operation. Claims, deletes and marks carry no field; a forget takes the mark away."""
    fields = operation.desired.fields if operation.desired else {}
    order = Write(
        operation.address,
        operation.name,
        {},
        live=operation.live,
        marker=marker,
        secret=secret,
        attempt=attempt,
        unmark=operation.action is Action.FORGET,
    )
    if operation.action in {Action.CREATE, Action.REPLACE}:
        given = {name: value.value for name, value in fields.items() if value.value is not None}
        order = order._replace(set=given, live=None)
    elif operation.action is Action.UPDATE:
        changed = _changed(operation)
        order = order._replace(
            set={name: value for name, value in changed.items() if value is not None},
            clear=frozenset(name for name, value in changed.items() if value is None),
        )
    else:
        return order
    kind = operation.address.kind
    return order._replace(
        desired={name: value.value for name, value in fields.items()},
        security=frozenset(name for name in fields if entry_of(kind, name).security),
    )


def _changed(operation: Operation) -> dict[FieldId, Json]:
    fields = operation.desired.fields if operation.desired else {}
    return {
        change.field: fields[change.field].value
        for change in operation.changes
        if change.managed and not change.guard and change.field not in _NOT_FIELDS and change.field in fields
    }
