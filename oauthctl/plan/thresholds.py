"""How much one plan may take away before somebody has to say that it is meant."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from oauthctl.plan.options import Thresholds
from oauthctl.plan.types import Action, Operation, Refusal, Standing

_FEW = 10  # below so many objects of a provider a share says nothing


def limited(operations: Sequence[Operation], thresholds: Thresholds) -> tuple[Operation, ...]:
    """The operations, with all that takes away refused where it is too much."""
    taking = [operation for operation in operations if _takes(operation)]
    if not taking:
        return tuple(operations)
    reason = _excess(taking, operations, thresholds)
    if not reason:
        return tuple(operations)
    refusal = Refusal("threshold", reason, f"--allow-deletes {len(taking)}, if all of them are meant")
    return tuple(
        replace(operation, refusals=(*operation.refusals, refusal)) if _takes(operation) else operation
        for operation in operations
    )


def _takes(operation: Operation) -> bool:
    """A delete that nothing else refuses, or a vanished object that is to be made again."""
    if operation.refused:
        return False
    return operation.action is Action.DELETE or (
        operation.action is Action.CREATE and operation.standing is Standing.VANISHED
    )


def _excess(taking: Sequence[Operation], operations: Sequence[Operation], thresholds: Thresholds) -> str:
    if len(taking) > thresholds.count:
        return f"{len(taking)} deletes in one plan, more than {thresholds.count}"
    there = Counter(
        operation.address.provider for operation in operations if operation.live is not None or _takes(operation)
    )
    going = Counter(operation.address.provider for operation in taking)
    for provider, count in sorted(going.items()):
        if there[provider] >= _FEW and count / there[provider] > thresholds.share:
            most = f"{thresholds.share:.0%}"
            return f"{count} of {there[provider]} objects at {provider} would go, more than {most}"
    return ""
