"""Waivers over time: since when one accepts nothing, what a change adds to them, and what the base had already."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.journeys.bad_input.desk import QuickDesk
from tests.journeys.git_desk import commit, git
from tests.journeys.test_lint import PROJECT, RESOURCE, SHOP, WAIVER, codes
from tests.journeys.test_lint_remembered import asked

UNUSED = WAIVER.replace(":3000", ":4000")


@pytest.fixture
def desk(tmp_path: Path) -> QuickDesk:
    found = QuickDesk(tmp_path / "project")
    found.write("oauthctl.yaml", PROJECT)
    found.write("clients/shop.yaml", SHOP)
    git(found, "init", "-q", "-b", "main")
    return found


def orders(desk: QuickDesk, *arguments: str) -> list[str]:
    """The findings about waivers."""
    return [code for code in codes(desk, *arguments, code=None) if code.startswith("ORG")]


def notes(desk: QuickDesk) -> list[str]:
    found: list[str] = json.loads(desk.run("lint", "--format", "json", code=None).out)["notes"]
    return found


# ---- since when
@pytest.mark.parametrize(("days", "found"), [(0, []), (13, []), (14, ["ORG009"]), (400, ["ORG009"])])
def test_an_unused_waiver_is_a_finding_on_the_fourteenth_day(desk: QuickDesk, days: int, found: list[str]) -> None:
    desk.write("clients/shop.yaml", SHOP + UNUSED)
    commit(desk, days)
    assert orders(desk) == found


def test_until_then_it_is_a_note_with_the_day(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP + UNUSED)
    commit(desk, 10)
    (note,) = notes(desk)
    day = (datetime.now(UTC) + timedelta(days=4)).date()
    assert note == (
        f"clients/shop.yaml:12:9: this waiver of RED005 loopback-on-web-client accepts nothing yet: a finding on {day}"
    )


def test_each_waiver_has_an_age_of_its_own(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP + UNUSED)
    commit(desk, 20)
    entry = "waivers:\n  - client: shop\n" + UNUSED.replace("    waivers:\n      - ", "        ").replace(
        "        ", "    "
    )
    desk.write("clients/waivers.yaml", entry.replace(":4000", ":5000"))
    assert orders(desk) == ["ORG009"]
    assert len(notes(desk)) == 1
    assert notes(desk)[0].startswith("clients/waivers.yaml:2:5: ")


def test_a_shallow_clone_says_at_once_what_it_cannot_date(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP + UNUSED)
    commit(desk)
    commit_more(desk)
    clone = QuickDesk(desk.folder.with_name("clone"))
    git(desk, "clone", "-q", "--depth=1", f"file://{desk.folder}", str(clone.folder))
    assert orders(clone) == ["ORG009"]
    assert "git fetch --unshallow" in clone.run("lint", code=None).out
    git(clone, "fetch", "-q", "--unshallow")
    assert orders(clone) == []


def commit_more(desk: QuickDesk) -> None:
    desk.write("README.md", "the shop")
    commit(desk)


def test_what_rests_on_git_is_not_remembered(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP + UNUSED)
    asked(desk)
    assert not asked(desk)[2]
    commit(desk, 20)
    assert orders(desk) == ["ORG009"]
    desk.write("clients/shop.yaml", SHOP + WAIVER)
    asked(desk)
    assert asked(desk)[2]


def test_git_is_asked_only_about_waivers_that_accept_nothing(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP + WAIVER)
    desk.environment["PATH"] = str(desk.folder)  # there is no git there, and nobody misses it
    assert orders(desk) == []
    desk.write("clients/shop.yaml", SHOP + UNUSED)
    assert orders(desk) == ["ORG009"]


# ---- with a base
@pytest.mark.parametrize(
    ("old", "new"),
    [("2999-01-31", "2024-01-31"), ("loopback-on-web-client", "loopback-on-web"), (":3000", ":4000"),
     ('        value: "http://localhost:3000/cb"\n', "")],
)  # fmt: skip
def test_what_was_wrong_with_waivers_at_the_base_was_not_introduced(desk: QuickDesk, old: str, new: str) -> None:
    desk.write("clients/shop.yaml", SHOP + WAIVER.replace(old, new))
    commit(desk, 20)
    assert orders(desk)
    assert codes(desk, "--base", "main", code=0) == []


def test_a_change_that_leaves_a_waiver_behind_introduced_that(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP + WAIVER)
    commit(desk, 20)
    desk.replace("clients/shop.yaml", '      - "http://localhost:3000/cb"\n', "")
    assert codes(desk, "--base", "main", code=0) == ["ORG009"]


def waiver(until: str = "2998-01-31", environments: str = "[staging, prod]", reason: str = "Tests") -> str:
    said = WAIVER.replace("2999-01-31", until).replace("End-to-end tests", reason)
    return f"{said}        environments: {environments}\n"


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        (waiver(), waiver(until="2999-01-31"), True),
        (waiver(until="2024-01-31"), waiver(), True),
        (waiver(), waiver(until="2997-01-31"), False),
        (waiver(environments="[staging]"), waiver(), True),
        (waiver(), waiver(environments="[]"), False),  # in all that there are
        (waiver(environments="[]"), waiver(), False),
        (waiver(), waiver(environments="[prod, staging]"), False),
        (waiver(), waiver(reason="Tests of the shop"), False),
    ],
)
def test_a_waiver_that_a_change_prolongs_or_widens_is_new(
    desk: QuickDesk, before: str, after: str, *, new: bool
) -> None:
    desk.write("clients/shop.yaml", SHOP + before)
    commit(desk, 20)
    desk.write("clients/shop.yaml", SHOP + after)
    assert ("RED005" in codes(desk, "--select", "RED005", "--base", "main", code=None)) is new


def test_a_waiver_of_a_resource_is_new_too(desk: QuickDesk) -> None:
    desk.write("oauthctl.yaml", PROJECT + "lint: {severity: {RES002: high}}\n")
    desk.write("resources/orders.yaml", RESOURCE)
    commit(desk)
    entry = 'resource: orders, rule: RES002, value: "https://api.example.com/orders#v1", reason: r, owner: o'
    desk.write("resources/waivers.yaml", f'waivers: [{{{entry}, until: "2999-01-31"}}]\n')
    assert codes(desk, "--select", "RES002", code=0) == []
    assert codes(desk, "--select", "RES002", "--base", "main", code=3) == ["RES002"]


# ---- what is not looked at
def test_a_waiver_for_another_environment_is_not_missed_in_one(desk: QuickDesk) -> None:
    entry = WAIVER.replace("    waivers:\n      - ", "waivers:\n  - client: shop\n    ").replace("\n        ", "\n    ")
    desk.write("clients/waivers.yaml", entry)
    desk.write("clients/shop.yaml", SHOP + "    only_in: [prod]\n")
    assert orders(desk, "-e", "staging") == []
    assert codes(desk, "-e", "prod", "--select", "RED005", code=0) == []


def test_rules_that_were_not_asked_leave_waivers_alone(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP + WAIVER)
    commit(desk, 20)
    assert orders(desk, "--select", "PKC002") == []
