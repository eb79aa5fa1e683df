"""Lint remembers what it answered: the same files get the same answer at once, and any change gets a new one."""

from pathlib import Path

import pytest

from tests.journeys.bad_input.desk import QuickDesk
from tests.journeys.test_lint import PROJECT, SHOP, WAIVER

SAME = "nothing changed since this was answered last"


@pytest.fixture
def desk(tmp_path: Path) -> QuickDesk:
    desk = QuickDesk(tmp_path / "project")
    desk.write("oauthctl.yaml", PROJECT)
    desk.write("clients/shop.yaml", SHOP)
    return desk


def entries(desk: QuickDesk) -> list[Path]:
    return sorted(Path(desk.environment["XDG_CACHE_HOME"]).glob("oauthctl/lint/*"))


def asked(desk: QuickDesk, *more: str) -> tuple[str, int, bool]:
    """What is printed, the exit code, and whether it was remembered."""
    done = desk.run("lint", "--verbose", *more, code=None)
    return done.out, done.code, SAME in done.err


@pytest.mark.parametrize(
    "form", [(), ("--concise",), ("--format", "json"), ("--format", "sarif"), ("--statistics",), ("shop",)]
)
def test_the_same_question_has_the_same_answer(desk: QuickDesk, form: tuple[str, ...]) -> None:
    out, code, remembered = asked(desk, *form)
    assert not remembered
    assert asked(desk, *form) == (out, code, True)


def test_reports_are_written_from_memory_too(desk: QuickDesk) -> None:
    desk.run("lint", "--report", "json=first.json", code=None)
    _, _, remembered = asked(desk, "--report", "json=second.json")
    assert remembered
    assert desk.read("first.json") == desk.read("second.json")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("clients/shop.yaml", SHOP.replace("localhost:3000", "localhost:4000")),
        ("clients/shop.yaml", f"\n{SHOP}"),
        ("clients/shop.yaml", SHOP + WAIVER),
        ("clients/other.yaml", "clients: {}\n"),
        ("oauthctl.yaml", f"{PROJECT}lint: {{ignore: [RED005]}}\n"),
        ("lint-baseline.json", '{"version": 1, "findings": []}'),
    ],
)
def test_any_change_is_judged(desk: QuickDesk, path: str, text: str) -> None:
    asked(desk)
    desk.write(path, text)
    assert not asked(desk)[2]


def test_a_file_that_is_gone_is_a_change(desk: QuickDesk) -> None:
    desk.write("clients/other.yaml", SHOP.replace("shop:", "other:"))
    asked(desk)
    (desk.folder / "clients/other.yaml").unlink()
    out, _, remembered = asked(desk)
    assert not remembered
    assert "other" not in out


def test_a_baseline_that_is_written_counts_at_once(desk: QuickDesk) -> None:
    assert asked(desk)[1] == 3
    desk.run("lint", "--write-baseline")
    assert asked(desk)[1:] == (0, False)
    assert asked(desk)[1:] == (0, True)


@pytest.mark.parametrize("flags", [("--no-cache",), ("--base", "HEAD")])
def test_it_is_not_asked_for_where_that_is_said_or_cannot_be(desk: QuickDesk, flags: tuple[str, ...]) -> None:
    asked(desk, *flags)
    assert entries(desk) == []
    assert not asked(desk, *flags)[2]


def test_another_day_is_another_question(desk: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(desk)
    monkeypatch.setattr("oauthctl.workflow.linting.repeated._today", lambda: "2999-01-01")
    assert not asked(desk)[2]


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"read": 1}', '{"read": {}, "found": {}, "code": "x", "texts": {}}']
)
def test_a_damaged_memory_is_none(desk: QuickDesk, damage: str) -> None:
    out, code, _ = asked(desk)
    (entry,) = entries(desk)
    entry.write_text(damage)
    assert asked(desk) == (out, code, False)
    assert asked(desk) == (out, code, True)


def test_a_memory_that_cannot_be_kept_spoils_nothing(desk: QuickDesk) -> None:
    cache = Path(desk.environment["XDG_CACHE_HOME"])
    cache.write_text("a file in the place of a folder")
    done = desk.run("lint", "--verbose", code=3)
    assert "the answer cannot be remembered" in done.err


def test_it_is_kept_by_the_user_not_by_the_project(desk: QuickDesk) -> None:
    before = desk.files()
    asked(desk)
    assert desk.files() == before
    (entry,) = entries(desk)
    assert entry.stat().st_mode & 0o077 == 0
    assert entry.parent.stat().st_mode & 0o077 == 0


def test_old_answers_are_forgotten(desk: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oauthctl.workflow.linting.remembered._ENTRIES", 2)
    for number in range(4):
        desk.write("clients/shop.yaml", SHOP)
        asked(desk, "--fail-on", ["low", "medium", "high", "critical"][number])
    assert len(entries(desk)) == 2
