"""Reading all files of a project: the project file, what it includes, and how the pieces meet."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from oauthctl.config.check import Rules, check_document, check_value, place_of
from oauthctl.config.files import Files
from oauthctl.config.globs import leaves_root
from oauthctl.config.pause import collector_paused
from oauthctl.config.project import (
    PROJECT_FILE,
    Declared,
    Environment,
    Project,
    ProviderBlock,
    StateSettings,
    whole_project,
)
from oauthctl.config.schema import PROJECT_ONLY, AdapterFacts, schema
from oauthctl.config.spans import Spans
from oauthctl.config.validator import validator
from oauthctl.config.yaml_reader import Document, has_libyaml, read
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable, shortened

DEFAULT_INCLUDE = ("{clients,scopes,resources}/**/*.yaml", "{clients,scopes,resources}/**/*.yml")
_VARYING = frozenset({"environments", "only_in"})


class Loader:
    """One load. Goes on after a problem, so that one run names all of them."""

    def __init__(self, files: Files, adapters: Mapping[str, AdapterFacts], sources: Sources) -> None:
        self._files = files
        self._sources = sources
        self._spans = Spans()
        self._adapters = adapters
        self._problems: list[Problem] = []
        self._texts: dict[str, str] = {}
        whole = schema(adapters)
        self._rules = Rules(whole, validator(whole), adapters)

    def load(self) -> Project:
        with collector_paused():
            document = self._document(PROJECT_FILE)
            root = _map(document.root) if document else {}
            documents = [document] if document else []
            documents += filter(None, (self._document(name) for name in self._included(root)))
            self._require(root)
            project = self._assembled(root, documents)
            self._check_overlays(project)
        if self._problems:
            raise ProjectError(self._problems)
        return project

    # ---------------------------------------------------------------------------------------------------------- reading
    def _document(self, name: str) -> Document | None:
        """A file, read and checked; None where it could not be read at all."""
        shown = printable(name)
        try:
            data = self._files.read(name)
            self._sources.add(shown, data.decode("utf-8-sig", "replace"))
            document = read(shown, data, self._spans)
        except ProjectError as error:
            self._problems.extend(error.problems)
            return None
        checked = check_document(document, self._rules)
        self._texts[shown] = document.text
        self._mask(checked.secrets)
        self._problems.extend(checked.problems)
        return document

    def _included(self, root: Mapping[str, Any]) -> Iterator[str]:
        """The files to read besides the project file, each once, sorted by pattern and name."""
        written = root.get("include")
        patterns = written if isinstance(written, list) else DEFAULT_INCLUDE
        seen = {PROJECT_FILE}
        for index, pattern in enumerate(patterns):
            if not isinstance(pattern, str):
                continue
            problem = self._bad_include(pattern)
            found = [] if problem else self._files.glob(pattern)
            if not found and patterns is not DEFAULT_INCLUDE:
                span = self._spans.span(written, index)
                told = problem or (f"no file matches `{shortened(pattern)}`", "")
                self._problems.append(Problem(told[0], Place("include", span=span), told[1]))
            for name in found:
                if name not in seen:
                    seen.add(name)
                    yield name

    @staticmethod
    def _bad_include(pattern: str) -> tuple[str, str] | None:
        if leaves_root(pattern):
            return (
                "an include cannot leave the project",
                "write a path below the folder of oauthctl.yaml, with `/`",
            )
        if pattern.removeprefix("./") == PROJECT_FILE:
            return f"{PROJECT_FILE} includes itself", "remove this line"
        return None

    def _require(self, root: Mapping[str, Any]) -> None:
        for name, line in (("version", "version: 1"), ("project", "project: NAME")):
            if name not in root:
                self._problems.append(whole_project(f"`{name}` is missing", f"add `{line}` at the top"))

    # -------------------------------------------------------------------------------------------------------- assembling
    def _assembled(self, root: Mapping[str, Any], documents: list[Document]) -> Project:
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
                self._refuse_steering(whole, document)
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
            warnings=_warnings(),
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
                self._problems.append(
                    Problem(
                        f"`{shortened(key)}` is declared twice", place, f"first at {other}: keep one of them"
                    )
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

    def _refuse_steering(self, whole: Mapping[str, Any], document: Document) -> None:
        for name in PROJECT_ONLY:
            if name in whole:
                place = place_of((name,), whole, self._spans, key=True)
                self._problems.append(
                    Problem(f"`{name}` stands only in {PROJECT_FILE}", place, "move it there")
                )

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
                self._problems.append(
                    Problem("a variable cannot use another one", place, "write its value out")
                )
            result[name] = str(value).lower() if isinstance(value, bool) else str(value)
        return result

    def _providers(
        self, root: Mapping[str, Any], environments: Mapping[str, Environment]
    ) -> dict[str, ProviderBlock]:
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
        return _map(
            _map(_map(_map(root.get("environments")).get(environment)).get("providers")).get(provider)
        )

    def _unknown_providers(
        self, root: Mapping[str, Any], environment: str, known: Mapping[str, ProviderBlock]
    ) -> None:
        entries = _map(_map(_map(root.get("environments")).get(environment)).get("providers"))
        for name in entries:
            if name not in known:
                place = place_of(
                    ("environments", environment, "providers", name), root, self._spans, key=True
                )
                self._problems.append(
                    Problem(f"there is no provider `{shortened(name)}`", place, f"known: {', '.join(known)}")
                )

    def _check_overlays(self, project: Project) -> None:
        """Each provider that an environment changes, as a whole, against its adapter's options."""
        for block in project.providers.values():
            definition = self._rules.schema["$defs"].get(f"provider.{block.adapter}")
            for environment, overlay in block.overlays.items() if definition else ():
                merged = self._spans.merged(block.values, overlay)
                if merged["adapter"] != block.adapter:
                    place = Place(
                        f"environments.{environment}",
                        f"providers.{block.name}",
                        self._spans.span(overlay, "adapter"),
                    )
                    self._problems.append(
                        Problem(
                            "an environment cannot change a provider's adapter",
                            place,
                            "declare another provider",
                        )
                    )
                    continue
                only = validator({"$defs": self._rules.schema["$defs"], **definition})
                root = {"providers": {block.name: merged}}
                checked = check_value(only(merged), self._rules, self._spans, ("providers", block.name), root)
                self._problems.extend(
                    problem for problem in checked.problems if problem not in self._problems
                )
                self._mask(checked.secrets)

    def _mask(self, spans: tuple[Span, ...]) -> None:
        for name in {span.file for span in spans}:
            text = self._texts[name] = _masked(
                self._texts[name], tuple(span for span in spans if span.file == name)
            )
            self._sources.add(name, text)

    def _state(self, root: Mapping[str, Any]) -> StateSettings:
        body = _map(root.get("state"))
        if not body:
            return StateSettings()
        path = _text(body.get("path"))
        if leaves_root(path):
            self._problems.append(
                Problem(
                    "the state file cannot be outside the project",
                    place_of(("state", "path"), root, self._spans),
                    "",
                )
            )
        recipients = tuple(text for text in body.get("recipients") or () if isinstance(text, str))
        return StateSettings(
            "local", _text(body.get("lineage")), path, recipients, self._spans.key_span(root, "state")
        )


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


def _masked(text: str, spans: tuple[Span, ...]) -> str:
    """The text with literal secrets blotted out, so that no message quotes one."""
    for span in sorted(spans, key=lambda one: one.start, reverse=True):
        kept = text[span.start : span.end]
        text = text[: span.start] + "".join(c if c in "\r\n" else "*" for c in kept) + text[span.end :]
    return text


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


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
