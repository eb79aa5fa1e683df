"""Requests are a budget: a plan of many clients costs its list pages and a handful, and writes nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest

from tests.journeys.cli import Desk
from tests.journeys.counting_proxy import Proxy, Seen, counting_proxy
from tests.journeys.keycloak_desk import READING, WRITING, desk_for
from tests.servers.keycloak_admin import KeycloakAdmin, Realm

CLIENTS = 1000
PAGES = 11  # of 100: Keycloak adds a few clients of its own
OTHERS = 5
CLIENT = """\
  app-{number:03d}:
    preset: spa
    client_name: App
    redirect_uris: ["https://app.acme.example/callback", "https://app.acme.example/again"]
    post_logout_redirect_uris: ["https://app.acme.example/bye"]
    scope: [openid, profile, orders:read]
    settings: {{access_token_lifetime: 5m}}
"""


class Counted(NamedTuple):
    """A desk whose provider stands behind a proxy that counts."""

    desk: Desk
    proxy: Proxy

    def sends(self, *arguments: str) -> list[Seen]:
        """What one command sends; it has to succeed."""
        self.proxy.seen.clear()
        self.desk.run(*arguments)
        return list(self.proxy.seen)


@pytest.fixture(scope="module")
def many(keycloak_admin: KeycloakAdmin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    """A thousand clients, declared and as applied: one was, the others are its copies under their own names and marks."""
    with keycloak_admin.realm() as realm, counting_proxy(realm.url) as proxy:
        desk = desk_for(realm, tmp_path_factory.mktemp("many"), *READING, *WRITING)
        desk.replace("oauthctl.yaml", f"url: {realm.url}\n", f"url: {proxy.url}\n")
        desk.write("scopes/orders.yaml", "scopes:\n  orders:read: {description: Read orders}\n")
        desk.write("clients/all.yaml", "clients:\n" + CLIENT.format(number=0))
        desk.run("apply", "--auto-approve")
        first = realm.client("app-000")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda number: copy(realm, first, f"app-{number:03d}"), range(1, CLIENTS)))
        clients = (CLIENT.format(number=number) for number in range(CLIENTS))
        desk.write("clients/all.yaml", "clients:\n" + "".join(clients))
        yield Counted(desk, proxy)


def copy(realm: Realm, first: dict[str, Any], name: str) -> None:
    """The same public client (it has no secret) under another name, and with the mark that goes with the name."""
    mark = first["attributes"]["oauthctl"].replace('"k":"app-000"', f'"k":"{name}"')
    assert mark != first["attributes"]["oauthctl"]
    kept = {key: value for key, value in first.items() if key not in {"id", "access"}}
    realm.create("/clients", {**kept, "clientId": name, "attributes": {**first["attributes"], "oauthctl": mark}})


@pytest.mark.parametrize(
    "command", [["plan", "--detailed-exitcode"], ["drift"], ["apply", "--auto-approve"]], ids=" ".join
)
def test_where_nothing_changed_a_command_reads_pages_and_a_handful_and_writes_nothing(
    command: list[str], many: Counted
) -> None:
    sent = many.sends(*command)
    pages = [seen for seen in sent if seen.path.endswith("/clients")]
    writes = [seen for seen in sent if seen.method != "GET" and not seen.path.endswith("/token")]
    assert len(pages) == PAGES
    assert len(sent) - len(pages) <= OTHERS, sent
    assert writes == []


def test_one_change_is_one_write_and_no_other_client_is_read_by_itself(many: Counted) -> None:
    many.desk.replace(
        "clients/all.yaml",
        "  app-017:\n    preset: spa\n    client_name: App\n",
        "  app-017:\n    preset: spa\n    client_name: Seventeen\n",
    )
    sent = many.sends("apply", "--auto-approve")
    by_itself = [seen for seen in sent if "/clients/" in seen.path]
    assert [seen.method for seen in by_itself].count("PUT") == 1
    assert len({seen.path for seen in by_itself}) == 1
    assert len(sent) <= 2 * (PAGES + OTHERS) + len(by_itself), "planned before, and once more afterwards"
