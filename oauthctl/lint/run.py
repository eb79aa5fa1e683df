"""Judges subjects and puts every verdict at its place: the whole of lint but for what accepts findings."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from oauthctl.lint.engine import Verdict, judge
from oauthctl.lint.finding import Finding, Related, Status
from oauthctl.lint.rule import Rule
from oauthctl.lint.severity import Severity
from oauthctl.lint.subject import Subject, place_of


class Ran(NamedTuple):
    """findings: by kind of object, then sorted as the subjects. applied, not_applicable: how often rules were asked, and were not about it.

    asked: the codes of the rules.
    """

    findings: tuple[Finding, ...]
    applied: int
    not_applicable: int
    asked: frozenset[str] = frozenset()


def run(subjects: Sequence[Subject], rules: Sequence[Rule], severities: Mapping[str, Severity]) -> Ran:
    """severities: what the project says instead of the rules' own, by code."""
    findings: list[Finding] = []
    applied = not_applicable = 0
    for kind in {kind: None for rule in rules for kind in rule.kinds}:
        alike = [subject for subject in subjects if subject.kind is kind]
        judged = judge([subject.client for subject in alike], [rule for rule in rules if kind in rule.kinds])
        findings += [_finding(verdict, alike, severities) for verdict in judged.verdicts]
        applied += judged.applied
        not_applicable += judged.not_applicable
    return Ran(tuple(findings), applied, not_applicable, frozenset(rule.code for rule in rules))


def _finding(verdict: Verdict, subjects: Sequence[Subject], severities: Mapping[str, Severity]) -> Finding:
    subject, hit, rule = subjects[verdict.client], verdict.hit, verdict.rule
    environment = str(subject.client.values.get("@environment") or "")
    severity = severities.get(rule.code) or hit.severity or rule.severity
    return Finding(
        rule=rule,
        status=verdict.status,
        severity=Severity.INFO if verdict.status is Status.UNDECIDED else severity,
        place=place_of(subject, hit.field, hit.value),
        message=hit.message,
        note=hit.note,
        value=hit.value,
        address=subject.address,
        environments=(environment,) if environment else (),
        live=subject.live,
        related=tuple(Related(place_of(subject, name, None), note) for name, note in hit.related),
        repair=hit.repair,
    )


def joined(runs: Iterable[Ran]) -> Ran:
    """What was found in several environments, each finding in its own."""
    every = list(runs)
    applied, not_applicable = sum(one.applied for one in every), sum(one.not_applicable for one in every)
    asked = frozenset.intersection(*(one.asked for one in every)) if every else frozenset()
    return Ran(tuple(finding for one in every for finding in one.findings), applied, not_applicable, asked)


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What holds in several environments, and is accepted there or counts there alike, is said once: with their names
    and the worst severity.
    """
    found: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        accepted = (id(finding.waiver) if finding.waiver else None, finding.known)
        key = (finding.rule.code, finding.status, finding.place, finding.message, finding.live, accepted)
        first = found.get(key)
        found[key] = finding if first is None else _both(first, finding)
    return tuple(found.values())


def _both(first: Finding, second: Finding) -> Finding:
    environments = tuple(dict.fromkeys((*first.environments, *second.environments)))
    worst = max(first.severity, second.severity, key=lambda severity: severity.rank)
    return first._replace(environments=environments, severity=worst)


def counted_by_severity(findings: Iterable[Finding]) -> Counter[Severity]:
    """How many of each severity count."""
    return Counter(finding.severity for finding in findings if finding.counts)
