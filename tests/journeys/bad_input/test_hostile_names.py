"""`adopt` of names that people outside chose: what is written stays in the project and means what was read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.bad_input.desk import QuickDesk, keycloak_project
from tests.journeys.bad_input.doubles import ADMIN, KeycloakDouble
from tests.journeys.bad_input.misbehaving import Answer, Request, Server, misbehaving

PATHS = ["../../x", "/etc/passwd", "..", ".", "a/../b", "clients/x", "a\\b", "%2e%2e%2f", "oauthctl.yaml", "con", "-"]
VARIABLES = ["${vars.y}", "$${z}", "${", "$"]
CASES = ["Shop", "shop", "SHOP", "shop-2"]
YAML = ["no", "null", "true", "~", "012", "1e3", "2027-01-31", "a: b", "- x", "#x", "*x", "&x", "!x", "'q'", '"q"',
        "<<", "=", "{}", "[]", "|", "@x", "`x"]  # fmt: skip
CHARACTERS = ["a\nb", "a\x1b[31m", "a\x00b", "\u202erevo", "é", "日本", "😀", " lead", "trail ", "a b", "x" * 300]
NAMES = PATHS + VARIABLES + CASES + YAML + CHARACTERS


def client(client_id: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "clientId": client_id,
        "protocol": "openid-connect",
        "enabled": True,
        "standardFlowEnabled": True,
        "redirectUris": ["https://shop.example.com/cb"],
        **more,
    }


def scope(name: str, number: int) -> dict[str, Any]:
    return {"id": f"s{number}", "name": name, "protocol": "openid-connect", "attributes": {}}


class Realm(KeycloakDouble):
    """Also has client scopes of these names, all of them optional ones of its clients."""

    def __init__(self, *clients: dict[str, Any], scopes: tuple[str, ...] = ()) -> None:
        super().__init__(*({**one, "optionalClientScopes": list(scopes)} for one in clients))
        self.scopes = [scope(name, number) for number, name in enumerate(scopes)]

    def __call__(self, request: Request) -> Answer:
        if request.path == f"{ADMIN}/client-scopes":
            return Answer.of(self.scopes)
        return super().__call__(request)


def project(server: Server, tmp_path: Path) -> QuickDesk:
    folder = tmp_path / "project"
    folder.mkdir()
    return keycloak_project(folder, server.url)


@pytest.fixture(scope="module")
def names() -> Iterator[Server]:
    """A realm with a client of each name."""
    with misbehaving(KeycloakDouble(*(client(name, number) for number, name in enumerate(NAMES)))) as server:
        yield server


def test_every_name_is_adopted_into_the_project_and_plans_nothing(names: Server, tmp_path: Path) -> None:
    desk = project(names, tmp_path)
    adopted = desk.run("adopt", "sso", "--all")
    assert "0 settings differ" in adopted.out
    assert names.writes() == []
    assert [path.name for path in tmp_path.iterdir()] == ["project"]
    written = set(desk.files()) - {"oauthctl.yaml"}
    assert len(written) == len(NAMES)
    assert len({name.lower() for name in written}) == len(NAMES), "one file per client where case does not count"
    for name in written:
        folder, _, stem = name.removesuffix(".yaml").partition("/")
        assert folder == "clients"
        assert 0 < len(stem) <= 64
        assert stem[0].isalnum()
        assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-"), name

    claims = desk.run("plan", "--claim", "--detailed-exitcode", code=2)
    assert f"Plan: {len(NAMES)} claim. 0 unchanged." in claims.out
    for shown in (adopted.all, claims.all):
        assert not set(shown) & {"\x1b", "\x00", "\u202e"}


@pytest.mark.parametrize("name", ["../../x", "${vars.y}", "a\x1b[31m", "no"])
def test_one_is_adopted_by_its_name(names: Server, tmp_path: Path, name: str) -> None:
    desk = project(names, tmp_path)
    assert "0 settings differ" in desk.run("adopt", "sso", "--", name).out
    assert len(desk.files()) == 2


def test_adopting_again_writes_nothing(names: Server, tmp_path: Path) -> None:
    desk = project(names, tmp_path)
    desk.run("adopt", "sso", "--all")
    before = desk.files()
    assert "declared already" in desk.run("adopt", "sso", "--all").out
    assert desk.files() == before


def test_hostile_values_are_read_back_as_they_are(naps: list[float], tmp_path: Path) -> None:
    hostile = client(
        "shop",
        name="${vars.x} \x1b[31m $${y} \u202e",
        description="a: b # c\n- d",
        redirectUris=["https://${vars.h}/cb", "no", "*", "javascript:alert(1)", "https://a/\x1b"],
        attributes={"k: v": "${vars.a}", "../../x": "y", "a\x1b": "\x1b", "dots.in.it": "no"},
        protocolMappers=[mapper("../../m ${vars.m}", {"claim.value": "${vars.q}", "x": "no"}), mapper("no", {})],
    )
    with misbehaving(KeycloakDouble(hostile)) as server:
        desk = project(server, tmp_path)
        assert "0 settings differ" in desk.run("adopt", "sso", "--all").out
        assert "Plan: 1 claim. 0 unchanged." in desk.run("plan", "--claim").out


def mapper(name: str, config: dict[str, str]) -> dict[str, Any]:
    return {"id": name, "name": name, "protocol": "openid-connect", "protocolMapper": "x", "config": config}


def test_scopes_of_hostile_names_stay_in_the_project_too(naps: list[float], tmp_path: Path) -> None:
    with misbehaving(Realm(client("shop"), scopes=("../../s", "${vars.s}", "no", "Case", "case"))) as server:
        desk = project(server, tmp_path)
        assert "0 settings differ" in desk.run("adopt", "sso", "--all").out
        assert [path.name for path in tmp_path.iterdir()] == ["project"]
        assert len(desk.files()) == 7
        assert "6 claim" in desk.run("plan", "--claim").out


def test_scopes_that_cannot_be_written_are_named_and_stop_nothing(naps: list[float], tmp_path: Path) -> None:
    with misbehaving(Realm(client("shop"), scopes=("a b", 'q"q', "\x1b[31m", "s" * 300, "good"))) as server:
        desk = project(server, tmp_path)
        adopted = desk.run("adopt", "sso", "--all")
        said = " ".join(adopted.out.split())
        assert '4 no name for a scope (RFC 6749 section 3.3) \\u{1b}[31m, a b, q"q' in said
        assert "Left out: scope of shop: a scope with this name cannot be declared" in said
        assert "0 settings differ" in said
        assert set(desk.files()) == {"oauthctl.yaml", "clients/shop.yaml", "scopes/good.yaml"}


def test_a_client_without_a_name_is_left_alone_and_stops_nothing(naps: list[float], tmp_path: Path) -> None:
    with misbehaving(KeycloakDouble(client("", 1), client("shop", 2))) as server:
        desk = project(server, tmp_path)
        adopted = desk.run("adopt", "sso", "--all")
        assert "1 no client_id" in adopted.out
        assert set(desk.files()) == {"oauthctl.yaml", "clients/shop.yaml"}


def test_nothing_is_written_through_a_link_that_leads_out(names: Server, tmp_path: Path) -> None:
    desk = project(names, tmp_path)
    outside = tmp_path / "outside"
    outside.mkdir()
    (desk.folder / "clients").symlink_to(outside)
    failure = desk.fails("adopt", "sso", "shop", code=1)
    assert "clients" in failure.text
    assert list(outside.iterdir()) == []
