"""The workflow for GitHub Actions: no job has more rights than it uses, and none has two kinds at once."""

from typing import Any

import pytest
import yaml

from tests.docs.pages import ROOT, WORKFLOW

TEXT = WORKFLOW.read_text("utf-8")
WHOLE: dict[Any, Any] = yaml.safe_load(TEXT)
JOBS: dict[str, dict[str, Any]] = WHOLE["jobs"]
TRIGGERS = WHOLE[True]  # `on`, as YAML 1.1 reads it


def test_the_readme_shows_the_file_as_it_is() -> None:
    assert f"```yaml\n{TEXT}```" in (ROOT / "README.md").read_text("utf-8")


def test_it_runs_for_changes_merges_and_at_night_and_never_with_the_rights_of_the_target() -> None:
    assert set(TRIGGERS) == {"pull_request", "push", "schedule"}
    assert TRIGGERS["push"] == {"branches": ["main"]}
    assert "pull_request_target" not in TEXT


def test_nothing_is_allowed_unless_a_job_says_so() -> None:
    assert WHOLE["permissions"] == {}
    reading = {"contents": "read"}
    assert {name: job["permissions"] for name, job in JOBS.items()} == {
        "validate": reading,
        "plan": reading,
        "comment": {"pull-requests": "write"},
        "apply": reading,
        "drift": reading,
    }


@pytest.mark.parametrize("name", JOBS)
def test_a_job_with_a_secret_is_in_an_environment_that_can_ask_for_reviewers(name: str) -> None:
    secret = "secrets." in str(JOBS[name])
    assert secret == ("environment" in JOBS[name])
    assert (name == "apply") == (JOBS[name].get("environment") == "oauthctl-apply")


def test_the_job_that_writes_comments_sees_neither_code_nor_secrets() -> None:
    text = str(JOBS["comment"])
    assert "checkout" not in text
    assert "secrets." not in text


def test_a_checkout_leaves_no_credential_behind() -> None:
    steps = [step for job in JOBS.values() for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert len(steps) == 4
    assert all(step["with"]["persist-credentials"] is False for step in steps)


def test_the_plan_of_a_change_takes_its_steering_from_the_base_and_can_read_it() -> None:
    steps = JOBS["plan"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 0
    assert any("oauthctl plan --base origin/main" in step.get("run", "") for step in steps)
    assert "head.repo.full_name == github.repository" in JOBS["plan"]["if"]


def test_what_others_write_reaches_no_shell() -> None:
    """Expressions stand in `env:` and `with:`, never inside a script."""
    scripts = [step["run"] for job in JOBS.values() for step in job["steps"] if "run" in step]
    assert not [script for script in scripts if "${{" in script]
