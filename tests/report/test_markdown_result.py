"""What an apply did, as a comment."""

import pytest

from oauthctl.apply.result import Outcome, Result, Status
from oauthctl.diagnostics.problem import Problem
from oauthctl.report import markdown_result
from oauthctl.report.markdown import LIMIT
from oauthctl.workflow.execute import Executed
from tests.report import world


def executed(*outcomes: Outcome, left: tuple[object, ...] = (), interrupted: bool = False) -> Executed:
    return Executed(Result(outcomes, interrupted=interrupted), world.QUIET, left)


DONE = Outcome(world.UPDATE, Status.DONE)
FAILED = Outcome(world.DELETE, Status.FAILED, problems=(Problem("the server said | @everyone <b>no</b>"),))


def test_what_is_not_done_comes_first_and_text_of_a_server_stays_text():
    text = markdown_result.render(executed(DONE, FAILED))
    assert text.startswith("<!-- oauthctl apply acme/prod -->\n### oauthctl apply: `acme` → `prod`, 1 done, 1 FAILED\n")
    assert "**Incomplete:**" in text
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert rows[0].startswith("| **FAILED** | `sso/old-portal` | delete; the server said `\\u{7c}` `@everyone`")
    assert rows[1] == "| done | `sso/shop` | update | `clients/shop.yaml:3` |"
    assert "<b>" not in text.partition("<details>")[0].replace("`<b>no</b>`", "")


@pytest.mark.parametrize(
    ("end", "verdict"),
    [
        (executed(DONE), "**Applied.**"),
        (executed(DONE, left=(world.UPDATE,)), "**Incomplete:**"),
        (executed(DONE, interrupted=True), "**Interrupted:**"),
    ],
)
def test_the_verdict_comes_before_the_rows(end: Executed, verdict: str):
    text = markdown_result.render(end)
    assert text.index(verdict) < text.index("| Outcome |")


def test_a_long_one_leaves_out_what_is_done_before_what_failed():
    many = [Outcome(world.operation(world.UPDATE.action, f"client-{number:05}"), Status.DONE) for number in range(3000)]
    text = markdown_result.render(executed(*many, FAILED))
    assert len(text.encode()) <= LIMIT
    assert "| **FAILED** |" in text
    assert "3000 more rows: read the text or JSON." in text
