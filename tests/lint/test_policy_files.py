"""`policy:` in files of its own: one policy wherever its rules stand, and as steering always that of the base."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from oauthctl.config.project import load
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.sources import Sources
from oauthctl.lint.finding import Finding
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.linting.declared import Linted, LintRequest, lint
from oauthctl.workflow.linting.policies import policies
from tests.lint.support import HEADER, Memory
from tests.lint.test_policy import ELSEWHERE, HOSTS, OTHER, WEB, git

PROJECT = f"{HEADER}include: ['policies/*.yaml', 'clients/*.yaml']\n"
OWNERS = {
    "template": "owners",
    "slug": "acme-owners",
    "severity": "low",
    "why": "Nobody answers.",
    "fix": "Name a team.",
    "with": {"owners": ["team-*"]},
    "bad": {"shop": {**WEB, "owner": "bob"}},
    "good": {"shop": WEB},
}


def files(**policy_by_file: dict[str, Any]) -> dict[str, str]:
    made = {f"policies/{name}.yaml": yaml.safe_dump({"policy": rules}) for name, rules in policy_by_file.items()}
    return {"oauthctl.yaml": PROJECT, "clients/a.yaml": "{}\n", **made}


def refused(**policy_by_file: dict[str, Any]) -> list[str]:
    with pytest.raises(ProjectError) as caught:
        policies(load(Memory(files(**policy_by_file)), facts(), sources=Sources()))
    return [f"{problem.place} {problem.message} {problem.note}" for problem in caught.value.problems]


def test_rules_of_several_files_are_one_policy() -> None:
    project = load(Memory(files(a={"ACME001": HOSTS}, b={"ACME002": OWNERS})), facts(), sources=Sources())
    assert [rule.code for rule in policies(project)] == ["ACME001", "ACME002"]


def test_a_code_that_stands_in_two_files_is_told_with_both_places() -> None:
    (said,) = refused(a={"ACME001": HOSTS}, b={"ACME001": OWNERS})
    assert said == (
        "policies/b.yaml:2:3   policy.ACME001 `ACME001` is declared twice first at policies/a.yaml:2:3: keep one of them"
    )


def test_what_is_wrong_is_told_in_its_own_file() -> None:
    told = refused(a={"ACME001": HOSTS}, b={"RED900": OWNERS, "ACME003": {**OWNERS, "slug": HOSTS["slug"]}})
    assert all(said.startswith("policies/b.yaml:") for said in told)
    assert len(told) == 2
    (failing,) = refused(b={"ACME002": {**OWNERS, "bad": {"shop": WEB}}})
    assert failing.startswith("policies/b.yaml:")


def judged(folder: Path) -> tuple[Linted, list[Finding]]:
    found = lint(folder, LintRequest(base="main"), Sources(), print, print)
    return found, [finding for finding in found.failing if finding.rule.code == "ACME001"]


WEAKER = {**HOSTS, "with": {"hosts": ["*.acme.example", "*.evil.example"]}, "bad": {"shop": OTHER}}


@pytest.mark.parametrize(
    "change",
    [
        {"policies/a.yaml": yaml.safe_dump({"policy": {"ACME001": WEAKER}})},
        {"policies/a.yaml": "{}\n"},
        {"oauthctl.yaml": PROJECT.replace("'policies/*.yaml', ", "")},
        {"oauthctl.yaml": PROJECT.replace("'policies/*.yaml', ", ""), "clients/b.yaml": yaml.safe_dump({"policy": {"ACME001": WEAKER}})},
    ],
)  # fmt: skip
def test_a_change_cannot_weaken_the_policy_that_judges_it(tmp_path: Path, change: dict[str, str]) -> None:
    write(tmp_path, files(a={"ACME001": HOSTS}))
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "base")
    write(tmp_path, {**change, "clients/a.yaml": yaml.safe_dump({"clients": {"portal": ELSEWHERE}})})
    found, failing = judged(tmp_path)
    assert failing
    assert any("`policy` differs from the base" in note for note in found.notes)


def write(folder: Path, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
