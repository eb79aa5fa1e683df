"""Logins and tokens: RFC 6749, 7636, 8252, 9207 and OpenID Connect Core as the sandbox keeps them."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet


def error_of(response):
    """The error the client is sent back with."""
    assert response.status_code == 302, response.text
    return {name: value for name, [value] in parse_qs(urlsplit(response.headers["Location"]).query).items()}


@pytest.mark.parametrize("method", ["none", "client_secret_basic", "client_secret_post"])
def test_a_login_with_pkce(sandbox, method):
    client = sandbox.registered(token_endpoint_auth_method=method)
    back = sandbox.press_the_button(sandbox.authorize(client))
    assert back["state"] == "a state"
    assert back["iss"] == sandbox.issuer
    response = sandbox.redeem(client, back["code"])
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    tokens = response.json()
    assert tokens["scope"] == "openid profile"
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert sandbox.http.get("/userinfo", headers=headers).json() == {"sub": "demo", "name": "Demo User"}


@pytest.mark.parametrize("alg", [None, "RS256", "PS256", "ES256"])
def test_the_id_token_verifies_with_the_published_key(sandbox, alg):
    client = sandbox.public_client(**({"id_token_signed_response_alg": alg} if alg else {}))
    tokens = sandbox.logged_in(client)
    keys = sandbox.http.get("/jwks").json()
    assert not any({"d", "p"} & key.keys() for key in keys["keys"])
    algorithms = [alg or "RS256"]
    claims = jwt.decode(tokens["id_token"], KeySet.import_key_set(keys), algorithms=algorithms).claims
    assert claims["iss"] == sandbox.issuer
    assert claims["aud"] == [client["client_id"]]
    assert claims["nonce"] == "a-nonce"
    assert claims["sub"] == "demo"
    assert claims["exp"] > time.time()


def test_without_openid_there_is_no_id_token_and_no_userinfo(sandbox):
    tokens = sandbox.logged_in(sandbox.public_client(), scope="orders:read")
    assert "id_token" not in tokens
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert sandbox.http.get("/userinfo", headers=headers).status_code == 403
    assert sandbox.http.get("/userinfo").status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge": None},
    ],
)
def test_a_public_client_cannot_ask_without_s256(sandbox, changes):
    error = error_of(sandbox.authorize(sandbox.public_client(), **changes))
    assert error["error"] == "invalid_request"
    assert error["state"] == "a state"
    assert error["iss"] == sandbox.issuer


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "openid orders:write"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
        ({"prompt": "none", "scope": "orders:read"}, "login_required"),
        ({"request": "a.b.c"}, "request_not_supported"),
        ({"request_uri": "https://shop.example/r"}, "request_uri_not_supported"),
        ({"response_mode": "form_post"}, "invalid_request"),
    ],
)
def test_a_request_that_cannot_be_granted_goes_back_with_an_error(sandbox, changes, error):
    back = error_of(sandbox.authorize(sandbox.public_client(), **changes))
    assert back["error"] == error
    assert back["iss"] == sandbox.issuer


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/cb",
        "https://shop.example/cb/",
        "https://shop.example/cb?x=1",
        "https://shop.example:444/cb",
        "http://shop.example/cb",
        "https://SHOP.example/cb",
        'https://shop.example/cb"é',
    ],
)
def test_nobody_is_sent_to_a_redirect_uri_that_is_not_registered(sandbox, uri):
    response = sandbox.authorize(sandbox.public_client(), redirect_uri=uri)
    assert response.status_code == 400
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("http://127.0.0.1:51004/cb", True),
        ("http://127.0.0.1/cb", True),
        ("http://[::1]:51004/cb", True),
        ("http://127.0.0.1:51004/other", False),
        ("http://127.0.0.1:51004@evil.example/cb", False),
        ("http://127.0.0.1.evil.example/cb", False),
        ("http://localhost:51004/cb", False),
        ("https://127.0.0.1:51004/cb", False),
    ],
)
def test_a_native_client_listens_on_any_loopback_port(sandbox, asked, allowed):
    client = sandbox.public_client(redirect_uris=["http://127.0.0.1:8000/cb", "http://[::1]/cb"])
    assert sandbox.authorize(client, redirect_uri=asked).status_code == (200 if allowed else 400)


@pytest.mark.parametrize("changes", [{"client_id": "nobody"}, {"client_id": None}, {"response_type": '"'}])
def test_a_request_from_nowhere_ends_on_a_page(sandbox, changes):
    response = sandbox.authorize(sandbox.public_client(), **changes)
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("text/html")


def test_one_redirect_uri_need_not_be_named_but_two_must(sandbox):
    one = sandbox.public_client()
    two = sandbox.public_client(redirect_uris=["https://shop.example/a", "https://shop.example/b"])
    assert sandbox.authorize(one, redirect_uri=None).status_code == 200
    assert sandbox.authorize(two, redirect_uri=None).status_code == 400


def test_the_page_escapes_what_clients_say(sandbox):
    page = sandbox.authorize(sandbox.public_client(client_name="<script>alert(1)</script>"), state='"><b>')
    assert "<script>" not in page.text
    assert "<b>" not in page.text
    assert page.headers["X-Frame-Options"] == "DENY"


def test_another_site_cannot_press_the_button(sandbox):
    response = sandbox.http.post("/authorize", data={}, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "another-verifier-of-at-least-forty-three-characters"}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"redirect_uri": "https://shop.example/other"}, "invalid_grant"),
    ],
)
def test_a_code_is_worth_nothing_without_what_it_was_issued_for(sandbox, changes, error):
    client = sandbox.public_client()
    response = sandbox.redeem(client, sandbox.code(client), **changes)
    assert response.status_code == 400
    assert response.json()["error"] == error


def test_a_made_up_code_is_worth_nothing(sandbox):
    assert sandbox.redeem(sandbox.public_client(), "made-up").json()["error"] == "invalid_grant"


def test_a_code_of_one_client_is_not_for_another(sandbox):
    mine, other = sandbox.public_client(), sandbox.public_client()
    code = sandbox.code(mine)
    assert sandbox.redeem(other, code).json()["error"] == "invalid_grant"
    assert sandbox.redeem(mine, code).status_code == 200


def test_a_code_that_comes_back_ends_its_login(sandbox):
    client = sandbox.public_client()
    code = sandbox.code(client)
    tokens = sandbox.redeem(client, code).json()
    assert sandbox.is_active(tokens["access_token"])
    assert sandbox.redeem(client, code).json()["error"] == "invalid_grant"
    assert not sandbox.is_active(tokens["access_token"])
    assert sandbox.refresh(client, tokens["refresh_token"]).status_code == 400


def test_refresh_tokens_rotate_and_an_old_one_ends_the_login(sandbox):
    client = sandbox.public_client()
    first = sandbox.logged_in(client)
    second = sandbox.refresh(client, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    third = sandbox.refresh(client, second["refresh_token"]).json()
    assert sandbox.refresh(client, first["refresh_token"]).json()["error"] == "invalid_grant"
    assert sandbox.refresh(client, third["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_narrower_access_token_does_not_narrow_the_login(sandbox):
    client = sandbox.public_client()
    narrow = sandbox.refresh(client, sandbox.logged_in(client)["refresh_token"], scope="openid").json()
    assert narrow["scope"] == "openid"
    assert sandbox.refresh(client, narrow["refresh_token"]).json()["scope"] == "openid profile"


def test_no_refresh_token_without_the_grant(sandbox):
    assert "refresh_token" not in sandbox.logged_in(sandbox.public_client(grant_types=["authorization_code"]))


def test_a_service_gets_tokens_for_its_registered_scope_only(sandbox):
    service = sandbox.service_client()
    granted = sandbox.token_request(service, grant_type="client_credentials", scope="orders:read").json()
    assert granted["scope"] == "orders:read"
    assert "refresh_token" not in granted
    refused = sandbox.token_request(service, grant_type="client_credentials", scope="orders:write")
    assert refused.json()["error"] == "invalid_scope"


def test_a_client_authenticates_in_the_registered_way_only(sandbox):
    service = sandbox.service_client()
    wrong = sandbox.token_request(service | {"client_secret": "wrong"}, grant_type="client_credentials")
    posted = sandbox.token_request(
        service | {"token_endpoint_auth_method": "client_secret_post"}, grant_type="client_credentials"
    )
    for response in (wrong, posted):
        assert response.status_code == 401
        assert response.json()["error"] == "invalid_client"
    for header in ("Basic !", "Basic /w==", "Basic é".encode("latin-1")):
        response = sandbox.http.post(
            "/token", data={"grant_type": "client_credentials"}, headers={"Authorization": header}
        )
        assert response.status_code == 401


def test_a_grant_that_is_not_registered_is_refused(sandbox):
    client = sandbox.registered()
    assert sandbox.token_request(client, grant_type="client_credentials").json()["error"] == "unauthorized_client"
    assert sandbox.token_request(client, grant_type="password").json()["error"] == "unsupported_grant_type"


def assertion(sandbox, client, key, **changes):
    client_id = client["client_id"]
    now = int(time.time())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": sandbox.issuer,
        "exp": now + 60,
        "jti": str(time.time_ns()),
    }
    signed = jwt.encode({"alg": "ES256", "kid": key.kid}, claims | changes, key, ["ES256"])
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    return {"client_assertion_type": kind, "client_assertion": signed, "grant_type": "client_credentials"}


def test_a_client_authenticates_with_its_key_once_per_assertion(sandbox):
    key = ECKey.generate_key("P-256", {"kid": "k1"})
    jwks = {"keys": [key.as_dict(private=False)]}
    client = sandbox.service_client(token_endpoint_auth_method="private_key_jwt", jwks=jwks)

    form = assertion(sandbox, client, key)
    assert sandbox.http.post("/token", data=form).status_code == 200
    stranger = ECKey.generate_key("P-256", {"kid": "k1"})
    for refused in (
        form,
        assertion(sandbox, client, stranger),
        assertion(sandbox, client, key, aud="https://other.example"),
        assertion(sandbox, client, key, exp=int(time.time()) - 300),
        assertion(sandbox, client, key, jti=["x"]),
        form | {"client_assertion": "a.b.c"},
    ):
        assert sandbox.http.post("/token", data=refused).json()["error"] == "invalid_client"


def test_a_registered_signing_algorithm_is_the_only_one(sandbox):
    key = ECKey.generate_key("P-256", {"kid": "k1"})
    client = sandbox.service_client(
        token_endpoint_auth_method="private_key_jwt",
        token_endpoint_auth_signing_alg="PS256",
        jwks={"keys": [key.as_dict(private=False)]},
    )
    response = sandbox.http.post("/token", data=assertion(sandbox, client, key))
    assert response.json()["error"] == "invalid_client"


def test_a_revoked_token_is_not_active(sandbox):
    client = sandbox.public_client()
    tokens = sandbox.logged_in(client)
    form = {"client_id": client["client_id"], "token_type_hint": "unheard-of"}
    assert sandbox.http.post("/revoke", data=form | {"token": tokens["access_token"]}).status_code == 200
    assert not sandbox.is_active(tokens["access_token"])
    again = sandbox.refresh(client, tokens["refresh_token"]).json()
    assert sandbox.http.post("/revoke", data=form | {"token": again["refresh_token"]}).status_code == 200
    assert not sandbox.is_active(again["access_token"])


def test_nobody_revokes_or_inspects_for_others(sandbox):
    mine, other = sandbox.public_client(), sandbox.public_client()
    token = sandbox.logged_in(mine)["access_token"]
    sandbox.http.post("/revoke", data={"client_id": other["client_id"], "token": token})
    assert sandbox.is_active(token)
    anonymous = sandbox.http.post("/introspect", data={"client_id": other["client_id"], "token": token})
    assert anonymous.json()["error"] == "invalid_client"


def test_a_deleted_client_takes_its_tokens_along(sandbox):
    client = sandbox.public_client()
    tokens, code = sandbox.logged_in(client), sandbox.code(client)
    assert sandbox.manage("DELETE", client).status_code == 204
    assert not sandbox.is_active(tokens["access_token"])
    assert sandbox.redeem(client, code).json()["error"] == "invalid_client"
    assert sandbox.authorize(client).status_code == 400
