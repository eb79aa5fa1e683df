"""What a project says about linting, and which rules follow from it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import NamedTuple

from oauthctl.diagnostics.text import shortened
from oauthctl.lint.registry import chosen, nearest, ruleset
from oauthctl.lint.rule import Looks, Rule
from oauthctl.lint.severity import Severity
from oauthctl.model.rulesets import RULESETS

PRODUCTION = ("prod", "production", "live", "prd")  # names of environments that are taken for it


class Override(NamedTuple):
    """Other rules for some clients. paths, clients: globs of files and of keys; empty for all."""

    paths: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}


class Allowance(NamedTuple):
    """A rule that only a policy may accept, and the clients (globs of keys) whose waivers of it hold until a day."""

    rule: str
    clients: tuple[str, ...]
    until: date

    def allows(self, rule: Rule, key: str, today: date) -> bool:
        """Whether a client's waiver of a rule holds."""
        named = self.rule.lower() in {rule.code.lower(), rule.slug.lower(), *rule.aliases}
        return named and self.until >= today and any(fnmatchcase(key, glob) for glob in self.clients)


class Settings(NamedTuple):
    """The `lint:` block. select: instead of the ruleset; extend_select: besides it. production: environments.

    private_hosts: globs of hosts inside a network, or on this machine, that --online may ask.
    """

    ruleset: str = "recommended"
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    fail_on: Severity = Severity.HIGH
    production: tuple[str, ...] = PRODUCTION
    baseline: str = ""
    overrides: tuple[Override, ...] = ()
    allow_waivers: tuple[Allowance, ...] = ()
    private_hosts: tuple[str, ...] = ()


class Wrong(NamedTuple):
    """A name in the settings that means nothing. path: where it stands below `lint:`."""

    path: tuple[str | int, ...]
    message: str
    note: str


class Chosen(NamedTuple):
    """rules: what to run, in order. severities: by code, where the ruleset or the project has its own."""

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
    severities = {code: Severity(named) for code, named in RULESETS[settings.ruleset].severity.items()}
    for name, severity in settings.severity.items():
        for code in _codes_of(("severity", name), name, every, wrong):
            severities[code] = severity
    for number, override in enumerate(settings.overrides):
        for name in (*override.ignore, *override.severity):
            _codes_of(("overrides", number), name, every, wrong)
    for number, allowance in enumerate(settings.allow_waivers):
        _check_allowance(("allow_waivers", number, "rule"), allowance.rule, every, wrong)
    kept = tuple(rule for rule in every if rule.code in codes or rule.looks is Looks.RUN)
    return Chosen(kept, severities, tuple(wrong))


def _check_allowance(path: tuple[str | int, ...], name: str, every: Sequence[Rule], wrong: list[Wrong]) -> None:
    """It names one rule, and one that cannot be waived without it."""
    codes = _codes_of(path, name, every, wrong)
    for rule in (rule for rule in every if rule.code in codes):
        if len(codes) > 1:
            wrong.append(Wrong(path, f"`{shortened(name, 60)}` is more than one rule", "name each rule"))
            return
        if rule.looks is Looks.RUN:
            wrong.append(Wrong(path, f"{rule.name} judges waivers itself: nothing waives it", ""))
        elif rule.waivable:
            wrong.append(Wrong(path, f"{rule.name} can be waived without this", "take it away"))


def _codes(key: str, names: Iterable[str], every: Sequence[Rule], wrong: list[Wrong]) -> set[str]:
    return {code for index, name in enumerate(names) for code in _codes_of((key, index), name, every, wrong)}


def _codes_of(path: tuple[str | int, ...], name: str, every: Sequence[Rule], wrong: list[Wrong]) -> set[str]:
    found = chosen(name, every)
    if name.lower() in RULESETS:
        wrong.append(
            Wrong(
                path,
                f"`{name}` is a ruleset, not a rule",
                f"choose it with `ruleset: {name.lower()}`, or `--ruleset {name.lower()}`",
            )
        )
    elif not found:
        near = nearest(name, every)
        wrong.append(
            Wrong(path, f"there is no rule `{shortened(name, 60)}`", f"did you mean `{near}`?" if near else "")
        )
    return {rule.code for rule in found}
