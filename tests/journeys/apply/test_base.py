"""`--base REF`: what a pull request changes, on a real git repository and a real server (DECISIONS 17, 18)."""

import json
from pathlib import Path
from typing import Any

from tests.journeys.apply.dcr_project import client_id, web_client
from tests.journeys.apply.git_project import commit, git, merged
from tests.journeys.apply.test_dcr_life import send
from tests.journeys.cli import Desk
from tests.servers.processes.sandbox import SandboxServer


def planned(desk: Desk, *arguments: str, code: int = 0) -> dict[str, Any]:
    done = desk.run("plan", "--base", "main", "--format", "json", *arguments, code=code)
    found: dict[str, Any] = json.loads(done.out)
    return found


def not_obeyed(plan: dict[str, Any]) -> list[str]:
    """What the plan says of steering that it took from the base instead."""
    said = " differs from the base and was taken from there; merge that change on its own first"
    return [note.removesuffix(said) for note in plan["notes"] if note.endswith(said)]


def rename(server: SandboxServer, desk: Desk, key: str, name: str) -> None:
    """Somebody changes a client by hand."""
    send("PUT", f"{server.issuer}/sandbox/clients/{client_id(desk, f'idp/{key}')}", {"client_name": name})


def test_only_what_the_change_declares_otherwise_and_other_drift_as_one_line(
    sandbox_server: SandboxServer, tmp_path: Path
) -> None:
    desk = merged(tmp_path, sandbox_server)
    rename(sandbox_server, desk, "blog", "Blog by hand")
    desk.replace("clients/shop.yaml", "client_name: Shop", "client_name: New Shop")

    (operation,) = planned(desk)["operations"]
    assert [(one["field"], one["cause"]) for one in operation["changes"]] == [("client_name", "declared")]
    said = desk.run("plan", "--base", "main").out
    assert f"changes since main ({git(tmp_path, 'rev-parse', '--short=7', 'main')})" in said
    assert "1 object outside this plan drifted too (oauthctl drift)." in said
    assert "blog" not in said

    taken_in = planned(desk, "--include-drift")["operations"]
    assert {one["address"]: one["changes"][0]["cause"] for one in taken_in} == {
        "idp/blog": "drift",
        "idp/shop": "declared",
    }
    assert desk.run("apply", "--base", "main", "--auto-approve").code == 0
    assert desk.run("drift", code=2).out.count("~ idp/") == 1, "the apply of the change left the other drift alone"


def test_a_client_moved_to_another_file_is_no_change_and_includes_are_read_from_git(
    sandbox_server: SandboxServer, tmp_path: Path
) -> None:
    desk = merged(tmp_path, sandbox_server)
    desk.write("clients/team/all.yaml", desk.read("clients/shop.yaml").replace("\n    redirect", "\n\n    redirect"))
    (tmp_path / "clients/shop.yaml").unlink()
    assert planned(desk)["operations"] == []


def test_a_deleted_declaration_deletes_nothing_until_removed_names_it(
    sandbox_server: SandboxServer, tmp_path: Path
) -> None:
    desk = merged(tmp_path, sandbox_server)
    (tmp_path / "clients/shop.yaml").unlink()
    found = planned(desk)
    assert (found["operations"], [one["standing"] for one in found["outside"]]) == ([], ["undeclared"])
    desk.write("removed.yaml", "removed: {shop: delete}\n")
    desk.replace("oauthctl.yaml", "project: acme\n", "project: acme\ninclude: ['clients/**/*.yaml', removed.yaml]\n")
    assert [one["action"] for one in planned(desk)["operations"]] == ["delete"]


def test_what_steers_is_taken_from_the_base_and_the_change_of_it_is_shown(
    sandbox_server: SandboxServer, tmp_path: Path
) -> None:
    """The change points the provider, its token and the state elsewhere: none of that is read or contacted."""
    desk = merged(tmp_path, sandbox_server)
    desk.replace("oauthctl.yaml", sandbox_server.issuer, "http://127.0.0.1:9/evil")
    desk.replace("oauthctl.yaml", "env:OAUTHCTL_INITIAL_ACCESS_TOKEN", "file:/etc/hostname")
    desk.replace("oauthctl.yaml", "  lineage: ", "  path: other.age\n  lineage: ")
    desk.replace("clients/shop.yaml", "client_name: Shop", "client_name: New Shop")
    found = planned(desk)
    assert [one["address"] for one in found["operations"]] == ["idp/shop"]
    assert not_obeyed(found) == ["`providers.idp`", "`state`"]


def test_a_variable_used_in_both_places_is_the_bases_in_steering_and_the_changes_in_clients(
    sandbox_server: SandboxServer, tmp_path: Path
) -> None:
    desk = merged(tmp_path, sandbox_server)
    git(tmp_path, "checkout", "-q", "main")
    port = sandbox_server.issuer.rpartition(":")[2]
    desk.replace("oauthctl.yaml", f":{port}", ":${vars.where}")
    desk.replace("oauthctl.yaml", "project: acme\n", f'project: acme\nvars: {{where: "{port}"}}\n')
    desk.replace("clients/shop.yaml", "[https://shop.example/cb]", '["https://shop.example/${vars.where}"]')
    commit(desk, "variables")
    git(tmp_path, "checkout", "-qB", "change")
    desk.replace("oauthctl.yaml", f'where: "{port}"', 'where: "9"')
    found = planned(desk)
    (change,) = found["operations"][0]["changes"]
    assert change["added"] == ["https://shop.example/9"]
    assert not_obeyed(found) == ["`providers.idp`"]


def test_clients_of_a_provider_that_the_base_lacks_are_not_planned(
    sandbox_server: SandboxServer, tmp_path: Path
) -> None:
    desk = merged(tmp_path, sandbox_server)
    desk.replace(
        "oauthctl.yaml", "providers:\n", "providers:\n  evil: {adapter: dcr, issuer: 'http://127.0.0.1:9/evil'}\n"
    )
    for key in ("shop", "blog"):
        desk.replace(f"clients/{key}.yaml", "    preset: web\n", "    preset: web\n    provider: idp\n")
    desk.write("clients/new.yaml", web_client("new", "New", "    provider: evil\n"))
    (unread,) = planned(desk, code=5)["unread"]
    assert unread["message"] == "evil is not in the base, so it was not contacted: 1 declared object not planned"


def test_a_provider_that_still_holds_ours_cannot_be_dropped(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    desk = merged(tmp_path, sandbox_server)
    text = desk.read("oauthctl.yaml")
    desk.write("oauthctl.yaml", text.replace("\n  idp:\n", "\n  other:\n"))
    refused = planned(desk, code=4)["operations"]
    assert {one["address"]: one["refusals"][0]["guard"] for one in refused} == {
        "idp/blog": "provider",
        "idp/shop": "provider",
    }
    alone = desk.run("plan", code=4)
    assert "state holds idp/blog, idp/shop, and the project has no such provider any more" in alone.err


def test_an_environment_that_the_base_lacks_is_refused(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    desk = merged(tmp_path, sandbox_server)
    desk.replace("oauthctl.yaml", "project: acme\n", "project: acme\nenvironments: {prod: {}}\n")
    done = desk.run("plan", "--base", "main", "-e", "prod", code=4)
    assert "the environment `prod` is not in the base" in done.err


def test_a_branch_that_is_behind_its_base_is_told_to_catch_up(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    desk = merged(tmp_path, sandbox_server)
    git(tmp_path, "checkout", "-q", "main")
    desk.replace("clients/blog.yaml", "client_name: Blog", "client_name: Weblog")
    ahead = commit(desk, "meanwhile")
    git(tmp_path, "checkout", "-q", "change")
    done = desk.run("plan", "--base", "main", code=1)
    assert f"the branch is behind main: it does not contain {ahead}" in done.err
    assert "next: git merge main, or rebase on it" in done.err


def test_a_shallow_clone_says_what_to_fetch(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    (tmp_path / "origin").mkdir()
    desk = merged(tmp_path / "origin", sandbox_server)
    git(tmp_path, "clone", "-q", "--depth=1", "--branch=change", f"file://{desk.folder}", "clone")
    clone = Desk(tmp_path / "clone", **desk.environment)
    done = clone.run("plan", "--base", "origin/main", code=1)
    assert "git fetch --unshallow origin main" in done.err
    assert "No provider was contacted." in done.err


def test_the_secret_of_a_client_is_not_looked_up_while_planning(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    desk = merged(tmp_path, sandbox_server)
    desk.write("clients/new.yaml", web_client("new", "New", "    secret: {from: 'env:NOBODY_SET_THIS'}\n"))
    said = json.dumps(planned(desk, code=0))
    assert "env:NOBODY_SET_THIS" in said


def test_what_the_change_no_longer_watches_is_listed_as_widening(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    desk = merged(tmp_path, sandbox_server)
    desk.replace(
        "clients/shop.yaml", "    preset: web\n", "    preset: web\n    lifecycle: {ignore_changes: [client_name]}\n"
    )
    (operation,) = planned(desk)["operations"]
    (guard,) = operation["changes"]
    assert (guard["field"], guard["guard"], guard["impact"]) == ("lifecycle.ignore_changes", True, ["widens"])


def test_a_removed_item_is_shown_where_the_base_declares_it(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    desk = merged(tmp_path, sandbox_server)
    desk.replace("clients/shop.yaml", "https://shop.example/cb", "https://shop.example/callback")
    lines = desk.run("plan", "--base", "main").out.splitlines()
    added, removed = (next(line.split() for line in lines if f" {sign} https" in line) for sign in "+-")
    assert (added[-2:], removed[-2:]) == (
        ["https://shop.example/callback", ":5"],
        ["https://shop.example/cb", "main:5"],
    )
    desk.write("clients/other.yaml", desk.read("clients/shop.yaml"))
    (tmp_path / "clients/shop.yaml").unlink()
    assert "| `main:clients/shop.yaml:5` |" in desk.run("plan", "--base", "main", "--format", "markdown").out
