"""`lint --fix`: findings mended in the files, byte for byte but for what is mended."""

import difflib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from oauthctl.config.blot import without_keys
from oauthctl.config.edit import CannotEdit, Edit, edited
from oauthctl.config.edit import Path as Path_
from oauthctl.config.files import DiskFiles, Files
from oauthctl.config.project import Declared, Project
from oauthctl.config.writer import write_over
from oauthctl.config.yaml_reader import read
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable
from oauthctl.lint.finding import Finding
from oauthctl.model.json import Json
from oauthctl.workflow.linting.declared import Linted, Tell, lint
from oauthctl.workflow.linting.request import LintRequest
from oauthctl.workflow.project import open_project


class Left(NamedTuple):
    """A finding whose repair could not be made, and why."""

    finding: Finding
    why: str


class Fixed(NamedTuple):
    """found: what lint says before. texts: files that change, before and after. mended: what was done, once for each finding."""

    found: Linted
    root: Path
    texts: Mapping[str, tuple[str, str]]
    mended: tuple[Finding, ...]
    left: tuple[Left, ...]

    def write(self) -> None:
        """Each file whole or not at all. Raises ProjectError where one cannot be written, with those that were."""
        done: list[str] = []
        for path, (_, after) in self.texts.items():
            try:
                write_over(self.root, path, after)
            except OSError as error:
                why = (error.strerror or "error").lower()
                raise ProjectError(
                    f"{printable(path)} cannot be written: {why}",
                    next=f"written before: {', '.join(map(printable, done))}" if done else "nothing was written",
                ) from None
            done.append(path)

    def diff(self) -> str:
        """The changes as a unified diff, as `git apply` reads it; a private key beside a change is not repeated."""
        lines: list[str] = []
        for path, (before, after) in sorted(self.texts.items()):
            old, new = (without_keys(text).splitlines(keepends=True) for text in (before, after))
            lines += difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


class _Mended:
    """The project's files, with what was mended in the place of what is on disk."""

    def __init__(self, files: Files) -> None:
        self.texts: dict[str, tuple[str, str]] = {}
        self._files = files

    def read(self, path: str) -> bytes:
        """See `Files`."""
        return self.texts[path][1].encode("utf-8") if path in self.texts else self._files.read(path)

    def glob(self, pattern: str) -> list[str]:
        """See `Files`."""
        return self._files.glob(pattern)

    def change(self, path: str, after: str) -> None:
        """The text from now on."""
        before, _ = self.texts.get(path) or (self.read(path).decode("utf-8"), "")
        self.texts[path] = (before, after)


_PASSES: Final = 5  # one repair can make room for another; none may go round in circles


def fix(directory: Path, request: LintRequest, tell: Tell, detail: Tell, *, unsafe: bool) -> Fixed:
    """What mends the findings that count. Nothing is written yet. Raises ProjectError as `lint` does."""
    project = open_project(directory, Sources())
    files = _Mended(DiskFiles(project.root))
    mended: dict[str, Finding] = {}
    left: list[Left] = []
    found = linted = lint(directory, request, Sources(), tell, detail)
    for _ in range(1 if request.online else _PASSES):  # servers are asked once
        before = dict(files.texts)
        done, left = _mend(linted, project.project, files, mended.keys(), unsafe=unsafe)
        if not done:
            break
        try:
            linted = lint(directory, request._replace(online=False), Sources(), tell, detail, files)
        except ProjectError as error:
            files.texts = before
            left += [Left(one, f"the project could not be read after it: {error.problems[0].message}") for one in done]
            break
        mended |= {finding.identity: finding for finding in done}
    again = {one.finding.identity for one in left}
    changed = {path: both for path, both in files.texts.items() if both[0] != both[1]}
    kept = tuple(finding for identity, finding in mended.items() if identity not in again)
    return Fixed(found, project.root, changed, kept, tuple(left))


def _mend(
    linted: Linted, project: Project, files: _Mended, before: Container[str], *, unsafe: bool
) -> tuple[list[Finding], list[Left]]:
    """One pass over all findings: what was mended, and what could not be. before: identities of what was mended already."""
    mended: list[Finding] = []
    left: list[Left] = []
    everywhere = _everywhere(linted.findings)
    for finding in _repairable(linted, unsafe=unsafe):
        declared = project.clients[finding.address.key] if finding.address else None
        path = declared.span.file if declared else ""
        now = files.read(path).decode("utf-8")
        here = everywhere[finding.identity]
        try:
            edits = list(_edits(finding, read(path, now).root, here))
            _check(edits, again=finding.identity in before)
            if not unsafe and declared is not None:
                _check_stays(edits, here, _environments(declared, project))
            files.change(path, edited(path, now, edits))
        except CannotEdit as reason:
            left.append(Left(finding, str(reason)))
            continue
        mended.append(finding)
    return mended, left


def _everywhere(findings: Iterable[Finding]) -> Mapping[str, frozenset[str]]:
    """By identity, the environments in which something is found, whatever accepts it there."""
    found: dict[str, frozenset[str]] = {}
    for finding in findings:
        found[finding.identity] = found.get(finding.identity, frozenset()) | set(finding.environments)
    return found


def _environments(declared: Declared, project: Project) -> frozenset[str]:
    """Those in which the client is."""
    only = declared.body.get("only_in")
    return frozenset(only if isinstance(only, list) else project.environments)


def _check(edits: Sequence[Edit], *, again: bool) -> None:
    """Raises CannotEdit where there is nothing to edit, or what was edited is found again."""
    if not edits:
        raise CannotEdit("the value is written somewhere else")
    if again:
        raise CannotEdit("it is still found: what makes it so is written somewhere else, too")


def _check_stays(edits: Iterable[Edit], here: frozenset[str], every: frozenset[str]) -> None:
    """Raises CannotEdit where something would change in an environment in which nothing was found, or looked for."""
    own = all(edit.path[2:3] == ("environments",) and edit.path[3] in here for edit in edits)
    if not (every <= here or own):
        raise CannotEdit("it would change other environments, where it was not found: --unsafe-fixes does it")


def _repairable(linted: Linted, *, unsafe: bool) -> Iterator[Finding]:
    """Each once, whatever environments it holds in."""
    seen: set[str] = set()
    for finding in linted.findings:
        repair = finding.repair
        if finding.counts and repair is not None and (repair.safe or unsafe) and finding.identity not in seen:
            seen.add(finding.identity)
            yield finding


def _edits(finding: Finding, root: Any, here: Iterable[str]) -> Iterator[Edit]:
    """The repair as edits of the file. here: the environments in which it is found.

    Raises CannotEdit where the value comes from a preset or from defaults.
    """
    key = finding.address.key if finding.address else ""
    body = root["clients"][key]
    base = ("clients", key)
    for action, field, old, new in finding.repair.edits if finding.repair else ():
        steps = tuple(field.split(".", 1)) if field.startswith("settings.") else (field,)
        if action == "set":
            yield from _set(base, body, steps, new, here)
        elif action == "unset":
            yield from (Edit("remove", (*base, *where)) for where in _places(body, steps, here))
        elif action == "add":
            listed = _value(body, steps)
            if not isinstance(listed, list):
                raise CannotEdit("the list is written somewhere else")
            if new not in listed:
                yield Edit("append", (*base, *steps), new)
        else:
            yield from _items(base, body, steps, _Change(action, old, new))


def _places(body: Any, steps: tuple[str, ...], here: Iterable[str]) -> list[tuple[str, ...]]:
    """Where the client itself writes a value: for all environments, and for each of those."""
    every = [steps, *(("environments", name, *steps) for name in sorted(here))]
    return [where for where in every if _value(body, where) is not _MISSING]


_MISSING: Any = object()


def _value(body: Any, steps: tuple[str, ...]) -> Any:
    here = body
    for step in steps:
        if not isinstance(here, dict) or step not in here:
            return _MISSING
        here = here[step]
    return here


def _set(base: tuple[str, ...], body: Any, steps: tuple[str, ...], new: Json, here: Iterable[str]) -> Iterator[Edit]:
    places = _places(body, steps, here)
    yield from (Edit("replace", (*base, *where), new) for where in places if _value(body, where) != new)
    if places:
        return
    if len(steps) == 1 or steps[0] in body:
        yield Edit("insert", (*base, *steps), new)
    else:
        yield Edit("insert", (*base, steps[0]), {steps[1]: new})


class _Change(NamedTuple):
    """What is done to items of lists: `replace`, `remove`, or `once`, which removes all but the first."""

    action: str
    old: Json
    new: Json


def _items(base: tuple[str, ...], body: Any, steps: tuple[str, ...], change: _Change) -> Iterator[Edit]:
    """The item wherever the client itself has it: its list, and those of its environments. The last ones first, since
    what stands behind a removed one moves up.
    """
    found = False
    for where in _lists(body, steps, taken=change.action != "once"):
        listed = _value(body, where)
        places = [index for index, item in enumerate(listed if isinstance(listed, list) else ()) if item == change.old]
        found = found or bool(places)
        for index in reversed(places[1:] if change.action == "once" else places):
            path: Path_ = (*base, *where, index)
            yield Edit("replace", path, change.new) if change.action == "replace" else Edit("remove", path)
    if not found:
        raise CannotEdit("the value is written somewhere else")


def _lists(body: Any, steps: tuple[str, ...], *, taken: bool) -> Iterator[tuple[str, ...]]:
    """taken: also where an environment takes items away, which must go on to name what is there."""
    yield steps
    environments = body.get("environments")
    for name in environments if isinstance(environments, dict) else ():
        yield ("environments", name, *steps)
        yield ("environments", name, *steps, "add")
        if taken:
            yield ("environments", name, *steps, "remove")
