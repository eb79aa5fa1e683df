"""What can be used once is used once, also when several requests arrive together."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from oauthctl.sandbox.app import create_app
from oauthctl.sandbox.clients import Clients
from oauthctl.sandbox.grants import Code, Grants
from oauthctl.sandbox.keys import Keys
from oauthctl.sandbox.sandbox import Sandbox

CLIENT = {
    "redirect_uris": ["https://shop.example/cb"],
    "grant_types": ["authorization_code", "refresh_token"],
}


class SlowGrants(Grants):
    """Time enough between looking at a code and spending it for every other request to look at it too."""

    def spend(self, used):
        time.sleep(0.05)
        super().spend(used)


@pytest.fixture
def server():
    return Sandbox(
        issuer="http://localhost",
        scopes=("openid",),
        initial_access_token=None,
        rotate=True,
        clients=Clients(),
        grants=SlowGrants(),
        keys=Keys(),
    )


def test_of_several_requests_with_one_code_one_gets_a_token(server):
    app = create_app(server)
    client = app.test_client().post("/register", json=CLIENT).get_json()
    code = Code(
        value="the-code",
        family="f",
        client_id=client["client_id"],
        redirect_uri=None,
        scope="openid",
        nonce=None,
        code_challenge=None,
        code_challenge_method=None,
        issued_at=int(time.time()),
    )
    server.grants.add_code(code)

    def redeem(_):
        form = {"grant_type": "authorization_code", "code": code.value}
        auth = (client["client_id"], client["client_secret"])
        return app.test_client().post("/token", data=form, auth=auth).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(redeem, range(4)))
    assert sorted(answers) == [200, 400, 400, 400]
