"""Everything that can be seen to be missing before anything is sent, all at once."""

from collections.abc import Mapping

from oauthctl.apply.ports import Ports
from oauthctl.diagnostics.errors import OauthctlError, SetupError
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.problem import Problem
from oauthctl.model.address import Address
from oauthctl.model.secret import Secret, SecretPolicy
from oauthctl.plan.types import Action, Operation, Plan

_MAKES = frozenset({Action.CREATE, Action.REPLACE})
_WRITES = _MAKES | {Action.UPDATE}


def prepare(plan: Plan, ports: Ports) -> Mapping[Address, Secret]:
    """The secrets that this plan imposes, by object. Raises SetupError; then nothing was sent."""
    problems: list[Problem] = []
    secrets: dict[Address, Secret] = {}
    for operation in plan.actions:
        problems += _unready(operation, ports)
        policy = operation.desired.secret if operation.desired else None
        if policy is None:
            continue
        try:
            if policy.sink and operation.action in _WRITES:
                ports.check_sink(policy.sink)
            if policy.source and _imposes(operation):
                secrets[operation.address] = ports.resolve(policy.source)
        except OauthctlError as error:
            problems += [_placed(found, operation, policy) for found in error.problems]
    if problems:
        raise SetupError(problems)
    return secrets


def _unready(operation: Operation, ports: Ports) -> list[Problem]:
    provider = ports.providers.get(operation.address.provider)
    place = Place(str(operation.address), "", operation.span)
    if provider is None:
        return [Problem(f"{operation.address.provider} is not connected", place)]
    if provider.remembers or ports.records is not None:
        return []
    return [
        Problem(
            f"{operation.address.provider} cannot keep our mark: this needs state, and its key",
            place,
            next="oauthctl state init, then export OAUTHCTL_STATE_KEY=…",
        )
    ]


def _imposes(operation: Operation) -> bool:
    """On create, and when the planner says so (reference or version changed)."""
    return operation.action in _MAKES or any(
        change.field == "secret" and change.managed for change in operation.changes
    )


def _placed(problem: Problem, operation: Operation, policy: SecretPolicy) -> Problem:
    return problem if problem.place and problem.place.span else problem._replace(
        place=Place(str(operation.address), "secret", policy.span or operation.span)
    )  # fmt: skip
