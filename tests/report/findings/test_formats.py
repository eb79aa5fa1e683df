"""Each format holds what it has to, and no text from outside breaks out of it."""

import json
import re
import xml.etree.ElementTree as ET
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from oauthctl.lint.severity import Severity
from oauthctl.report.findings import text
from oauthctl.report.schemas import all_schemas
from oauthctl.report.style import Style
from tests.report.findings.world import EVERY, finding, linted, sources

FORMATS = ("json", "sarif", "github", "gitlab", "junit", "markdown")


def rendered(name: str, what: Any = EVERY) -> str:
    found: str = import_module(f"oauthctl.report.findings.{name}").render(what, sources())
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_lets_a_control_or_bidirectional_character_through(name: str) -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", rendered(name))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_text_is_safe_and_fits_the_terminal(width: int) -> None:
    shown = text.render(EVERY, sources(), Style(width=width))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "waived until 2999-01-31" in shown
    assert "internal-error in RED005" in shown
    assert "Could not tell: 1 question" in shown
    assert all(len(line) <= width + 60 for line in shown.splitlines())


def test_json_is_as_its_schema_says() -> None:
    document = json.loads(rendered("json"))
    jsonschema.Draft202012Validator(dict(all_schemas()["lint"])).validate(document)
    assert document["summary"]["counted"] == {"critical": 1, "high": 2}
    assert (document["summary"]["waived"], document["summary"]["in_baseline"], document["summary"]["undecided"]) == (
        1,
        1,
        1,
    )
    assert len(document["findings"]) == 6


def test_sarif_is_as_oasis_has_it(vendor_data: Path) -> None:
    schema = json.loads((vendor_data / "sarif" / "sarif-schema-2.1.0.json").read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(json.loads(rendered("sarif")))


def test_sarif_is_as_github_reads_it() -> None:
    (run,) = json.loads(rendered("sarif"))["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["properties"]["security-severity"] == "5.5"
    assert rule["properties"]["precision"] == "very-high"
    assert rule["help"]["markdown"]
    worst, first, *_ = run["results"]
    assert worst["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "iam/oauthctl.yaml"
    region = first["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 21, "endLine": 3, "endColumn": 40}
    assert re.fullmatch(r"[0-9a-f]+:1", first["partialFingerprints"]["primaryLocationLineHash"])
    assert first["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 4
    suppressed = [result for result in run["results"] if "suppressions" in result]
    assert len(suppressed) == 1
    assert "team-shop" in suppressed[0]["suppressions"][0]["justification"]
    notes = [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
    assert any("could not be answered" in note for note in notes)
    assert all(result["ruleId"] == "RED005" for result in run["results"])


def test_an_undecided_question_is_no_result_anywhere() -> None:
    for name in ("sarif", "github", "gitlab", "junit"):
        assert "the provider decides" not in rendered(name)


def test_a_workflow_command_cannot_be_smuggled_in() -> None:
    lines = rendered("github").splitlines()
    assert all(
        re.match(r"::(error|warning|notice) file=iam/[^,:]+,line=\d+,col=\d+,endColumn=\d+,title=", line)
        for line in lines
    )
    assert len(lines) == 3
    assert all("%0A" not in line.replace("%250A", "") for line in lines)


def test_gitlab_fingerprints_are_unique() -> None:
    rows = json.loads(rendered("gitlab"))
    assert len({row["fingerprint"] for row in rows}) == len(rows) == 3
    assert all(row["location"]["path"].startswith("iam/") for row in rows)


def test_junit_is_xml_and_counts() -> None:
    root = ET.fromstring(rendered("junit"))  # noqa: S314  # our own output
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("4", "3", "1")
    assert len(root.findall("./testsuite/testcase/failure")) == 3
    clean = ET.fromstring(rendered("junit", linted()))  # noqa: S314  # our own output
    assert clean.get("failures") == "0"


def test_markdown_lists_the_worst_first_and_says_what_does_not_fit() -> None:
    rows = [line for line in rendered("markdown").splitlines() if line.startswith("| ") and "Severity" not in line]
    assert rows[0].startswith("| **CRITICAL**")
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
    many = rendered("markdown", linted(*[finding()] * 1000))
    assert len(many) < 65_536
    assert "Too many to list here" in many


def test_a_finding_without_a_note_says_its_message_once() -> None:
    told = text.render(
        linted(finding(note="", message="it ended", related=())), sources(), Style(colour=False, width=80)
    )
    assert told.count("it ended") == 1


def test_statistics_tell_the_worst_that_a_rule_found_here_not_what_it_finds_at_worst() -> None:
    found = linted(finding(severity=Severity.LOW), finding(severity=Severity.MEDIUM), finding(severity=Severity.INFO))
    assert text.statistics(found) == "     3  medium    RED005 loopback-on-web-client"
