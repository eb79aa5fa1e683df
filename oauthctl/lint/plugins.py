"""Rules of others, in Python: each entry point of the group `oauthctl.rules` is a `Family` with letters of its own."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from oauthctl.diagnostics.errors import SetupError
from oauthctl.diagnostics.text import printable
from oauthctl.lint.registry import by_name
from oauthctl.lint.rule import Family, Looks, Rule
from oauthctl.model.policy import RESERVED_LETTERS
from oauthctl.process.plugins import allowed, points

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP: Final = "oauthctl.rules"
_LETTERS: Final = re.compile(r"[A-Z]{2,8}")


def plugin_rules() -> tuple[Rule, ...]:
    """The rules of all plugins; none without the switch. Raises SetupError for a plugin that does not work."""
    return _loaded() if allowed() else ()


@cache
def _loaded() -> tuple[Rule, ...]:
    taken = dict.fromkeys(by_name(), "oauthctl")
    found: list[Rule] = []
    for name, point in sorted(points(GROUP).items()):
        family = _family(point)
        for problem in _problems(family, taken):
            raise _broken(name, problem)
        taken |= {word.lower(): f"the plugin `{name}`" for one in family.rules for word in _names(one)}
        found += sorted(family.rules, key=lambda one: one.code)
    return tuple(found)


def _family(point: "EntryPoint") -> Family:
    try:
        family = point.load()
    except Exception as error:
        raise _broken(point.name, f"{type(error).__name__}: {error}") from error
    if not isinstance(family, Family):
        raise _broken(point.name, f"`{point.value}` is no oauthctl.lint.rule.Family")
    return family


def _problems(family: Family, taken: dict[str, str]) -> Iterator[str]:
    """What makes its rules unusable, or lets them pass for others."""
    if not _LETTERS.fullmatch(family.letters):
        yield f"`{family.letters}` are no letters of a family: two to eight capitals"
    if family.letters in RESERVED_LETTERS:
        yield f"rules with `{family.letters}` are oauthctl's own"
    own: set[str] = set()
    for rule in family.rules:
        if rule.looks is Looks.RUN:
            yield f"{rule.name} judges the run itself, which only oauthctl does"
        for name in _names(rule):
            if name in own or name in taken:
                yield f"`{name}` is the name of another rule, of {taken.get(name, 'this plugin')}"
            own.add(name)


def _names(rule: Rule) -> tuple[str, ...]:
    return tuple(word.lower() for word in (rule.code, rule.slug, *rule.aliases))


def _broken(name: str, why: str) -> SetupError:
    return SetupError(
        f"the rules of the plugin `{printable(name)}` do not work: {printable(why)}",
        next="uninstall it or mend it; without OAUTHCTL_PLUGINS=1 no plugin is loaded",
    )
