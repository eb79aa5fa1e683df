import base64
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from oauthctl.contract.adapter import Found
from oauthctl.diagnostics.errors import AccessDenied, InvalidRequest
from oauthctl.model.secret import Secret
from tests.servers.dcr.walk import KEPT_FIRST, WEB, Desk, desk, shown
from tests.servers.processes.glewlwyd import GlewlwydServer, glewlwyd

DIALECT = {"dialect": "glewlwyd"}
HELD = ("client_name", "redirect_uris", "grant_types", "response_types", "token_endpoint_auth_method")
SERVICE = {
    **WEB,
    "redirect_uris": ["https://shop.example/unused"],  # it refuses a client without one
    "grant_types": ["client_credentials"],
    "response_types": ["code"],
}


@pytest.fixture
def at(glewlwyd_server: GlewlwydServer) -> Iterator[Desk]:
    token = glewlwyd_server.initial_access_token
    with desk(issuer=glewlwyd_server.issuer, initial_access_token=token, **DIALECT) as found:
        yield found


def gets_a_token(server: GlewlwydServer, client_id: str, secret: Secret | None) -> bool:
    assert secret
    credentials = base64.b64encode(f"{client_id}:{secret.reveal()}".encode()).decode()
    request = urllib.request.Request(
        f"{server.issuer}/token",
        b"grant_type=client_credentials&scope=orders:read",
        {"authorization": f"Basic {credentials}"},
    )
    try:
        with urllib.request.urlopen(request) as reply:
            return bool(reply.status == 200)
    except urllib.error.HTTPError as refused:
        refused.close()
        return False


def test_a_clients_life(at: Desk) -> None:
    made = at.create()
    assert at.memory.events == [KEPT_FIRST]
    # A list of one for the authentication method, read as the text it is.
    assert {name: shown(made.echo)[name] for name in HELD} == {name: WEB[name] for name in HELD}
    after = at.update(made.echo, {"client_name": "New"})
    assert after.echo.fields["client_name"] == "New"
    at.delete(after.echo)
    assert at.read().found is Found.NO_ACCESS


def test_only_the_read_back_tells_what_it_holds(at: Desk) -> None:
    made = at.create()
    assert not {"contacts", "client_uri", "scope", "application_type"} & shown(made.echo).keys()


def test_every_update_makes_a_new_secret_which_is_kept_delivered_and_works(
    at: Desk, glewlwyd_server: GlewlwydServer
) -> None:
    made = at.create(SERVICE)
    assert gets_a_token(glewlwyd_server, made.native_id, made.deliver)
    after = at.update(made.echo, {"client_name": "New"}, SERVICE)
    assert after.deliver
    assert at.memory.texts("client_secret") == [
        after.deliver.reveal(),
        made.deliver.reveal() if made.deliver else "",
    ]
    assert gets_a_token(glewlwyd_server, made.native_id, after.deliver)
    assert not gets_a_token(glewlwyd_server, made.native_id, made.deliver)
    assert at.dcr.capabilities().update_replaces_secret


def test_its_metadata_do_not_stop_a_service(at: Desk) -> None:
    from oauthctl.model.address import Kind

    assert "client_credentials" in (at.dcr.capabilities().of(Kind.CLIENT, "grant_types").values or ())


def test_a_redirect_uri_in_clear_is_refused(at: Desk) -> None:
    with pytest.raises(InvalidRequest):
        at.create({**WEB, "redirect_uris": ["http://shop.example/cb"]})


def test_a_spent_initial_access_token_says_what_to_do(need_glewlwyd: None, tmp_path: Path) -> None:
    with (
        glewlwyd(tmp_path, one_use_token=True) as server,
        desk(issuer=server.issuer, initial_access_token=server.initial_access_token, **DIALECT) as at,
    ):
        at.create()
        with pytest.raises(AccessDenied, match="401") as caught:
            at.create()
        assert "used up or expired" in caught.value.problems[0].next
