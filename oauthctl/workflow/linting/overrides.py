"""Other rules and severities for some clients: the `overrides:` of the `lint:` block."""

from fnmatch import fnmatchcase

from oauthctl.config.globs import matcher
from oauthctl.lint.finding import Finding
from oauthctl.lint.registry import chosen
from oauthctl.lint.rule import Rule
from oauthctl.lint.run import Ran
from oauthctl.lint.settings import Override, Settings


def overridden(ran: Ran, settings: Settings, rules: tuple[Rule, ...]) -> Ran:
    """Findings that an override ignores are gone; others have its severity. A later override wins."""
    if not settings.overrides:
        return ran
    kept: list[Finding] = []
    for finding in ran.findings:
        ignored = False
        for override in settings.overrides:
            if _about(override, finding):
                ignored = ignored or _named(override.ignore, finding.rule, rules)
                for name, severity in override.severity.items():
                    if _named((name,), finding.rule, rules):
                        finding = finding._replace(severity=severity)  # noqa: PLW2901  # as the overrides go on
        if not ignored:
            kept.append(finding)
    return ran._replace(findings=tuple(kept))


def _about(override: Override, finding: Finding) -> bool:
    key = finding.address.key if finding.address else ""
    span = finding.place.span
    if override.clients and not any(fnmatchcase(key, glob) for glob in override.clients):
        return False
    if override.paths and not (span and any(matcher(glob).match(span.file) for glob in override.paths)):
        return False
    return not override.environments or bool(set(finding.environments) & set(override.environments))


def _named(names: tuple[str, ...], rule: Rule, rules: tuple[Rule, ...]) -> bool:
    return any(rule in chosen(name, rules) for name in names)
