"""Lint that answers the same question about the same files once."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from oauthctl.config.files import DiskFiles
from oauthctl.config.project import find_root
from oauthctl.config.recording import RecordingFiles
from oauthctl.workflow.linting.remembered import Answer, Memory

if TYPE_CHECKING:
    from oauthctl.diagnostics.sources import Sources
    from oauthctl.workflow.linting.declared import Linted
    from oauthctl.workflow.linting.request import LintRequest


class Asked(NamedTuple):
    """formats: in which the answer is wanted. shape: what else decides how it is printed."""

    directory: Path
    request: "LintRequest"
    formats: tuple[str, ...]
    shape: Mapping[str, Any]


def repeated(
    asked: Asked,
    sources: "Sources",
    detail: Callable[[str], None],
    renderers: "Callable[[Linted], Mapping[str, Callable[[], str]]]",
    code: "Callable[[Linted], int]",
) -> Answer:
    """The answer, remembered or new. Rules are loaded for a new one only."""
    root = find_root(asked.directory.resolve())
    memory = Memory(_question(asked, root), _today())
    known = memory.answer(DiskFiles(root))
    if known is not None:
        detail("lint: nothing changed since this was answered last; --no-cache judges anew")
        return known
    from oauthctl.workflow.linting.declared import lint

    files = RecordingFiles(DiskFiles(root))
    linted = lint(asked.directory, asked.request, sources, detail, detail, files)
    every = renderers(linted)
    answer = Answer(code(linted), {name: every[name]() for name in asked.formats})
    if not linted.lasting:
        return answer
    try:
        memory.keep(answer, files.record)
    except OSError as error:
        detail(f"lint: the answer cannot be remembered: {error.strerror or error}")
    return answer


def _question(asked: Asked, root: Path) -> Mapping[str, Any]:
    from oauthctl.workflow.linting.request import prefix

    request = asked.request._asdict()
    return {"root": str(root), "prefix": prefix(root), "request": request, "formats": asked.formats, **asked.shape}


def _today() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()
