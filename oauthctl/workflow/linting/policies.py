"""The rules of a project: the built-in ones, and those of its `policy:` block, whose examples are tried first."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from oauthctl.config.emitter import block
from oauthctl.config.project import Declared, Project
from oauthctl.config.resolve import resolve_every
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import shortened, suggestion
from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.plugins import plugin_rules
from oauthctl.lint.registry import find, rules
from oauthctl.lint.rule import Rule
from oauthctl.lint.run import run
from oauthctl.lint.settings import Settings
from oauthctl.model.policy import RESERVED_LETTERS
from oauthctl.model.presets import names as preset_names
from oauthctl.model.table import table
from oauthctl.workflow.linting.subjects import around, declared_subjects
from oauthctl.workflow.project import open_project


def rules_of(project: Project) -> tuple[Rule, ...]:
    """Every rule that can run. Raises ProjectError for a policy that collides, asks for what is not, or fails its examples."""
    built_in = (*rules(), *plugin_rules())
    return (*built_in, *policies(project)) if project.policy else built_in


def policies(project: Project) -> tuple[Rule, ...]:
    """The rules of the `policy:` block, tried. Raises ProjectError with every problem."""
    from oauthctl.lint.policy import rule

    problems = list(_collisions(project)) + [
        problem for code, body in project.policy.items() for problem in _unknown(project, code, body)
    ]
    if problems:
        raise ProjectError(problems)
    found = tuple(rule(code, body, _shown) for code, body in project.policy.items())
    failed = [problem for one in found for problem in _tried(project, one)]
    if failed:
        raise ProjectError(failed)
    return found


def _shown(examples: Mapping[str, Any]) -> str:
    return "\n".join(block({"clients": examples}))


# ---- names
def _collisions(project: Project) -> Iterator[Problem]:
    slugs: dict[str, str] = {}
    for code, body in project.policy.items():
        letters, slug = code.rstrip("0123456789"), body["slug"]
        if letters in RESERVED_LETTERS:
            span = project.spans.key_span(project.policy, code)
            yield _problem(code, f"codes with `{letters}` are oauthctl's own", "use letters of your own", span)
        first = slugs.setdefault(slug, code)
        known = find(slug, plugin_rules()) or find(code, plugin_rules())
        taken = known.name if known else first
        if taken != code:
            yield _problem(code, f"`{slug}` is the name of {taken}", "choose another", project.spans.span(body, "slug"))


def _unknown(project: Project, code: str, body: Mapping[str, Any]) -> Iterator[Problem]:
    """Fields, presets and environments that there are not: such a rule would never find anything."""
    given = body.get("with", {})
    fields: list[tuple[Any, Any, str]] = [(given, "field", given["field"])] if "field" in given else []
    fields += [(given["fields"], index, name) for index, name in enumerate(given.get("fields", ())) if name != "owner"]
    for noun, listed, known in (
        ("field", fields, table()),
        ("preset", _items(body, "presets"), preset_names()),
        ("environment", _items(body, "environments"), project.environments),
    ):
        for holder, key, name in listed:
            if name not in known:
                near = suggestion(name, known)
                note = f"did you mean `{near}`?" if near else ""
                yield _problem(code, f"there is no {noun} `{shortened(name)}`", note, project.spans.span(holder, key))


def _items(body: Mapping[str, Any], name: str) -> list[tuple[Any, Any, str]]:
    return [(body[name], index, item) for index, item in enumerate(body.get(name, ()))]


def _problem(code: str, message: str, note: str, span: Span | None) -> Problem:
    return Problem(message, Place(f"policy.{code}", span=span), note)


# ---- examples
def _tried(project: Project, one: Rule) -> Iterator[Problem]:
    for kind, wanted in (("bad", True), ("good", False)):
        examples = project.policy[one.code][kind]
        found = _findings(project, examples, one)
        for key in examples:
            mine = [finding for finding in found if finding.address and finding.address.key == key]
            told = _told(mine, wanted=wanted)
            if told:
                message = f"the {kind} example `{shortened(key)}` of {one.name} fails: {told}"
                yield _problem(one.code, message, "mend the example or the rule", project.spans.key_span(examples, key))


def _told(findings: list[Finding], *, wanted: bool) -> str:
    undecided = next((one for one in findings if one.status is not Status.FAIL), None)
    hit = next((one for one in findings if one.status is Status.FAIL), None)
    if wanted and hit is None:
        return f"the rule could not tell: {undecided.message}" if undecided else "the rule finds nothing"
    if not wanted and hit is not None:
        return f"the rule finds: {hit.message}"
    return f"the rule could not tell: {undecided.message}" if undecided and not wanted else ""


def _findings(project: Project, examples: Mapping[str, Any], one: Rule) -> tuple[Finding, ...]:
    """The rule on clients that are declared as the examples say, in every environment of this project."""
    layers = (project.defaults,) if project.defaults else ()
    clients = {
        key: Declared(key, body, layers, project.spans.key_span(examples, key) or Span("", 1, 1, 0, 0))
        for key, body in examples.items()
    }
    trial = project._replace(clients=clients, removed={}, waivers=())
    found: list[Finding] = []
    for declarations in resolve_every(trial).values():
        subjects = declared_subjects(declarations, around(trial, declarations, Settings()))
        found += run(subjects, (one,), {}).findings
    return tuple(found)


# ---- for people
def tested(directory: Path, sources: Sources) -> list[str]:
    """What `policy test` says: each rule, and how many examples were as it says. Raises ProjectError for those that fail."""
    project = open_project(directory, sources).project
    found = policies(project)
    lines = [f"{one.name}: {_counted(project, one.code)}, all as they should be" for one in found]
    return lines or ["there is no `policy:` in this project"]


def _counted(project: Project, code: str) -> str:
    body = project.policy[code]
    return f"{len(body['bad'])} bad and {len(body['good'])} good"
