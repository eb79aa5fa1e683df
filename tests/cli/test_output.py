"""How a command speaks: formats, reports, colour, and errors in the form that was asked for."""

import json
from pathlib import Path

import jsonschema
import pytest

from oauthctl.cli.main import run
from oauthctl.cli.output import make_output
from oauthctl.diagnostics.errors import ReportError, UsageError
from oauthctl.plan.drift import Drift
from oauthctl.plan.types import Impact, Outside, Plan, Standing
from oauthctl.report.schemas import all_schemas
from oauthctl.workflow.exit_codes import of_drift, of_plan
from tests.report import world


def output(*reports: str):
    flags = {"quiet": False, "verbose": False, "no_color": False}
    return make_output(format="text", reports=reports, formats=("text", "json"), **flags)


@pytest.mark.parametrize("arguments", [["plan", "--nope"], ["plam"], ["show"], ["plan", "--report", "nope=x"]])
@pytest.mark.parametrize("wish", [["--format", "json"], ["--format=json"]])
def test_a_wrong_command_line_is_told_in_json_where_that_is_asked(
    arguments: list[str], wish: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, *wish]) == 64
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, dict(all_schemas()["problems"]))
    assert document["exit_code"] == 64


@pytest.mark.parametrize("report", ["json", "=x", "json=", "sarif=x.sarif", "json=nowhere/x.json", "json=."])
def test_a_report_that_can_never_be_written_is_refused_before_anything_runs(report: str) -> None:
    with pytest.raises(UsageError):
        output(report)


def test_several_reports_are_written_beside_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = output(f"json={tmp_path / 'a.json'}", f"text={tmp_path / 'b.txt'}")
    out.results({"text": lambda: "as text\n\n", "json": lambda: "{}"})
    assert capsys.readouterr().out == "as text\n"
    assert ((tmp_path / "a.json").read_text(), (tmp_path / "b.txt").read_text()) == ("{}\n", "as text\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.txt"]
    assert [out.wants(name) for name in ("text", "json", "markdown")] == [True, True, False]


def test_a_report_that_cannot_be_written_after_all_does_not_claim_that_nothing_was_done(tmp_path: Path) -> None:
    out = output(f"json={tmp_path / 'a.json'}")
    (tmp_path / "a.json").mkdir()
    with pytest.raises(ReportError) as error:
        out.results({"text": lambda: "", "json": lambda: "{}"})
    assert (error.value.exit_code, error.value.untouched) == (5, "")


@pytest.mark.parametrize(
    ("plan", "detailed", "fits", "code"),
    [
        (world.QUIET, True, True, 0),
        (world.PLAN, False, True, 0),
        (world.PLAN, True, True, 2),
        (Plan("a", "", (world.UPDATE,), unread=(world.GONE,)), True, True, 5),
        (world.REFUSED_PLAN, True, True, 4),
        (world.QUIET, False, False, 4),
    ],
)
def test_of_several_things_wrong_with_a_plan_the_exit_code_names_the_first(
    plan: Plan, detailed: bool, fits: bool, code: int
) -> None:
    assert of_plan(plan, detailed=detailed, fits=fits) == code


@pytest.mark.parametrize(
    ("drift", "fail_on", "fits", "code"),
    [
        (Drift("a", "", ()), "any", True, 0),
        (world.DRIFT, "any", True, 2),
        (Drift("a", "", (), unread=(world.GONE,)), "any", True, 5),
        (Drift("a", "", (world.drifted("x", world.change("client_name", 1, 2, world.COSMETIC)),)), "narrows", True, 0),
        (world.DRIFT, "any", False, 4),
    ],
)
def test_drift_comes_before_what_could_not_be_read(drift: Drift, fail_on: str, fits: bool, code: int) -> None:
    assert of_drift(drift, fail_on, fits=fits) == code


def test_a_client_that_appeared_widens_whatever_is_known_of_it() -> None:
    appeared = Drift("a", "", (), outside=(Outside(Standing.APPEARED, "sso", "x", ""),))
    assert appeared.differs(Impact.WIDENS)
