"""How the files of a project meet: keys declared once, and steering only in the project file."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from oauthctl.config import policies
from oauthctl.config.check import place_of
from oauthctl.config.globs import leaves_root
from oauthctl.config.interpolate import used
from oauthctl.config.problems import Problems
from oauthctl.config.project import (
    PROJECT_FILE,
    Declared,
    Environment,
    Project,
    ProviderBlock,
    StateSettings,
)
from oauthctl.config.schema import PROJECT_ONLY, AdapterFacts
from oauthctl.config.schema_lint import WAIVED
from oauthctl.config.spans import Spans
from oauthctl.config.yaml_reader import Document, has_libyaml
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.text import printable, shortened, suggestion
from oauthctl.model.desired import Waiver

_WAIVER_KEYS = ("rule", "reason", "until", "owner")
_VARYING = frozenset({"environments", "only_in"})


class Assembly:
    """Documents, each checked for shape as far as it went, as one project. What is wrong is in `problems`."""

    def __init__(self, spans: Spans, adapters: Mapping[str, AdapterFacts]) -> None:
        self.problems: list[Problem] = []
        self._spans = spans
        self._adapters = adapters

    def project(self, root: Mapping[str, Any], documents: list[Document]) -> Project:
        """All documents as one project. root: the project file's."""
        defaults = _map(root.get("defaults"))
        environments = self._environments(root)
        clients: dict[str, Declared] = {}
        scopes: dict[str, Declared] = {}
        resources: dict[str, Declared] = {}
        removed: dict[str, tuple[Any, Span]] = {}
        for document in documents:
            whole = _map(document.root)
            layers: tuple[Mapping[str, Any], ...] = (defaults,)
            if document.name != PROJECT_FILE:
                self._refuse_steering(whole)
                layers = (defaults, _map(whole.get("defaults")))
            layers = tuple(layer for layer in layers if layer)
            plain = "${" not in document.text
            still = not any(_uses_variables(layer) for layer in layers)
            general = tuple(self._spans.like(layer, _only(layer)) for layer in layers)
            self._collect(whole, "clients", clients, self._maker(layers, plain=plain, still=still))
            self._collect(whole, "scopes", scopes, self._maker(general, plain=plain, still=still))
            self._collect(whole, "resources", resources, self._maker(general, plain=plain, still=still))
            self._collect(whole, "removed", removed, lambda _, body, span: (body, span))
        owned = self._resource_scopes(resources)
        return Project(
            name=_text(root.get("project")),
            version=1,
            providers=self._providers(root, environments),
            environments=environments,
            vars=self._vars(root.get("vars")),
            state=self._state(root),
            defaults=defaults,
            clients=clients,
            scopes=(*scopes.values(), *owned),
            resources=resources,
            removed=removed,
            spans=self._spans,
            adapters=self._adapters,
            warnings=(*_warnings(), *self._unused(root, documents)),
            lint=_map(root.get("lint")),
            policy=self._policy(documents),
            waivers=tuple(self._waivers(documents)),
        )

    @staticmethod
    def _maker(
        layers: tuple[Mapping[str, Any], ...], *, plain: bool, still: bool
    ) -> Callable[[str, Any, Span], Declared | None]:
        """plain: no text of the file uses a variable; still: no default of it does."""

        def make(key: str, body: Any, span: Span) -> Declared | None:
            if not isinstance(body, dict):
                return None
            fixed = still and _VARYING.isdisjoint(body) and (plain or not _uses_variables(body))
            return Declared(key, body, layers, span, fixed=fixed)

        return make

    def _collect(
        self,
        whole: Mapping[str, Any],
        section: str,
        into: dict[str, Any],
        make: Callable[[str, Any, Span], Any],
    ) -> None:
        """The entries of one section of one file. A key that another file has too is an error that names both places."""
        entries = _map(whole.get(section))
        for key, body in entries.items():
            span = self._spans.key_span(entries, key)
            made = make(key, body, span) if span else None
            if made is None or span is None:
                continue
            first = into.get(key)
            if first is not None:
                other = first.span if isinstance(first, Declared) else first[1]
                place = Place(f"{section}.{printable(key)}", span=span)
                self.problems.append(
                    Problem(f"`{shortened(key)}` is declared twice", place, f"first at {other}: keep one of them")
                )
            else:
                into[key] = made

    def _resource_scopes(self, resources: Mapping[str, Declared]) -> Iterator[Declared]:
        """The scopes of resources. They take provider and owner from their resource, and exist where it does."""
        for resource in resources.values():
            entries = _map(resource.body.get("scopes"))
            inherited = {name: resource.body[name] for name in ("provider", "owner") if name in resource.body}
            above = self._spans.like(resource.body, inherited)
            for key, body in entries.items():
                span = self._spans.key_span(entries, key)
                if isinstance(body, dict) and span:
                    fixed = resource.fixed and _VARYING.isdisjoint(body)
                    yield Declared(key, body, (*resource.defaults, above), span, resource.key, fixed)

    def _policy(self, documents: list[Document]) -> Mapping[str, Any]:
        """The `policy:` blocks of all files as one."""
        found: dict[str, Any] = {}
        whole: Mapping[str, Any] = {}
        for document in documents:
            self._collect(_map(document.root), "policy", found, lambda _, body, span: (body, span))
            whole = self._spans.merged(whole, _map(_map(document.root).get("policy")))
        return whole

    def _waivers(self, documents: list[Document]) -> Iterator[tuple[str, Waiver]]:
        """The waivers that stand in lists of their own, with what each is about."""
        problems = Problems()
        problems.subject = "waivers"
        for document in documents:
            written = _map(document.root).get("waivers")
            if isinstance(written, list) and all(map(_whole_waiver, written)):
                found = policies.waivers(written, self._spans, problems)
                yield from ((str(_subject(one)), waiver) for one, waiver in zip(written, found, strict=True))
        self.problems.extend(problems.found)

    def _refuse_steering(self, whole: Mapping[str, Any]) -> None:
        for name in PROJECT_ONLY:
            if name in whole:
                place = place_of((name,), whole, self._spans, key=True)
                self.problems.append(Problem(f"`{name}` stands only in {PROJECT_FILE}", place, "move it there"))

    def _environments(self, root: Mapping[str, Any]) -> dict[str, Environment]:
        entries = _map(root.get("environments"))
        found = {}
        for name, body in entries.items():
            span = self._spans.key_span(entries, name)
            if isinstance(body, dict) and span:
                found[name] = Environment(name, self._vars(body.get("vars")), _text(body.get("apply")), span)
        return found

    def _vars(self, written: Any) -> dict[str, str]:
        result = {}
        for name, value in _map(written).items():
            if isinstance(value, str) and "${" in value:
                place = Place("vars", printable(name), self._spans.span(written, name))
                self.problems.append(Problem("a variable cannot use another one", place, "write its value out"))
            result[name] = str(value).lower() if isinstance(value, bool) else str(value)
        return result

    def _unused(self, root: Mapping[str, Any], documents: list[Document]) -> Iterator[Problem]:
        """Variables that no text asks for: misspelt in one environment, the other's value would be taken there."""
        blocks = [("vars", root.get("vars"))]
        blocks += [(f"environments.{name}.vars", _map(body).get("vars"))
                   for name, body in _map(root.get("environments")).items()]  # fmt: skip
        wanted = (
            set().union(*(used(document.text) for document in documents))
            if any(block for _, block in blocks)
            else set()
        )
        for subject, block in blocks:
            for name in _map(block):
                if name not in wanted:
                    near = suggestion(name, wanted)
                    place = Place(subject, printable(name), self._spans.key_span(block, name))
                    note = f"did you mean `{near}`?" if near else "take it away, or write ${vars.NAME} where it belongs"
                    yield Problem(f"nothing uses the variable `{shortened(name)}`", place, note, severity="warning")

    def _providers(self, root: Mapping[str, Any], environments: Mapping[str, Environment]) -> dict[str, ProviderBlock]:
        entries = _map(root.get("providers"))
        found = {}
        for name, body in entries.items():
            span = self._spans.key_span(entries, name)
            if not isinstance(body, dict) or span is None or not isinstance(body.get("adapter"), str):
                continue
            overlays = {one: self._overlay(root, one, name) for one in environments}
            ignore = tuple(text for text in body.get("ignore") or () if isinstance(text, str))
            found[name] = ProviderBlock(
                name,
                body["adapter"],
                body,
                {one: overlay for one, overlay in overlays.items() if overlay},
                ignore,
                span,
            )
        for one in environments:
            self._unknown_providers(root, one, found)
        return found

    @staticmethod
    def _overlay(root: Mapping[str, Any], environment: str, provider: str) -> Mapping[str, Any]:
        return _map(_map(_map(_map(root.get("environments")).get(environment)).get("providers")).get(provider))

    def _unknown_providers(self, root: Mapping[str, Any], environment: str, known: Mapping[str, ProviderBlock]) -> None:
        entries = _map(_map(_map(root.get("environments")).get(environment)).get("providers"))
        for name in entries:
            if name not in known:
                place = place_of(("environments", environment, "providers", name), root, self._spans, key=True)
                self.problems.append(
                    Problem(f"there is no provider `{shortened(name)}`", place, f"known: {', '.join(known)}")
                )

    def _state(self, root: Mapping[str, Any]) -> StateSettings:
        body = _map(root.get("state"))
        if not body:
            return StateSettings()
        path = _text(body.get("path"))
        if leaves_root(path):
            self.problems.append(
                Problem(
                    "the state file cannot be outside the project",
                    place_of(("state", "path"), root, self._spans),
                    "",
                )
            )
        recipients = tuple(text for text in body.get("recipients") or () if isinstance(text, str))
        return StateSettings("local", _text(body.get("lineage")), path, recipients, self._spans.key_span(root, "state"))


def _warnings() -> tuple[Problem, ...]:
    if has_libyaml():
        return ()
    return (
        Problem(
            "libyaml is missing: files are read about 13 times slower",
            severity="warning",
            next="install a PyYAML wheel",
        ),
    )


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _uses_variables(value: Any) -> bool:
    if isinstance(value, str):
        return "${" in value
    if isinstance(value, dict):
        return any(map(_uses_variables, value.values()))
    return isinstance(value, list) and any(map(_uses_variables, value))


def _only(layer: Mapping[str, Any]) -> dict[str, Any]:
    """What defaults mean for scopes and resources: the rest of them are about clients."""
    return {name: layer[name] for name in ("provider", "owner") if name in layer}


def _whole_waiver(value: Any) -> bool:
    """Whether it can be read; what is wrong with one that cannot was said by the schema."""
    whole = isinstance(value, dict) and all(isinstance(value.get(key), str) for key in _WAIVER_KEYS)
    return whole and _subject(value) is not None


def _subject(entry: Mapping[str, Any]) -> str | None:
    """What a waiver is about, `clients.shop`, where it is said once."""
    named = [f"{noun}s.{entry[noun]}" for noun in WAIVED if isinstance(entry.get(noun), str)]
    return named[0] if len(named) == 1 else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
