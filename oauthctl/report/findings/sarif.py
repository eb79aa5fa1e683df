"""SARIF 2.1.0 as GitHub code scanning reads it."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from oauthctl._version import __version__
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable
from oauthctl.lint.finding import Finding, Related, Status
from oauthctl.lint.rule import Rule
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.report.escape import prose
from oauthctl.report.findings.line_hash import CountedLine, counted_lines
from oauthctl.report.findings.places import Region, listed, region, said
from oauthctl.workflow.linting.declared import Linted

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RESULTS: Final = 25_000  # GitHub takes no more in one run
_TEXT: Final = 1024  # characters of a description
# GitHub's bands: over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low.
_SCORES: Final = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
_LEVELS: Final = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning"}
_PRECISION: Final = {Confidence.HIGH: "very-high", Confidence.MEDIUM: "high", Confidence.LOW: "medium"}


def render(linted: Linted, sources: Sources) -> str:
    """One run. Waived findings are suppressed results; what could not be told is a notification, not a result."""
    shown = listed(linted.findings)
    rules = sorted({finding.rule for finding in shown}, key=lambda rule: rule.code)
    index = {rule.code: number for number, rule in enumerate(rules)}
    hashes: dict[str, list[CountedLine]] = {}
    run = {
        "tool": {"driver": _driver(rules)},
        "automationDetails": {"id": f"oauthctl/{linted.environment or 'all'}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": _notifications(linted, len(shown))}
        ],
        "results": [_result(finding, index, linted, sources, hashes) for finding in shown[:_RESULTS]],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True)


def _driver(rules: list[Rule]) -> dict[str, Any]:
    return {
        "name": "oauthctl",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    help_text = f"{rule.why}\n\nInstead: {rule.fix}\n\n{rule.cite}\n\noauthctl explain {rule.code}"
    score = _SCORES.get(rule.severity)
    return {
        "id": rule.code,
        "name": rule.slug,
        "shortDescription": {"text": rule.summary[:_TEXT]},
        "fullDescription": {"text": f"{rule.summary} {rule.why}"[:_TEXT]},
        "help": {"text": help_text, "markdown": _markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS.get(rule.severity, "note")},
        "properties": {
            "tags": ["security", "oauth", rule.family.lower()],
            "precision": _PRECISION[rule.confidence],
            **({"security-severity": score} if score else {}),
        },
    }


def _markdown(rule: Rule) -> str:
    examples = [
        f"**{title}**\n\n```yaml\n{texts[0].strip()}\n```" for title, texts in (("Bad", rule.bad), ("Good", rule.good))
    ]
    head = f"{prose(rule.why)}\n\n**Instead.** {prose(rule.fix)}\n\n{prose(rule.cite)}"
    return "\n\n".join([head, *examples, f"More: `oauthctl explain {rule.code}`"])


def _result(
    finding: Finding, index: Mapping[str, int], linted: Linted, sources: Sources, hashes: dict[str, list[CountedLine]]
) -> dict[str, Any]:
    place = region(finding, linted.prefix, sources)
    related = [_related(number, one, linted.prefix) for number, one in enumerate(finding.related) if one.place.span]
    crashed = "internal-error: " if finding.status is Status.CRASHED else ""
    score = _SCORES.get(finding.severity)
    return {
        "ruleId": finding.rule.code,
        "ruleIndex": index[finding.rule.code],
        "level": _LEVELS.get(finding.severity, "note"),
        "message": {"text": printable(f"{crashed}{said(finding)}")},
        "locations": [{**_location(place), "logicalLocations": [{"fullyQualifiedName": _qualified(finding)}]}],
        "partialFingerprints": {**_line_hash(finding, sources, hashes), "oauthctl/v1": finding.identity},
        **({"relatedLocations": related} if related else {}),
        **({"suppressions": [_suppression(finding)]} if finding.waiver else {}),
        **({"properties": {"security-severity": score}} if score else {}),
    }


def _qualified(finding: Finding) -> str:
    name = f"{finding.place.subject}.{finding.place.field}".strip(".")
    return printable(f"{finding.address.provider}/{name}" if finding.address else name)


def _location(place: Region) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(place.path), "uriBaseId": "%SRCROOT%"},
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.line,
                "endColumn": place.end_column,
            },
        }
    }


def _related(number: int, one: Related, prefix: str) -> dict[str, Any]:
    span = one.place.span
    if span is None:
        return {}
    place = Region(f"{prefix}{span.file}", span.line, span.column, span.column + max(1, span.end - span.start))
    return {"id": number, "message": {"text": printable(one.note)}, **_location(place)}


def _suppression(finding: Finding) -> dict[str, str]:
    waiver = finding.waiver
    why = f"{waiver.reason} ({waiver.owner}, until {waiver.until})" if waiver else ""
    return {"kind": "inSource", "status": "accepted", "justification": printable(why)}


def _line_hash(finding: Finding, sources: Sources, hashes: dict[str, list[CountedLine]]) -> dict[str, str]:
    span = finding.place.span
    text = sources.text(span.file) if span else None
    if span is None or text is None:
        return {}
    if span.file not in hashes:
        hashes[span.file] = counted_lines(text)
    lines = hashes[span.file]
    return {"primaryLocationLineHash": lines[span.line - 1].hash} if span.line <= len(lines) else {}


def _notifications(linted: Linted, shown: int) -> list[dict[str, Any]]:
    texts = [*linted.notes, *(f"not read: {text}" for text in linted.unread)]
    undecided = sum(finding.status is Status.UNDECIDED for finding in linted.findings)
    if undecided:
        texts.append(f"{undecided} questions could not be answered: what they ask about is not known")
    if shown > _RESULTS:
        texts.append(
            f"{shown - _RESULTS} findings are not listed: GitHub takes {_RESULTS} of one run; the worst come first"
        )
    return [{"level": "note", "message": {"text": printable(text)}} for text in texts]
