"""Real realms, as people publish them: imported into Keycloak, adopted, planned again, claimed.

Reading rights are enough to adopt; nothing at the server changes; what was written differs in 0 settings.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.cli import Desk
from tests.journeys.counting_proxy import counting_proxy
from tests.journeys.keycloak_desk import READING, WRITING, desk_for
from tests.servers.keycloak_admin import KeycloakAdmin, Realm

VENDOR = Path(os.environ.get("OAUTHCTL_VENDOR_DATA", "")) / "keycloak"
REALMS = sorted(path.name for path in VENDOR.glob("*.realm.json")) if os.environ.get("OAUTHCTL_VENDOR_DATA") else []
BUILT_IN = {"account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console"}


def test_there_are_realms_to_adopt(vendor_data: Path) -> None:
    assert list((vendor_data / "keycloak").glob("*.realm.json"))


@pytest.mark.parametrize("name", REALMS)
def test_a_published_realm_is_adopted_without_a_difference(
    name: str, keycloak_admin: KeycloakAdmin, tmp_path: Path
) -> None:
    representation: dict[str, Any] = json.loads((VENDOR / name).read_text(encoding="utf-8"))
    with keycloak_admin.imported(representation) as realm:
        desk = desk_for(realm, tmp_path, *READING)
        before = clients(realm)
        ours = {name for name, client in before.items() if is_ours(client) and name != "oauthctl"}

        adopted = desk.run("adopt", "sso", "--all")
        assert "0 settings differ" in adopted.out
        assert len(list((tmp_path / "clients").glob("*.yaml"))) == len(ours)

        for client in before.values():  # no secret is written anywhere
            if client.get("secret"):
                assert not [
                    path for path in tmp_path.rglob("*.yaml") if client["secret"] in path.read_text(encoding="utf-8")
                ]

        json_plan = json.loads(desk.run("plan", "--format", "json", code=None).out)
        assert {operation["name"] for operation in json_plan["operations"]} >= ours
        assert not [operation for operation in json_plan["operations"] if operation["changes"]], "0 settings differ"
        assert clients(realm) == before, "nothing was touched"

        # What is not ours to manage is counted and named, never dropped.
        for left in set(before) - ours - {"oauthctl"}:
            assert left in adopted.out

        own = realm.do("GET", f"/clients/{before['oauthctl']['id']}/service-account-user")
        realm.grant(own["id"], "realm-management", *WRITING)
        if ours:
            claim(desk, realm, ours)
            assert without_marks(clients(realm), ours) == before, "claiming writes marks, and nothing else"
        empty = desk.run("plan", "--detailed-exitcode")
        assert "No changes" in empty.out
        desk.run("drift")


def claim(desk: Desk, realm: Realm, ours: set[str]) -> None:
    """One PUT for each client, and no other write."""
    with counting_proxy(realm.url) as proxy:
        desk.replace("oauthctl.yaml", f"url: {realm.url}\n", f"url: {proxy.url}\n")
        assert f"{len(ours)} done" in desk.run("apply", "--claim", "--auto-approve").out
        desk.replace("oauthctl.yaml", f"url: {proxy.url}\n", f"url: {realm.url}\n")
        writes = [seen for seen in proxy.seen if seen.method != "GET" and not seen.path.endswith("/token")]
    assert {seen.method for seen in writes} == {"PUT"}
    assert len({seen.path for seen in writes}) == len(writes) == len(ours)


def without_marks(found: dict[str, Any], ours: set[str]) -> dict[str, Any]:
    for name in ours:
        assert found[name]["attributes"].pop("oauthctl")
    return found


def is_ours(client: dict[str, Any]) -> bool:
    return (
        client.get("protocol", "openid-connect") == "openid-connect"
        and client["clientId"] not in BUILT_IN
        and not client.get("bearerOnly")
    )


def clients(realm: Realm) -> dict[str, Any]:
    """Every client as Keycloak has it; it answers sets in any order."""
    return {client["clientId"]: in_order(client) for client in realm.do("GET", "/clients")}


def in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: in_order(one) for key, one in value.items()}
    if isinstance(value, list):
        return sorted((in_order(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    return value
