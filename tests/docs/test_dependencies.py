"""docs/dependencies.md, pyproject.toml and the locks say the same."""

import re
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
TABLES = {"Core": PROJECT["dependencies"]} | {
    f"Extra `{name}`": packages for name, packages in PROJECT["optional-dependencies"].items()
}
LOCKS = sorted((REPOSITORY / "requirements").glob("*.txt"))


def name(requirement: str) -> str:
    found = re.match(r"[\w.-]+(\[[\w,-]+\])?", requirement)
    assert found
    return found.group().lower()


def documented(heading: str) -> dict[str, str]:
    text = (REPOSITORY / "docs" / "dependencies.md").read_text("utf-8")
    section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\S+) \| (.+) \|$", section, re.MULTILINE)
    return {package: why for package, why in rows if package not in ("package", "---")}


def locked(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("heading", TABLES)
def test_every_dependency_has_its_reason_and_no_other_is_named(heading: str) -> None:
    assert sorted(documented(heading)) == sorted(map(name, TABLES[heading]))


@pytest.mark.parametrize("heading", TABLES)
def test_lists_are_sorted(heading: str) -> None:
    assert list(documented(heading)) == sorted(documented(heading))


def test_every_direct_dependency_is_locked() -> None:
    direct = {name(package) for heading, packages in TABLES.items() if "servers" not in heading for package in packages}
    assert direct - {"oauthctl[sandbox]"} <= set(locked(REPOSITORY / "requirements" / "dev.txt"))


def test_the_locked_server_is_the_one_that_is_installed() -> None:
    from scripts.servers import django

    assert locked(REPOSITORY / "requirements" / "servers.txt")[django.NAME] == django.VERSION


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_pin_by_hash_and_name_no_index(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-|/)(?!-hash=)", text, re.MULTILINE)
    pins = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)


def test_the_npm_lock_pins_by_hash_and_names_no_registry() -> None:
    import json

    lock = json.loads((REPOSITORY / "scripts/servers/npm/package-lock.json").read_text("utf-8"))
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert packages
    assert all("resolved" not in package and package["integrity"] for package in packages.values())
