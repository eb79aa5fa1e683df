"""An organisation's own rules: made from templates, tried on their examples, and then rules like any other."""

import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from oauthctl.cli.main import run
from oauthctl.config.project import Project, load
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.sources import Sources
from oauthctl.lint.finding import Finding
from oauthctl.lint.registry import FAMILIES
from oauthctl.lint.severity import Severity
from oauthctl.model.policy import RESERVED_LETTERS, TEMPLATES
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.linting.declared import LintRequest, lint
from oauthctl.workflow.linting.policies import policies
from oauthctl.workflow.validate import validate
from tests.lint.support import HEADER, Memory

WEB = {"preset": "web", "owner": "team-shop", "redirect_uris": ["https://shop.acme.example/cb"]}
ELSEWHERE = {**WEB, "redirect_uris": ["https://shop.evil.example/cb"]}
OTHER = {**WEB, "redirect_uris": ["https://shop.other.example/cb"]}
HOSTS = {
    "template": "allowed-redirect-hosts",
    "slug": "acme-redirect-hosts",
    "severity": "high",
    "why": "Codes go to a host that is not ours.",
    "fix": "Use a host below acme.example.",
    "with": {"hosts": ["*.acme.example"]},
    "bad": {"shop": ELSEWHERE},
    "good": {"shop": WEB},
}
# By template: parameters, what a client that breaks the rule says differently from WEB, and one that keeps it.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "allowed-redirect-hosts": (HOSTS["with"], ELSEWHERE, {}),  # type: ignore[dict-item]  # a literal
    "allowed-redirect-schemes": ({"schemes": ["https"]}, {"redirect_uris": ["http://shop.acme.example/cb"]}, {}),
    "client-names": ({"keys": ["acme-*", "good-?"]}, {}, {}),
    "owners": ({"owners": ["team-*"]}, {"owner": "bob"}, {}),
    "required-fields": ({"fields": ["owner", "contacts"]}, {}, {"contacts": ["shop@acme.example"]}),
    "maximum-lifetime": (
        {"field": "settings.access_token_lifetime", "seconds": 600},
        {"settings": {"access_token_lifetime": "1h"}},
        {"settings": {"access_token_lifetime": "5m"}},
    ),
    "allowed-values": (
        {"field": "subject_type", "values": ["pairwise"]},
        {"subject_type": "public"},
        {"subject_type": "pairwise"},
    ),
    "forbidden-values": ({"field": "contacts", "values": ["*@gmail.com"]}, {"contacts": ["a@gmail.com"]}, {}),
    "forbidden-scopes": ({"scopes": ["offline_*"]}, {"scope": "openid offline_access"}, {"scope": "openid"}),
    "allowed-grant-types": ({"grant_types": ["authorization_code"]}, {}, {"grant_types": ["authorization_code"]}),
    "allowed-authentication": (
        {"methods": ["private_key_jwt"]},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://shop.acme.example/jwks"},
    ),
    "required-pkce": ({}, {"settings": {"pkce": "optional"}}, {}),
}


def written(policy: dict[str, Any], clients: dict[str, Any] | None = None, **more: Any) -> str:
    return f"{HEADER}{yaml.safe_dump({'policy': policy, 'clients': clients or {}, **more}, sort_keys=False)}"


def project(policy: dict[str, Any]) -> Project:
    return load(Memory({"oauthctl.yaml": written(policy)}), facts(), sources=Sources())


def refused(policy: dict[str, Any]) -> list[str]:
    with pytest.raises(ProjectError) as caught:
        policies(project(policy))
    assert all(
        problem.place and problem.place.span and problem.place.span.line > 1 for problem in caught.value.problems
    )
    return [f"{problem.message}; {problem.note}" for problem in caught.value.problems]


def linted(folder: Path, text: str, **request: Any) -> list[Finding]:
    (folder / "oauthctl.yaml").write_text(text)
    found = lint(folder, LintRequest(**request), Sources(), print, print).findings
    return [finding for finding in found if finding.rule.code == "ACME001"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_template_finds_its_bad_example_and_not_its_good_one(template: str) -> None:
    given, bad, good = CASES[template]
    bad_key = "bob" if template == "client-names" else "good-x"
    body = {**HOSTS, "template": template, "bad": {bad_key: {**WEB, **bad}}, "good": {"good-x": {**WEB, **good}}}
    body = {**body, "with": given}
    (rule,) = policies(project({"ACME001": body}))
    assert rule.summary.startswith(TEMPLATES[template].summary.removesuffix("."))
    assert all(f"{name}: " in rule.summary for name in given)
    swapped = {**body, "bad": body["good"], "good": body["bad"]}
    assert len(refused({"ACME001": swapped})) == 2


def test_it_is_a_rule_like_any_other(tmp_path: Path) -> None:
    policy = {"ACME001": HOSTS}
    (found,) = linted(tmp_path, written(policy, {"portal": ELSEWHERE}))
    assert (found.severity, found.value, found.counts) == (Severity.HIGH, "https://shop.evil.example/cb", True)
    assert found.environments == ("staging", "prod")
    assert found.place.span is not None
    assert found.place.span.file == "oauthctl.yaml"
    assert not linted(tmp_path, written(policy, {"portal": ELSEWHERE}), ignore=("acme-redirect-hosts",))
    assert not linted(tmp_path, written(policy, {"portal": ELSEWHERE}, lint={"ignore": ["ACME"]}))
    (found,) = linted(tmp_path, written(policy, {"portal": ELSEWHERE}, lint={"severity": {"ACME001": "low"}}))
    assert found.severity is Severity.LOW
    waiver = {"rule": "ACME001", "value": found.value, "reason": "r", "owner": "o", "until": "2999-01-01"}
    (found,) = linted(tmp_path, written(policy, {"portal": {**ELSEWHERE, "waivers": [waiver]}}))
    assert found.waiver is not None


def test_only_a_policy_lets_a_rule_be_waived_that_cannot_be(tmp_path: Path) -> None:
    policy = {"ACME001": {**HOSTS, "waivable": False}}
    waiver = {
        "rule": "ACME001",
        "value": ELSEWHERE["redirect_uris"][0],
        "reason": "r",
        "owner": "o",
        "until": "2999-01-01",
    }
    clients = {"portal": {**ELSEWHERE, "waivers": [waiver]}}
    (found,) = linted(tmp_path, written(policy, clients))
    assert found.waiver is None
    allowed = {"rule": "ACME001", "clients": ["port*"], "reason": "r", "owner": "ciso", "until": "2999-01-01"}
    (found,) = linted(tmp_path, written(policy, clients, lint={"allow_waivers": [allowed]}))
    assert found.waiver is not None
    for other in ({**allowed, "clients": ["shop"]}, {**allowed, "until": "2020-01-01"}):
        (found,) = linted(tmp_path, written(policy, clients, lint={"allow_waivers": [other]}))
        assert found.waiver is None, other


@pytest.mark.parametrize(
    ("rule", "said"),
    [("PKC001", "can be waived without this"), ("ORG004", "judges waivers itself"), ("ALL", "more than one rule")],
)
def test_a_waiver_is_allowed_only_where_that_says_something(rule: str, said: str, tmp_path: Path) -> None:
    allowed = {"rule": rule, "clients": ["*"], "reason": "r", "owner": "o", "until": "2999-01-01"}
    with pytest.raises(ProjectError, match=said):
        linted(tmp_path, written({"ACME001": HOSTS}, lint={"allow_waivers": [allowed]}))


def test_every_day_of_an_allowance_that_is_none_is_told(tmp_path: Path) -> None:
    days = ("2027-02-30", "2027-06-30", "2027-13-01")
    allowed = [
        {"rule": "waiver-expired", "clients": ["*"], "reason": "r", "owner": "ciso", "until": day} for day in days
    ]
    with pytest.raises(ProjectError) as caught:
        linted(tmp_path, written({"ACME001": HOSTS}, lint={"allow_waivers": allowed}))
    told = [(one.message, one.note) for one in caught.value.problems]
    assert told == [(f"`{day}` is no day", "write YYYY-MM-DD") for day in (days[0], days[2])]


def test_a_rule_is_about_the_presets_clients_and_environments_that_it_names(tmp_path: Path) -> None:
    policy = {"ACME001": {**HOSTS, "environments": ["prod"], "presets": ["web"], "clients": ["shop*"]}}
    found = linted(tmp_path, written(policy, {"portal": ELSEWHERE, "shop-2": ELSEWHERE}))
    assert [(one.address.key, one.environments) for one in found if one.address] == [("shop-2", ("prod",))]


def test_examples_that_fail_are_named_at_their_place() -> None:
    (said,) = refused({"ACME001": {**HOSTS, "bad": {"shop": WEB}}})
    assert said.startswith("the bad example `shop` of ACME001 acme-redirect-hosts fails: the rule finds nothing")


def test_validate_and_lint_refuse_a_policy_whose_examples_fail(tmp_path: Path) -> None:
    text = written({"ACME001": {**HOSTS, "good": {"shop": ELSEWHERE}}})
    (tmp_path / "oauthctl.yaml").write_text(text)
    (problem,) = [one for one in validate(tmp_path, Sources()).problems if one.severity == "error"]
    assert "the good example" in problem.message
    with pytest.raises(ProjectError, match="the good example"):
        lint(tmp_path, LintRequest(), Sources(), print, print)


def test_codes_and_slugs_that_collide_are_refused() -> None:
    twice = refused({"ACME001": HOSTS, "ACME002": HOSTS, "XCL900": {**HOSTS, "slug": "loopback-on-web-client"}})
    assert twice == [
        "`acme-redirect-hosts` is the name of ACME001; choose another",
        "codes with `XCL` are oauthctl's own; use letters of your own",
        "`loopback-on-web-client` is the name of RED005 loopback-on-web-client; choose another",
    ]
    assert set(FAMILIES) <= RESERVED_LETTERS


def test_a_field_preset_or_environment_that_is_not_is_refused() -> None:
    lifetime = {"template": "maximum-lifetime", "with": {"field": "settings.acces_token_lifetime", "seconds": 1}}
    said = refused({"ACME001": {**HOSTS, **lifetime, "presets": ["wep"], "environments": ["prd"]}})
    assert said == [
        "there is no field `settings.acces_token_lifetime`; did you mean `settings.access_token_lifetime`?",
        "there is no preset `wep`; did you mean `web`?",
        "there is no environment `prd`; did you mean `prod`?",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"template": "allowed-redirect-host"}, "did you mean `allowed-redirect-hosts`?"),
        ({"with": {"host": ["a"]}}, "did you mean `hosts`?"),
        ({"with": {"hosts": ["*.*.*.example"]}}, "an item of `hosts` cannot be `*.*.*.example`"),
        ({"with": {"hosts": ["a" * 300]}}, "an item of `hosts`"),
        ({"slug": "all"}, "`slug` cannot be `all`"),
        ({"severity": "hgh"}, "did you mean `high`?"),
        ({"bad": {}}, "`bad` must not be empty"),
        ({"bad": {"shop": {"preset": "wep"}}}, "did you mean `web`?"),
        ({"bad": {"shop": {"redirect_uri": []}}}, "did you mean `redirect_uris`?"),
    ],
)
def test_a_wrong_policy_is_told_as_other_declarations_are(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ProjectError) as caught:
        project({"ACME001": {**HOSTS, **change}})
    assert any(said in f"{one.message}; {one.note}" for one in caught.value.problems), caught.value.problems


@pytest.mark.parametrize(
    ("template", "parameter", "text", "fits"),
    [
        ("allowed-redirect-hosts", "hosts", "*." + "a" * 248 + ".io", True),
        ("allowed-redirect-hosts", "hosts", "a" * 260, False),
        ("owners", "owners", "t" * 200, True),
        ("owners", "owners", "t" * 201, False),
        ("owners", "owners", "", False),
        ("owners", "owners", "a$b", False),
    ],
)
def test_what_a_policy_lists_has_a_length(template: str, parameter: str, text: str, *, fits: bool) -> None:
    schema = dict(TEMPLATES[template].parameters[parameter])
    assert jsonschema.Draft202012Validator(schema).is_valid([text]) == fits


def test_many_stars_in_a_glob_cost_no_time_that_grows_without_end() -> None:
    stars = {**HOSTS, "template": "client-names", "with": {"keys": ["*a" * 90 + "b", "shop"]}}
    policies(project({"ACME001": {**stars, "bad": {"a" * 250: WEB}, "good": {"shop": WEB}}}))


def test_a_strange_uri_is_not_taken_for_one_that_leads_to_an_allowed_host(tmp_path: Path) -> None:
    strange = {**WEB, "redirect_uris": [r"https://evil.example\@shop.acme.example/cb"]}
    assert linted(tmp_path, written({"ACME001": HOSTS}, {"portal": strange}))


def test_policy_test_says_which_examples_were_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "oauthctl.yaml").write_text(written({"ACME001": HOSTS}))
    assert run(["policy", "test", "-C", str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == "ACME001 acme-redirect-hosts: 1 bad and 1 good, all as they should be"
    (tmp_path / "oauthctl.yaml").write_text(written({"ACME001": {**HOSTS, "bad": {"shop": WEB}}}))
    assert run(["policy", "test", "-C", str(tmp_path)]) == 1
    assert "oauthctl.yaml:" in capsys.readouterr().err


def test_explain_knows_the_rules_of_the_project_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "oauthctl.yaml").write_text(written({"ACME001": HOSTS}))
    assert run(["explain", "acme-redirect-hosts", "-C", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert HOSTS["why"] in said
    assert "https://shop.evil.example/cb" in said
    assert "a host that is not allowed (hosts: *.acme.example)" in " ".join(said.split())
    for label in ("severity", "risk", "instead", "standard", "judges", "runs", "mended", "waive", "bad", "good"):
        assert f"  {label}" in said


def test_explain_says_whom_a_rule_is_about_and_where_the_organisation_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = {**HOSTS, "presets": ["web", "spa"], "environments": ["prod"], "cite": "Handbook, chapter 4"}
    (tmp_path / "oauthctl.yaml").write_text(written({"ACME001": body}))
    assert run(["explain", "ACME001", "-C", str(tmp_path)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "(hosts: *.acme.example; only presets: web, spa; only environments: prod)." in said
    assert "standard Handbook, chapter 4" in said


def test_a_change_is_judged_by_the_policy_of_its_base(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "oauthctl.yaml").write_text(written({"ACME001": HOSTS}))
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "base")
    weaker = {**HOSTS, "with": {"hosts": ["*.acme.example", "*.evil.example"]}, "bad": {"shop": OTHER}}
    (tmp_path / "oauthctl.yaml").write_text(written({"ACME001": weaker}, {"portal": ELSEWHERE}))
    found = lint(tmp_path, LintRequest(base="main"), Sources(), print, print)
    assert "ACME001" in [finding.rule.code for finding in found.failing]
    assert any("`policy` differs from the base" in note for note in found.notes)


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)
