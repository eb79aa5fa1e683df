"""Names and values from outside steer neither a terminal nor a comment; secrets have no way into a report."""

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.contract.adapter import Attribution, Check
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.sources import Sources
from oauthctl.model.live import Marker
from oauthctl.model.secret import Secret
from oauthctl.plan.drift import Drift
from oauthctl.plan.types import Action, Note, Outside, Plan, Refusal, Standing, Unread
from oauthctl.report import (
    drift_text,
    json_drift,
    json_plan,
    json_state,
    json_text,
    markdown,
    plan_text,
    problem_text,
    state_text,
)
from oauthctl.report.style import Style, wrapped
from oauthctl.state.record import Record
from tests.report import world

NASTY = st.text(min_size=1, max_size=30) | st.sampled_from(
    [
        "\x1b[2J",
        "a|b",
        "`@evil`",
        "<img src=x>",
        "@maria",
        "https://evil.example",
        "\u202ex",
        "\u200b",
        "x\ny",
        "](http://e)",
        "--> <b>",
        "||",
    ]
)
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def plan_of(name: str, value: str) -> Plan:
    changes = [
        world.items("redirect_uris", [value], [name], world.WIDENS | world.BREAKS, f"codes go to {value}"),
        world.change("client_name", name, value, world.COSMETIC, span=world.at(name, 1)),
        world.change("extensions.keycloak.m", {name: value}, {value: name}, world.WIDENS, subject=f'mapper "{name}"'),
    ]
    refused = world.operation(Action.DELETE, name, refusals=(Refusal("x", f"belongs to {value}", value),))
    return Plan(
        name,
        value,
        (
            world.operation(Action.UPDATE, name, changes, name=value),
            world.operation(Action.CREATE, value, changes),
            refused,
        ),
        outside=(Outside(Standing.UNMARKED, "sso", value, value, ()),),
        unread=(Unread("sso", None, value, name, world.at(value, 1)),),
        not_looked_at=(value,),
        notes=(Note(value),),
        base=value,
        targets=(name,),
    )


def drift_of(name: str, value: str) -> Drift:
    plan = plan_of(name, value)
    who = (Attribution("id", value, name, value),)
    return Drift(
        name,
        value,
        (world.drifted(name, *plan.operations[0].changes, who=who),),
        outside=plan.outside,
        unread=plan.unread,
        not_looked_at=plan.not_looked_at,
        notes=plan.notes,
        targets=plan.targets,
    )


def steering(text: str) -> list[str]:
    return [one for one in text if unicodedata.category(one) in HIDDEN and one != "\n"]


def outside_code(text: str) -> str:
    """A comment without code spans, folded text and its own first line, read as CommonMark does."""
    text = re.sub(r"<details>.*</details>", "", text, flags=re.DOTALL).partition("\n")[2]
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", text)


@given(NASTY, NASTY)
def test_no_control_character_reaches_a_terminal(name: str, value: str):
    assert steering(plan_text.render(plan_of(name, value), Style(width=80))) == []
    assert steering(drift_text.render(drift_of(name, value), Style(width=80))) == []
    assert steering(problem_text.render([Problem(value, None, name, value)], Sources(), Style(), "")) == []


@given(NASTY, NASTY)
def test_a_comment_has_no_markup_of_others(name: str, value: str):
    for text in (markdown.plan(plan_of(name, value)), markdown.drift(drift_of(name, value))):
        assert steering(text) == []
        rest = outside_code(text)
        assert not re.search(r"[@<\[#\\]|https?://|www\.", rest.replace("### oauthctl", ""))
        table = [line for line in text.splitlines() if line.startswith("| ") and "<details>" not in line]
        rows = text.partition("<details>")[0].splitlines()
        assert {line.count("|") for line in rows if line.startswith("|")} <= {5}
        assert table


@given(NASTY, NASTY)
def test_json_is_ascii_and_reads_back(name: str, value: str):
    for text in (json_plan.render(plan_of(name, value)), json_drift.render(drift_of(name, value))):
        assert text.isascii()
        assert "\x1b" not in text
        assert "\x7f" not in text
        assert json.loads(text)["project"] == name


@given(st.text(alphabet="ab /:é", max_size=200), st.integers(40, 120), st.integers(0, 20))
def test_wrapping_loses_nothing_and_fits(text: str, width: int, indent: int):
    lines = wrapped(text, width, " " * indent)
    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_secret_has_no_way_into_json():
    with pytest.raises(TypeError, match="Secret has no JSON form"):
        json_text.dump({"value": Secret("hunter2-marker")})


def test_state_says_which_credentials_are_held_and_never_what_they_are():
    record = Record(
        "prod",
        world.address("shop"),
        "https://as.example",
        "abc",
        {
            "registration_access_token": (Secret("hunter2-marker"), Secret("older-marker")),
            "client_secret": (Secret("hunter2-marker"),),
        },
        marker=Marker("acme", "prod", "shop", "https://as.example"),
        trouble="access lost",
        attempt="a1",
    )
    texts = (state_text.listing((record,), 80), state_text.record(record), json_state.render((record,)))
    assert all("marker" not in text for text in texts)
    assert "client_secret, registration_access_token (2)" in texts[0]
    assert "oauthctl state set-token sso/shop" in texts[1]
    assert json.loads(texts[2])["records"][0]["credentials"] == {
        "client_secret": 1,
        "registration_access_token": 2,
    }


def test_a_hostile_check_is_escaped():
    from oauthctl.report import doctor_text
    from oauthctl.workflow.doctor import Section

    text = doctor_text.render(
        (Section("sso\x1b[2J", (Check("login", "failed", "\x1b]0;x\x07", "do\n this"),)),), Style()
    )
    assert steering(text) == []
    assert "FAIL" in text
    assert "1 check: 1 failed, 0 warnings." in text
