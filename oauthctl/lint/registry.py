"""Every rule, by code, slug and alias. Built-in families stand in a static table that no plugin can shadow."""

import importlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from oauthctl.diagnostics.text import suggestion
from oauthctl.lint.rule import Family, Looks, Rule

# letters -> modules under oauthctl.lint.rules, the family's own first; in the order of reports and documentation
FAMILIES: Final[Mapping[str, str]] = {
    "RED": "redirects redirect_spelling redirect_destinations redirect_loopback redirect_dangling",
    "GRT": "grants grant_consistency",
    "PKC": "pkce",
    "AUT": "authentication client_secrets",
    "KEY": "keys key_algorithms key_published",
    "SCP": "scopes",
    "TOK": "tokens",
    "OUT": "logout",
    "COR": "origins",
    "MET": "metadata metadata_protocol metadata_values fetched",
    "RES": "resources",
    "NAT": "native",
    "AGT": "agents agent_registration",
    "FAP": "fapi",
    "SRV": "servers server_documents",
    "XCL": "cross_client",
    "ORG": "organisation",
    "KCL": "keycloak keycloak_mappers",
}


@cache
def families() -> tuple[Family, ...]:
    """Every family, in order."""
    return tuple(_family(letters, modules) for letters, modules in FAMILIES.items())


def _family(letters: str, modules: str) -> Family:
    own, *_ = [importlib.import_module(f"oauthctl.lint.rules.{module}") for module in modules.split()]
    family: Family = getattr(own, letters)
    return family


@cache
def rules() -> tuple[Rule, ...]:
    """Every built-in rule, in order."""
    return tuple(rule for family in families() for rule in sorted(family.rules, key=lambda rule: rule.code))


@cache
def by_name() -> Mapping[str, Rule]:
    """Rules by code, slug and alias, in lower case."""
    found: dict[str, Rule] = {}
    for rule in rules():
        for name in (rule.code, rule.slug, *rule.aliases):
            found[name.lower()] = rule
    return found


def find(name: str, more: Iterable[Rule] = ()) -> Rule | None:
    """The rule called so: `RED005`, `red005`, `loopback-on-web-client`. more: rules of policies and plugins."""
    wanted = name.lower()
    known = by_name().get(wanted)
    if known is not None:
        return known
    return next((rule for rule in more if wanted in {rule.code.lower(), rule.slug.lower()}), None)


def chosen(selector: str, among: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that a selector means: a rule's name, a family's letters, `ALL`."""
    every = tuple(among)
    wanted = selector.lower()
    if wanted == "all":
        return every
    names = {rule.code for rule in every if wanted in {rule.code.lower(), rule.slug.lower(), *rule.aliases}}
    return tuple(rule for rule in every if rule.code in names or rule.family.lower() == wanted)


def nearest(name: str, among: Iterable[Rule]) -> str:
    """The rule or family that was probably meant: `RED4` is RED004, `REDD` is RED. Empty where nothing is near."""
    every = tuple(among)
    codes, letters = {rule.code for rule in every}, dict.fromkeys(rule.family for rule in every)
    numbered = re.fullmatch(r"([A-Z]+)-?0*([0-9]{1,3})", name.upper())
    if numbered and f"{numbered[1]}{int(numbered[2]):03d}" in codes:
        return f"{numbered[1]}{int(numbered[2]):03d}"
    word = name.upper().rstrip("*")
    if len(word) <= _SHORT:
        begun = next((family for family in letters if word and family.startswith(word)), "")
        return begun or suggestion(word, letters) or ""
    return suggestion(name, [spelled for rule in every for spelled in (rule.code, rule.slug)]) or ""


_SHORT: Final = 4  # no longer than the letters of a family with one too many


def ruleset(name: str, among: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules of a ruleset. Rules that judge the run itself are in every one."""
    return tuple(rule for rule in among if rule.looks is Looks.RUN or _in(name, rule))


def _in(name: str, rule: Rule) -> bool:
    if name == "strict":
        return True
    if rule.rulesets and name == "recommended":
        return "recommended" in rule.rulesets
    return name in rule.rulesets or not (rule.pedantic or rule.rulesets)
