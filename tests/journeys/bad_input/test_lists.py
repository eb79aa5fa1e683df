"""Lists that are not whole: nothing is created, deleted or called vanished because a list did not show it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.bad_input.desk import SHOP, QuickDesk, keycloak_project
from tests.journeys.bad_input.doubles import ADMIN, OWN, KeycloakDouble
from tests.journeys.bad_input.misbehaving import Answer, Request, Server, misbehaving

LIST = f"GET {ADMIN}/clients"
READING = (("plan",), ("apply", "--auto-approve"), ("drift",), ("adopt", "sso", "--all"))
GONE = "removed: {old: delete}\n"


def others(count: int) -> list[dict[str, Any]]:
    return [{"id": f"i{number}", "clientId": f"c{number}", "protocol": "openid-connect"} for number in range(count)]


@pytest.fixture
def realm(naps: list[float]) -> KeycloakDouble:
    return KeycloakDouble(*others(150))


@pytest.fixture
def server(realm: KeycloakDouble) -> Iterator[Server]:
    with misbehaving(realm) as server:
        yield server


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> QuickDesk:
    """A project whose `shop`, and `old` that is to go, are ours at a realm of two pages."""
    desk = keycloak_project(tmp_path, server.url, SHOP)
    desk.write("clients/old.yaml", SHOP.replace("shop:", "old:"))
    desk.run("apply", "--auto-approve")
    desk.write("clients/old.yaml", GONE)
    server.seen.clear()
    return desk


@pytest.mark.parametrize("rest", [[], others(3)], ids=["empty", "without our own client"])
def test_a_list_that_must_be_wrong_is_a_missing_role(
    desk: QuickDesk, server: Server, realm: KeycloakDouble, rest: list[dict[str, Any]]
) -> None:
    server.order(LIST, Answer.of(rest))
    before = list(realm.clients)
    for command in READING:
        failure = desk.fails(*command, code=5)
        assert "sso refused to list clients (the list lacks a client that must be in it)" in failure.text
        assert "next: give its service account the role realm-management/view-clients" in failure.text
        assert "create" not in failure.done.out
        assert "delete" not in failure.done.out
    assert server.writes() == []
    assert realm.clients == before


def test_scopes_that_cannot_be_listed_are_a_missing_role(naps: list[float], tmp_path: Path) -> None:
    with misbehaving(KeycloakDouble(roles=("query-clients",))) as server:
        desk = keycloak_project(tmp_path, server.url, "scopes:\n  orders:read: {}\n" + SHOP)
        for command in READING:
            failure = desk.fails(*command, code=5)
            assert "sso refused to list client scopes (the list is empty)" in failure.text
        assert server.writes() == []


class Shrinking(KeycloakDouble):
    """Somebody deletes clients of the first page just before the second is asked for: rows slip past the reader."""

    deleting = 0

    def __call__(self, request: Request) -> Answer:
        if self.deleting and request.query.get("first") == "100":
            del self.clients[1 : 1 + self.deleting]
            self.deleting = 0
        return super().__call__(request)


@pytest.mark.parametrize("command", ["plan", "drift", "apply"])
def test_a_list_that_shrinks_while_it_is_paged_is_read_again(naps: list[float], tmp_path: Path, command: str) -> None:
    realm = Shrinking(*others(99))
    with misbehaving(realm) as server:
        desk = keycloak_project(tmp_path, server.url, SHOP)
        desk.run("apply", "--auto-approve")  # `shop` is the first row of the second page
        server.seen.clear()
        realm.deleting = 5
        done = desk.run(command, *(["--auto-approve"] if command == "apply" else []), code=None)
        assert realm.deleting == 0
        assert "sso/shop" not in done.out, done.all
        assert "1 object agrees" in done.out if command == "drift" else "No changes. 1 client agrees" in done.out
        assert server.writes() == []


def test_a_client_that_a_missing_role_hides_is_not_made_twice(
    desk: QuickDesk, server: Server, realm: KeycloakDouble
) -> None:
    server.order(LIST, Answer.of([OWN, *realm.named("old")]))
    said = " ".join(desk.run("apply", "--auto-approve", "shop", code=5).out.split())
    assert "sso has a client `shop` already" in said
    assert "if no plan sees it, a missing role hides it" in said
    assert len(realm.named("shop")) == 1


def test_a_removal_that_the_list_does_not_show_deletes_nothing(
    desk: QuickDesk, server: Server, realm: KeycloakDouble
) -> None:
    server.order(LIST, Answer.of([OWN, *realm.named("shop")]))
    desk.run("apply", "--auto-approve")
    assert server.writes() == []
    assert len(realm.named("old")) == 1
    server.behave()
    desk.run("apply", "--auto-approve")
    assert realm.named("old") == []
