"""The baseline file: read to mark what is known, written to begin."""

from collections.abc import Iterable
from pathlib import Path

from oauthctl.config.files import Files
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.lint import baseline
from oauthctl.lint.finding import Finding
from oauthctl.lint.settings import Settings

DEFAULT = "lint-baseline.json"


def marked(
    files: Files, findings: Iterable[Finding], settings: Settings, *, use: bool
) -> tuple[tuple[Finding, ...], int]:
    """Findings with those of the baseline marked, and how many of its entries match nothing any more.

    Raises ProjectError where a baseline that the project names is missing or damaged.
    """
    found = tuple(findings)
    path = settings.baseline or DEFAULT
    if not use or not (settings.baseline or files.glob(path)):
        return found, 0
    try:
        known = baseline.read(files.read(path).decode("utf-8"))
    except (baseline.Damaged, UnicodeDecodeError) as error:
        place = Place("lint.baseline", span=Span(path, 1, 1, 0, 0))
        raise ProjectError(
            f"the baseline cannot be read: {error}", place, next="oauthctl lint --write-baseline"
        ) from None
    return baseline.compare(found, known), len(baseline.gone(found, known))


def write(root: Path, findings: Iterable[Finding], settings: Settings) -> str:
    """Writes all findings that count as the baseline; returns its path."""
    from oauthctl.config.writer import write_new, write_over  # what writes files is slow to load, and seldom needed

    path = settings.baseline or DEFAULT
    text = baseline.spelled(findings)
    (write_over if (root / path).exists() else write_new)(root, path, text)
    return path
