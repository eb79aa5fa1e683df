"""RFC 7592 as the sandbox keeps it, and clients changed by hand."""

import pytest


def update_of(client, **changes):
    """What an update says: the metadata as last returned, with changes."""
    server_owned = {
        "client_id_issued_at",
        "client_secret_expires_at",
        "registration_access_token",
        "registration_client_uri",
    }
    return {name: value for name, value in client.items() if name not in server_owned} | changes


def test_the_whole_life_of_a_client(sandbox):
    client = sandbox.registered()
    read = sandbox.manage("GET", client)
    assert read.status_code == 200
    assert read.json() == {k: v for k, v in client.items() if not k.startswith("client_secret")}

    updated = sandbox.manage("PUT", client, update_of(client, client_name="Renamed"))
    assert updated.status_code == 200
    assert updated.json()["client_name"] == "Renamed"
    assert sandbox.manage("GET", client).status_code == 401, "the old token was replaced"
    client |= updated.json()
    assert sandbox.manage("GET", client).json()["client_name"] == "Renamed"

    assert sandbox.manage("DELETE", client).status_code == 204
    for method in ("GET", "DELETE"):
        assert sandbox.manage(method, client).status_code == 401
    assert sandbox.manage("PUT", client, update_of(client)).status_code == 401


def test_an_update_replaces_everything(sandbox):
    client = sandbox.registered(logo_uri="https://shop.example/logo", contacts=["ops@shop.example"])
    body = {"client_id": client["client_id"], "redirect_uris": ["https://shop.example/cb2"]}
    updated = sandbox.manage("PUT", client, body).json()
    assert updated["redirect_uris"] == ["https://shop.example/cb2"]
    assert updated["grant_types"] == ["authorization_code"]
    assert not {"client_name", "logo_uri", "contacts", "scope"} & updated.keys()


@pytest.mark.parametrize(
    "forbidden",
    [
        {"registration_access_token": "x"},
        {"registration_client_uri": "https://x.example"},
        {"client_secret_expires_at": 0},
        {"client_id_issued_at": 1},
        {"client_id": "other"},
        {"client_id": None},
        {"client_secret": "other"},
        {"client_secret": 1},
        {"redirect_uris": ["/cb"]},
    ],
)
def test_an_update_that_must_not_be_is_refused_and_changes_nothing(sandbox, forbidden):
    client = sandbox.registered()
    before = sandbox.manage("GET", client).json()
    assert sandbox.manage("PUT", client, update_of(client) | forbidden).status_code == 400
    assert sandbox.manage("GET", client).json() == before


def test_the_secret_outlives_updates_with_and_without_it(sandbox):
    client = sandbox.service_client()
    client |= sandbox.manage("PUT", client, update_of(client)).json()
    without = {k: v for k, v in update_of(client).items() if k != "client_secret"}
    updated = sandbox.manage("PUT", client, without).json()
    assert "client_secret" not in updated
    assert sandbox.token_request(client, grant_type="client_credentials").status_code == 200


def test_a_secret_comes_and_goes_with_the_authentication_method(sandbox):
    client = sandbox.registered()
    old = client.pop("client_secret")
    public = sandbox.manage("PUT", client, update_of(client, token_endpoint_auth_method="none")).json()
    assert "client_secret" not in public
    again = sandbox.manage("PUT", public, update_of(public, token_endpoint_auth_method="client_secret_post")).json()
    assert again["client_secret"] != old
    assert again["client_secret_expires_at"] == 0


def test_no_token_and_the_token_of_another_client_open_nothing(sandbox):
    mine, other = sandbox.registered(), sandbox.registered()
    assert sandbox.http.get(mine["registration_client_uri"]).status_code == 401
    stolen = mine | {"registration_access_token": other["registration_access_token"]}
    for method in ("GET", "PUT", "DELETE"):
        response = sandbox.manage(method, stolen, update_of(mine) if method == "PUT" else None)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
    unknown = mine | {"registration_client_uri": f"{sandbox.issuer}/register/unknown"}
    assert sandbox.manage("GET", unknown).status_code == 401


def test_an_initial_access_token_manages_nothing(sandbox):
    client = sandbox.registered() | {"registration_access_token": sandbox.token}
    assert sandbox.manage("GET", client).status_code == 401


def test_rotation_can_be_turned_off(launch):
    server = launch("--no-rotate")
    client = server.registered()
    updated = server.manage("PUT", client, update_of(client, client_name="Renamed")).json()
    assert updated["registration_access_token"] == client["registration_access_token"]
    assert server.manage("GET", client).json()["client_name"] == "Renamed"
    assert server.stop() == 0


def test_the_hand_list_has_every_client_and_no_credential(sandbox):
    client = sandbox.registered()
    response = sandbox.http.get("/sandbox/clients")
    [listed] = [one for one in response.json() if one["client_id"] == client["client_id"]]
    assert listed["client_name"] == "Shop"
    assert client["client_secret"] not in response.text
    assert client["registration_access_token"] not in response.text


def test_a_change_by_hand_merges_and_keeps_the_credentials(sandbox):
    client = sandbox.registered(jwks={"keys": []}, logo_uri="https://shop.example/logo")
    patch = {"redirect_uris": ["*", "https://evil.example/cb"], "logo_uri": None, "jwks": {"note": "merged"}}
    changed = sandbox.http.put(f"/sandbox/clients/{client['client_id']}", json=patch)
    assert changed.status_code == 200
    live = sandbox.manage("GET", client).json()
    assert live["redirect_uris"] == ["*", "https://evil.example/cb"]
    assert "logo_uri" not in live
    assert live["jwks"] == {"keys": [], "note": "merged"}
    assert live["client_name"] == "Shop"


@pytest.mark.parametrize(
    "patch", [{"redirect_uri": []}, {"client_id": "x"}, {"client_name": 1}, {"client_secret": "x"}]
)
def test_a_change_by_hand_that_would_be_lost_is_refused(sandbox, patch):
    client = sandbox.registered()
    assert sandbox.http.put(f"/sandbox/clients/{client['client_id']}", json=patch).status_code == 400


def test_a_client_deleted_by_hand_is_gone_with_its_tokens(sandbox):
    client = sandbox.service_client()
    token = sandbox.token_request(client, grant_type="client_credentials").json()["access_token"]
    assert sandbox.is_active(token)
    uri = f"/sandbox/clients/{client['client_id']}"
    assert sandbox.http.delete(uri).status_code == 204
    assert sandbox.http.delete(uri).status_code == 404
    assert sandbox.manage("GET", client).status_code == 401
    assert not sandbox.is_active(token)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::2]", "[", "localhost.evil.example:80"])
@pytest.mark.parametrize("path", ["/sandbox/clients", "/authorize"])
def test_a_name_that_is_not_loopback_is_not_answered(sandbox, host, path):
    assert sandbox.http.get(path, headers={"Host": host}).status_code in {400, 403}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:80"])
def test_every_name_of_this_machine_is_answered(sandbox, host):
    assert sandbox.http.get("/sandbox/clients", headers={"Host": host}).status_code == 200
