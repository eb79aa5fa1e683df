"""What stops a run before any provider is contacted."""

from pathlib import Path

import pytest

from oauthctl.diagnostics.errors import RefusedError
from oauthctl.diagnostics.sources import Sources
from oauthctl.workflow.prepare import PlanRequest, prepare

PROJECT = """version: 1
project: acme
environments: {staging: {}, prod: {apply: plan-file}}
providers:
  idp: {adapter: dcr, issuer: "http://127.0.0.1:9"}
clients: {}
"""


def quiet(_: str) -> None:
    pass


def test_where_only_saved_plans_may_be_applied_nothing_is_applied_past_that(tmp_path: Path) -> None:
    (tmp_path / "oauthctl.yaml").write_text(PROJECT, encoding="utf-8")
    with (
        pytest.raises(RefusedError, match="prod takes saved plans only") as refused,
        prepare(tmp_path, "prod", PlanRequest(), Sources(), quiet, quiet, writing=True),
    ):
        pass
    assert refused.value.exit_code == 4
    place = refused.value.problems[0].place
    assert place is not None
    assert place.span is not None
    assert place.span.line == 3
