"""`lint --fix`: findings mended in the files, byte for byte but for what is mended."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from oauthctl.config.blot import without_keys
from oauthctl.config.edit import CannotEdit, Edit, edited
from oauthctl.config.edit import Path as Path_
from oauthctl.config.files import DiskFiles
from oauthctl.config.writer import write_over
from oauthctl.config.yaml_reader import read
from oauthctl.diagnostics.sources import Sources
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
    """texts: files that change, before and after. mended: what was done, once for each finding."""

    root: Path
    texts: Mapping[str, tuple[str, str]]
    mended: tuple[Finding, ...]
    left: tuple[Left, ...]

    def write(self) -> None:
        """Each file whole or not at all."""
        for path, (_, after) in self.texts.items():
            write_over(self.root, path, after)

    def diff(self) -> str:
        """The changes as a unified diff, as `git apply` reads it; a private key beside a change is not repeated."""
        lines: list[str] = []
        for path, (before, after) in sorted(self.texts.items()):
            old, new = (without_keys(text).splitlines(keepends=True) for text in (before, after))
            lines += difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def fix(directory: Path, request: LintRequest, tell: Tell, detail: Tell, *, unsafe: bool) -> Fixed:
    """What mends the findings that count. Nothing is written yet. Raises ProjectError as `lint` does."""
    linted: Linted = lint(directory, request, Sources(), tell, detail)
    opened = open_project(directory, Sources())
    files = DiskFiles(opened.root)
    texts: dict[str, tuple[str, str]] = {}
    mended: list[Finding] = []
    left: list[Left] = []
    for finding in _repairable(linted, unsafe=unsafe):
        path = opened.project.clients[finding.address.key].span.file if finding.address else ""
        before, now = texts.get(path) or (files.read(path).decode("utf-8"),) * 2
        try:
            edits = list(_edits(finding, read(path, now).root))
            after = edited(path, now, edits)
        except CannotEdit as reason:
            left.append(Left(finding, str(reason)))
            continue
        mended.append(finding)
        texts[path] = (before, after)
    changed = {path: both for path, both in texts.items() if both[0] != both[1]}
    return Fixed(opened.root, changed, tuple(mended), tuple(left))


def _repairable(linted: Linted, *, unsafe: bool) -> Iterator[Finding]:
    """Each once, whatever environments it holds in."""
    seen: set[str] = set()
    for finding in linted.findings:
        repair = finding.repair
        if finding.counts and repair is not None and (repair.safe or unsafe) and finding.identity not in seen:
            seen.add(finding.identity)
            yield finding


def _edits(finding: Finding, root: Any) -> Iterator[Edit]:
    """The repair as edits of the file. Raises CannotEdit where the value comes from a preset or from defaults."""
    key = finding.address.key if finding.address else ""
    body = root["clients"][key]
    for action, field, old, new in finding.repair.edits if finding.repair else ():
        steps = tuple(field.split(".", 1)) if field.startswith("settings.") else (field,)
        base = ("clients", key)
        if action == "set":
            yield from _set(base, body, steps, new)
        elif action == "unset":
            if _value(body, steps) is not _MISSING:
                yield Edit("remove", (*base, *steps))
        elif action == "add":
            listed = _value(body, steps)
            if not isinstance(listed, list):
                raise CannotEdit("the list is written somewhere else")
            if new not in listed:
                yield Edit("append", (*base, *steps), new)
        else:
            yield from _items(base, body, steps, _Change(action, old, new))


_MISSING: Any = object()


def _value(body: Any, steps: tuple[str, ...]) -> Any:
    here = body
    for step in steps:
        if not isinstance(here, dict) or step not in here:
            return _MISSING
        here = here[step]
    return here


def _set(base: tuple[str, ...], body: Any, steps: tuple[str, ...], new: Json) -> Iterator[Edit]:
    found = _value(body, steps)
    if found is not _MISSING:
        if found != new:
            yield Edit("replace", (*base, *steps), new)
    elif len(steps) == 1 or steps[0] in body:
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
    for where in _lists(body, steps):
        listed = _value(body, where)
        places = [index for index, item in enumerate(listed if isinstance(listed, list) else ()) if item == change.old]
        found = found or bool(places)
        for index in reversed(places[1:] if change.action == "once" else places):
            path: Path_ = (*base, *where, index)
            yield Edit("replace", path, change.new) if change.action == "replace" else Edit("remove", path)
    if not found:
        raise CannotEdit("the value is written somewhere else")


def _lists(body: Any, steps: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield steps
    environments = body.get("environments")
    for name in environments if isinstance(environments, dict) else ():
        yield ("environments", name, *steps)
        yield ("environments", name, *steps, "add")
