"""What is wrong with the shape of a file, in words that say what to write instead."""

from typing import Any

import pytest

from oauthctl.config.check import Rules, check_document
from oauthctl.config.schema import schema
from oauthctl.config.validator import slow_validator, validator
from oauthctl.config.yaml_reader import read
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.sources import Sources
from tests.config.support import FACTS, HEAD, project, told

SCHEMA = schema(FACTS)
RULES = Rules(SCHEMA, validator(SCHEMA), FACTS)
SLOW = Rules(SCHEMA, slow_validator(SCHEMA), FACTS)


def wrong(text: str) -> list[str]:
    problems = told(check_document(read("f.yaml", text), RULES).problems)
    assert sorted(problems) == sorted(told(check_document(read("f.yaml", text), SLOW).problems)), (
        "both validators say the same"
    )
    return problems


def in_client(line: str) -> str:
    (problem,) = wrong(f"clients:\n  shop:\n    {line}\n")
    place, _, message = problem.partition(": ")
    assert place.startswith("f.yaml:3:")
    return message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("redirect_uri: x", "unknown key `redirect_uri` (did you mean `redirect_uris`? It takes a list)"),
        ("redirect_uris: https://x", "`redirect_uris` takes a list, not a text (write [https://x])"),
        ("redirect_uris:", "`redirect_uris` is empty (write [] to clear)"),
        ("client_name:", "`client_name` is empty (write a value, or null to clear)"),
        ("settings:", "`settings` is empty (write {} for none)"),
        ("client_name: 12", "`client_name` takes a text, not the number 12 (put it in quotes)"),
        ("client_name: [a]", "`client_name` takes a text, not a list"),
        ("contacts: [1]", "an item of `contacts` takes a text, not the number 1 (put it in quotes)"),
        ("require_auth_time: 'yes'", "`require_auth_time` takes true or false, not a text"),
        ("require_auth_time: yes", "`require_auth_time` takes true or false, not a text"),
        ("default_max_age: 5 minutes", "`default_max_age` cannot be `5 minutes` (it takes a duration: `300`, `5m`, `1h30m`)"),
        ("jwks: []", "`jwks` takes a map, not an empty list"),
        ("application_type: wbe", "`application_type` cannot be `wbe` (did you mean `web`? It takes one of web, native)"),
        ("preset: webb", "`preset` cannot be `webb` (did you mean `web`? It takes one of bff, ciba, cli, custom, device, exchange, fapi2, mcp-hosted, mcp-local, native, service, spa, web)"),
        ("pkce: required", "unknown key `pkce` (write it under `settings:`: `settings: {pkce: …}`)"),
        ("settings: {logo_uri: x}", "unknown key `logo_uri` (write it beside `settings:`, not inside)"),
        ("settings: {pkce: sometimes}", "`pkce` cannot be `sometimes` (it takes one of required, optional)"),
        ("settings: {pkce_methods: [S255]}", "an item of `pkce_methods` cannot be `S255` (did you mean `S256`? It takes one of S256, plain)"),
        ("directAccessGrantsEnabled: true", "unknown key `directAccessGrantsEnabled` (that is keycloak's own name: write `grant_types`)"),
        ("client_id_issued_at: 1", "unknown key `client_id_issued_at` (the server makes it: it cannot be declared)"),
        ("only_in: []", "`only_in` must not be empty"),
        ("client_id: ''", "`client_id` must not be empty"),
        ("secret: {}", "`secret` must not be empty"),
        ("secret: {to: env:X}", "this is no reference to a secret; the secret itself never stands here (write file:PATH)"),
        ("secret: {from: vault:kv/shop}", "this is no reference to a secret; the secret itself never stands here (write env:NAME or file:PATH)"),
        ("environments: {prod: {redirect_uris: {ad: [x]}}}", "unknown key `ad` (did you mean `add`? It takes a list or a text)"),
        ("environments: {prod: {redirect_uris: {}}}", "`redirect_uris` must not be empty"),
        ("environments: {prod: {only_in: [x]}}", "unknown key `only_in`"),
        ("lifecycle: {protect: 1}", "`protect` takes true or false, not the number 1"),
        ("lifecycle: {ignore_changes: [{field: x, unti: 2027-01-01}]}", "unknown key `unti` (did you mean `until`? It takes a day: YYYY-MM-DD)"),
        ("accepted: [{field: x, reason: y, until: soon}]", "`until` cannot be `soon` (it takes a day: YYYY-MM-DD)"),
        ("secret:", "`secret` is empty (write a value, or take the line away)"),
        ("secret: {from: 'env:not a name'}", "this is no reference to a secret; the secret itself never stands here (write env:NAME or file:PATH)"),
        ("settings: null", "`settings` takes a map, not null (write {} for none)"),
        ("jwks: {add: [x]}", "`keys` is missing"),
        ("environments: {prod: {redirect_uris: {add: [1]}}}", "an item of `add` takes a text or a map, not the number 1 (put it in quotes)"),
        ("x_custom: 1", "unknown key `x_custom` (no registered member is called so; a provider's own setting stands under `extensions:`)"),
        ("client_name#: x", "unknown key `client_name#` (did you mean `client_name`? It takes a text)"),
        ("extensions: {okta: {}}", "unknown key `okta` (known here: dcr, keycloak)"),
    ],
)  # fmt: skip
def test_each_mistake_in_a_client_has_its_own_words(line: str, message: str) -> None:
    assert in_client(line) == message


@pytest.mark.parametrize(
    "line",
    [
        "token_endpoint_auth_method: something_new", "grant_types: ['urn:example:new']", "logo_uri: null", "contacts: []",
        "client_name#pt-BR: Loja", "scope: openid profile", "default_max_age: 5m", "default_max_age: ${vars.age}", "settings: {pkce: '${vars.pkce}'}",
        "secret: {from: '${vars.where}'}", "environments: {prod: {scope: {add: email}, settings: {default_scopes: {remove: [email]}}}}",
        "lifecycle: {ignore_changes: [logo_uri, {field: scope, reason: x, until: 2027-01-01}]}", "jwks: {keys: []}", "extensions: {keycloak: {}}",
    ],
)  # fmt: skip
def test_what_the_registry_allows_is_allowed(line: str) -> None:
    assert wrong(f"clients:\n  shop:\n    {line}\n") == []


def test_a_clients_keys_where_its_name_belongs_are_told_apart_from_a_wrong_value() -> None:
    told = wrong("clients: {preset: web}\n")
    assert told[0].endswith(
        "`preset` takes a map, not a text (the keys of `clients:` are names, each with a map of its own)"
    )


def test_a_key_that_belongs_one_level_below_is_told_where() -> None:
    rule = "{template: owners, slug: own-owners, severity: low, why: w, fix: f, bad: {a: {preset: web}}, good: {a: {preset: web}}, with: {owners: [a]}, owners: [b]}"
    told = wrong(f"policy:\n  ACME001: {rule}\n")
    assert [one for one in told if one.endswith("unknown key `owners` (write it under `with:`)")]


def test_several_mistakes_are_told_at_once_each_at_its_place() -> None:
    problems = wrong("clients:\n  shop: {client_nam: x, contacts: 3}\n  bad name: {}\n  other: 5\nscope: {}\n")
    assert [problem.partition(":  ")[0].split("   ")[0] for problem in problems] != []
    assert {problem.split()[0].rstrip(":") for problem in problems} == {
        "f.yaml:2:10",
        "f.yaml:2:35",
        "f.yaml:3:3",
        "f.yaml:4:10",
        "f.yaml:5:1",
    }


def test_names_are_told_what_they_may_hold() -> None:
    assert wrong("scopes: {'a b': {}}") == [
        "f.yaml:1:10   scopes: `a b` cannot be a name here (a scope has no blanks, quotes or backslashes (RFC 6749 section 3.3))"
    ]
    assert wrong("clients: {'scope:x': {}}") == [
        "f.yaml:1:11   clients: `scope:x` cannot be a name here (use letters, digits, `.`, `_` and `-`; what the provider calls it goes into `client_id:`)"
    ]


@pytest.mark.parametrize("text", ["- a\n", "just text\n", "3\n"])
def test_a_file_that_is_no_map_is_told(text: str) -> None:
    (problem,) = wrong(text)
    assert "the file takes a map, not" in problem


def test_a_providers_options_are_the_adapters() -> None:
    assert wrong("providers: {sso: {adapter: keycloak, url: x, relm: y}}") == [
        "f.yaml:1:13   providers.sso: `realm` is missing",
        "f.yaml:1:46   providers.sso: unknown key `relm` (did you mean `realm`? It takes a text)",
    ]
    (problem,) = wrong("providers: {sso: {adapter: keycloack, anything: 1}}")
    assert "`adapter` cannot be `keycloack` (did you mean `keycloak`?" in problem


@pytest.mark.parametrize(
    "text",
    [
        "clients: {shop: {preset: service, secret: {from: hunter2}}}",
        "clients: {shop: {preset: service, client_secret: hunter2}}",
        "clients: {shop: {preset: service, secret: hunter2}}",
        "clients: {shop: {preset: service, secret: [hunter2]}}",
        "clients: {shop: {preset: service, secret: {value: hunter2}}}",
        "clients: {shop: {preset: service, secret: {from: '$${hunter2}'}}}",
        "clients: {shop: {preset: service, environments: {prod: {secret: hunter2}}}}",
        "clients: {shop: {preset: service, client_secret: x, client_secret: hunter2}}",
        "environments: {prod: {providers: {sso: {auth: {client_id: a, pasword: hunter2}}}}}",
        'clients: {shop: {preset: service, client_secret: "hunter2}}',
        "clients: {shop: {preset: service, secret: {from: hunter2, to: [}}}",
        "clients:\n  shop:\n    client_secret: hunter2\n   preset: x",
        "clients: {shop: {preset: service, registration_access_token: {nested: [hunter2]}}}",
        "environments: {prod: {providers: {sso: {auth: {client_id: a, client_secret: hunter2}}}}}",
        "providers: {kc: {adapter: keycloak, url: x, realm: y, auth: {client_id: a, client_secret: hunter2}}}",
        "providers: {kc: {adapter: dcr, initial_access_token: |\n  hunter2\n  hunter2\n  }}".replace(
            "|\n  hunter2\n  hunter2\n  ", "hunter2"
        ),
    ],
)
def test_a_secret_written_out_is_refused_and_shown_nowhere(text: str) -> None:
    sources = Sources()
    whole = text if text.startswith("providers") else HEAD.replace("version: 1\nproject: acme\n", "") + text
    with pytest.raises(ProjectError) as error:
        project(f"version: 1\nproject: acme\n{whole}\n", sources)
    assert "hunter2" not in repr(error.value.problems)
    lines = [sources.line("oauthctl.yaml", number) or "" for number in range(1, 12)]
    assert "hunter2" not in "".join(lines)
    assert "*******" in "".join(lines)


def test_the_two_validators_know_the_same_faults() -> None:
    documents: list[Any] = [
        {"clients": {"a": {"x": 1, "y": 2, "secret": {}, "waivers": [{}]}}},
        {"providers": {"a": {}, "b": {"adapter": "keycloak"}, "c": {"adapter": "dcr", "issuer": 3}}},
        {"version": 2, "vars": {"a": [], "b c": 1}, "include": "x", "removed": {"a": "destroy", "b": {"action": "x"}}},
        [], None, 3,
    ]  # fmt: skip
    for document in documents:
        fast, slow = (
            {(one.path, one.missing, *sorted(one.unknown)) for one in check(document)}
            for check in (RULES.validate, SLOW.validate)
        )
        assert fast == slow
