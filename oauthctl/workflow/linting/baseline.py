"""The baseline file: read to mark what is known, written to begin."""

from collections.abc import Container, Iterable, Mapping
from pathlib import Path

from oauthctl.config.files import DiskFiles, Files
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.lint import baseline
from oauthctl.lint.finding import Finding
from oauthctl.lint.settings import Settings

DEFAULT = "lint-baseline.json"


def marked(
    files: Files, findings: Iterable[Finding], settings: Settings, asked: Container[str]
) -> tuple[tuple[Finding, ...], int]:
    """Findings with those of the baseline marked, and how many of its entries match nothing any more.

    asked: the codes of the rules that ran. Raises ProjectError where a baseline that the project names is missing or
    damaged.
    """
    found = tuple(findings)
    known = _known(files, settings)
    return (baseline.compare(found, known), len(baseline.gone(found, known, asked))) if known else (found, 0)


def _known(files: Files, settings: Settings) -> Mapping[str, baseline.Entry]:
    path = path_of(settings)
    if not (settings.baseline or files.glob(path)):
        return {}
    try:
        return baseline.read(files.read(path).decode("utf-8"))
    except (baseline.Damaged, UnicodeDecodeError) as error:
        place = Place("lint.baseline", span=Span(path, 1, 1, 0, 0))
        raise ProjectError(
            f"the baseline cannot be read: {error}", place, next="oauthctl lint --write-baseline"
        ) from None


def path_of(settings: Settings) -> str:
    """The file, below the project's root."""
    return settings.baseline or DEFAULT


def write(root: Path, findings: Iterable[Finding], settings: Settings, asked: Container[str]) -> tuple[str, int]:
    """Writes all findings that count as the baseline; returns its path, and how many entries of others it keeps.

    asked: the codes of the rules that ran; what others had found stays accepted.
    """
    from oauthctl.config.writer import write_new, write_over  # what writes files is slow to load, and seldom needed

    path = path_of(settings)
    there = (root / path).exists()
    before = _known(DiskFiles(root), settings) if there else {}
    kept = {identity: one for identity, one in before.items() if one.rule not in asked}
    (write_over if there else write_new)(root, path, baseline.spelled({**kept, **baseline.entries(findings)}.values()))
    return path, len(kept)
