"""Errors and warnings for programs: `schemas/problems.schema.json`."""

from collections.abc import Sequence

from oauthctl.diagnostics.problem import Problem
from oauthctl.report import documents as doc
from oauthctl.report import json_parts as parts
from oauthctl.report.json_text import dump


def render(problems: Sequence[Problem], exit_code: int) -> str:
    """The problems in the order given, with the exit code of the run."""
    return dump(document(problems, exit_code))


def document(problems: Sequence[Problem], exit_code: int) -> doc.Problems:
    """The problems as the document that `schemas/problems.schema.json` describes."""
    return doc.Problems(
        format=doc.FORMAT, kind="problems", exit_code=exit_code, problems=tuple(map(parts.problem, problems))
    )
