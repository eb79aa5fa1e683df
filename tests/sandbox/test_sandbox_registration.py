"""RFC 7591 as the sandbox keeps it."""

import pytest

WEB = {"redirect_uris": ["https://shop.example/cb"]}


def test_a_confidential_client_gets_a_secret_that_does_not_expire(sandbox):
    response = sandbox.register(WEB)
    client = response.json()
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    assert client["client_secret"]
    assert client["client_secret_expires_at"] == 0
    assert client["registration_access_token"]
    assert client["registration_client_uri"] == f"{sandbox.issuer}/register/{client['client_id']}"
    assert isinstance(client["client_id_issued_at"], int)


@pytest.mark.parametrize("method", ["none", "private_key_jwt"])
def test_a_client_without_a_shared_secret_gets_none(sandbox, method):
    jwks = {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]}
    client = sandbox.register(WEB | {"token_endpoint_auth_method": method, "jwks": jwks}).json()
    assert client["token_endpoint_auth_method"] == method
    assert not {"client_secret", "client_secret_expires_at"} & client.keys()


def test_what_is_left_out_takes_the_defaults_of_the_standard(sandbox):
    client = sandbox.register(WEB).json()
    assert client["token_endpoint_auth_method"] == "client_secret_basic"
    assert client["grant_types"] == ["authorization_code"]
    assert client["response_types"] == ["code"]
    assert "scope" not in client


def test_members_it_knows_are_kept_and_others_ignored(sandbox):
    known = {
        "client_name": "Shop",
        "client_name#fr": "Boutique",
        "software_id": "urn:example:shop",
        "contacts": [],
        "post_logout_redirect_uris": ["https://shop.example/bye"],
        "require_pushed_authorization_requests": True,
        "default_max_age": 0,
        "backchannel_logout_uri": "https://shop.example/logout",
    }
    unknown = {"x_vendor": 1, "grant_types#fr": ["code"], "client_id": "mine", "client_secret": "mine"}
    client = sandbox.register(WEB | known | unknown).json()
    assert known.items() <= client.items()
    assert not {"x_vendor", "grant_types#fr"} & client.keys()
    assert "mine" not in client.values()


def test_null_and_empty_mean_left_out(sandbox):
    client = sandbox.register(WEB | {"client_name": None, "logo_uri": "", "grant_types": None}).json()
    assert not {"client_name", "logo_uri"} & client.keys()
    assert client["grant_types"] == ["authorization_code"]


def test_the_initial_access_token_is_needed_and_can_be_used_again(sandbox):
    assert sandbox.register(WEB).status_code == 201
    assert sandbox.register(WEB).status_code == 201
    without = sandbox.http.post("/register", json=WEB)
    wrong = sandbox.register(WEB, token="wrong")
    assert without.status_code == wrong.status_code == 401
    assert without.headers["WWW-Authenticate"] == 'Bearer realm="oauthctl sandbox"'
    assert 'error="invalid_token"' in wrong.headers["WWW-Authenticate"]


def test_open_registration_asks_for_no_token(launch):
    server = launch("--open")
    assert server.ready["initial_access_token"] is None
    assert server.http.post("/register", json=WEB).status_code == 201
    assert server.stop() == 0


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("/cb", "is not absolute"),
        ("*", "is not absolute"),
        ("https://shop.example/cb#", "has a fragment"),
        ("javascript:alert(1)", "has the scheme javascript"),
        ("https://shop.example@evil.example/cb", "has user information"),
        ("https://shop.example\\@evil.example/cb", "cannot contain"),
        ("https:///cb", "has no host"),
        ("https://[shop.example/cb", "is not a URI"),
        ("https://shop.example:99999/cb", "is not a URI"),
    ],
)
def test_a_redirect_uri_that_cannot_be_trusted_is_refused(sandbox, uri, reason):
    response = sandbox.register({"redirect_uris": [uri]})
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_redirect_uri"
    assert reason in response.json()["error_description"]


@pytest.mark.parametrize("uris", [None, [], "https://shop.example/cb", [1]])
def test_a_login_needs_a_list_of_redirect_uris(sandbox, uris):
    assert sandbox.register({"redirect_uris": uris}).json()["error"] == "invalid_redirect_uri"


@pytest.mark.parametrize(
    "metadata",
    [
        {"token_endpoint_auth_method": "magic"},
        {"grant_types": ["magic"]},
        {"grant_types": ["client_credentials"]},
        {"response_types": []},
        {"response_types": ["token"]},
        {"grant_types": ["client_credentials"], "response_types": [], "token_endpoint_auth_method": "none"},
        {"scope": "openid not:a:scope"},
        {"scope": ["openid"]},
        {"client_name": 1},
        {"logo_uri": "javascript:alert(1)"},
        {"default_max_age": -1},
        {"default_max_age": True},
        {"require_auth_time": "yes"},
        {"id_token_signed_response_alg": "none"},
        {"post_logout_redirect_uris": ["bye"]},
        {"token_endpoint_auth_method": "private_key_jwt"},
        {"jwks": {"keys": []}, "jwks_uri": "https://shop.example/jwks"},
        {"jwks": {"keys": [{"kty": "EC", "d": "private"}]}},
        {"jwks": {"keys": "none"}},
    ],
)
def test_metadata_that_makes_no_sense_is_refused(sandbox, metadata):
    response = sandbox.register(WEB | metadata)
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_client_metadata"


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"", b"\xff", b'{"default_max_age": NaN}', b"[" * 100_000, b'{"client_name": "\\ud800"}'],
)
def test_a_body_that_is_not_a_json_object_is_refused(sandbox, body):
    headers = {"Authorization": f"Bearer {sandbox.token}", "Content-Type": "application/json"}
    response = sandbox.http.post("/register", content=body, headers=headers)
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_client_metadata"


def test_a_web_page_cannot_register_with_a_simple_request(sandbox):
    headers = {"Authorization": f"Bearer {sandbox.token}", "Content-Type": "text/plain"}
    assert sandbox.http.post("/register", content=b"{}", headers=headers).status_code == 400


def test_a_body_without_end_is_refused(sandbox):
    assert sandbox.register(WEB | {"client_name": "x" * 300_000}).status_code == 413


def test_more_scopes_can_be_made_known(launch):
    server = launch("--scope", "stock:read", "--scope", "stock:write")
    assert server.register(WEB | {"scope": "openid stock:read stock:write"}).status_code == 201
    assert server.stop() == 0


@pytest.mark.parametrize("document", ["oauth-authorization-server", "openid-configuration"])
def test_discovery_names_endpoints_that_exist(sandbox, document):
    metadata = sandbox.http.get(f"/.well-known/{document}").json()
    assert metadata["issuer"] == sandbox.issuer
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    endpoints = [uri for name, uri in metadata.items() if name.endswith(("_endpoint", "_uri"))]
    assert len(endpoints) == 7
    assert 404 not in {sandbox.http.get(uri).status_code for uri in endpoints}
