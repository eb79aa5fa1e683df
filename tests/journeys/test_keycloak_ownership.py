"""Whose a client of a real Keycloak is: marks of others, copies, forgeries, protection, removal, and what vanished."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.cli import Desk
from tests.journeys.keycloak_desk import WRITING, desk_for
from tests.servers.keycloak_admin import KeycloakAdmin, Realm

SHOP = """clients:
  shop:
    preset: web
    redirect_uris: [https://shop.example.com/cb]
"""
KEPT = """clients:
  kept:
    preset: service
"""
MARK = "oauthctl"  # the attribute that holds the mark


@pytest.fixture(scope="module")
def realm(keycloak_admin: KeycloakAdmin) -> Iterator[Realm]:
    with keycloak_admin.realm("owned") as made:
        yield made


@pytest.fixture(scope="module")
def account(realm: Realm, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A project without clients, whose login all others here share."""
    return desk_for(realm, tmp_path_factory.mktemp("account"), *WRITING)


@pytest.fixture
def desk(realm: Realm, account: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A project with two clients applied; they are gone after the test."""
    made = another(account, tmp_path, "acme")
    made.write("clients/kept.yaml", KEPT)
    made.write("clients/shop.yaml", SHOP)
    made.run("apply", "--auto-approve")
    yield made
    for client in realm.do("GET", "/clients"):
        if client["clientId"] in {"shop", "kept", "copy", "victim"}:
            realm.do("DELETE", f"/clients/{client['id']}")


def another(account: Desk, folder: Path, project: str) -> Desk:
    made = Desk(folder, KC_SECRET=account.environment["KC_SECRET"])
    made.write("oauthctl.yaml", account.read("oauthctl.yaml").replace("project: acme", f"project: {project}"))
    return made


def compact(mark: dict[str, Any]) -> str:
    return json.dumps(mark, separators=(",", ":"))


def mark(realm: Realm, client_id: str = "shop") -> str:
    return str(realm.client(client_id)["attributes"].get(MARK, ""))


def set_mark(realm: Realm, client_id: str, text: str) -> None:
    realm.edit_client(client_id, attributes={**realm.client(client_id)["attributes"], MARK: text})


def refused(desk: Desk, *arguments: str) -> str:
    """What a plan refuses, on one line; apply does the same and changes nothing."""
    return " ".join(desk.run("plan", *arguments, code=None).out.split())


def test_another_projects_client_is_refused_and_not_touched(
    realm: Realm, desk: Desk, account: Desk, tmp_path: Path
) -> None:
    other = another(account, tmp_path / "other", "acme-crm")
    other.write("clients/shop.yaml", SHOP.replace("/cb", "/elsewhere"))
    before = realm.client("shop")
    text = refused(other)
    assert "REFUSED" in text
    assert "exists at sso and belongs to project acme" in text
    assert "`removed: {shop: forget}` there, or another client_id here" in text
    other.run("apply", "--auto-approve", code=4)
    assert "belongs to project acme" in other.run("adopt", "sso", "shop", code=64).err
    assert comparable(realm.client("shop")) == comparable(before)


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [("e", "staging", "belongs to environment staging of this project"),
     ("i", "https://prod.example/realms/acme", "belongs to this project at https://prod.example/realms/acme")],
    ids=["another environment", "a copy of another realm"],
)  # fmt: skip
def test_a_mark_of_elsewhere_is_foreign(part: str, value: str, said: str, realm: Realm, desk: Desk) -> None:
    found = json.loads(mark(realm))
    assert part in found, found
    set_mark(realm, "shop", compact({**found, part: value}))
    desk.replace("clients/shop.yaml", "/cb", "/new")
    assert said in refused(desk)
    desk.run("apply", "--auto-approve", code=4)
    assert realm.client("shop")["redirectUris"] == ["https://shop.example.com/cb"]


def test_two_clients_with_one_identity_are_both_refused(realm: Realm, desk: Desk) -> None:
    realm.create("/clients", {"clientId": "copy", "attributes": {MARK: mark(realm)}})
    desk.replace("clients/shop.yaml", "/cb", "/new")
    assert "2 objects carry the mark of sso/shop: 'copy', 'shop'" in refused(desk)
    desk.run("apply", "--auto-approve", code=4)
    assert realm.client("shop")["redirectUris"] == ["https://shop.example.com/cb"]
    assert realm.client("copy")["redirectUris"] == []


def test_a_forged_mark_makes_nobody_write(realm: Realm, desk: Desk) -> None:
    """Anyone who may edit clients can copy a mark: here to a client that nobody declared, and to a removed one."""
    forged = compact({**json.loads(mark(realm)), "k": "victim"})
    realm.create(
        "/clients", {"clientId": "victim", "redirectUris": ["https://v.example/"], "attributes": {MARK: forged}}
    )
    before = realm.client("victim")
    assert "victim" in desk.run("plan", code=None).out
    desk.run("apply", "--auto-approve")
    assert comparable(realm.client("victim")) == comparable(before)


@pytest.mark.parametrize("text", ["", '{"v":1,"p":[]}'], ids=["removed", "spoilt"])
def test_a_broken_mark_is_none(text: str, realm: Realm, desk: Desk) -> None:
    set_mark(realm, "shop", text)
    desk.replace("clients/shop.yaml", "/cb", "/new")
    assert "exists at sso, unmarked: differs in redirect_uris" in refused(desk)
    desk.run("apply", "--auto-approve", code=4)
    desk.run("apply", "--claim", "--auto-approve", code=4)
    assert realm.client("shop")["redirectUris"] == ["https://shop.example.com/cb"], "a claim carries no settings change"
    drifted = desk.run("drift", code=2).out
    assert "unmarked" in drifted


def test_protection_outlives_the_block_that_asked_for_it(realm: Realm, desk: Desk) -> None:
    desk.write("clients/shop.yaml", SHOP + "    lifecycle: {protect: true}\n")
    desk.run("apply", "--auto-approve")
    desk.write("clients/shop.yaml", "{}\n")
    desk.write("clients/removed.yaml", "removed: {shop: delete}\n")
    text = refused(desk)
    assert "REFUSED delete sso/shop" in text
    assert "protected" in text
    desk.run("apply", "--auto-approve", code=4)
    assert realm.client("shop")["enabled"]
    desk.write("clients/removed.yaml", "{}\n")
    desk.write("clients/shop.yaml", SHOP + "    lifecycle: {protect: false}\n")
    desk.run("apply", "--auto-approve")
    desk.write("clients/shop.yaml", "{}\n")
    desk.write("clients/removed.yaml", "removed: {shop: delete}\n")
    desk.run("apply", "--auto-approve")
    assert realm.do("GET", "/clients?clientId=shop") == []
    assert "shop" in desk.run("plan", "--detailed-exitcode").out, "a done entry is reported as deletable"


def test_forgetting_takes_the_mark_away_and_nothing_else(realm: Realm, desk: Desk) -> None:
    before = realm.client("shop")
    desk.write("clients/shop.yaml", "removed: {shop: forget}\n")
    desk.run("apply", "--auto-approve")
    after = realm.client("shop")
    del before["attributes"][MARK]
    assert comparable(after) == comparable(before)


def test_deleting_the_block_deletes_nothing(realm: Realm, desk: Desk) -> None:
    desk.write("clients/shop.yaml", "{}\n")
    desk.run("apply", "--auto-approve")
    assert realm.client("shop")
    assert "ours, not declared" in desk.run("drift", code=2).out


def test_a_client_that_was_there_at_the_base_is_made_again_only_when_asked(realm: Realm, desk: Desk) -> None:
    """Keycloak holds the mark on the client itself: without state, the base is what remembers it."""
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *words], cwd=desk.folder, check=True
        )
    realm.do("DELETE", f"/clients/{realm.client('shop')['id']}")
    vanished = " ".join(desk.run("plan", "--base", "main", "--include-drift", code=None).out.split())
    assert "--recreate sso/shop" in vanished
    assert "create sso/shop" in desk.run("plan", "--base", "main", "--recreate", "sso/shop", code=None).out


def comparable(client: dict[str, Any]) -> dict[str, Any]:
    return {name: sorted(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else value
            for name, value in client.items()}  # fmt: skip
