"""Which operations belong to this run: the targets', and with a base those whose declaration moved."""

from typing import TYPE_CHECKING

from oauthctl.plan.run import Run
from oauthctl.plan.targets import selected
from oauthctl.plan.types import Action, Cause, Operation, Standing

if TYPE_CHECKING:
    from oauthctl.model.address import Address


class Choice:
    """left_out: objects that are not made in this run, with the reason. skipped_drift: how many drifted."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.left_out: dict[Address, str] = {}
        self.skipped_drift = 0

    def takes(self, operation: Operation) -> bool:
        """Whether an operation is part of the run; remembers what the others leave undone."""
        options = self._run.options
        if not selected(options.targets, operation.address):
            return self._leave(operation, "is not part of this run")
        if options.base is None or self._moved(operation) or operation.address in options.recreate:
            return True
        drift = operation.drifted or operation.standing is Standing.VANISHED or _unknown(operation)
        if drift and options.include_drift:
            return True
        if drift or operation.standing is not None:
            self.skipped_drift += 1
            return self._leave(operation, "did not change since the base")
        if operation.action is Action.NO_OP:
            return True
        return self._leave(operation, "did not change since the base")

    def _moved(self, operation: Operation) -> bool:
        options = self._run.options
        if operation.action not in {Action.DELETE, Action.FORGET}:
            return options.moved(operation.address) is not False
        if operation.address in (options.base or {}):
            return True  # declared at the base, removed now
        known = options.base_declarations
        return known is None or all(entry.key != operation.address.key for entry in known.removals)

    def _leave(self, operation: Operation, why: str) -> bool:
        """What needs an object that does not exist yet, or is refused, has to hear of it."""
        if operation.action is Action.CREATE or operation.refused:
            self.left_out[operation.address] = why if not operation.refused else f"is refused and {why}"
        return False


def _unknown(operation: Operation) -> bool:
    """Nobody can tell whose wish a difference is: `drift` counts it too (DECISIONS 22)."""
    return any(change.cause is Cause.UNKNOWN for change in operation.changes)
