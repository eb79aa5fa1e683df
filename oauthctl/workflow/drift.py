"""`drift`: the plan's comparison, read the other way, with who did it where the provider knows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from oauthctl.contract.adapter import Attribution
from oauthctl.diagnostics.errors import ProviderError
from oauthctl.diagnostics.sources import Sources
from oauthctl.plan.drift import Drift, attributed, drift
from oauthctl.workflow.prepare import PlanRequest, prepare
from oauthctl.workflow.session import Scene

Tell = Callable[[str], None]


def watch(
    directory: Path, environment: str | None, targets: tuple[str, ...], sources: Sources, tell: Tell, detail: Tell
) -> Drift:
    """Everything that live has and the last apply did not leave there. Writes nothing."""
    with prepare(directory, environment, PlanRequest(targets=targets), sources, tell, detail) as prepared:
        at = datetime.fromtimestamp(prepared.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = replace(drift(prepared.plan), at=at)
        return attributed(found, _who(prepared.scene, found, tell))


def _who(seen: Scene, found: Drift, tell: Tell) -> Mapping[str, Mapping[str, tuple[Attribution, ...]]]:
    """By provider and native id. Only providers with drift are asked; one that cannot say names nobody."""
    who = {}
    for name in found.providers:
        connection = seen.connections.get(name)
        if connection is None:
            continue
        try:
            who[name] = connection.session.attributions(found.since(name))
        except ProviderError as error:
            tell(f"{name}: the audit log could not be read: {error.problems[0].message}")
    return who
