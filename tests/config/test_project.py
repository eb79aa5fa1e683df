"""How the files of a project meet."""

from pathlib import Path

import pytest

from oauthctl.config.files import DiskFiles
from oauthctl.config.fingerprint import fingerprints
from oauthctl.config.project import find_root, load, steering
from oauthctl.config.providers import provider_values
from oauthctl.config.resolve import check, resolve
from oauthctl.config.schema import RESERVED
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.sources import Sources
from oauthctl.model import presets
from oauthctl.model.address import Address, Kind
from oauthctl.model.secret import SecretRef
from tests.config.support import FACTS, HEAD, SSO, TWO, MemoryFiles, project, told

SHOP = "clients: {shop: {preset: service}}\n"


def wrong(text: str, **files: str) -> list[str]:
    with pytest.raises(ProjectError) as error:
        project(text, **files)
    return told(error.value.problems)


# ---- includes


def test_files_below_clients_scopes_and_resources_are_read_by_themselves() -> None:
    found = project(
        HEAD,
        clients__shop=SHOP,
        clients__team__job="clients: {job: {preset: service}}",
        scopes__all="scopes: {x: {}}",
        other__y="nonsense: 1",
    )
    assert sorted(found.clients) == ["job", "shop"]
    assert found.counts == "2 clients, 1 scope"


def test_other_files_are_read_where_include_says_so_and_each_once() -> None:
    found = project(
        HEAD + "include: [oauth/*.yaml, oauth/a.yaml]\n", oauth__a=SHOP, clients__x="clients: {x: {preset: service}}"
    )
    assert list(found.clients) == ["shop"]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("../other/*.yaml", "an include cannot leave the project"),
        ("/etc/*.yaml", "an include cannot leave the project"),
        ("~/x.yaml", "an include cannot leave the project"),
        ("{a,../b}/*.yaml", "an include cannot leave the project"),
        ("oauthctl.yaml", "oauthctl.yaml includes itself"),
        ("./oauthctl.yaml", "oauthctl.yaml includes itself"),
        ("nothing/*.yaml", "no file matches `nothing/*.yaml`"),
    ],
)
def test_includes_that_lead_nowhere_are_told(pattern: str, message: str) -> None:
    (problem,) = wrong(f"{HEAD}include: ['{pattern}']\n")
    assert problem.startswith(f"oauthctl.yaml:5:11   include: {message}")


def test_an_include_may_start_with_a_dot() -> None:
    assert list(project(HEAD + "include: [./oauth/*.yaml]\n", oauth__a=SHOP).clients) == ["shop"]


def test_a_glob_over_everything_does_not_read_the_project_file_twice() -> None:
    assert project(HEAD + "include: ['*.yaml']\n", a=SHOP).counts == "1 client"


def test_steering_stands_only_in_the_project_file() -> None:
    assert wrong(HEAD, clients__a="version: 1\ninclude: [x]\nvars: {a: b}\nproviders: {}\n" + SHOP) == [
        "clients/a.yaml:1:1   version: `version` stands only in oauthctl.yaml (move it there)",
        "clients/a.yaml:2:1   include: `include` stands only in oauthctl.yaml (move it there)",
        "clients/a.yaml:3:1   vars: `vars` stands only in oauthctl.yaml (move it there)",
        "clients/a.yaml:4:1   providers: `providers` stands only in oauthctl.yaml (move it there)",
    ]


def test_one_key_in_two_files_names_both_places() -> None:
    assert wrong(HEAD + SHOP, clients__a=SHOP) == [
        "clients/a.yaml:1:11   clients.shop: `shop` is declared twice (first at oauthctl.yaml:5:11: keep one of them)"
    ]


def test_every_problem_of_every_file_is_told_in_one_run() -> None:
    problems = wrong(
        "project: [a]\nbogus: 1\n",
        clients__a="clients: [\n",
        clients__b="clients: {shop: {presett: web}}\n",
        clients__c="a: 1\na: 2\n",
    )
    assert [problem.split("   ")[0].split(": ")[0] for problem in problems] == [
        "clients/a.yaml:2:1", "clients/b.yaml:1:18", "clients/c.yaml:2:1", "oauthctl.yaml:1:1", "oauthctl.yaml:1:10", "oauthctl.yaml:2:1",
    ]  # fmt: skip


def test_wrong_forms_hide_no_wrong_references() -> None:
    """What has the right form is looked at further, and nothing is said of what depends on the rest."""
    problems = wrong(
        HEAD + "environments: {prod: {}}\nremoved: {old: destroy, job: delete}\n",
        clients__a="clients: {shop: {presett: web, scope: [nowhere]}, job: {preset: service, scope: [lost, odd, reed]}}",
        clients__b="clients: {web: {preset: web}, two: {preset: service, owner: a, owner: b, provider: ssso}}",
        scopes__c="scopes: {odd: {risc: high}, read: {}}",
        resources__d="resources: {api: {scopes: {api:x: {}}}}",
    )
    assert [problem.partition("   ")[2] for problem in problems] == [
        f"clients.shop: unknown key `presett` (did you mean `preset`? It takes one of {', '.join(sorted(presets.names()))})",
        "clients.job.scope: scope `lost` is declared nowhere (declare it under `scopes:`, with `external: true` if others own it)",
        "clients.job.scope: scope `reed` is declared nowhere (did you mean `read`?)",
        "clients.web.redirect_uris: preset `web` needs `redirect_uris` (add `redirect_uris:`)",
        "",
        "clients.two.provider: there is no provider `ssso` (did you mean `sso`?)",
        "removed.old: `old` cannot be `destroy` (it takes one of delete, forget or a map)",
        "removed.job: `job` is removed here and declared too (remove one of the two; the other is at clients/a.yaml:1:51)",
        "resources.api: `uri` is missing",
        "scopes.odd: unknown key `risc` (did you mean `risk`? It takes one of low, medium, high)",
    ]
    assert "`owner` stands here twice" in problems[4]


def test_what_cannot_be_read_is_not_called_missing() -> None:
    assert wrong("version: 1\nproject: [\n") == [
        "oauthctl.yaml:3:1: a value or a closing bracket is missing (write it, or put the text in quotes)"
    ]


def test_words_that_are_kept_for_later_say_what_to_write_instead() -> None:
    assert wrong(HEAD + "moved: {a: b}\nignore: [x]\nlint: {}\n") == [
        f"oauthctl.yaml:{line}:1: unknown key `{word}` ({told})"
        for line, (word, told) in enumerate(RESERVED.items(), 5)
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{client_id: x}", "removed.old: `action` is missing"),
        (
            "{action: delete, provder: sso}",
            "removed.old: unknown key `provder` (did you mean `provider`? It takes a text)",
        ),
        ("destroy", "removed.old: `old` cannot be `destroy` (it takes one of delete, forget or a map)"),
    ],
)
def test_a_removal_has_one_of_two_forms(entry: str, message: str) -> None:
    (problem,) = wrong(f"{HEAD}removed: {{old: {entry}}}\n")
    assert problem.endswith(message)


def test_a_number_that_would_lose_digits_is_no_variable() -> None:
    told = "`release` takes a text or a whole number or true or false, not the number 1.1 (put it in quotes)"
    assert wrong(HEAD + "vars: {release: 1.10}\n") == [f"oauthctl.yaml:5:17   vars.release: {told}"]


def test_a_variable_that_nothing_uses_is_told_since_another_value_would_be_taken() -> None:
    found = project(
        HEAD + "vars: {domain: a.example, x: y}\nenvironments: {prod: {vars: {domian: b.example}}}\n",
        clients__a="clients: {a: {preset: service, client_uri: 'https://${vars.domain}'}}",
    )
    assert {problem.severity for problem in found.warnings} == {"warning"}
    assert told(found.warnings) == [
        "oauthctl.yaml:5:27   vars.x: nothing uses the variable `x` (take it away, or write ${vars.NAME} where it belongs)",
        "oauthctl.yaml:6:30   environments.prod.vars.domian: nothing uses the variable `domian` (did you mean `domain`?)",
    ]


def test_version_and_project_must_be_said() -> None:
    assert wrong("") == ["oauthctl.yaml:1:1: `version` is missing", "oauthctl.yaml:1:1: `project` is missing"]
    assert (
        wrong("version: 2\nproject: a b\n")[0] == "oauthctl.yaml:1:10   version: `version` takes `1`, not the number 2"
    )


def test_a_project_is_found_from_any_folder_below_it(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "oauthctl.yaml").write_text(HEAD)
    assert find_root(tmp_path / "a/b") == tmp_path
    assert load(DiskFiles(tmp_path), FACTS, sources=Sources()).name == "acme"


def test_without_a_project_init_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as error:
        find_root(tmp_path)
    assert "oauthctl init" in error.value.problems[0].next


def test_lines_of_the_files_can_be_quoted() -> None:
    sources = Sources()
    project(HEAD, sources, clients__a=SHOP)
    assert sources.line("clients/a.yaml", 1) == SHOP.strip()


def test_names_of_files_are_shown_without_control_characters() -> None:
    with pytest.raises(ProjectError) as error:
        load(MemoryFiles({"oauthctl.yaml": HEAD, "clients/\x1b[31m.yaml": "a: ["}), FACTS, sources=Sources())
    assert "\x1b" not in told(error.value.problems)[0]


# ---- state, environments, providers


def test_state_settings() -> None:
    state = project(HEAD + "state: {backend: local, lineage: abc, path: s.age, recipients: [age1x, age1y]}\n").state
    assert (state.backend, state.lineage, state.path, state.recipients) == ("local", "abc", "s.age", ("age1x", "age1y"))
    assert project(HEAD).state.lineage == ""


def test_the_state_file_stays_inside_the_project() -> None:
    assert wrong(HEAD + "state: {lineage: x, path: ../s.age}\n") == [
        "oauthctl.yaml:5:27   state.path: the state file cannot be outside the project"
    ]


def test_environments_say_how_they_are_applied() -> None:
    assert (
        project(HEAD + "environments: {prod: {apply: plan-file}, staging: {}}\n").environments["prod"].apply
        == "plan-file"
    )


def test_a_variable_cannot_use_another() -> None:
    assert wrong(HEAD + "vars: {a: x, b: '${vars.a}'}\n") == [
        "oauthctl.yaml:5:17   vars.b: a variable cannot use another one (write its value out)"
    ]


KEYCLOAK = """
version: 1
project: acme
vars: {domain: staging.example, port: 8443, tls: true}
environments:
  staging: {}
  prod:
    vars: {domain: example}
    providers:
      sso: {realm: live, auth: {client_secret: file:live.secret}}
providers:
  sso:
    adapter: keycloak
    url: https://sso.${vars.domain}:${vars.port}/${vars.tls}
    realm: test
    auth: {client_id: oauthctl, client_secret: env:KC_SECRET}
    ignore: [tmp-*]
"""


def test_a_providers_options_come_out_for_an_environment() -> None:
    values, spans = provider_values(project(KEYCLOAK), "sso", "staging")
    assert values["url"] == "https://sso.staging.example:8443/true"
    assert set(values) == {"url", "realm", "auth"}
    secret = values["auth"]["client_secret"]
    assert isinstance(secret, SecretRef)
    assert (secret.scheme, secret.target) == ("env", "KC_SECRET")
    assert str(spans["auth.client_secret"]) == "oauthctl.yaml:16:48"


def test_an_environment_may_change_a_provider() -> None:
    values, spans = provider_values(project(KEYCLOAK), "sso", "prod")
    assert (values["realm"], values["url"], values["auth"]["client_id"]) == (
        "live",
        "https://sso.example:8443/true",
        "oauthctl",
    )
    assert str(values["auth"]["client_secret"]) == "file:live.secret"
    assert str(spans["realm"]) == "oauthctl.yaml:10:20"


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        ("sso: {adapter: dcr}", "an environment cannot change a provider's adapter (declare another provider)"),
        ("sso: {relm: x}", "unknown key `relm` (did you mean `realm`? It takes a text)"),
        ("sos: {realm: x}", "there is no provider `sos` (known: sso)"),
    ],
)
def test_what_an_environment_changes_is_checked_as_a_whole(overlay: str, message: str) -> None:
    (problem,) = wrong(KEYCLOAK.replace("sso: {realm: live, auth: {client_secret: file:live.secret}}", overlay))
    assert problem.endswith(message)


def test_a_reference_stands_only_where_a_secret_belongs() -> None:
    (problem,) = check(project(KEYCLOAK.replace("realm: test", "realm: env:REALM")))
    assert problem.message == "a reference stands only where a secret belongs, in staging"  # prod has another realm
    assert str(problem.place) == "oauthctl.yaml:15:12   providers.sso.realm"


def test_a_variable_that_a_provider_needs_must_be_set() -> None:
    with pytest.raises(ProjectError, match="is not set"):
        provider_values(
            project(KEYCLOAK.replace("vars: {domain: staging.example, port: 8443, tls: true}", "")), "sso", "staging"
        )


def test_steering_is_comparable_and_shows_every_change() -> None:
    before = steering(project(KEYCLOAK))
    assert before == steering(project("# a comment\n" + KEYCLOAK))
    after = steering(project(KEYCLOAK.replace("domain: example", "domain: evil")))
    assert [name for name in before if before[name] != after[name]] == ["providers.sso, in prod"]


# ---- fingerprints


def fingerprint(body: str) -> str:
    address = Address("sso", Kind.CLIENT, "shop")
    return fingerprints(resolve(project(f"{HEAD}clients: {{shop: {body}}}\n"), None))[address]


def test_a_fingerprint_is_about_meaning_not_about_text() -> None:
    one = fingerprint(
        "{preset: web, redirect_uris: [https://a, https://b], scope: openid profile, settings: {access_token_lifetime: 5m}}"
    )
    assert one == fingerprint(
        "{settings: {access_token_lifetime: 300}, scope: [profile, openid], redirect_uris: [https://b, https://a], preset: web}"
    )
    assert one == fingerprint(
        "{preset: web, client_id: shop, redirect_uris: [https://a, https://b], scope: openid profile, settings: {access_token_lifetime: 5m, pkce: required}}"
    )


@pytest.mark.parametrize(
    "other",
    [
        "{preset: custom}", "{preset: service, client_name: x}", "{preset: service, client_id: x}", "{preset: service, lifecycle: {protect: true}}",
        "{preset: service, secret: {from: env:X}}", "{preset: service, logo_uri: null}", "{preset: service, owner: x}",
        "{preset: service, lifecycle: {ignore_changes: [logo_uri]}}", "{preset: service, accepted: [{field: scope, reason: x, until: 2027-01-01}]}",
    ],
)  # fmt: skip
def test_every_difference_in_meaning_shows_in_the_fingerprint(other: str) -> None:
    assert fingerprint("{preset: service}") != fingerprint(other)


def test_two_providers_have_two_fingerprints() -> None:
    found = fingerprints(
        resolve(
            project(TWO + "clients: {a: {preset: service, provider: sso}, b: {preset: service, provider: partner}}"),
            None,
        )
    )
    assert set(found) == {Address("sso", Kind.CLIENT, "a"), Address("partner", Kind.CLIENT, "b")}
    assert SSO in HEAD
