"""A finding holds in environments: what accepts it, what a change brought and what a fix may touch go by each of them."""

import json
from pathlib import Path

import pytest

from tests.journeys.bad_input.desk import QuickDesk
from tests.journeys.git_desk import commit, git

PROJECT = """version: 1
project: acme
environments: {staging: {}, prod: {}}
providers:
  sso: {adapter: keycloak, url: "https://sso.acme.com", realm: acme, auth: {client_id: oauthctl, client_secret: env:KC}}
defaults: {provider: sso}
"""
SHOP = """clients:
  shop:
    preset: web
    client_name: Shop
    redirect_uris: ["https://shop.acme.com/cb"]
"""
AT_STAGING = SHOP + '    environments: {staging: {redirect_uris: {add: ["http://shop.acme.com/cb"]}}}\n'
EVERYWHERE = SHOP.replace('/cb"]', '/cb", "http://shop.acme.com/cb"]')


@pytest.fixture
def desk(tmp_path: Path) -> QuickDesk:
    found = QuickDesk(tmp_path / "project")
    found.write("oauthctl.yaml", PROJECT)
    found.write("clients/shop.yaml", SHOP)
    git(found, "init", "-q", "-b", "main")
    commit(found)
    return found


def lint(desk: QuickDesk, *arguments: str) -> dict[str, list[tuple[str, str]]]:
    """What is found, by rule: severity, and the environments in which it counts or is accepted."""
    document = json.loads(desk.run("lint", *arguments, "--format", "json", code=None).out)
    found: dict[str, list[tuple[str, str]]] = {}
    for one in document["findings"]:
        state = "waived" if one["waiver"] else "known" if one["in_baseline"] else one["severity"]
        found.setdefault(one["code"], []).append((state, " ".join(one["environments"])))
    return {code: sorted(states) for code, states in found.items()}


def of(rule: str, desk: QuickDesk, *arguments: str) -> list[tuple[str, str]]:
    return lint(desk, *arguments).get(rule, [])


# ---- what a change brought
def test_a_finding_that_spreads_to_another_environment_is_brought_there(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", AT_STAGING)
    commit(desk)
    desk.write("clients/shop.yaml", EVERYWHERE)
    assert of("RED004", desk, "--base", "main") == [("high", "prod")]
    desk.run("lint", "--base", "main", code=3)


def test_a_finding_that_grows_worse_is_brought(desk: QuickDesk) -> None:
    spa = SHOP.replace("preset: web", "preset: spa").replace("/cb", "/*")
    desk.write("clients/shop.yaml", spa)
    commit(desk)
    desk.write(
        "clients/shop.yaml",
        spa + "    grant_types: [authorization_code, implicit]\n    response_types: [code, token]\n",
    )
    assert of("RED003", desk, "--base", "main") == [("high", "staging prod")]


def test_a_finding_whose_waiver_is_taken_away_is_brought(desk: QuickDesk) -> None:
    waiver = '    waivers: [{rule: RED004, value: "http://shop.acme.com/cb", reason: an old router, owner: shop, until: 2099-01-01}]\n'
    desk.write("clients/shop.yaml", EVERYWHERE + waiver)
    commit(desk)
    assert of("RED004", desk, "--base", "main") == []
    desk.write("clients/shop.yaml", EVERYWHERE)
    assert of("RED004", desk, "--base", "main") == [("high", "staging prod")]


# ---- what accepts it
def waived_in(*environments: str) -> str:
    listed = ", ".join(environments)
    return (
        f'      - {{rule: RED004, value: "http://shop.acme.com/cb", environments: [{listed}], reason: an old router, '
        "owner: shop, until: 2099-01-01}\n"
    )


def test_a_waiver_of_one_environment_accepts_there_and_nowhere_else(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", EVERYWHERE + "    waivers:\n" + waived_in("prod"))
    assert of("RED004", desk) == [("high", "staging"), ("waived", "prod")]
    assert of("ORG009", desk) == []
    assert of("RED004", desk, "-e", "prod") == [("waived", "prod")]


def test_two_waivers_of_one_environment_each_accept_all_of_it(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", EVERYWHERE + "    waivers:\n" + waived_in("prod") + waived_in("staging"))
    assert of("RED004", desk) == [("waived", "prod"), ("waived", "staging")]
    assert of("ORG009", desk) == []


def test_the_baseline_accepts_a_finding_where_it_was(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", AT_STAGING)
    desk.run("lint", "--write-baseline")
    assert of("RED004", desk) == [("known", "staging")]
    desk.write("clients/shop.yaml", EVERYWHERE)
    assert of("RED004", desk) == [("high", "prod"), ("known", "staging")]
    assert of("RED004", desk, "-e", "prod") == [("high", "prod")]


def test_a_change_cannot_accept_its_own_findings_by_a_baseline(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", EVERYWHERE)
    desk.run("lint", "--write-baseline")
    assert of("RED004", desk) == [("known", "staging prod")]
    assert of("RED004", desk, "--base", "main") == [("high", "staging prod")]
    shown = " ".join(desk.run("lint", "--base", "main", code=3).out.split())
    assert "`lint-baseline.json` differs from the base and was taken from there" in shown


def test_writing_a_baseline_for_some_rules_keeps_what_others_had_accepted(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", EVERYWHERE.replace("preset: web", "preset: web\n    settings: {pkce: optional}"))
    desk.run("lint", "--write-baseline")
    before = desk.read("lint-baseline.json")
    assert '"RED004"' in before
    assert '"PKC002"' in before
    desk.run("lint", "--write-baseline", "--select", "RED")
    assert desk.read("lint-baseline.json") == before


# ---- what a fix may touch
@pytest.mark.parametrize(
    ("declared", "rule"),
    [
        (
            """clients:
  shop:
    preset: web
    redirect_uris:
      - "https://shop.acme.com/cb"
      - "https://shop.acme.com/cb"
      - "https://shop.acme.com/other"
    environments: {prod: {redirect_uris: {remove: ["https://shop.acme.com/cb"]}}}
""",
            "RED012",
        ),
        (
            SHOP
            + """    backchannel_logout_session_required: true
    environments: {prod: {backchannel_logout_uri: "https://shop.acme.com/out"}}
""",
            "OUT006",
        ),
    ],
)
def test_a_safe_fix_changes_no_environment_in_which_nothing_was_found(
    desk: QuickDesk, declared: str, rule: str
) -> None:
    desk.write("clients/shop.yaml", declared)
    before = desk.run("show", "shop", "-e", "prod", "--format", "json").out
    assert [environments for _, environments in of(rule, desk)] == ["staging"]
    done = desk.run("lint", "--fix", "--select", rule, code=None)
    assert desk.run("show", "shop", "-e", "prod", "--format", "json").out == before
    assert desk.read("clients/shop.yaml") == declared
    assert "would change other environments" in " ".join(done.err.split())


def test_a_safe_fix_in_an_environment_s_own_lines_is_made(desk: QuickDesk) -> None:
    twice = (
        SHOP
        + """    environments:
      prod:
        redirect_uris:
          - "https://shop.acme.com/p"
          - "https://shop.acme.com/p"
"""
    )
    desk.write("clients/shop.yaml", twice)
    desk.run("lint", "--fix", "--select", "RED012")
    assert desk.read("clients/shop.yaml").count("/p") == 1


# ---- flags
def test_an_empty_base_is_an_error_and_not_no_base(desk: QuickDesk) -> None:
    assert "is not the name of a branch" in desk.run("lint", "--base", "", code=None).err
    assert desk.run("lint", "--base", "", code=None).code == 1
    assert desk.run("plan", "-e", "prod", "--base", "", code=None).code == 1


def test_select_and_ruleset_together_mean_both(desk: QuickDesk) -> None:
    assert set(lint(desk, "--ruleset", "fapi2", "--select", "FAP")) >= {"FAP001", "FAP002"}


def test_rules_that_were_named_and_did_not_run_are_told(desk: QuickDesk) -> None:
    def notes(*arguments: str) -> list[str]:
        told: list[str] = json.loads(desk.run("lint", *arguments, "--format", "json", code=None).out)["notes"]
        return told

    assert notes("--select", "RED019") == ["RED019 redirect-dangling needs --online, and did not run"]
    assert notes("--select", "RED004", "--ignore", "RED004") == [
        "RED004 redirect-cleartext is ignored, and did not run"
    ]
    assert notes("--select", "RED") == []


def test_the_baseline_is_written_in_words_only(desk: QuickDesk) -> None:
    for more in (("--format", "json"), ("--report", "json=x.json")):
        done = desk.run("lint", "--write-baseline", *more, code=64)
        assert "--write-baseline" in done.out + done.err
    assert not (desk.folder / "lint-baseline.json").exists()


def test_a_file_that_cannot_be_written_is_named_with_what_was(desk: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = SHOP.replace('["https://shop.acme.com/cb"]', '["https://shop.acme.com/cb", "https://shop.acme.com/cb"]')
    desk.write("clients/a.yaml", twice.replace("  shop:", "  a:"))
    desk.write("clients/shop.yaml", twice)
    from oauthctl.workflow.linting import fixing

    real = fixing.write_over

    def refusing(root: Path, path: str, text: str) -> None:
        if path == "clients/shop.yaml":
            raise PermissionError(1, "Operation not permitted")
        real(root, path, text)

    monkeypatch.setattr(fixing, "write_over", refusing)
    done = desk.run("lint", "--fix", "--select", "RED012", code=1)
    told = " ".join(done.err.split())
    assert "clients/shop.yaml cannot be written: operation not permitted" in told
    assert "written before: clients/a.yaml" in told


# ---- a base that is no base
def test_a_base_without_a_project_is_told_with_what_to_do(desk: QuickDesk) -> None:
    git(desk, "checkout", "-q", "--orphan", "empty")
    git(desk, "rm", "-rqf", "--cached", ".")
    git(desk, "commit", "-qm", "nothing", "--allow-empty")
    told = " ".join(desk.run("lint", "--base", "empty", code=1).err.split())
    assert "there is no project at empty" in told
    assert "oauthctl lint, without --base" in told


def test_an_error_of_the_base_is_told_as_the_base_s(desk: QuickDesk) -> None:
    desk.write("clients/bad.yaml", "clients: {x: [\n")
    commit(desk)
    git(desk, "branch", "broken")
    (desk.folder / "clients/bad.yaml").unlink()
    told = " ".join(desk.run("lint", "--base", "broken", code=1).err.split())
    assert "in the base broken (" in told


def test_a_policy_that_the_change_breaks_stops_the_change(desk: QuickDesk) -> None:
    desk.replace("oauthctl.yaml", "defaults:", POLICY + "defaults:")
    commit(desk)
    desk.run("lint", "--base", "main")
    desk.replace("oauthctl.yaml", "https://other.example.net/cb", "https://shop.acme.com/cb")
    assert "the bad example" in desk.run("lint", "--base", "main", code=1).err


POLICY = """policy:
  ACME001:
    slug: own-hosts
    template: allowed-redirect-hosts
    why: Others would get our codes.
    fix: Use a host of ours.
    severity: high
    with: {hosts: ["shop.acme.com"]}
    bad: {elsewhere: {preset: web, redirect_uris: ["https://other.example.net/cb"]}}
    good: {here: {preset: web, redirect_uris: ["https://shop.acme.com/cb"]}}
"""


def test_a_client_that_moves_to_where_rules_are_ignored_is_told(desk: QuickDesk) -> None:
    overrides = 'lint: {overrides: [{paths: ["clients/legacy/*"], ignore: [RED004]}]}\n'
    desk.write("oauthctl.yaml", PROJECT + overrides)
    commit(desk)
    (desk.folder / "clients/legacy").mkdir()
    git(desk, "mv", "clients/shop.yaml", "clients/legacy/shop.yaml")
    notes = json.loads(desk.run("lint", "--base", "main", "--format", "json").out)["notes"]
    assert notes == ["clients.shop came under `lint.overrides`: paths clients/legacy/*: RED004 is ignored"]


def test_a_branch_that_is_behind_is_told(desk: QuickDesk) -> None:
    git(desk, "checkout", "-qb", "feature")
    git(desk, "commit", "-qm", "mine", "--allow-empty")
    git(desk, "checkout", "-q", "main")
    git(desk, "commit", "-qm", "theirs", "--allow-empty")
    git(desk, "checkout", "-q", "feature")
    notes = json.loads(desk.run("lint", "--base", "main", "--format", "json").out)["notes"]
    assert [note.partition(":")[0].rpartition(" ")[0] for note in notes] == ["the branch does not contain"]


@pytest.mark.parametrize("name", ["HEAD~1", "main~1", "HEAD^", "main^1"])
def test_an_ancestor_can_be_the_base(desk: QuickDesk, name: str) -> None:
    desk.write("clients/shop.yaml", EVERYWHERE)
    commit(desk)
    assert of("RED004", desk, "--base", name) == [("high", "staging prod")]


# ---- what people write
def test_what_counts_whatever_accepts_it_counts_in_spite_of_the_baseline(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", EVERYWHERE)
    desk.run("lint", "--write-baseline")
    assert of("RED004", desk, "--no-waivers") == [("high", "staging prod")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("RED04", "RED004"), ("RED4", "RED004"), ("red-004", "RED004"), ("REDD", "RED"), ("RED*", "RED"), ("KC", "KCL")],
)
def test_a_rule_that_is_nearly_named_is_suggested(desk: QuickDesk, written: str, meant: str) -> None:
    assert f"did you mean `{meant}`?" in desk.run("lint", "--select", written, code=1).err


def test_several_rules_can_stand_in_one_word(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", EVERYWHERE)
    assert set(lint(desk, "--select", "RED004,RED012")) == {"RED004"}
    assert lint(desk, "--select", "RED", "--ignore", "RED004,RED012") == {}


def test_a_waiver_that_names_another_value_is_told_so(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", EVERYWHERE + "    waivers:\n" + waived_in("prod").replace("/cb", "/wrong"))
    commit(desk, days_ago=30)
    told = [one["message"] for one in _findings(desk) if one["code"] == "ORG009"]
    assert told == [
        "RED004 redirect-cleartext finds something here, but with another field, value or environment: the waiver accepts nothing"
    ]


def _findings(desk: QuickDesk, *arguments: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(desk.run("lint", *arguments, "--format", "json", code=None).out)[
        "findings"
    ]
    return found


def test_a_file_as_target_is_answered_with_its_clients(desk: QuickDesk) -> None:
    told = " ".join(desk.run("lint", "clients/shop.yaml", code=64).err.split())
    assert "a target is a client's key, an address or a pattern: oauthctl lint shop" in told


def test_a_diff_of_fixes_fails_as_lint_does(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", EVERYWHERE)
    desk.run("lint", "--fix", "--unsafe-fixes", "--diff", code=3)
    desk.run("lint", "--fix", "--diff", "--format", "json", code=64)


def test_one_repair_makes_room_for_the_next(desk: QuickDesk) -> None:
    desk.write("clients/shop.yaml", SHOP.replace('"https://shop.acme.com/cb"', '"http://SHOP.acme.com/cb"'))
    desk.run("lint", "--fix", "--unsafe-fixes", "--select", "RED004,RED011")
    assert '"https://shop.acme.com/cb"' in desk.read("clients/shop.yaml")


@pytest.mark.parametrize("reports", [("json=-",), ("json=x.json", "sarif=x.json")])
def test_reports_have_files_of_their_own(desk: QuickDesk, reports: tuple[str, ...]) -> None:
    desk.run("lint", *(word for one in reports for word in ("--report", one)), code=64)
