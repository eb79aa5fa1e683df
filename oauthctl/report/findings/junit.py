"""JUnit XML: a test suite for each file, a failed test for each finding that counts, a skipped one for each waived."""

import re
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import printable
from oauthctl.lint.finding import Finding
from oauthctl.report.findings.places import Region, listed, region, said
from oauthctl.workflow.linting.declared import Linted

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(linted: Linted, sources: Sources) -> str:
    """The findings; a clean run is one test that passes."""
    placed = sorted(
        ((region(one, linted.prefix, sources), one) for one in listed(linted.findings)), key=lambda pair: pair[0]
    )
    failed = sum(one.waiver is None for _, one in placed)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="oauthctl lint" tests="{max(1, len(placed))}" failures="{failed}" skipped="{len(placed) - failed}">',
    ]
    for path, group in groupby(placed, key=lambda pair: pair[0].path):
        cases = [_case(place, one) for place, one in group]
        lines += [f'  <testsuite name={_attribute(path)} tests="{len(cases)}">', *cases, "  </testsuite>"]
    if not placed:
        lines += [
            '  <testsuite name="oauthctl lint" tests="1">',
            '    <testcase name="no findings"/>',
            "  </testsuite>",
        ]
    return "\n".join([*lines, "</testsuites>"])


def _case(place: Region, finding: Finding) -> str:
    name = _attribute(f"{finding.rule.name} line {place.line} {finding.identity}")
    head = f"    <testcase classname={_attribute(finding.place.subject)} name={name}"
    if finding.waiver:
        return f"{head}><skipped message={_attribute(f'waived: {finding.waiver.reason}')}/></testcase>"
    text = f"{place.path}:{place.line}:{place.column}\n{finding.rule.why}\n{finding.rule.fix}"
    message = _attribute(f"{finding.severity}: {said(finding)}")
    return f"{head}><failure type={_attribute(finding.rule.code)} message={message}>{escape(_text(text))}</failure></testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_text(printable(text)))


def _text(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
