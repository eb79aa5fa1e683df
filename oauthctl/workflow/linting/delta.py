"""What a plan's changes do to findings: those that they introduce and those that they remove."""

from collections.abc import Mapping

from oauthctl.lint.delta import Delta, Deltas
from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.rule import Looks
from oauthctl.lint.run import run
from oauthctl.lint.subject import Subject, declared, live
from oauthctl.model.address import Address, Kind
from oauthctl.plan.types import Action, Plan
from oauthctl.workflow.linting.overrides import overridden
from oauthctl.workflow.linting.policies import rules_of
from oauthctl.workflow.linting.settings import chosen_rules, settings_of
from oauthctl.workflow.linting.subjects import around
from oauthctl.workflow.session import Scene

_WRITES = frozenset({Action.CREATE, Action.UPDATE, Action.REPLACE, Action.CLAIM})
_KINDS = frozenset({Kind.CLIENT, Kind.SCOPE})
_LOOKS = frozenset({Looks.CLIENT, Looks.SCOPE, Looks.EITHER})  # not several together: a plan has only what changes


def deltas(plan: Plan, seen: Scene) -> Deltas:
    """By address, for operations that change something. lint(desired) - lint(live), waivers not asked."""
    settings = settings_of(seen.project)
    chosen = chosen_rules(seen.project, settings, rules_of(seen.project))
    asked = tuple(rule for rule in chosen.rules if rule.looks in _LOOKS and not rule.online)
    found = {provider: observed.capabilities for provider, observed in seen.observed.items()}
    about = around(seen.project, seen.declarations, settings, found)
    after: list[Subject] = []
    before: list[Subject] = []
    for operation in plan.operations:
        if operation.address.kind not in _KINDS or operation.action not in _WRITES or not operation.changes:
            continue
        if operation.desired is not None:
            after.append(declared(operation.desired, about))
        if operation.live is not None:
            before.append(live(operation.live, about, operation.desired))
    both_runs = (run(subjects, asked, chosen.severities) for subjects in (after, before))
    new, old = (_by_address(overridden(ran, settings, chosen.rules).findings) for ran in both_runs)
    both = {address: _delta(new.get(address, {}), old.get(address, {})) for address in {*new, *old}}
    return {address: delta for address, delta in both.items() if any(delta)}


def _by_address(findings: tuple[Finding, ...]) -> dict[Address, dict[str, Finding]]:
    found: dict[Address, dict[str, Finding]] = {}
    for finding in findings:
        if finding.status is Status.FAIL and finding.address is not None:
            found.setdefault(finding.address, {})[finding.identity] = finding
    return found


def _delta(new: Mapping[str, Finding], old: Mapping[str, Finding]) -> Delta:
    """What grew worse is introduced, too."""
    introduced = [one for identity, one in new.items() if identity not in old or _grew(one, old[identity])]
    removed = [finding for identity, finding in old.items() if identity not in new]
    return Delta(_worst_first(introduced), _worst_first(removed))


def _grew(now: Finding, before: Finding) -> bool:
    return now.severity.rank > before.severity.rank


def _worst_first(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: -finding.severity.rank))
