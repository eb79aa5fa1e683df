"""`explain NAME`: what a field, preset, native setting, adapter, impact word or exit code means."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from oauthctl.adapters.registry import get, names
from oauthctl.config.nodes import followed
from oauthctl.config.schema import ANYWHERE, CLIENT_WORDS, PROJECT_ONLY, RESERVED, schema
from oauthctl.contract.adapter import Adapter
from oauthctl.contract.capability import Capability, Support
from oauthctl.diagnostics.errors import UsageError
from oauthctl.diagnostics.text import suggestion
from oauthctl.model import presets
from oauthctl.model.address import Kind
from oauthctl.model.field import Field, ImpactRule, Role
from oauthctl.model.json import Json
from oauthctl.model.rulesets import RULESETS
from oauthctl.model.table import field, table
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.exit_codes import MEANING

if TYPE_CHECKING:
    from oauthctl.lint.rule import Rule


class Explanation(NamedTuple):
    """title: what it is. facts: labelled lines. rows: a table of (name, support, remark), for adapters.

    examples: title and text that stays as it is, for rules.
    """

    title: str
    summary: str
    facts: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, str, str], ...] = ()
    examples: tuple[tuple[str, str], ...] = ()


_IMPACTS = {
    "widens": "Gives somebody more power: a new redirect host, a wider scope, a protection taken away.",
    "breaks": "Something that works today can fail: a redirect URI removed, a lifetime shortened, a key replaced.",
    "narrows": "Takes power away: what was allowed is no longer.",
    "cosmetic": "Changes what people see, not what anybody may do.",
}
_CAUSES = {
    "declared": "The declaration differs from the one at the git base (`--base`).",
    "pending": "Declared before and never applied: live is still as the last apply left it.",
    "drift": "Live left what was applied: somebody changed it at the provider.",
    "upgrade": "A preset or a default of oauthctl moved.",
    "unknown": "Nothing is remembered of the last apply, so the cause cannot be told.",
}
IMPACT_RULES = {
    ImpactRule.ALLOWS: "more widens; less narrows and breaks",
    ImpactRule.AUTHENTICATES: "any change widens and breaks: it decides who can act as the client",
    ImpactRule.PROTECTS: "off or weaker widens; on or stronger narrows and breaks",
    ImpactRule.LIFETIME: "longer widens; shorter narrows and breaks",
    ImpactRule.ENABLES: "on widens; off breaks",
    ImpactRule.IDENTIFIES: "breaks: users get another subject identifier",
    ImpactRule.FORMATS: "breaks whoever reads the answer; to nothing or `none` widens too",
    ImpactRule.SENDS: "a new destination widens; a lost one breaks",
    ImpactRule.COSMETIC: "cosmetic",
    ImpactRule.OPAQUE: "widens: nobody can tell",
}


def explain(name: str, directory: Path | None = None) -> Explanation:
    """The explanation of a name. directory: of a project, whose own rules are known too. Raises UsageError with the nearest known name."""
    for found in _answers(name):
        return found
    for rule in _own_rules(name, directory) if directory else ():
        return _rule(rule)
    near = suggestion(name, known())
    raise UsageError(
        f"nothing is known as `{name}`", next=f"oauthctl explain {near}" if near else "oauthctl explain fields"
    )


def _answers(name: str) -> Iterator[Explanation]:
    yield from _keys(name)
    for full, kind in (
        (name, Kind.CLIENT),
        (f"settings.{name}", Kind.CLIENT),
        (name, Kind.SCOPE),
        (name, Kind.RESOURCE),
    ):
        entry = field(full, kind)
        if entry is not None and entry.role is not Role.EXTENSION:
            yield _field(entry)
    if name in presets.names():
        yield _preset(name)
    if name in names():
        yield _adapter(get(name))
    yield from _lists(name)
    yield from _words(name.lower())
    yield from _native(name)
    yield from _rules(name)


def _rules(name: str) -> Iterator[Explanation]:
    """A rule by code, slug or alias; `rules`, a family's letters and a ruleset list theirs."""
    from oauthctl.lint.registry import families, find, rules, ruleset

    if name == "rules":
        yield _listed("rules", "What `oauthctl lint` looks for.", rules())
    for family in families():
        if family.letters == name.upper():
            listed = (rule for rule in rules() if rule.family == family.letters)
            yield _listed(f"family {family.letters}", f"{family.title}.", listed)
    if name in RULESETS:
        yield _listed(f"ruleset {name}", RULESETS[name].about, ruleset(name, rules()))
    rule = find(name)
    if rule is not None:
        yield _rule(rule)


def _listed(title: str, summary: str, rules: Iterable["Rule"]) -> Explanation:
    return Explanation(title, summary, rows=tuple((rule.name, str(rule.severity), rule.summary) for rule in rules))


def _own_rules(name: str, directory: Path) -> Iterator["Rule"]:
    """The rule of that name of a plugin, or in the `policy:` of the project, where there is one."""
    from oauthctl.config.project import PROJECT_FILE
    from oauthctl.diagnostics.sources import Sources
    from oauthctl.lint.plugins import plugin_rules
    from oauthctl.lint.registry import find
    from oauthctl.workflow.linting.policies import policies
    from oauthctl.workflow.project import open_project

    here = directory.resolve()
    yield from (rule for rule in plugin_rules() if find(name, (rule,)))
    if any((folder / PROJECT_FILE).is_file() for folder in (here, *here.parents)):
        yield from (rule for rule in policies(open_project(here, Sources()).project) if find(name, (rule,)))


def _rule(rule: "Rule") -> Explanation:
    from oauthctl.lint import words

    waiver = ", ".join(words.waiver(rule))
    lines = (
        ("severity", f"{rule.severity} (confidence {rule.confidence})"),
        ("risk", rule.why),
        ("instead", rule.fix),
        ("standard", rule.cite),
        ("judges", words.judges(rule)),
        ("runs", words.runs(rule)),
        ("mended", words.mended(rule)),
        ("waive", f"waivers: [{{{waiver}}}] {words.waived(rule)}" if waiver else words.waived(rule)),
    )
    texts = (("bad", rule.bad), ("good", rule.good))
    return Explanation(rule.name, rule.summary, lines, examples=tuple((title, all_[0]) for title, all_ in texts))


def _keys(name: str) -> Iterator[Explanation]:
    """A reserved word of declarations or of the project file, as the schema has it."""
    if name == "preset" or name not in (*CLIENT_WORDS, *PROJECT_ONLY, *ANYWHERE, *RESERVED):
        return
    if name in RESERVED:
        yield Explanation(name, "Kept for later.", (("instead", RESERVED[name]),))
        return
    whole = schema(facts())
    for where, properties in (
        ("of a client", whole["$defs"]["client"]["properties"]),
        ("of the project", whole["properties"]),
    ):
        node = properties.get(name)
        if node is not None:
            inner = followed(whole, node, {})
            told = node.get("description") or inner["description"]
            keys = tuple(inner.get("properties", ())) if name not in ("defaults", "settings") else ()
            yield Explanation(f"{name} (key {where})", told, (("keys", ", ".join(keys)),) if keys else ())
            return


def _lists(name: str) -> Iterator[Explanation]:
    if name == "fields":
        rows = ((one, str(table()[one].role), table()[one].help) for one in _compared())
        yield Explanation(
            "fields", "What can be declared of a client: the registry's names, and settings.", rows=tuple(rows)
        )
    if name == "adapters":
        yield Explanation("adapters", "Kinds of provider.", tuple((one, get(one).summary) for one in names()))
    if name in ("preset", "presets"):
        yield Explanation(
            "presets", "Kinds of client.", tuple((one, presets.preset(one).summary) for one in presets.names())
        )
    if name in ("exit-codes", "exit codes"):
        yield Explanation(
            "exit codes", "They never depend on the format.", tuple((str(c), m) for c, m in MEANING.items())
        )


def _words(name: str) -> Iterator[Explanation]:
    if name.isdigit() and int(name) in MEANING:
        yield Explanation(f"exit code {name}", MEANING[int(name)])
    if name in _IMPACTS:
        yield Explanation(f"impact {name}", _IMPACTS[name])
    if name in _CAUSES:
        yield Explanation(f"cause {name}", _CAUSES[name])


def _rule_names() -> Iterator[str]:
    from oauthctl.lint.registry import FAMILIES, rules

    yield from (*FAMILIES, *RULESETS)
    yield from (name for rule in rules() for name in (rule.code, rule.slug))


def known() -> tuple[str, ...]:
    """Every name that `explain` knows, but for native settings."""
    fields = [name for kind in (Kind.CLIENT, Kind.SCOPE, Kind.RESOURCE) for name in table(kind)]
    return (*fields, *presets.names(), *names(), "adapters", "presets", "fields", "exit-codes", "rules", *_rule_names(), *_IMPACTS, *_CAUSES,
            *CLIENT_WORDS, *PROJECT_ONLY, *ANYWHERE)  # fmt: skip


def _field(entry: Field) -> Explanation:
    facts = [("type", entry.type), ("compared as", str(entry.compare)), ("changed", IMPACT_RULES[entry.impact])]
    if entry.values:
        facts.append(("values", ", ".join(entry.values) + (" (others pass)" if entry.open else "")))
    facts += [(f"default ({name})", _plain(value)) for name, value in entry.defaults.items()]
    facts.append(("standard", entry.cite))
    if entry.example is not None:
        facts.append(("example", _plain(entry.example)))
    if entry.kind is Kind.CLIENT and entry.role in _WRITABLE:
        facts += [(f"at {name}", _held(get(name).describe().of(entry.kind, entry.id))) for name in names()]
    return Explanation(f"{entry.id} ({entry.role})", entry.help, tuple(facts))


_WRITABLE = frozenset({Role.METADATA, Role.SETTING, Role.CHOICE, Role.WATCHED})  # what a provider can hold for us


def _preset(name: str) -> Explanation:
    found = presets.preset(name)
    facts = [(field_id, _plain(value)) for field_id, value in presets.values(name).items()]
    if found.requires:
        facts.append(("must be declared", ", ".join(found.requires)))
    if found.forbids:
        facts.append(("must not be declared", ", ".join(found.forbids)))
    return Explanation(f"preset {name}", found.summary, tuple(facts))


def _adapter(adapter: Adapter) -> Explanation:
    able = adapter.describe()
    facts = (
        ("objects", ", ".join(sorted(able.kinds))),
        ("lists", f"yes, {able.page} a page" if able.lists else "no: only what state knows can be read"),
        ("chooses ids", "the provider" if not able.chooses_id else "the declaration (client_id)"),
        ("ownership", "a marker beside the object" if able.marker else "in state"),
        ("update", f"{able.update}; a field left out is {_OMITTED[able.omit]}"),
        *(("note", note) for note in able.notes),
        *((f"watched: {name}", section.help) for name, section in able.sections.items()),
    )
    rows = tuple((name, _support(able.of(Kind.CLIENT, name)), able.of(Kind.CLIENT, name).why) for name in _compared())
    return Explanation(f"adapter {adapter.name}", adapter.summary, facts, rows)


_OMITTED = {"keep": "kept", "reset": "reset to its default", "delete": "removed"}


def _compared() -> Iterable[str]:
    return (name for name, entry in table().items() if entry.role in (Role.METADATA, Role.SETTING))


def _native(name: str) -> Iterator[Explanation]:
    """`keycloak.directAccessGrantsEnabled`, or the native name alone."""
    name = name.removeprefix("extensions.")
    prefix, dot, rest = name.partition(".")
    for adapter_name in names():
        natives: Mapping[str, str] = get(adapter_name).native_names()
        native = rest if dot and prefix == adapter_name else name
        if native in natives:
            told = f"It has a standard name: write {natives[native]}."
            yield Explanation(f"{adapter_name}.{native}", told, (("see", f"oauthctl explain {natives[native]}"),))
        elif dot and rest and prefix == adapter_name:
            near = suggestion(rest, natives)
            told = f"No setting of {prefix} that has a standard name: it stands under `extensions: {{{prefix}: …}}`."
            written = [("written", f"as {prefix} spells it; its changes count as widening unless {prefix} says more")]
            close = [("did you mean", f"oauthctl explain {prefix}.{near}")] if near else []
            yield Explanation(f"{prefix}.{rest}", told, (*written, *close))


def _held(capability: Capability) -> str:
    return " — ".join(part for part in (_support(capability), capability.why) if part)


def _support(capability: Capability) -> str:
    if capability.support is Support.FULL and capability.values is not None:
        return f"full: {', '.join(sorted(capability.values))}"
    return str(capability.support)


def _plain(value: Json) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
