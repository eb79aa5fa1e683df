"""The machine formats are what their published schemas say, and the schemas are what the code makes."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from oauthctl.apply.journal import Intent
from oauthctl.apply.result import Deviation, Outcome, Result, Status
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.problem import Problem
from oauthctl.model.value import Gap
from oauthctl.plan.drift import Drift, Pending
from oauthctl.plan.types import Action
from oauthctl.report import json_drift, json_plan, json_problems, json_result
from oauthctl.report.schemas import all_schemas, schema_text
from oauthctl.workflow.execute import Executed
from tests.report import world

ROOT = Path(__file__).parents[2]
FAILED = Problem("the server refused it", Place("sso/shop", "", world.at(world.SHOP, 3)), "a note", "look there")
EXECUTED = Executed(
    Result(
        (
            Outcome(
                world.CREATE,
                Status.DONE,
                deviations=(Deviation("scope", ["a"], Gap.MASKED, "stored otherwise"),),
                native_id="n",
            ),
            Outcome(world.UPDATE, Status.FAILED, problems=(FAILED,), notes=("looked up",)),
        ),
        interrupted=True,
        left_over=(Intent("a1", "create", world.address("shop"), "shop", "", "2026-11-20T10:00:00Z"),),
    ),
    world.PLAN,
    (world.UPDATE,),
)
PENDING = Drift(
    "acme",
    "prod",
    world.DRIFT.objects,
    elsewhere=world.UNMANAGED,
    pending=(Pending(world.UPDATE, ()),),
    held=(world.UPDATE,),
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plan", json_plan.render(world.PLAN)),
        ("plan", json_plan.render(world.REFUSED_PLAN)),
        ("drift", json_drift.render(world.DRIFT)),
        ("drift", json_drift.render(PENDING)),
        ("result", json_result.render(EXECUTED)),
        ("problems", json_problems.render([FAILED, Problem("a", severity="warning")], 1)),
    ],
)
def test_output_is_what_its_schema_says(name: str, text: str):
    schema = dict(all_schemas()[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(text), schema)


def test_the_schemas_are_closed():
    document = json.loads(json_plan.render(world.PLAN))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "surprise": 1}, dict(all_schemas()["plan"]))


@pytest.mark.parametrize("name", ["plan", "drift", "result", "problems"])
def test_published_schemas_are_up_to_date(name: str):
    assert (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8") == schema_text(name)


def plan() -> Any:
    return json.loads(json_plan.render(world.PLAN))


def test_an_unknown_value_is_told_from_none():
    changed = world.change("settings.consent", Gap.NOT_RETURNED, None, world.NARROWS, known=False)
    masked = world.change("secret", Gap.MASKED, Gap.ABSENT, world.WIDENS)
    update = world.operation(Action.UPDATE, "shop", [changed, masked])
    first, second = json.loads(json_plan.render(world.PLAN.__class__("a", "b", (update,))))["operations"][0]["changes"]
    assert first["before"] == {"state": "not kept", "value": None}
    assert first["after"] == {"state": "value", "value": None}
    assert second["before"] == {"state": "masked", "value": None}
    assert second["after"] == {"state": "absent", "value": None}


def test_objects_that_agree_are_counted_not_listed():
    assert [one["address"] for one in plan()["operations"]] == [
        "sso/reports-cli",
        "sso/shop",
        "sso/old-portal",
    ]
    assert plan()["summary"]["unchanged"] == 1
    assert plan()["summary"]["actions"] == {"create": 1, "update": 1, "delete": 1}
    assert plan()["summary"]["impacts"] == {"widens": 2, "breaks": 3, "narrows": 2, "cosmetic": 1}


def test_the_same_plan_is_the_same_text():
    assert json_plan.render(world.PLAN) == json_plan.render(world.PLAN)
    keys = list(plan())
    assert keys == sorted(keys)
