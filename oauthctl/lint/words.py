"""What a rule says of itself, in words: for its page in the documentation and for `explain`."""

from typing import Final

from oauthctl.lint.rule import Looks, Rule

_LOOKS: Final = {
    Looks.CLIENT: "one client",
    Looks.CLIENTS: "all clients of an environment together",
    Looks.SCOPE: "one scope",
    Looks.EITHER: "one client or one scope",
    Looks.RESOURCE: "one resource",
    Looks.SERVER: "what an authorization server says of itself",
    Looks.RUN: "the run itself",
}
_FIXES: Final = {"none": "by hand", "safe": "`oauthctl lint --fix`", "unsafe": "`oauthctl lint --fix --unsafe-fixes`"}


def judges(rule: Rule) -> str:
    """What it looks at."""
    return f"{_LOOKS[rule.looks]}{f' at {rule.adapter}' if rule.adapter else ''}"


def runs(rule: Rule) -> str:
    """When it is asked."""
    return f"{'with `--online`' if rule.online else 'offline'}; {_sets(rule)}"


def _sets(rule: Rule) -> str:
    if rule.looks is Looks.RUN:
        return "always"
    if rule.rulesets:
        return f"in {', '.join(sorted({*rule.rulesets, 'strict'}))}"
    return "in strict" if rule.pedantic else "in every ruleset"


def mended(rule: Rule) -> str:
    """Who mends what it finds."""
    return _FIXES[rule.repairs]


def waived(rule: Rule) -> str:
    """Where a waiver of it stands; why there is none, for one that cannot be waived."""
    if rule.looks is Looks.RUN:
        return "it cannot be waived"
    if not rule.waivable:
        return "only where `lint.allow_waivers` in oauthctl.yaml lets the client"
    kinds = [str(kind) for kind in rule.kinds if kind]
    return f"beside the {' or '.join(kinds)}" if kinds else "in a list of waivers, which names the provider"


def waiver(rule: Rule) -> tuple[str, ...]:
    """The keys of a waiver of it, with what belongs there; none for a rule that cannot be waived."""
    if not rule.waivable:
        return ()
    named = () if any(rule.kinds) else ("provider: …",)
    return (*named, f"rule: {rule.slug}", "value: …", "reason: …", "owner: …", "until: YYYY-MM-DD")
