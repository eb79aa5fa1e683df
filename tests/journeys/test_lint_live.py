"""`lint --live` on the real Keycloak, and what a plan's changes do to findings."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.cli import Desk
from tests.journeys.keycloak_desk import READING, WRITING, desk_for
from tests.servers.keycloak_admin import KeycloakAdmin, Realm

CLIENTS = """clients:
  shop:
    preset: web
    owner: team-shop
    client_name: Acme Shop
    redirect_uris: [https://shop.acme.com/cb]
    scope: [openid, profile]
"""
TEAM = {
    "name": "team",
    "protocol": "openid-connect",
    "protocolMapper": "oidc-usermodel-attribute-mapper",
    "config": {"user.attribute": "team", "claim.name": "team", "access.token.claim": "true"},
}


@pytest.fixture(scope="module")
def realm(keycloak_admin: KeycloakAdmin) -> Iterator[Realm]:
    with keycloak_admin.realm("lint") as made:
        yield made


@pytest.fixture(scope="module")
def desk(realm: Realm, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One client applied, and one that somebody made by hand."""
    made: Desk = desk_for(realm, tmp_path_factory.mktemp("lint"), *READING, *WRITING)
    made.write("clients/shop.yaml", CLIENTS)
    made.run("apply", "--auto-approve")
    by_hand = {
        "clientId": "by-hand",
        "publicClient": True,
        "directAccessGrantsEnabled": True,
        "redirectUris": ["https://a.acme.com/cb"],
    }
    realm.create("/clients", by_hand)
    own = realm.client("by-hand")["id"]
    for name, mappers in (("stock:read", []), ("team", [TEAM])):
        body = {"name": name, "protocol": "openid-connect", "protocolMappers": mappers}
        realm.do("PUT", f"/clients/{own}/optional-client-scopes/{realm.create('/client-scopes', body)}")
    return made


def findings(desk: Desk, *arguments: str, code: int) -> dict[str, set[str]]:
    """Codes of what counts, by client."""
    document = json.loads(desk.run("lint", "--live", "--format", "json", *arguments, code=code).out)
    found: dict[str, set[str]] = {}
    for one in document["findings"]:
        if one["counts"]:
            found.setdefault(one["address"], set()).add(one["code"])
    return found


def test_live_clients_are_judged_also_those_that_nobody_declared(desk: Desk) -> None:
    found = findings(desk, code=3)
    assert {"GRT003", "PKC001"} <= found["sso/by-hand"]
    assert not found.get("sso/shop", set()) & {"GRT003", "PKC001", "PKC002"}


def test_built_in_clients_and_our_own_login_are_left_out(desk: Desk) -> None:
    found = findings(desk, "--ruleset", "strict", code=3)
    assert set(found) <= {"sso/by-hand", "sso/shop", "sso/scope:stock:read", "sso/scope:team"}
    assert "KCL009" in found["sso/scope:team"]  # its mapper


def test_live_scopes_are_judged_too(desk: Desk) -> None:
    """`stock:read` says for no API that a token is for it; `team` is about claims, and Keycloak's own are left out."""
    found = {where: codes for where, codes in findings(desk, code=3).items() if "scope:" in where}
    assert found == {"sso/scope:stock:read": {"RES001"}}
    document = json.loads(desk.run("lint", "--live", "--format", "json", "sso/scope:stock:read").out)
    (one,) = (one for one in document["findings"] if one["counts"])
    assert one["message"] == "by-hand gets tokens with stock:read for no API in particular"
    assert document["summary"]["clients"] == 0


def test_a_live_scope_has_the_waivers_of_its_declaration(desk: Desk) -> None:
    entry = "rule: RES001, value: 'stock:read', reason: r, owner: o, until: '2999-01-31'"
    desk.write("scopes/stock.yaml", f"scopes: {{'stock:read': {{external: true, waivers: [{{{entry}}}]}}}}\n")
    assert not findings(desk, "sso/scope:stock:read", code=0)
    assert "waived until 2999-01-31" in desk.run("lint", "--live", code=3).out
    desk.write("scopes/stock.yaml", "scopes: {}\n")


def test_a_target_chooses_and_one_that_matches_nothing_is_an_error(desk: Desk) -> None:
    assert set(findings(desk, "by-hand", code=3)) == {"sso/by-hand"}
    desk.run("lint", "--live", "no-such-client", code=64)


def test_an_override_is_about_clients_that_nobody_declared_too(desk: Desk) -> None:
    before = desk.read("oauthctl.yaml")
    desk.write("oauthctl.yaml", before + "lint: {overrides: [{clients: [by-*], ignore: [GRT003]}]}\n")
    found = findings(desk, "by-hand", code=3)
    desk.write("oauthctl.yaml", before)
    assert "GRT003" not in found["sso/by-hand"]
    assert "PKC001" in found["sso/by-hand"]


def test_online_the_server_itself_is_judged_by_what_it_says(desk: Desk) -> None:
    document = json.loads(desk.run("lint", "--live", "--online", "--select", "SRV", "--format", "json").out)
    told = {(one["code"], one["value"]) for one in document["findings"]}
    assert {("SRV005", "implicit"), ("SRV005", "password")} <= told
    assert {one["subject"] for one in document["findings"]} == {"providers.sso"}
    assert document["summary"]["undecided"] == 0
    assert document["unread"] == []


def test_text_says_where_it_is_and_what_could_not_be_told(desk: Desk) -> None:
    shown = desk.run("lint", "--live", code=3).out
    assert " --> oauthctl.yaml:" in shown
    assert "sso/by-hand" in shown
    assert "Could not tell:" in shown


def test_a_plan_shows_what_its_change_introduces_and_what_it_removes(desk: Desk, tmp_path: Path) -> None:
    before = desk.read("clients/shop.yaml")
    desk.write("clients/shop.yaml", before + "    grant_types: [authorization_code, refresh_token, password]\n")
    shown = desk.run("plan").out
    assert "lint: new   GRT003" in shown
    document = json.loads(desk.run("plan", "--format", "json").out)
    assert [one["code"] for one in document["lint"][0]["introduced"]] == ["GRT003"]
    assert "new lint finding" in desk.run("plan", "--format", "markdown").out
    desk.write("clients/shop.yaml", before)
    assert "lint:" not in desk.run("plan").out


def test_a_plan_shows_what_a_change_of_a_scope_introduces(desk: Desk) -> None:
    desk.write("scopes/sales.yaml", SCOPE)
    document = json.loads(desk.run("plan", "--format", "json").out)
    found = {one["address"]: [finding["code"] for finding in one["introduced"]] for one in document["lint"]}
    assert found["sso/scope:sales"] == ["KCL002"]
    assert "lint: new   KCL002" in desk.run("plan").out
    (desk.folder / "scopes/sales.yaml").unlink()


SCOPE = """scopes:
  sales:
    provider: sso
    description: Sales
    extensions:
      keycloak:
        protocolMappers:
          it: {protocolMapper: oidc-hardcoded-role-mapper, config: {role: shop.admin}}
"""


def test_a_plan_goes_by_the_overrides_too(desk: Desk) -> None:
    client, project = desk.read("clients/shop.yaml"), desk.read("oauthctl.yaml")
    desk.write("clients/shop.yaml", client + "    grant_types: [authorization_code, refresh_token, password]\n")
    desk.write("oauthctl.yaml", project + "\nlint: {overrides: [{clients: [shop], ignore: [GRT003]}]}\n")
    assert "GRT003" not in desk.run("plan").out
    desk.write("clients/shop.yaml", client)
    desk.write("oauthctl.yaml", project)
