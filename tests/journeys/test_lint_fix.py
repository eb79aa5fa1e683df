"""What `lint --fix` may not do: change what nobody found, say that it mended what it did not, lose one repair by another."""

import json
from pathlib import Path

import pytest

from tests.journeys.bad_input.desk import QuickDesk
from tests.journeys.test_lint_environments import PROJECT, SHOP


@pytest.fixture
def desk(tmp_path: Path) -> QuickDesk:
    found = QuickDesk(tmp_path / "project")
    found.write("oauthctl.yaml", PROJECT)
    return found


def left(desk: QuickDesk, *arguments: str) -> tuple[list[str], list[str]]:
    """The rules that were mended, and those that were not."""
    lines = desk.run("lint", "--fix", *arguments, code=None).err.replace("\n  ", " ").splitlines()
    return tuple(  # type: ignore[return-value]  # two of them
        [line.split()[len(word.split())] for line in lines if line.startswith(word)]
        for word in ("mended:", "not mended:")
    )


def found(desk: QuickDesk, rule: str) -> list[str]:
    document = json.loads(desk.run("lint", "--select", rule, "--format", "json", code=None).out)
    return [one["subject"] for one in document["findings"]]


def test_a_list_that_others_share_by_an_anchor_is_left(desk: QuickDesk) -> None:
    shared = """clients:
  jobs:
    preset: service
    grant_types: &machine
      - client_credentials
      - refresh_token
  portal:
    preset: web
    redirect_uris: ["https://portal.acme.com/cb"]
    grant_types: [authorization_code]
    environments: {prod: {grant_types: {add: *machine}}}
"""
    desk.write("clients/a.yaml", shared)
    assert left(desk, "--select", "GRT008") == ([], ["GRT008"])
    assert desk.read("clients/a.yaml") == shared


def test_what_a_merge_key_brings_is_left_and_the_rest_is_mended(desk: QuickDesk) -> None:
    merged = """clients:
  shop: &s
    preset: web
    client_name: J
    redirect_uris: ["https://shop.acme.com/cb"]
    backchannel_logout_session_required: true
  two:
    <<: *s
    client_name: K
    redirect_uris: ["https://two.acme.com/cb", "https://two.acme.com/cb"]
"""
    desk.write("clients/a.yaml", merged)
    mended, not_mended = left(desk, "--select", "OUT006,RED012")
    assert "RED012" in mended
    assert "OUT006" in not_mended
    assert desk.read("clients/a.yaml").count("https://two.acme.com/cb") == 1


ON = "    environments: {staging: {backchannel_logout_session_required: true}, prod: {backchannel_logout_session_required: true}}\n"


def test_what_stands_in_each_environment_is_mended_there(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP + "    environments:\n" + "".join(
        f"      {name}:\n        backchannel_logout_session_required: true\n        owner: {name}-team\n" for name in ("staging", "prod")
    ))  # fmt: skip
    assert left(desk, "--select", "OUT006") == (["OUT006"], [])
    assert found(desk, "OUT006") == []
    assert desk.read("clients/shop.yaml").count("owner:") == 2


def test_what_comes_from_defaults_is_left_and_said(desk: QuickDesk) -> None:
    desk.replace(
        "oauthctl.yaml",
        "defaults: {provider: sso}",
        "defaults: {provider: sso, backchannel_logout_session_required: true}",
    )
    desk.write("clients/shop.yaml", SHOP)
    assert left(desk, "--select", "OUT006") == ([], ["OUT006"])
    assert found(desk, "OUT006") == ["clients.shop"]


def test_a_value_that_an_environment_takes_away_is_changed_there_too(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", """clients:
  shop:
    preset: web
    redirect_uris:
      - "https://shop.acme.com/cb"
      - "http://shop.acme.com/dev"
    environments: {prod: {redirect_uris: {remove: ["http://shop.acme.com/dev"]}}}
""")  # fmt: skip
    left(desk, "--unsafe-fixes", "--select", "RED004")
    assert desk.read("clients/shop.yaml").count('"https://shop.acme.com/dev"') == 2
    desk.run("validate")


@pytest.mark.parametrize(
    "more", ["", "    waivers: [{rule: RED012, environments: [staging], reason: r, owner: o, until: 2099-01-01}]\n"]
)
def test_what_is_found_everywhere_is_mended_whatever_accepts_it_somewhere(desk: QuickDesk, more: str) -> None:
    desk.write("clients/shop.yaml", SHOP.replace('/cb"]', '/cb", "https://shop.acme.com/cb"]') + more)
    assert left(desk, "--select", "RED012") == (["RED012"], [])


def test_for_one_environment_alone_nothing_else_is_changed(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP.replace('/cb"]', '/cb", "https://shop.acme.com/cb"]'))
    assert left(desk, "--select", "RED012", "-e", "prod") == ([], ["RED012"])
