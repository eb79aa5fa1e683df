"""The machine formats are what their published schemas say, and the schemas are what the code makes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from oauthctl.apply.journal import Intent
from oauthctl.apply.result import Deviation, Outcome, Result, Status
from oauthctl.contract.adapter import Check
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.problem import Problem
from oauthctl.model.secret import Secret
from oauthctl.model.value import Gap
from oauthctl.plan.drift import Drift, Pending
from oauthctl.plan.types import Action
from oauthctl.report import (
    json_adopt,
    json_doctor,
    json_drift,
    json_plan,
    json_problems,
    json_result,
    json_show,
    json_state,
)  # fmt: skip
from oauthctl.report.schemas import all_schemas, schema_text
from oauthctl.state.record import Record
from oauthctl.workflow.doctor import Section
from oauthctl.workflow.execute import Executed
from tests.report import world
from tests.report.test_adopt_text import ADOPTED
from tests.report.test_show_text import SHOP

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
RECORD = Record(
    "prod", world.address("shop"), "https://sso.acme.com", "id-1", {"registration_access_token": (Secret("t"),)}
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
        ("show", json_show.render(SHOP)),
        ("adopt", json_adopt.render(ADOPTED)),
        ("adopt", json_adopt.render(replace(ADOPTED, differing=(world.UPDATE,)))),
        ("doctor", json_doctor.render([Section("sso", (Check("clock", "warning", "2 s off"),))])),
        ("state", json_state.render([RECORD, RECORD._replace(marker=world.marker("shop"))])),
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


@pytest.mark.parametrize("name", all_schemas())
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


def test_a_plan_is_known_by_its_digest_in_json_and_in_a_comment():
    from oauthctl.report import markdown

    assert plan()["digest"].startswith("sha256:")
    assert plan()["digest"] in markdown.plan(world.PLAN)


def test_the_fingerprint_that_accepted_pins_is_told():
    watched = world.MAPPER._replace(fingerprint="abc")
    found = json.loads(json_drift.render(Drift("a", "", (world.drifted("shop", watched),))))
    assert found["objects"][0]["changes"][0]["fingerprint"] == "abc"
