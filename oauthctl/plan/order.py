"""The order in which operations run, and what falls with a refused one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from oauthctl.model.address import Address, Kind
from oauthctl.plan.types import Action, Operation, Refusal

_RANK = {Kind.RESOURCE: 0, Kind.SCOPE: 1, Kind.CLIENT: 2, Kind.GRANT: 3}
_LAST = frozenset({Action.DELETE, Action.FORGET})


def in_order(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """Resources, scopes, clients, grants, each after what it needs; then deletes the other way round."""
    ranked = sorted(operations, key=_key)
    if all(_before(operation) for operation in ranked):
        return tuple(ranked)
    waiting = {operation.address: operation for operation in ranked}
    placed: dict[int, Operation] = {}

    def place(operation: Operation, path: frozenset[Address]) -> None:
        if id(operation) in placed or operation.address in path:
            return
        for need in sorted(operation.needs):
            if need in waiting and operation.action not in _LAST:
                place(waiting[need], path | {operation.address})
        placed[id(operation)] = operation

    for operation in ranked:
        place(operation, frozenset())
    return tuple(placed.values())


def dependants_refused(operations: Iterable[Operation], left_out: Mapping[Address, str]) -> tuple[Operation, ...]:
    """Those refused that need a refused one, or one that this run leaves out (`left_out`: why)."""
    refused: dict[Address, str] = dict(left_out)
    answered = []
    for operation in operations:
        if not refused or operation.action in _LAST or operation.action is Action.NO_OP:
            made = operation
        else:
            missing = [f"{need}, which {refused[need]}" for need in operation.needs if need in refused]
            made = (
                operation
                if not missing
                else replace(
                    operation,
                    refusals=(
                        *operation.refusals,
                        Refusal("needs", f"needs {'; '.join(missing)}", "settle that first"),
                    ),
                )
            )
        if made.refused:
            refused[made.address] = "is refused"
        answered.append(made)
    return tuple(answered)


def _before(operation: Operation) -> bool:
    """Whatever it needs is of a kind that comes first anyway."""
    return all(_RANK[need.kind] < _RANK[operation.address.kind] for need in operation.needs)


def _key(operation: Operation) -> tuple[bool, int, str, str]:
    last = operation.action in _LAST
    rank = _RANK[operation.address.kind]
    return (last, -rank if last else rank, operation.address.provider, operation.address.key)
