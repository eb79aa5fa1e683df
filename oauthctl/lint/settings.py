"""What a project says about linting, and which rules follow from it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from oauthctl.diagnostics.text import shortened, suggestion
from oauthctl.lint.registry import RULESETS, chosen, ruleset
from oauthctl.lint.rule import Looks, Rule
from oauthctl.lint.severity import Severity

PRODUCTION = ("prod", "production", "live", "prd")  # names of environments that are taken for it


class Override(NamedTuple):
    """Other rules for some clients. paths, clients: globs of files and of keys; empty for all."""

    paths: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}


class Settings(NamedTuple):
    """The `lint:` block. select: instead of the ruleset; extend_select: besides it. production: environments."""

    ruleset: str = "recommended"
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    fail_on: Severity = Severity.HIGH
    production: tuple[str, ...] = PRODUCTION
    baseline: str = ""
    overrides: tuple[Override, ...] = ()


class Wrong(NamedTuple):
    """A name in the settings that means nothing. path: where it stands below `lint:`."""

    path: tuple[str | int, ...]
    message: str
    note: str


class Chosen(NamedTuple):
    """rules: what to run, in order. severities: by code, where the project has its own."""

    rules: tuple[Rule, ...]
    severities: Mapping[str, Severity]
    wrong: tuple[Wrong, ...] = ()


def choose(settings: Settings, every: Sequence[Rule]) -> Chosen:
    """The rules of the settings. What judges the run itself (waivers, crashes) is never switched off."""
    wrong: list[Wrong] = []
    if settings.select:
        codes = _codes("select", settings.select, every, wrong)
    else:
        codes = {rule.code for rule in ruleset(settings.ruleset, every)}
    codes |= _codes("extend_select", settings.extend_select, every, wrong)
    codes -= _codes("ignore", settings.ignore, every, wrong)
    severities = {}
    for name, severity in settings.severity.items():
        for code in _codes_of(("severity", name), name, every, wrong):
            severities[code] = severity
    for number, override in enumerate(settings.overrides):
        for name in (*override.ignore, *override.severity):
            _codes_of(("overrides", number), name, every, wrong)
    kept = tuple(rule for rule in every if rule.code in codes or rule.looks is Looks.RUN)
    return Chosen(kept, severities, tuple(wrong))


def _codes(key: str, names: Iterable[str], every: Sequence[Rule], wrong: list[Wrong]) -> set[str]:
    return {code for index, name in enumerate(names) for code in _codes_of((key, index), name, every, wrong)}


def _codes_of(path: tuple[str | int, ...], name: str, every: Sequence[Rule], wrong: list[Wrong]) -> set[str]:
    found = chosen(name, every)
    if not found:
        known = [word for rule in every for word in (rule.code, rule.slug)]
        near = suggestion(name, [*known, *RULESETS])
        wrong.append(
            Wrong(path, f"there is no rule `{shortened(name, 60)}`", f"did you mean `{near}`?" if near else "")
        )
    return {rule.code for rule in found}
