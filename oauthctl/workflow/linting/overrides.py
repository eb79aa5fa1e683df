"""Other rules and severities for some clients: the `overrides:` of the `lint:` block."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from oauthctl.config.globs import matcher
from oauthctl.lint.finding import Finding
from oauthctl.lint.registry import chosen
from oauthctl.lint.rule import Rule
from oauthctl.lint.run import Ran
from oauthctl.lint.settings import Override, Settings
from oauthctl.lint.severity import Severity
from oauthctl.model.address import Kind


class _Effect(NamedTuple):
    """What an override does, by the codes of rules."""

    override: Override
    ignored: frozenset[str]
    severities: Mapping[str, Severity]


def overridden(ran: Ran, settings: Settings, rules: tuple[Rule, ...]) -> Ran:
    """Findings that an override ignores are gone; others have its severity. A later override wins."""
    if not settings.overrides:
        return ran
    effects = [
        _Effect(
            one,
            frozenset(_codes(one.ignore, rules)),
            {code: severity for name, severity in one.severity.items() for code in _codes((name,), rules)},
        )
        for one in settings.overrides
    ]
    kept = (_changed(finding, effects) for finding in ran.findings)
    return ran._replace(findings=tuple(finding for finding in kept if finding is not None))


def _changed(finding: Finding, effects: Sequence[_Effect]) -> Finding | None:
    """The finding as the overrides leave it; None where one ignores it."""
    code = finding.rule.code
    for effect in effects:
        if _about(effect.override, finding):
            if code in effect.ignored:
                return None
            finding = finding._replace(severity=effect.severities.get(code, finding.severity))
    return finding


def _about(override: Override, finding: Finding) -> bool:
    address, span = finding.address, finding.place.span
    key = address.key if address and address.kind is Kind.CLIENT else None
    if override.clients and (key is None or not any(fnmatchcase(key, glob) for glob in override.clients)):
        return False
    if override.paths and not (span and any(matcher(glob).match(span.file) for glob in override.paths)):
        return False
    return not override.environments or bool(set(finding.environments) & set(override.environments))


def _codes(names: Iterable[str], rules: tuple[Rule, ...]) -> Iterable[str]:
    return (rule.code for name in names for rule in chosen(name, rules))
