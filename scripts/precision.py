"""How often the linter is right, from findings that were judged by hand (tests/lint/precision.yaml)."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypedDict

import yaml

from oauthctl.lint.severity import Severity

VERDICTS = Path(__file__).resolve().parent.parent / "tests/lint/precision.yaml"


class Judged(NamedTuple):
    """One finding. value: as a text. true: whether it is right."""

    source: str
    client: str
    rule: str
    value: str
    severity: str
    true: bool
    why: str


class Figure(NamedTuple):
    """kinds: different rules and values among them, where many clients are made alike."""

    true: int
    all: int
    kinds: int


class _Entry(TypedDict):
    """A verdict on one rule and value at several clients, as it is written."""

    clients: list[str]
    rule: str
    value: str
    severity: str
    verdict: bool
    why: str


@cache
def judged() -> tuple[Judged, ...]:
    """Every finding that somebody has judged."""
    document: dict[str, list[_Entry]] = yaml.safe_load(VERDICTS.read_text(encoding="utf-8"))
    return tuple(
        Judged(source, client, entry["rule"], entry["value"], entry["severity"], entry["verdict"], entry["why"])
        for source, entries in document.items()
        for entry in entries
        for client in entry["clients"]
    )


def figures(findings: Iterable[Judged], severity: Severity) -> Figure:
    """The findings of one severity."""
    some = [one for one in findings if one.severity == severity]
    return Figure(sum(one.true for one in some), len(some), len({(one.rule, one.value) for one in some}))
