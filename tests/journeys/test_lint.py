"""`lint` as people and pipelines run it: exit codes, fixes, waivers, the baseline, what a change introduced."""

import json
from pathlib import Path

import pytest

from tests.journeys.bad_input.desk import QuickDesk
from tests.journeys.git_desk import commit, git

PROJECT = """version: 1
project: acme
environments: {staging: {}, prod: {}}
providers:
  idp: {adapter: dcr, issuer: "https://idp.example.com"}
"""
SHOP = """\
# the shop
clients:
  shop:
    preset: web
    owner: team-shop   # asks us first
    client_name: Acme Shop
    redirect_uris:
      - "https://shop.example.com/cb"
      - "http://localhost:3000/cb"
    scope: [openid, profile]
"""
WAIVER = """\
    waivers:
      - rule: loopback-on-web-client
        value: "http://localhost:3000/cb"
        reason: End-to-end tests
        owner: team-shop
        until: "2999-01-31"
"""


@pytest.fixture
def desk(tmp_path: Path) -> QuickDesk:
    found = QuickDesk(tmp_path)
    found.write("oauthctl.yaml", PROJECT)
    found.write("clients/shop.yaml", SHOP)
    return found


def codes(desk: QuickDesk, *arguments: str, code: int) -> list[str]:
    """The rules of the findings that count."""
    document = json.loads(desk.run("lint", "--format", "json", *arguments, code=code).out)
    return [one["code"] for one in document["findings"] if one["counts"]]


def test_a_finding_has_its_place_its_risk_and_what_to_write_instead(desk: QuickDesk) -> None:
    text = desk.run("lint", "--select", "RED005", code=3).out
    assert "high RED005 loopback-on-web-client" in text
    assert " --> clients/shop.yaml:9:9   clients.shop.redirect_uris, in staging, prod" in text
    assert '  9 |       - "http://localhost:3000/cb"' in text
    assert "oauthctl explain RED005" in text


def test_a_line_with_another_value_in_each_environment_is_shown_once_and_counted_as_often(desk: QuickDesk) -> None:
    desk.write("oauthctl.yaml", PROJECT.replace("{staging: {}, prod: {}}", "{a: {vars: {x: a}}, b: {vars: {x: b}}}"))
    desk.write("clients/shop.yaml", SHOP.replace("http://localhost:3000/cb", "http://${vars.x}.example.com/cb"))
    text = desk.run("lint", "--select", "RED004", code=3).out
    assert text.count("high RED004") == 1
    assert "2 findings, confidence high" in text
    assert "clients.shop.redirect_uris, in a, b" in text
    assert "2 findings: 2 high. 1 client in 2 environments, " in text
    assert desk.run("lint", "--select", "RED004", "--concise", code=3).out.count("high RED004") == 2


def test_the_threshold_decides_the_exit_code_and_the_format_does_not(desk: QuickDesk) -> None:
    for name in ("text", "json", "sarif", "github", "gitlab", "junit", "markdown"):
        desk.run("lint", "--select", "RED005", "--format", name, code=3)
        desk.run("lint", "--select", "RED005", "--format", name, "--fail-on", "critical", code=0)


def test_several_reports_are_written_in_one_run(desk: QuickDesk) -> None:
    desk.run("lint", "--select", "RED005", "--report", "sarif=lint.sarif", "--report", "junit=lint.xml", code=3)
    assert json.loads(desk.read("lint.sarif"))["version"] == "2.1.0"
    assert desk.read("lint.xml").startswith("<?xml")


def test_unknown_names_are_errors_with_the_nearest(desk: QuickDesk) -> None:
    assert "did you mean `loopback-on-web-client`?" in desk.run("lint", "--select", "loopback-on-web", code=1).err
    desk.write("oauthctl.yaml", PROJECT + "lint: {ignore: [RED555]}\n")
    assert "there is no rule `RED555`" in desk.run("validate", code=1).out
    said = desk.run("lint", code=1).err
    assert "there is no rule `RED555`" in said
    assert "oauthctl.yaml:6:" in said
    desk.run("lint", "nothing-of-this-name", code=64)


def test_a_waived_finding_stays_visible_and_fails_nothing(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP + WAIVER)
    assert codes(desk, "--select", "RED005", code=0) == []
    text = desk.run("lint", "--select", "RED005").out
    assert "waived until 2999-01-31" in text
    assert "End-to-end tests (team-shop)" in text
    assert codes(desk, "--select", "RED005", "--no-waivers", code=3) == ["RED005"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2999-01-31", "2024-01-31", "ORG004"),
        ("loopback-on-web-client", "loopback-on-web", "ORG003"),
        ("http://localhost:3000/cb", "http://localhost:4000/cb", "ORG009"),
        ('        value: "http://localhost:3000/cb"\n', "", "ORG010"),
    ],
)
def test_what_is_wrong_with_a_waiver_is_a_finding(desk: QuickDesk, old: str, new: str, code: str) -> None:
    desk.write("clients/shop.yaml", SHOP + WAIVER.replace(old, new))
    assert code in json.dumps(json.loads(desk.run("lint", "--format", "json", code=None).out)["findings"])


def test_waivers_can_stand_in_a_file_of_their_own(desk: QuickDesk) -> None:
    entry = WAIVER.replace("    waivers:\n      - ", "waivers:\n  - client: shop\n    ").replace("\n        ", "\n    ")
    desk.write("clients/waivers.yaml", entry)
    assert codes(desk, "--select", "RED005", code=0) == []
    desk.write("clients/waivers.yaml", entry.replace("client: shop", "client: shpo"))
    assert "ORG003" in codes(desk, "--select", "RED005", code=3)


def test_after_the_baseline_only_new_findings_fail(desk: QuickDesk) -> None:
    desk.run("lint", "--write-baseline")
    desk.run("lint")
    assert "in the baseline" in desk.run("lint").out
    desk.write("clients/shop.yaml", "# moved down\n\n" + SHOP)
    desk.run("lint")
    desk.replace("clients/shop.yaml", "    scope:", '      - "http://localhost:9999/cb"\n    scope:')
    assert "RED005" in codes(desk, code=3)
    desk.write("lint-baseline.json", "{")
    assert "the baseline cannot be read" in desk.run("lint", code=1).err


def test_fix_mends_what_is_safe_and_leaves_every_other_byte(desk: QuickDesk) -> None:
    grants = "    grant_types: [authorization_code, refresh_token]  # both\n"
    service = "  job:\n    preset: service\n    grant_types: [client_credentials, refresh_token]   # why?\n"
    desk.write("clients/shop.yaml", SHOP + grants + service)
    shown = desk.run("lint", "--fix", "--diff", "--select", "GRT008").out
    assert "-    grant_types: [client_credentials, refresh_token]   # why?" in shown
    assert "+    grant_types: [client_credentials]   # why?" in shown
    assert desk.read("clients/shop.yaml") == SHOP + grants + service
    said = desk.run("lint", "--fix", "--select", "GRT008").err
    assert "mended: GRT008" in said
    assert desk.read("clients/shop.yaml") == SHOP + grants + service.replace(", refresh_token", "")
    assert codes(desk, "--select", "GRT008", code=0) == []


@pytest.mark.parametrize("again", [1, 2])
def test_what_is_listed_again_is_listed_once(desk: QuickDesk, again: int) -> None:
    uri = '      - "https://shop.example.com/cb"'
    twice = SHOP.replace("    scope:", f"{uri}  # again\n" * again + "    scope:")
    desk.write("clients/shop.yaml", twice + '  jobs: {preset: spa, redirect_uris: ["https://a.example.com/cb"' + ', "https://a.example.com/cb"' * again + "]}\n")  # fmt: skip
    desk.run("lint", "--fix", "--select", "RED012")
    once = SHOP + '  jobs: {preset: spa, redirect_uris: ["https://a.example.com/cb"]}\n'
    assert desk.read("clients/shop.yaml") == once


def test_an_item_that_stands_twice_is_removed_wherever_it_stands(desk: QuickDesk) -> None:
    grants = "    grant_types: [client_credentials, refresh_token{}]\n"
    body = "clients:\n  jobs:\n    preset: service\n"
    desk.write("clients/shop.yaml", body + grants.format(", client_credentials, refresh_token"))
    desk.run("lint", "--fix", "--select", "GRT008")
    assert desk.read("clients/shop.yaml") == body + "    grant_types: [client_credentials, client_credentials]\n"


RESOURCE = """\
resources:
  orders:
    provider: idp
    uri: "https://api.example.com/orders#v1"
    scopes:
      profile: {description: Change profiles}
"""


def test_a_resource_and_its_scopes_are_judged_where_they_are_declared(desk: QuickDesk) -> None:
    desk.write("resources/orders.yaml", RESOURCE)
    text = desk.run("lint", "--select", "RES002", "--select", "SCP007").out
    assert " --> resources/orders.yaml:4:10   resources.orders.uri, in staging, prod" in text
    assert " --> resources/orders.yaml:6:7   scopes.profile, in staging, prod" in text
    found = json.loads(desk.run("lint", "--format", "json", "--select", "RES002").out)
    assert {one["address"] for one in found["findings"]} == {"idp/resource:orders"}
    assert found["summary"]["clients"] == 1  # in two environments; a resource is none
    assert codes(desk, "idp/resource:orders", "--select", "RES", code=0) == ["RES002"]
    desk.run("lint", "--fix", "--unsafe-fixes", "--select", "RES", code=None)
    assert desk.read("resources/orders.yaml") == RESOURCE
    desk.run("lint", "--write-baseline")
    assert not {"RES002", "SCP007"}.intersection(codes(desk, code=0))


PRIVATE_KEY = "K9J8pj63jkPhV9Z_TuV2tAuh0zQ9ly2MtjHxm_19SeI"
KEY_SETS = [
    f"    jwks: {{keys: [{{kty: OKP, crv: Ed25519, x: AA, d: {PRIVATE_KEY}}}, {{kty: OKP, crv: Ed25519, x: AA}}]}}\n",
    f'    jwks: {{"keys": [{{"d": "{PRIVATE_KEY}"}}, {{"k": "{PRIVATE_KEY}", "kty": "oct"}}]}}\n',
    f"    jwks: {{keys: [{{kty: RSA, n: {'v' * 171}, e: AQAB, oth: [{{r: {PRIVATE_KEY}, d: {PRIVATE_KEY}}}]}}]}}\n",
    f"    environments: {{prod: {{jwks: {{keys: [{{kty: EC, d: {PRIVATE_KEY}}}]}}}}}}\n",
]


@pytest.mark.parametrize("jwks", KEY_SETS)
@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_a_private_key_is_found_and_shown_in_no_format(desk: QuickDesk, jwks: str, form: str) -> None:
    desk.write("clients/shop.yaml", SHOP + "    token_endpoint_auth_method: private_key_jwt\n" + jwks)
    arguments = ("--concise",) if form == "concise" else ("--format", form)
    done = desk.run("lint", *arguments, "--select", "KEY", code=3)
    assert "KEY002" in done.out
    assert PRIVATE_KEY[:8] not in done.all


@pytest.mark.parametrize("jwks", [KEY_SETS[0], KEY_SETS[3]])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_private_key_is_not_shown_among_a_client_s_values(desk: QuickDesk, jwks: str, form: str) -> None:
    desk.write("clients/shop.yaml", SHOP + jwks)
    done = desk.run("show", "shop", "-e", "prod", "--format", form)
    assert "(private)" in done.out
    assert PRIVATE_KEY[:8] not in done.all


def test_a_private_key_beside_a_change_is_not_shown_with_it(desk: QuickDesk) -> None:
    twice = '    redirect_uris: ["https://a.example.com/cb", "https://a.example.com/cb"]\n'
    desk.write("clients/shop.yaml", f"clients:\n  shop:\n    preset: web\n{twice}{KEY_SETS[0]}")
    done = desk.run("lint", "--fix", "--diff", "--select", "RED012")
    assert '+    redirect_uris: ["https://a.example.com/cb"]' in done.out
    assert PRIVATE_KEY[:8] not in done.all


@pytest.mark.parametrize(
    "wrong",
    [
        f"    jwk: {{kty: EC, d: {PRIVATE_KEY}}}\n",
        f"    settings: {{jwks: {{keys: [{{d: {PRIVATE_KEY}}}]}}}}\n",
        f"""    jwks: '{{"keys": [{{"kty": "EC", "d": "{PRIVATE_KEY}"}}]}}'\n""",
        f"    jwks: {{keys: [{{kty: EC, d: {PRIVATE_KEY}}}]}}]\n",
    ],
)
def test_an_error_on_its_line_does_not_show_a_private_key(desk: QuickDesk, wrong: str) -> None:
    desk.write("clients/shop.yaml", SHOP + wrong)
    done = desk.run("validate", code=1)
    assert "clients/shop.yaml:11" in done.all
    assert PRIVATE_KEY[:8] not in done.all


def test_unsafe_fixes_are_made_only_when_asked_for(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP.replace("scope:", "settings: {pkce: optional}\n    scope:"))
    desk.run("lint", "--fix", "--select", "PKC002", code=None)
    assert "pkce: optional" in desk.read("clients/shop.yaml")
    desk.write("oauthctl.yaml", PROJECT.replace('{adapter: dcr, issuer: "https://idp.example.com"}',
               "{adapter: keycloak, url: https://sso.example.com, realm: a, auth: {client_id: a, client_secret: env:A}}"))  # fmt: skip
    desk.run("lint", "--fix", "--unsafe-fixes", "--select", "PKC002")
    assert "settings: {pkce: required}" in desk.read("clients/shop.yaml")
    desk.run("lint", "--diff", code=64)


def test_with_a_base_only_what_the_change_introduced_is_told(desk: QuickDesk) -> None:
    git(desk, "init", "-q", "-b", "main")
    commit(desk)
    assert codes(desk, "--base", "main", code=0) == []
    desk.replace("clients/shop.yaml", "    scope:", '      - "http://localhost:9999/cb"\n    scope:')
    document = json.loads(desk.run("lint", "--base", "main", "--format", "json", "--select", "RED005", code=3).out)
    assert {one["value"] for one in document["findings"]} == {"http://localhost:9999/cb"}


def test_a_change_cannot_weaken_its_own_lint(desk: QuickDesk) -> None:
    git(desk, "init", "-q", "-b", "main")
    commit(desk)
    desk.write("oauthctl.yaml", PROJECT + "lint: {ignore: [RED]}\n")
    desk.replace("clients/shop.yaml", "    scope:", '      - "http://localhost:9999/cb"\n    scope:')
    shown = desk.run("lint", "--base", "main", "--select", "RED005", code=3).out
    assert "`lint` differs from the base" in " ".join(shown.split())
    desk.write("oauthctl.yaml", PROJECT)
    desk.write("clients/shop.yaml", desk.read("clients/shop.yaml") + WAIVER.replace(":3000", ":9999"))
    shown = " ".join(desk.run("lint", "--base", "main", "--select", "RED005", code=3).out.split())
    assert "its waiver of RED005 loopback-on-web-client is new, and high needs an approval" in shown
