"""Reading all files of a project: the project file, what it includes, and how the pieces meet."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from oauthctl.config.assembly import Assembly
from oauthctl.config.blot import blotted, guessed
from oauthctl.config.check import Rules, check_document, check_value
from oauthctl.config.files import Files
from oauthctl.config.globs import leaves_root
from oauthctl.config.key_material import private_spans
from oauthctl.config.project import (
    PROJECT_FILE,
    Project,
    whole_project,
)
from oauthctl.config.reading import read_ahead
from oauthctl.config.resolve import check
from oauthctl.config.schema import AdapterFacts, schema
from oauthctl.config.sound import sound_part
from oauthctl.config.spans import Spans
from oauthctl.config.validator import Path, validator
from oauthctl.config.yaml_reader import Document, read_what_can_be
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable, shortened
from oauthctl.process.collector import collector_paused

DEFAULT_INCLUDE = ("{clients,scopes,resources}/**/*.yaml", "{clients,scopes,resources}/**/*.yml")


class Loader:
    """One load. Goes on after a problem, so that one run names all of them."""

    def __init__(self, files: Files, adapters: Mapping[str, AdapterFacts], sources: Sources) -> None:
        self._files = files
        self._sources = sources
        self._spans = Spans()
        self._adapters = adapters
        self._problems: list[Problem] = []
        self._ahead: dict[str, tuple[bytes, Document | None]] = {}
        self._texts: dict[str, str] = {}
        self._wrong: set[Path] = set()
        self._unclear: set[tuple[str | int, ...]] = set()  # file, line and column
        whole = schema(adapters)
        self._rules = Rules(whole, validator(whole), adapters)

    def load(self) -> Project:
        """The whole project. Raises ProjectError with every problem found."""
        with collector_paused():
            document = self._document(PROJECT_FILE)
            root = _map(document.root) if document else {}
            documents = [document] if document else []
            names = tuple(self._included(root))
            self._read_ahead(names)
            documents += filter(None, map(self._document, names))
            if document and isinstance(document.root, dict | None):  # of a file that is no map, nothing else is missing
                self._require(root)
            assembly = Assembly(self._spans, self._adapters)
            project = assembly.project(root, documents)
            self._problems.extend(assembly.problems)
            self._check_overlays(project)
        if self._problems:
            raise ProjectError([*self._problems, *self._further(project)])
        return project

    def _further(self, project: Project) -> list[Problem]:
        """What is wrong in the entries that have the right form, where it can be told without the others."""
        part = sound_part(project, frozenset(self._wrong))
        if part is None:
            return []
        known = {(problem.message, problem.place) for problem in self._problems}
        named = {".".join(map(str, path[:2])) for path in self._wrong}
        return [
            problem
            for problem in check(part)
            if (problem.message, problem.place) not in known
            and not (problem.place and problem.place.subject in named)
            and self._is_clear(problem)
        ]

    def _is_clear(self, problem: Problem) -> bool:
        """Whether it is known what is meant there: not of a key that stands twice, nor of a value with a tag."""
        return _where(problem) not in self._unclear

    # ---- reading
    def _read_ahead(self, names: Iterable[str]) -> None:
        """What can be read side by side. The rest, and what is wrong, is left to `_document`."""
        contents = {}
        for name in names:
            with suppress(ProjectError):  # it is asked for again, and then said
                contents[name] = self._files.read(name)
        documents = read_ahead({printable(name): data for name, data in contents.items()}, self._spans)
        self._ahead = {name: (data, documents.get(printable(name))) for name, data in contents.items()}

    def _document(self, name: str) -> Document | None:
        """A file, read and checked; None where it could not be read at all."""
        shown = printable(name)
        data, document = self._ahead.pop(name, (b"", None))
        try:
            data = data or self._files.read(name)
            self._sources.add(shown, data.decode("utf-8-sig", "replace"))
            document = document or read_what_can_be(shown, data, self._spans)
        except ProjectError as error:
            self._problems.extend(error.problems)
            self._wrong.add(())
            if data:
                self._sources.add(shown, guessed(data.decode("utf-8-sig", "replace")))
            return None
        checked = check_document(document, self._rules)
        self._wrong |= checked.paths
        self._problems.extend(document.problems)
        self._unclear.update(filter(None, map(_where, document.problems)))
        self._texts[shown] = document.text
        self._mask((*checked.secrets, *private_spans(document)))
        self._problems.extend(filter(self._is_clear, checked.problems))
        return document

    def _included(self, root: Mapping[str, Any]) -> Iterator[str]:
        """The files to read besides the project file, each once, sorted by pattern and name."""
        written = root.get("include")
        patterns = written if isinstance(written, list) else DEFAULT_INCLUDE
        seen = {PROJECT_FILE}
        for index, pattern in enumerate(patterns):
            if not isinstance(pattern, str) or not pattern:
                continue
            problem = self._bad_include(pattern)
            found = [] if problem else self._files.glob(pattern.removeprefix("./"))
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
                self._wrong |= checked.paths
                self._problems.extend(problem for problem in checked.problems if problem not in self._problems)
                self._mask(checked.secrets)

    def _mask(self, spans: tuple[Span, ...]) -> None:
        for name in {span.file for span in spans}:
            text = self._texts[name] = blotted(self._texts[name], (span for span in spans if span.file == name))
            self._sources.add(name, text)


def _where(problem: Problem) -> tuple[str | int, ...]:
    span = problem.place.span if problem.place else None
    return span[:3] if span else ()


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
