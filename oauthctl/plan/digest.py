"""What a plan saw, and what it is: digests for preconditions and for approvals (DECISIONS 19)."""

from collections.abc import Collection

from oauthctl.model.digest import full_digest
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Marker
from oauthctl.model.value import FieldId, Gap
from oauthctl.plan.meaning import Rules, form, live_value
from oauthctl.plan.types import FORMAT, Operation, Plan

TABLE = 1  # raised whenever the field table changes the meaning of a value


def precondition(live: Live | None, marker: Marker | None, managed: Collection[FieldId], rules: Rules) -> str:
    """What the plan saw: existence, the mark's identity and guards, every managed field, no more."""
    if live is None:
        return full_digest({"exists": False})
    return full_digest(
        {
            "exists": True,
            "native_id": live.native_id,
            "mark": [*marker.identity, marker.protect, bool(marker.hold)] if marker else None,
            "fields": {name: _seen(live, name, rules) for name in sorted(managed)},
        }
    )


def operation_digest(operation: Operation, plan: Plan) -> str:
    """Digest of what an operation does, whatever caused it and wherever it was written."""
    mark = operation.seal or operation.marker
    policy = operation.desired.secret if operation.desired else None
    return full_digest(
        {
            "environment": plan.environment,
            "issuer": mark.issuer if mark else "",
            "address": str(operation.address),
            "name": operation.name,
            "native_id": operation.native_id,
            "action": str(operation.action),
            "changes": [
                [change.field, _json(change.before), _json(change.after)]
                for change in sorted(operation.changes, key=lambda change: change.field)
            ],
            "secret": [str(policy.source), policy.version] if policy and policy.source else None,
        }
    )


def plan_digest(plan: Plan) -> str:
    """Digest of all that acts; the order of operations, their causes and the base do not matter."""
    operations: list[Json] = [*sorted(operation_digest(operation, plan) for operation in plan.actions)]
    return full_digest({"format": FORMAT, "table": TABLE, "project": plan.project, "operations": operations})


def _seen(live: Live, name: FieldId, rules: Rules) -> Json:
    value = live_value(live.fields, name)
    return {"gap": value.value} if isinstance(value, Gap) and value.unknown else form(value, rules.of(live.kind, name))


def _json(value: Json | Gap) -> Json:
    return {"gap": value.value} if isinstance(value, Gap) else value
