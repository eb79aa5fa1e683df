"""The pages of docs/rules: one for each rule, made from what the rule says of itself."""

from collections.abc import Iterator

from oauthctl.lint import words
from oauthctl.lint.registry import by_name, families, rules, ruleset
from oauthctl.lint.rule import Looks, Rule
from oauthctl.model.rulesets import RULESETS


def pages() -> dict[str, str]:
    """Path below docs/rules to content."""
    return {"README.md": "\n".join(_index()), **{f"{rule.code}.md": "\n".join(_page(rule)) for rule in rules()}}


def _index() -> Iterator[str]:
    yield f"# Rules\n\n{len(rules())} rules. `oauthctl explain RED005` prints a page in the terminal.\n"
    yield "| ruleset | what runs |\n| --- | --- |"
    for name, one in RULESETS.items():
        yield f"| `{name}` | {one.about} |"
    yield from _differences()
    for family in families():
        yield f"\n## {family.letters}: {family.title}\n\n| rule | severity | finds |\n| --- | --- | --- |"
        for rule in sorted(family.rules, key=lambda one: one.code):
            marks = "".join(f" ({word})" for word in _marks(rule))
            yield f"| [{rule.code}]({rule.code}.md) `{rule.slug}` | {rule.severity} | {_cell(rule.summary)}{marks} |"
    yield ""


def _differences() -> Iterator[str]:
    """What a ruleset has besides `recommended`, and what weighs more in it."""
    usual = {rule.code for rule in ruleset("recommended", rules())}
    yield "\n| ruleset | rules that `recommended` lacks | another severity |\n| --- | --- | --- |"
    for name, one in RULESETS.items():
        more = [rule for rule in ruleset(name, rules()) if rule.code not in usual]
        if more or one.severity:
            weights = [f"{_named(by_name()[code.lower()])}: {severity}" for code, severity in one.severity.items()]
            yield f"| `{name}` | {', '.join(map(_named, more))} | {', '.join(weights)} |"


def _named(rule: Rule) -> str:
    return f"[{rule.code}]({rule.code}.md) `{rule.slug}`"


def _marks(rule: Rule) -> Iterator[str]:
    if rule.online:
        yield "online"
    if rule.pedantic:
        yield "strict"
    yield from sorted(rule.rulesets)


def _page(rule: Rule) -> Iterator[str]:
    yield f"# {rule.code} {rule.slug}\n\n{rule.summary}\n"
    yield f"{rule.why}\n\n**Instead.** {rule.fix}\n"
    yield "| | |\n| --- | --- |"
    yield f"| severity | {rule.severity} |"
    yield f"| confidence | {rule.confidence} |"
    yield f"| standard | {_cell(rule.cite)} |"
    yield f"| judges | {words.judges(rule)} |"
    yield f"| runs | {words.runs(rule)} |"
    yield f"| fix | {words.mended(rule)} |"
    if rule.aliases:
        yield f"| formerly | {', '.join(rule.aliases)} |"
    if rule.reads:
        yield f"| reads | {', '.join(f'`{name}`' for name in rule.reads)} |"
    for title, examples in (("Bad", rule.bad), ("Good", rule.good)):
        for example in examples:
            yield f"\n## {title}\n\n```yaml\n{example.strip()}\n```"
    yield f"\n## Waive it\n\n{_waive(rule)}"
    yield ""


def _waive(rule: Rule) -> str:
    told = words.waived(rule)
    told = f"{told[0].upper()}{told[1:]}"
    if not rule.waivable:
        return f"{told}{'' if rule.looks is Looks.RUN else ' ([lint.md](../lint.md#policy))'}."
    entry = "\n    ".join(words.waiver(rule))
    return f"{told}, with the value that was looked at:\n\n```yaml\nwaivers:\n  - {entry}\n```"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
