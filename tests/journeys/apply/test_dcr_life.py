"""A client's whole life at four registration servers: made, changed, edited past us, restored, removed."""

import http.cookiejar
import json
import sqlite3
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.journeys.apply.dcr_project import begin, client_id, remembered, web_client
from tests.journeys.cli import Desk
from tests.servers.processes.django import DjangoServer
from tests.servers.processes.glewlwyd import GlewlwydServer
from tests.servers.processes.panva import PanvaServer, panva
from tests.servers.processes.sandbox import SandboxServer

Rename = Callable[[str, str], None]  # of a client_id, to a name


def test_at_the_sandbox(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    def rename(client: str, name: str) -> None:
        send("PUT", f"{sandbox_server.issuer}/sandbox/clients/{client}", {"client_name": name})

    desk = begin(tmp_path, sandbox_server.issuer, sandbox_server.initial_access_token)
    made_and_changed(desk)
    edited_and_restored(desk, rename)
    removed(desk)


def test_at_oidc_provider_whose_tokens_rotate(panva_server: PanvaServer, tmp_path: Path) -> None:
    desk = begin(tmp_path, panva_server.issuer, panva_server.initial_access_token, dialect="node-oidc-provider")
    made_and_changed(desk)
    removed(desk)


def test_at_django_oauth_toolkit(django_server: DjangoServer, tmp_path: Path) -> None:
    def rename(client: str, name: str) -> None:
        with closing(sqlite3.connect(django_server.log.with_name("db.sqlite3"))) as database, database:
            database.execute("UPDATE oauth2_provider_application SET name = ? WHERE client_id = ?", (name, client))

    desk = begin(tmp_path, django_server.base, django_server.initial_access_token, dialect="django-oauth-toolkit")
    made_and_changed(desk)
    edited_and_restored(desk, rename)
    removed(desk)


def test_at_glewlwyd_whose_updates_make_new_secrets(glewlwyd_server: GlewlwydServer, tmp_path: Path) -> None:
    def rename(client: str, name: str) -> None:
        session = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        admin = {"username": glewlwyd_server.admin_username, "password": glewlwyd_server.admin_password}
        send("POST", f"{glewlwyd_server.api}/auth", admin, session)
        with session.open(f"{glewlwyd_server.api}/client/{client}", timeout=10) as reply:
            before = json.load(reply)
        send("PUT", f"{glewlwyd_server.api}/client/{client}", {**before, "name": name}, session)

    desk = begin(tmp_path, glewlwyd_server.issuer, glewlwyd_server.initial_access_token, dialect="glewlwyd")
    made_and_changed(desk, '    secret: {to: "file:shop.secret"}\n')
    edited_and_restored(desk, rename)
    removed(desk)


def test_a_server_that_forgot_everything_is_not_filled_again_by_itself(need_panva: None, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    with panva(tmp_path, open_registration=True) as first:
        desk = begin(tmp_path / "project", first.issuer, None)
        made_and_changed(desk)
    with panva(tmp_path, open_registration=True, port=first.port):
        for command in ("plan", "drift"):
            assert "idp/shop" in desk.run(command, code=5).all
        unread = desk.run("apply", "--auto-approve", code=5)
        assert "NOT READ" in unread.out
        assert "apply --recreate idp/shop" in unread.out

        made = desk.run("apply", "--recreate", "idp/shop", "--recreate", "idp/blog", "--auto-approve")
        assert "2 done" in made.out
        assert "No changes" in desk.run("plan", "--detailed-exitcode").out


def made_and_changed(desk: Desk, more: str = "") -> None:
    """Two clients, so that removing one does not leave the project empty."""
    desk.write("clients/shop.yaml", web_client("shop", "Shop", more))
    desk.write("clients/blog.yaml", web_client("blog", "Blog"))
    assert "2 create" in desk.run("plan", "--detailed-exitcode", code=2).out
    assert "converged" in desk.run("apply", "--auto-approve").out
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out

    desk.replace("clients/shop.yaml", "client_name: Shop", "client_name: Acme Shop")
    changed = desk.run("apply", "--auto-approve")
    assert "Shop -> Acme Shop" in changed.out
    assert "1 done" in changed.out
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out


def edited_and_restored(desk: Desk, rename: Rename) -> None:
    rename(client_id(desk, "idp/shop"), "Renamed by hand")
    drifted = desk.run("drift", code=2)
    assert "idp/shop" in drifted.out
    assert "Renamed by hand" in drifted.out
    desk.run("apply", "--auto-approve")
    desk.run("drift")


def removed(desk: Desk) -> None:
    desk.write("clients/shop.yaml", "removed: {shop: delete}\n")
    assert "1 done" in desk.run("apply", "--auto-approve").out
    assert "idp/shop" not in remembered(desk)
    assert "its entry can be removed" in desk.run("plan", "--detailed-exitcode").out
    desk.run("drift")


def send(method: str, url: str, body: object, session: urllib.request.OpenerDirector | None = None) -> None:
    """A request with a JSON body, which has to succeed."""
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    with (session or urllib.request.build_opener()).open(request, timeout=10):
        pass
