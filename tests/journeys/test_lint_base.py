"""`lint --base` and what accepts findings: nothing that was accepted is called new, nothing new slips through."""

import json
from pathlib import Path

import pytest

from tests.journeys.bad_input.desk import QuickDesk
from tests.journeys.git_desk import commit, git
from tests.journeys.test_lint_environments import EVERYWHERE, POLICY, PROJECT, of, waived_in


@pytest.fixture
def desk(tmp_path: Path) -> QuickDesk:
    found = QuickDesk(tmp_path / "project")
    found.write("oauthctl.yaml", PROJECT)
    found.write("clients/shop.yaml", EVERYWHERE)
    git(found, "init", "-q", "-b", "main")
    return found


WAIVERS = EVERYWHERE + "    waivers:\n"


# ---- waivers that were there
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (waived_in("staging", "prod"), waived_in("staging", "prod").replace("RED004", "redirect-cleartext")),
        (waived_in("staging") + waived_in("prod"), waived_in("staging", "prod")),
        (waived_in("staging", "prod"), waived_in("staging") + waived_in("prod")),
        (waived_in("staging", "prod"), waived_in("staging", "prod").replace("environments: [staging, prod], ", "")),
    ],
)
def test_a_waiver_that_says_the_same_in_other_words_is_not_new(desk: QuickDesk, before: str, after: str) -> None:
    desk.write("clients/shop.yaml", WAIVERS + before)
    commit(desk)
    desk.write("clients/shop.yaml", WAIVERS + after)
    assert of("RED004", desk, "--base", "main") == []


def test_a_waiver_that_is_widened_is_new_where_it_was_not(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", WAIVERS + waived_in("prod"))
    commit(desk)
    desk.write("clients/shop.yaml", WAIVERS + waived_in("prod", "staging"))
    assert of("RED004", desk, "--base", "main") == [("high", "staging")]


def test_without_waivers_what_the_base_accepts_is_no_more_new_than_before(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", WAIVERS + waived_in("staging", "prod"))
    commit(desk)
    assert of("RED004", desk, "--base", "main", "--no-waivers") == []
    desk.write("clients/shop.yaml", EVERYWHERE)
    commit(desk)
    desk.run("lint", "--write-baseline")
    commit(desk)
    assert of("RED004", desk, "--base", "main", "--no-waivers") == []


def test_a_waiver_of_another_environment_is_no_matter_to_this_one(desk: QuickDesk) -> None:
    ended = waived_in("staging").replace("2099-01-01", "2020-01-01")
    desk.write("clients/shop.yaml", WAIVERS + ended + waived_in("prod"))
    assert of("ORG004", desk) == [("high", "staging")]
    assert of("ORG004", desk, "-e", "prod") == []


def test_an_expired_waiver_that_is_narrowed_is_nothing_new(desk: QuickDesk) -> None:
    ended = waived_in("staging", "prod").replace("2099-01-01", "2020-01-01")
    desk.write("clients/shop.yaml", WAIVERS + ended)
    commit(desk)
    desk.write("clients/shop.yaml", WAIVERS + ended.replace("[staging, prod]", "[prod]"))
    assert of("ORG004", desk, "--base", "main") == []


# ---- what steers
def test_a_policy_that_names_an_environment_that_the_change_renames_stops_it(desk: QuickDesk) -> None:
    policy = POLICY.replace("    with:", "    environments: [prod]\n    with:")
    desk.replace("oauthctl.yaml", "defaults:", policy + "defaults:")
    commit(desk)
    desk.replace("oauthctl.yaml", "prod: {}", "live: {}")
    assert "there is no environment `prod`" in desk.run("lint", "--base", "main", code=1).err


@pytest.mark.parametrize(
    ("override", "change", "told"),
    [
        ('{clients: ["legacy-*"], ignore: [RED004]}', "key", "clients.legacy-shop came under `lint.overrides`: clients legacy-*: RED004 is ignored"),
        ('{paths: ["clients/old/*"], severity: {RED004: info}}', "path", "clients.shop came under `lint.overrides`: paths clients/old/*: RED004 is info"),
        ("{environments: [dev], ignore: [RED004]}", "environment", "dev came under `lint.overrides`: environments dev: RED004 is ignored"),
    ],
)  # fmt: skip
def test_what_comes_under_an_override_is_told(desk: QuickDesk, override: str, change: str, told: str) -> None:
    desk.write("oauthctl.yaml", PROJECT + f"lint: {{overrides: [{override}]}}\n")
    commit(desk)
    if change == "key":
        desk.replace("clients/shop.yaml", "  shop:", "  legacy-shop:")
    elif change == "path":
        (desk.folder / "clients/old").mkdir()
        git(desk, "mv", "clients/shop.yaml", "clients/old/shop.yaml")
    else:
        desk.replace("oauthctl.yaml", "prod: {}", "prod: {}, dev: {}")
    assert told in json.loads(desk.run("lint", "--base", "main", "--format", "json", code=None).out)["notes"]


# ---- the baseline
def test_a_baseline_from_before_there_were_environments_holds_in_all(desk: QuickDesk) -> None:
    desk.run("lint", "--write-baseline")
    entries = json.loads(desk.read("lint-baseline.json"))
    for one in entries["findings"]:
        del one["environments"]
    desk.write("lint-baseline.json", json.dumps(entries))
    assert of("RED004", desk) == [("known", "staging prod")]


def test_entries_that_a_merge_left_side_by_side_are_one(desk: QuickDesk) -> None:
    desk.run("lint", "--write-baseline")
    entries = json.loads(desk.read("lint-baseline.json"))
    both = [{**one, "environments": [name]} for one in entries["findings"] for name in ("staging", "prod")]
    desk.write("lint-baseline.json", json.dumps({**entries, "findings": both}))
    assert of("RED004", desk) == [("known", "staging prod")]


@pytest.mark.parametrize("more", [("shop",), ("-e", "prod"), ("--base", "main")])
def test_the_baseline_is_of_the_whole_project(desk: QuickDesk, more: tuple[str, ...]) -> None:
    desk.run("lint", "--write-baseline", *more, code=64)


# ---- reports
def test_what_is_accepted_in_one_environment_hides_nothing_in_a_report(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", WAIVERS + waived_in("prod"))
    results = json.loads(desk.run("lint", "--select", "RED004", "--format", "sarif", code=3).out)["runs"][0]["results"]
    assert [bool(one.get("suppressions")) for one in results] == [False]
    cases = desk.run("lint", "--select", "RED004", "--format", "junit", code=3).out
    assert cases.count("<testcase") == 1
    assert "<skipped" not in cases


def test_a_damaged_baseline_of_the_base_is_told_as_the_base_s(desk: QuickDesk) -> None:
    desk.write("lint-baseline.json", "{")
    commit(desk)
    (desk.folder / "lint-baseline.json").unlink()
    told = " ".join(desk.run("lint", "--base", "main", code=1).err.split())
    assert "in the base main (" in told
    assert "the baseline cannot be read" in told
