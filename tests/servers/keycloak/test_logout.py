"""Which logout channels a Keycloak uses, and what it makes of paths (OUT002, OUT005, KCL007)."""

import html
import re
import secrets
import threading
from collections.abc import Iterator, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.servers.keycloak_admin import Realm, send

USER, PASSWORD = "alice", "correct horse battery"  # of a user of the test
BACK, FRONT = "backchannel.logout.url", "frontchannel.logout.url"


class Application(NamedTuple):
    """Answers everything, and knows what it was asked."""

    url: str
    called: list[str]


@pytest.fixture(scope="module")
def application() -> Iterator[Application]:
    called: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            called.append(self.path)
            self.do_GET()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Application(f"http://127.0.0.1:{server.server_port}", called)
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", autouse=True)
def user(realm: Realm) -> None:
    credentials = [{"type": "password", "value": PASSWORD, "temporary": False}]
    named = {"username": USER, "email": "alice@example.com", "firstName": "Alice", "lastName": "Archer"}
    realm.create("/users", {**named, "enabled": True, "credentials": credentials})


def client(realm: Realm, application: Application, attributes: Mapping[str, str]) -> str:
    """A client below the path `/app`, with the front channel switched on where it has an address, as oauthctl does."""
    name = f"shop-{secrets.token_hex(4)}"
    body = {"publicClient": True, "directAccessGrantsEnabled": True, "rootUrl": f"{application.url}/app"}
    body |= {"redirectUris": ["/cb"], "frontchannelLogout": FRONT in attributes, "attributes": attributes}
    realm.create("/clients", {"clientId": name, **body})
    return name


def called_at_logout(realm: Realm, application: Application, **attributes: str) -> list[str]:
    """What the server asked of the application when a session ended without a browser."""
    named = {BACK if name == "back" else FRONT: uri for name, uri in attributes.items()}
    own = {"client_id": client(realm, application, named)}
    protocol = f"{realm.issuer}/protocol/openid-connect"
    asked = {"grant_type": "password", "username": USER, "password": PASSWORD, "scope": "openid", **own}
    tokens = send("POST", f"{protocol}/token", urlencode(asked).encode(), {}).body
    application.called.clear()
    ended = {"refresh_token": tokens["refresh_token"], **own}
    assert send("POST", f"{protocol}/logout", urlencode(ended).encode(), {}).status == 204
    return list(application.called)


def logged_in(realm: Realm, name: str, redirect_uri: str) -> tuple[OpenerDirector, str]:
    """A browser in which the user has logged in, and the ID token that the client got."""
    jar = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))  # browsers trust loopback as they do https
    browser = build_opener(HTTPCookieProcessor(jar))
    protocol = f"{realm.issuer}/protocol/openid-connect"
    asked = {"client_id": name, "redirect_uri": redirect_uri, "response_type": "code", "scope": "openid"}
    page = browser.open(f"{protocol}/auth?{urlencode(asked)}").read().decode()
    form = re.search(r'action="([^"]+)"', page)
    assert form
    there = browser.open(html.unescape(form[1]), urlencode({"username": USER, "password": PASSWORD}).encode())
    code = parse_qs(urlsplit(there.url).query)["code"][0]
    redeemed = {"grant_type": "authorization_code", "client_id": name, "code": code, "redirect_uri": redirect_uri}
    return browser, send("POST", f"{protocol}/token", urlencode(redeemed).encode(), {}).body["id_token"]


def frames_at_logout(realm: Realm, application: Application, **attributes: str) -> list[str]:
    """The pages that the server's logout page loads in frames, without their queries."""
    named = {BACK if name == "back" else FRONT: uri for name, uri in attributes.items()}
    browser, token = logged_in(realm, client(realm, application, named), f"{application.url}/app/cb")
    application.called.clear()
    page = browser.open(f"{realm.issuer}/protocol/openid-connect/logout?{urlencode({'id_token_hint': token})}")
    return [uri.partition("?")[0] for uri in re.findall(r'<iframe[^>]* src="([^"]+)"', page.read().decode())]


def test_the_back_channel_is_called(realm: Realm, application: Application) -> None:
    assert called_at_logout(realm, application, back=f"{application.url}/out") == ["/out"]


def test_never_while_the_front_channel_is_on(realm: Realm, application: Application) -> None:
    both = {"back": f"{application.url}/out", "front": f"{application.url}/frame"}
    assert called_at_logout(realm, application, **both) == []
    assert frames_at_logout(realm, application, **both) == [f"{application.url}/frame"]
    assert application.called == []


def test_nor_while_that_leads_nowhere(realm: Realm, application: Application) -> None:
    assert called_at_logout(realm, application, back=f"{application.url}/out", front="") == []


def test_a_path_of_the_back_channel_is_below_the_root_url(realm: Realm, application: Application) -> None:
    assert called_at_logout(realm, application, back="/out") == ["/app/out"]


def test_a_path_of_the_front_channel_leads_to_keycloak_itself(realm: Realm, application: Application) -> None:
    assert frames_at_logout(realm, application, front="/out") == ["/out"]
