"""The baseline: findings that were there when linting began. From then on only new ones fail."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from oauthctl.lint.finding import Finding, Status
from oauthctl.model.json import Json

FORMAT = 1


class Entry(NamedTuple):
    """One accepted finding. identity decides; the rest is for people who read the file."""

    identity: str
    rule: str
    subject: str
    field: str


class Damaged(Exception):
    """The file is no baseline; the message says why."""


def compare(findings: Iterable[Finding], baseline: Mapping[str, Entry]) -> tuple[Finding, ...]:
    """Findings with those of the baseline marked as known."""
    return tuple(finding._replace(known=finding.identity in baseline) for finding in findings)


def gone(findings: Iterable[Finding], baseline: Mapping[str, Entry]) -> tuple[Entry, ...]:
    """Entries of the baseline that nothing matches any more."""
    there = {finding.identity for finding in findings}
    return tuple(entry for identity, entry in baseline.items() if identity not in there)


def spelled(findings: Iterable[Finding]) -> str:
    """The file: sorted, one entry on a line, without line numbers, so that it only changes when findings do."""
    rows = sorted({
        (finding.rule.code, finding.place.subject, finding.place.field, finding.identity)
        for finding in findings
        if finding.status is Status.FAIL and finding.waiver is None
    })  # fmt: skip
    lines = [json.dumps({"rule": rule, "subject": subject, "field": field, "id": identity}, ensure_ascii=True)
             for rule, subject, field, identity in rows]  # fmt: skip
    body = ",\n    ".join(lines)
    return f'{{\n  "format": {FORMAT},\n  "findings": [{"" if not lines else chr(10) + "    "}{body}{"" if not lines else chr(10) + "  "}]\n}}\n'


def read(text: str) -> dict[str, Entry]:
    """The entries of a file, by identity. Raises Damaged."""
    try:
        raw: Json = json.loads(text)
    except (ValueError, RecursionError):
        raise Damaged("it is not JSON") from None
    if not isinstance(raw, Mapping) or raw.get("format") != FORMAT:
        raise Damaged(f"its `format` is not {FORMAT}")
    listed = raw.get("findings")
    if not isinstance(listed, list):
        raise Damaged("it has no list of `findings`")
    entries = [_entry(one) for one in listed]
    return {entry.identity: entry for entry in entries}


def _entry(one: Json) -> Entry:
    if not isinstance(one, Mapping) or not all(isinstance(one.get(k), str) for k in ("id", "rule", "subject", "field")):
        raise Damaged("an entry lacks `id`, `rule`, `subject` or `field`")
    return Entry(str(one["id"]), str(one["rule"]), str(one["subject"]), str(one["field"]))
