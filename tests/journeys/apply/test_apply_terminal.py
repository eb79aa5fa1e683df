"""`apply` as a person and as a pipeline meet it: the question, the colours, the reports."""

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from oauthctl.report.schemas import all_schemas
from tests.journeys.apply.dcr_project import begin, web_client
from tests.journeys.cli import Desk
from tests.servers.processes.sandbox import SandboxServer

PATIENCE = 60.0
CTRL_C = b"\x03"
QUIET = 3.0  # seconds without an answer after which a person presses Ctrl-C again


@pytest.fixture
def desk(sandbox_server: SandboxServer, tmp_path: Path) -> Desk:
    desk = begin(tmp_path, sandbox_server.issuer, sandbox_server.initial_access_token)
    desk.write("clients/shop.yaml", web_client("shop", "Shop"))
    return desk


def on_terminal(desk: Desk, *arguments: str, answer: bytes) -> tuple[int, str]:
    """A command on a terminal of its own: what is typed once it asks, its exit code and all that it showed."""
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in desk.environment.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    if "NO_COLOR" in arguments:
        arguments, environment["NO_COLOR"] = tuple(one for one in arguments if one != "NO_COLOR"), "1"
    process = subprocess.Popen(
        [sys.executable, "-m", "oauthctl", *arguments], cwd=desk.folder, env=environment,
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=_controlled,  # noqa: PLW1509  # this process has one thread here
    )  # fmt: skip
    os.close(theirs)
    shown, answered, deadline = b"", False, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not select.select([ours], [], [], QUIET)[0]:
            if answered and answer == CTRL_C:  # it came in the moment before Python began to read: nobody saw it
                os.write(ours, answer)
            continue
        try:
            read = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not read:
            break
        shown += read
        if not answered and b"[y/N]" in shown:
            answered = True
            os.write(ours, answer)
    os.close(ours)
    return process.wait(timeout=PATIENCE), shown.decode().replace("\r\n", "\n")


def _controlled() -> None:
    """Makes the terminal on stdin the process's own, so that Ctrl-C reaches it."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def clients(server: SandboxServer) -> list[str]:
    import urllib.request

    with urllib.request.urlopen(f"{server.issuer}/sandbox/clients", timeout=10) as reply:
        return [one["client_name"] for one in json.load(reply)]


def test_it_shows_the_plan_asks_and_says_each_step(desk: Desk) -> None:
    code, shown = on_terminal(desk, "apply", answer=b"y\n")
    assert code == 0, shown
    assert (
        shown.index("create idp/shop") < shown.index("Apply 1 operation to acme? [y/N]") < shown.index("[1/1] create")
    )
    assert "\x1b[" in shown
    assert shown.rstrip().endswith("Planned again: what was done has converged.")


@pytest.mark.parametrize("answer", [b"n\n", b"\n", CTRL_C], ids=["no", "nothing", "Ctrl-C"])
def test_without_a_yes_nothing_is_written(desk: Desk, sandbox_server: SandboxServer, answer: bytes) -> None:
    before = clients(sandbox_server)
    code, shown = on_terminal(desk, "apply", answer=answer)
    assert code == 130, shown
    assert clients(sandbox_server) == before
    assert "create" in desk.run("plan").out


def test_no_color_is_honoured_on_a_terminal(desk: Desk) -> None:
    for wish in ("NO_COLOR", "--no-color"):
        code, shown = on_terminal(desk, "plan", wish, answer=b"")
        assert code == 0
        assert "\x1b[" not in shown


def test_without_a_terminal_it_has_to_be_told(desk: Desk) -> None:
    done = desk.run("apply", code=64)
    assert "next: --auto-approve" in done.err
    assert (desk.run("apply", "--format", "json", code=64).out.count('"kind": "problems"')) == 1


def test_what_was_done_is_written_in_every_format_that_was_asked_for(desk: Desk) -> None:
    done = desk.run(
        "apply", "--auto-approve", "--format", "json",
        "--report", "markdown=comment.md", "--report", "text=log.txt", "--report", "json=result.json",
    )  # fmt: skip
    result = json.loads(done.out)
    jsonschema.validate(result, dict(all_schemas()["result"]))
    assert result == json.loads(desk.read("result.json"))
    assert desk.read("comment.md").startswith("<!-- oauthctl apply acme -->\n### oauthctl apply: `acme`, 1 done\n")
    assert "| done | `idp/shop` | create |" in desk.read("comment.md")
    assert "Applied: 1 done." in desk.read("log.txt")


def test_where_nothing_is_to_be_done_the_reports_hold_the_plan(desk: Desk) -> None:
    desk.run("apply", "--auto-approve")
    desk.run("apply", "--auto-approve", "--report", "json=plan.json")
    plan = json.loads(desk.read("plan.json"))
    jsonschema.validate(plan, dict(all_schemas()["plan"]))
    assert (plan["kind"], plan["operations"]) == ("plan", [])


def test_quiet_leaves_out_progress_and_keeps_results(desk: Desk) -> None:
    done = desk.run("apply", "--auto-approve", "--quiet")
    assert "[1/1]" not in done.err
    assert "Applied: 1 done." in done.out


def test_a_report_nobody_can_write_stops_the_run_before_it_writes_anything(
    desk: Desk, sandbox_server: SandboxServer
) -> None:
    before = clients(sandbox_server)
    for report in ("sarif=x", "json=nowhere/x.json"):
        desk.run("apply", "--auto-approve", "--report", report, code=64)
    assert clients(sandbox_server) == before


def test_a_target_that_matches_nothing_is_a_usage_error(desk: Desk) -> None:
    done = desk.run("plan", "shpo", code=64)
    assert "did you mean `shop`?" in done.err
    assert "+ create idp/shop" in desk.run("plan", "idp/sh*").out


def test_drift_on_a_fresh_project_is_pending_and_exits_0(desk: Desk) -> None:
    found = json.loads(desk.run("drift", "--format", "json").out)
    jsonschema.validate(found, dict(all_schemas()["drift"]))
    assert [one["address"] for one in found["pending"]] == ["idp/shop"]
    assert found["at"].endswith("Z")
