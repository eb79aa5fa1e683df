"""Servers that do not do as they are told: what they drop or replace is said, and then dealt with."""

import base64
import stat
import urllib.error
import urllib.request
from pathlib import Path

from tests.journeys.apply.dcr_project import begin, client_id, web_client
from tests.servers.processes.glewlwyd import GlewlwydServer
from tests.servers.processes.panva import panva

JOB = """clients:
  job:
    preset: custom
    client_name: Job
    redirect_uris: [https://job.example/unused]
    grant_types: [authorization_code, client_credentials]
    response_types: [code]
    token_endpoint_auth_method: client_secret_basic
"""


def test_a_field_the_server_drops_is_said_until_it_is_ignored(need_panva: None, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    logo = "    logo_uri: https://shop.example/logo.svg\n"
    with panva(tmp_path, policy=True) as server:
        desk = begin(tmp_path / "project", server.issuer, server.initial_access_token)
        desk.write("clients/shop.yaml", web_client("shop", "Shop", logo))
        dropped = desk.run("apply", "--auto-approve", code=5)
        assert "logo_uri" in dropped.out.split("Applied:")[0].rpartition("idp/shop")[2]
        assert "logo_uri" in desk.run("plan", "--detailed-exitcode", code=2).out

        ignored = logo + "    lifecycle: {ignore_changes: [logo_uri]}\n"
        desk.write("clients/shop.yaml", web_client("shop", "Shop", ignored))
        assert "No changes" in desk.run("plan", "--detailed-exitcode").out
        assert "No drift" in desk.run("drift").out


def test_a_field_known_to_be_dropped_is_refused_before_anything_is_sent(need_panva: None, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    software = "    software_id: shop-1\n"
    with panva(tmp_path, open_registration=True) as server:
        desk = begin(tmp_path / "project", server.issuer, None)
        desk.write("clients/shop.yaml", web_client("shop", "Shop", software))
        dropped = desk.run("apply", "--auto-approve", code=5)
        assert 'software_id: the server stored nothing instead of "shop-1"' in dropped.out

        desk.replace("oauthctl.yaml", "    adapter: dcr\n", "    adapter: dcr\n    unsupported: [software_id]\n")
        refused = desk.run("apply", "--auto-approve", code=4)
        assert "idp cannot hold software_id" in refused.out

        desk.write("clients/shop.yaml", web_client("shop", "Shop"))
        assert "No changes" in desk.run("plan", "--detailed-exitcode").out


def test_an_update_that_replaces_the_secret_wants_a_place_for_it(
    glewlwyd_server: GlewlwydServer, tmp_path: Path
) -> None:
    desk = begin(tmp_path, glewlwyd_server.issuer, glewlwyd_server.initial_access_token, dialect="glewlwyd")
    desk.write("clients/job.yaml", JOB)
    desk.run("apply", "--auto-approve")

    desk.replace("clients/job.yaml", "client_name: Job", "client_name: Nightly job")
    refused = desk.run("apply", "--auto-approve", code=4)
    assert "the server replaces the client secret" in refused.out
    assert "secret: {to: file:…}" in refused.out

    desk.write("clients/job.yaml", desk.read("clients/job.yaml") + '    secret: {to: "file:job.secret"}\n')
    applied = desk.run("apply", "--auto-approve")
    secret = desk.read("job.secret").strip()
    assert secret not in applied.all
    assert stat.S_IMODE((tmp_path / "job.secret").stat().st_mode) == 0o600
    assert gets_a_token(glewlwyd_server, client_id(desk, "idp/job"), secret)
    assert not gets_a_token(glewlwyd_server, client_id(desk, "idp/job"), "x" + secret)
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out


def gets_a_token(server: GlewlwydServer, client: str, secret: str) -> bool:
    credentials = base64.b64encode(f"{client}:{secret}".encode()).decode()
    form = b"grant_type=client_credentials&scope=orders:read"
    request = urllib.request.Request(f"{server.issuer}/token", form, {"Authorization": f"Basic {credentials}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return bool(reply.status == 200)
    except urllib.error.HTTPError as refused:
        refused.close()
        return False
