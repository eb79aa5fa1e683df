"""What a declaration means in an environment."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.config.resolve import check, resolve
from oauthctl.diagnostics.errors import ProjectError, UsageError
from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Desired, Removal
from oauthctl.model.value import Origin
from tests.config.support import HEAD, PARTNER, SSO, TWO, client, declared, only, project, told

ENVIRONMENTS = "environments:\n  staging: {}\n  prod: {vars: {domain: acme.com}}\nvars: {domain: staging.acme.com}\n"
SERVICE = "preset: service\n"
WEB = "preset: web\nredirect_uris: [https://a.example/cb]\n"


def wrong(clients: str, environment: str = "", head: str = HEAD) -> list[str]:
    with pytest.raises(ProjectError) as error:
        declared(clients, environment, head)
    return told(error.value.problems)


def value(one: Desired, field: str) -> Any:
    return one.fields[field].value


# ---- fields and where they come from


def test_a_preset_gives_what_decides_power_and_a_declared_value_goes_over_it() -> None:
    shop = client("preset: web\nredirect_uris: [https://a.example/cb]\nsettings: {pkce: optional}")
    assert value(shop, "grant_types") == ["authorization_code", "refresh_token"]
    assert shop.fields["grant_types"].origin is Origin.PRESET
    assert str(shop.fields["grant_types"].span) == "oauthctl.yaml:7:13"  # the word after `preset:`
    assert value(shop, "settings.pkce") == "optional"
    assert shop.fields["settings.pkce"].origin is Origin.DECLARED


def test_custom_starts_from_the_standards_defaults() -> None:
    assert client("preset: custom").fields["grant_types"].origin is Origin.STANDARD


def test_null_clears_and_absent_is_not_managed() -> None:
    shop = client(WEB + "logo_uri: null\ncontacts: []\n")
    assert value(shop, "logo_uri") is None
    assert value(shop, "contacts") == []
    assert "client_uri" not in shop.fields


def test_fields_stand_in_the_order_of_the_field_table_whatever_the_order_of_keys() -> None:
    one = client(WEB + "client_name: Shop\n")
    other = client("client_name: Shop\n" + WEB)
    assert list(one.fields) == list(other.fields)


@given(
    st.permutations(
        [
            "preset: web",
            "client_name: Shop",
            "redirect_uris: [https://a/cb]",
            "scope: openid",
            "settings: {pkce: required}",
            "owner: me",
        ]
    )
)
def test_the_order_of_keys_never_matters(lines: list[str]) -> None:
    shop = client("\n".join(lines))
    assert {name: one.value for name, one in shop.fields.items()} == {
        name: one.value for name, one in client("\n".join(sorted(lines))).fields.items()
    }


@pytest.mark.parametrize("written", ["openid  profile openid", "[openid, profile]", "[openid profile]"])
def test_a_scope_is_a_list_or_the_registrys_string(written: str) -> None:
    scope = client(f"{SERVICE}scope: {written}").fields["scope"]
    assert scope.value == ["openid", "profile"]
    assert len(scope.items) == 2


@pytest.mark.parametrize(
    ("written", "seconds"), [("300", 300), ("5m", 300), ("1h30m", 5400), ('"60"', 60), ("14d", 1209600)]
)
def test_durations_are_seconds(written: str, seconds: int) -> None:
    assert (
        value(client(f"{SERVICE}settings: {{access_token_lifetime: {written}}}"), "settings.access_token_lifetime")
        == seconds
    )


def test_items_of_a_list_keep_their_places() -> None:
    uris = client("preset: web\nredirect_uris:\n  - https://a\n  - https://b").fields["redirect_uris"]
    assert [span.line for span in uris.items] == [9, 10]


def test_a_member_may_carry_a_language_tag() -> None:
    assert value(client(f"{SERVICE}client_name#fr: Boutique\nclient_name: Shop"), "client_name#fr") == "Boutique"


def test_native_settings_are_items_under_the_adapters_name() -> None:
    shop = client(
        SERVICE
        + "extensions:\n  keycloak:\n    fullScopeAllowed: false\n    protocolMappers:\n      ops: {config: {a: b}}"
    )
    assert value(shop, "extensions.keycloak.fullScopeAllowed") is False
    assert value(shop, "extensions.keycloak.protocolMappers.ops") == {"config": {"a": "b"}}
    span = shop.fields["extensions.keycloak.protocolMappers.ops"].span
    assert span is not None
    assert span.line == 12


def test_a_client_is_known_by_its_key_unless_it_says_otherwise() -> None:
    assert client(SERVICE).name == "shop"
    assert client(SERVICE + "client_id: Acme/Shop").name == "Acme/Shop"


# ---- defaults


def test_defaults_merge_maps_and_replace_lists() -> None:
    head = HEAD + "defaults: {owner: us, contacts: [a@x], settings: {access_token_lifetime: 5m, consent: skip}}\n"
    shop = client(SERVICE + "contacts: [b@x]\nsettings: {consent: required}", head=head)
    assert shop.owner == "us"
    assert value(shop, "contacts") == ["b@x"]
    assert value(shop, "settings.consent") == "required"
    assert shop.fields["settings.access_token_lifetime"].origin is Origin.DEFAULTS


def test_defaults_of_a_file_are_for_that_file_and_go_over_the_projects() -> None:
    found = resolve(
        project(
            HEAD + "defaults: {owner: all, preset: service}\nclients: {a: {}}\n",
            clients__b="defaults: {owner: b-team}\nclients: {b: {}}\n",
        ),
        None,
    )
    assert {one.address.key: one.owner for one in found.objects} == {"a": "all", "b": "b-team"}


def test_defaults_say_nothing_of_scopes_but_provider_and_owner() -> None:
    found = declared(
        "scopes: {x: {}}", head=HEAD + "defaults: {owner: us, description: d, settings: {consent: skip}}\n"
    )
    assert only(found).owner == "us"
    assert not only(found).fields


# ---- environments


def test_variables_are_filled_in_and_an_environments_own_go_first() -> None:
    body = "preset: web\nredirect_uris: [\"https://shop.${vars.domain}/cb\"]\nclient_name: 'a $${literal}'"
    assert value(client(body, "staging", HEAD + ENVIRONMENTS), "redirect_uris") == ["https://shop.staging.acme.com/cb"]
    assert value(client(body, "prod", HEAD + ENVIRONMENTS), "redirect_uris") == ["https://shop.acme.com/cb"]
    assert value(client(body, "prod", HEAD + ENVIRONMENTS), "client_name") == "a ${literal}"


def test_an_overlay_replaces_or_edits() -> None:
    body = """
        preset: web
        redirect_uris: [https://a, https://b]
        scope: openid profile
        environments:
          staging:
            client_name: Test shop
            redirect_uris: {add: ["http://127.0.0.1/cb"], remove: [https://b]}
            scope: {add: email}
            grant_types: {remove: [refresh_token]}
          prod: {redirect_uris: [https://c]}
    """
    staging = client(body, "staging", HEAD + ENVIRONMENTS)
    assert value(staging, "redirect_uris") == ["https://a", "http://127.0.0.1/cb"]
    assert staging.fields["redirect_uris"].origin is Origin.ENVIRONMENT
    assert [span.line for span in staging.fields["redirect_uris"].items] == [12, 17]
    assert value(staging, "scope") == ["openid", "profile", "email"]
    assert value(staging, "grant_types") == ["authorization_code"]
    assert value(client(body, "prod", HEAD + ENVIRONMENTS), "redirect_uris") == ["https://c"]


def test_items_that_an_overlay_added_are_the_environments_and_the_others_are_not() -> None:
    shop = client(
        WEB + "environments: {prod: {redirect_uris: {remove: [https://a.example/cb], add: [https://b, https://c]}}, "
        "staging: {redirect_uris: {add: [https://b]}}}",
        "staging", HEAD + ENVIRONMENTS,
    )  # fmt: skip
    assert shop.fields["redirect_uris"].origins == (Origin.DECLARED, Origin.ENVIRONMENT)
    assert client(WEB, head=HEAD).fields["redirect_uris"].origins == ()


def test_what_is_not_there_cannot_be_removed() -> None:
    text = "clients:\n  shop: {preset: web, redirect_uris: [https://a], environments: {prod: {redirect_uris: {remove: [https://b]}}}}\n"
    (problem,) = wrong(text, "prod", HEAD + ENVIRONMENTS)
    assert problem.endswith(
        "clients.shop.redirect_uris: `https://b` is not in `redirect_uris` (there is nothing to remove)"
    )


def test_only_in_keeps_a_client_to_some_environments() -> None:
    text = "clients: {shop: {preset: service, only_in: [staging]}}\n"
    assert only(declared(text, "staging", HEAD + ENVIRONMENTS)).name == "shop"
    assert declared(text, "prod", HEAD + ENVIRONMENTS).objects == ()


def test_a_client_moves_to_another_provider_in_another_environment() -> None:
    text = "clients: {shop: {preset: service, provider: sso, environments: {prod: {provider: partner}}, extensions: {keycloak: {x: 1}}}}"
    assert only(declared(text, "staging", TWO + ENVIRONMENTS)).address == Address("sso", Kind.CLIENT, "shop")
    moved = only(declared(text, "prod", TWO + ENVIRONMENTS))
    assert moved.address.provider == "partner"
    assert not any(name.startswith("extensions.") for name in moved.fields)


@pytest.mark.parametrize(
    ("environment", "message"),
    [(None, "say which one"), ("", "say which one"), ("prd", "there is no environment `prd`")],
)
def test_an_environment_must_be_named_and_known(environment: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        resolve(project(HEAD + ENVIRONMENTS), environment)


def test_a_project_without_environments_needs_no_name() -> None:
    assert resolve(project(HEAD), None).environment == ""
    assert resolve(project(HEAD), "").environment == ""


# ---- scopes and resources

RESOURCE = """
resources:
  orders:
    uri: https://api.example/orders
    owner: team-orders
    scopes:
      read: {description: Read}
      write: {risk: high}
"""


def test_a_resource_and_its_scopes_are_objects() -> None:
    found = {str(one.address): one for one in declared(RESOURCE).objects}
    assert set(found) == {"sso/resource:orders", "sso/scope:read", "sso/scope:write"}
    assert value(found["sso/resource:orders"], "scopes") == ["read", "write"]
    assert value(found["sso/scope:read"], "settings.audiences") == ["https://api.example/orders"]
    assert found["sso/scope:write"].risk == "high"
    assert found["sso/scope:write"].owner == "team-orders"


@pytest.mark.parametrize("word", ["read", "orders/read"])
def test_a_client_needs_the_declared_scopes_that_it_asks_for(word: str) -> None:
    found = declared(f"{RESOURCE}clients:\n  shop: {{preset: service, scope: [openid, {word}]}}\n")
    shop = found.objects[-1]
    assert value(shop, "scope") == ["openid", "read"]
    assert shop.needs == (Address("sso", Kind.SCOPE, "read"),)


def test_an_external_scope_may_be_asked_for() -> None:
    scope, shop = declared(
        "scopes: {'legacy:read': {external: true}}\nclients: {shop: {preset: service, scope: legacy:read}}"
    ).objects
    assert scope.external
    assert shop.needs == (scope.address,)


def test_a_scope_without_provider_is_wherever_a_client_asks_for_it() -> None:
    text = "scopes: {x: {}}\nclients: {a: {preset: service, scope: x, provider: sso}, b: {preset: service, scope: x, provider: partner}}"
    assert {str(one.address) for one in declared(text, head=TWO).objects} == {
        "sso/scope:x",
        "partner/scope:x",
        "sso/a",
        "partner/b",
    }


def test_a_scope_that_nobody_asks_for_must_say_where_it_is() -> None:
    assert wrong("scopes: {x: {}}", head=TWO) == [
        "oauthctl.yaml:6:10   scopes.x: nothing says at which provider this is (add `provider:` (sso, partner))"
    ]


def test_references_that_lead_nowhere_are_told_with_the_nearest_name() -> None:
    text = (
        RESOURCE
        + "clients:\n  shop:\n    preset: service\n    provider: sos\n  job:\n    preset: service\n    scope: [raed, opneid, zzz]\n"
    )
    assert wrong(text) == [
        "oauthctl.yaml:16:15   clients.shop.provider: there is no provider `sos` (did you mean `sso`?)",
        "oauthctl.yaml:19:13   clients.job.scope: scope `raed` is declared nowhere (did you mean `read`?)",
        "oauthctl.yaml:19:19   clients.job.scope: scope `opneid` is declared nowhere (did you mean `openid`?)",
        "oauthctl.yaml:19:27   clients.job.scope: scope `zzz` is declared nowhere (declare it under `scopes:`, with `external: true` if others own it)",
    ]


def test_an_ambiguous_scope_must_be_written_with_its_resource() -> None:
    text = "resources:\n  a: {uri: x, scopes: {read: {}}}\n  b: {uri: y, scopes: {read: {}}}\nclients: {shop: {preset: service, scope: read}}"
    problems = wrong(text)
    assert any("scope `read` is ambiguous (write `a/read` or `b/read`)" in problem for problem in problems)
    assert any("two declarations have the scope `read` at sso" in problem for problem in problems)


def test_default_scopes_are_part_of_scope() -> None:
    (problem,) = wrong(
        "clients:\n  shop:\n    preset: service\n    scope: openid\n    settings: {default_scopes: [openid, email]}"
    )
    assert problem.startswith(
        "oauthctl.yaml:9:41   clients.shop.settings.default_scopes: `email` is granted unasked but not in `scope`"
    )


# ---- clients as a whole


def test_two_declarations_cannot_mean_one_client() -> None:
    (problem,) = wrong("clients:\n  a: {preset: service, client_id: x}\n  x: {preset: service}")
    assert (
        problem
        == "oauthctl.yaml:7:3   clients.x: two declarations have the client_id `x` at sso (the other is at oauthctl.yaml:6:3)"
    )


def test_a_preset_says_what_must_and_must_not_be_declared() -> None:
    assert wrong("clients:\n  a: {preset: web}\n  b: {preset: service, redirect_uris: [https://x]}") == [
        "oauthctl.yaml:6:15   clients.a.redirect_uris: preset `web` needs `redirect_uris` (add `redirect_uris:`)",
        "oauthctl.yaml:7:39   clients.b.redirect_uris: preset `service` has no `redirect_uris`",
    ]


@pytest.mark.parametrize("nothing", ["[]", "null"])
def test_nothing_is_neither_what_a_preset_needs_nor_what_it_forbids(nothing: str) -> None:
    assert value(client(f"preset: service\nredirect_uris: {nothing}"), "redirect_uris") in (None, [])
    (problem,) = wrong(f"clients: {{shop: {{preset: web, redirect_uris: {nothing}}}}}")
    assert problem.startswith("oauthctl.yaml:5:46   clients.shop.redirect_uris: preset `web` needs `redirect_uris`")


def test_a_public_client_cannot_have_a_secret_wherever_it_is_said() -> None:
    (problem,) = wrong("clients: {shop: {preset: cli, redirect_uris: ['http://127.0.0.1/'], secret: {from: env:X}}}")
    assert problem.endswith("clients.shop.secret: preset `cli` has no `secret`")
    (problem,) = wrong(
        "clients: {shop: {preset: cli, redirect_uris: ['http://127.0.0.1/']}}",
        head=HEAD + "defaults: {secret: {to: file:x}}\n",
    )
    assert problem.startswith("oauthctl.yaml:5:12   clients.shop.secret: preset `cli` has no `secret`")


def test_a_client_without_preset_is_told_which_there_are() -> None:
    (problem,) = wrong("clients: {c: {}}")
    assert problem.startswith("oauthctl.yaml:5:11   clients.c: this client has no preset (one of ")


def test_variables_that_nobody_set_and_other_dollar_signs_are_told() -> None:
    text = "vars: {domain: x}\nclients:\n  shop: {preset: service, client_name: '${vars.domian} ${env.X} ${'}\n"
    assert wrong(text) == [
        "oauthctl.yaml:7:40   clients.shop: `${vars.domian}` is not set (did you mean `${vars.domain}`?)",
        "oauthctl.yaml:7:40   clients.shop: `${env.X}` is not a variable (write `${vars.NAME}`, or `$${` for a literal `${`)",
        "oauthctl.yaml:7:40   clients.shop: `${` is not a variable (write `${vars.NAME}`, or `$${` for a literal `${`)",
    ]


def test_a_closed_value_is_checked_again_once_variables_are_filled_in() -> None:
    text = "vars: {pkce: maybe, time: soon}\nclients:\n  shop: {preset: service, settings: {pkce: '${vars.pkce}', access_token_lifetime: '${vars.time}'}}\n"
    assert sorted(problem.partition(": ")[2] for problem in wrong(text)) == [
        "`settings.access_token_lifetime` is no duration (write `300`, `5m` or `1h30m`)",
        "`settings.pkce` cannot be `maybe` (it takes one of required, optional)",
    ]


def test_a_block_for_an_adapter_that_no_provider_has_is_told() -> None:
    (problem,) = wrong("clients: {shop: {preset: service, extensions: {dcr: {x: 1}}}}")
    assert (
        problem
        == "oauthctl.yaml:5:48   clients.shop.extensions.dcr: no provider of this project is a dcr one (remove the block)"
    )


def test_a_native_setting_with_a_standard_name_is_told_in_the_block_too() -> None:
    (problem,) = wrong("clients: {shop: {preset: service, extensions: {keycloak: {directAccessGrantsEnabled: true}}}}")
    assert "`directAccessGrantsEnabled` has a standard name (write `grant_types` beside the other keys)" in problem


# ---- secret, lifecycle, accepted, waivers, removed


def test_the_secret_block_names_places_and_never_a_secret() -> None:
    secret = client(SERVICE + "secret: {from: env:SHOP_SECRET, to: file:out/shop.secret, version: 2}").secret
    assert secret is not None
    assert (str(secret.source), str(secret.sink), secret.version) == ("env:SHOP_SECRET", "file:out/shop.secret", 2)


def test_lifecycle_is_merged_over_defaults_and_declaration() -> None:
    head = HEAD + "defaults: {lifecycle: {protect: true}}\n"
    lifecycle = client(
        SERVICE + "lifecycle: {ignore_changes: [logo_uri, {field: contacts, reason: synced}]}", head=head
    ).lifecycle
    assert lifecycle.protect is True
    assert [(one.field, one.reason) for one in lifecycle.ignore_changes] == [("logo_uri", ""), ("contacts", "synced")]


def test_ignoring_a_security_field_needs_a_reason_and_an_end() -> None:
    (problem,) = wrong("clients: {shop: {preset: service, lifecycle: {ignore_changes: [grant_types]}}}")
    assert "`grant_types` decides power: ignoring its changes needs a reason and an end" in problem
    client(SERVICE + "lifecycle: {ignore_changes: [{field: grant_types, reason: x, until: 2027-01-31}]}")


def test_accepted_differences_and_waivers_are_values() -> None:
    shop = client(
        SERVICE + "accepted: [{field: secret, reason: rotated, until: 2027-01-31}]\n"
        "waivers: [{rule: RED005, value: 'http://x', reason: tests, until: 2027-01-31, owner: me}]"
    )
    assert (shop.accepted[0].field, str(shop.accepted[0].until)) == ("secret", "2027-01-31")
    assert (shop.waivers[0].rule, shop.waivers[0].value, shop.waivers[0].owner) == ("RED005", "http://x", "me")


def test_a_day_that_does_not_exist_is_told() -> None:
    (problem,) = wrong("clients: {shop: {preset: service, accepted: [{field: scope, reason: x, until: 2027-02-30}]}}")
    assert problem.endswith("`2027-02-30` is no day (write YYYY-MM-DD)")


def test_removals_with_their_place() -> None:
    text = (
        "removed:\n  old: delete\n  scope:x:read: delete\n  moved: {action: forget, client_id: Moved, provider: sso}\n"
    )
    assert [one._replace(span=None) for one in declared(text).removals] == [  # type: ignore[arg-type]
        Removal("", "old", "old", "delete", None),  # type: ignore[arg-type]
        Removal("", "scope:x:read", "x:read", "delete", None),  # type: ignore[arg-type]
        Removal("sso", "moved", "Moved", "forget", None),  # type: ignore[arg-type]
    ]


def test_what_is_removed_cannot_be_declared_too() -> None:
    (problem,) = wrong("removed: {shop: delete}\nclients: {shop: {preset: service}}")
    told = "`shop` is removed here and declared too (remove one of the two; the other is at oauthctl.yaml:6:11)"
    assert problem == f"oauthctl.yaml:5:11   removed.shop: {told}"


@pytest.mark.parametrize("removed", ["Shop: delete", "old: {action: forget, client_id: Shop}"])
def test_what_is_removed_cannot_be_declared_under_another_key_either(removed: str) -> None:
    (problem,) = wrong(f"removed: {{'{removed.partition(':')[0]}':{removed.partition(':')[2]}}}\n"
                       "clients: {shop: {preset: service, client_id: Shop}}")  # fmt: skip
    assert "is removed here and declared too, as shop" in problem


def test_a_client_that_moved_can_be_removed_where_it_was() -> None:
    text = "removed: {shop: {action: delete, provider: sso}}\nclients: {shop: {preset: service, provider: partner}}"
    assert [one.provider for one in declared(text, head=TWO).removals] == ["sso"]


def test_a_removal_can_be_for_some_environments() -> None:
    text = "removed: {shop: {action: delete, environments: [staging]}}\nclients: {shop: {preset: service, only_in: [prod]}}"
    assert len(declared(text, "staging", HEAD + ENVIRONMENTS).removals) == 1
    assert declared(text, "prod", HEAD + ENVIRONMENTS).removals == ()


def test_names_that_a_provider_ignores() -> None:
    head = 'version: 1\nproject: acme\nproviders:\n  sso: {adapter: keycloak, url: x, realm: r, ignore: ["tmp-*"]}\n'
    assert declared("", head=head).ignored_names == {"sso": ("tmp-*",)}


# ---- all environments at once


def problems_of(clients: str, head: str = HEAD + ENVIRONMENTS) -> list[str]:
    return told(check(project(head + clients)))


def test_a_problem_of_every_environment_is_told_once() -> None:
    assert problems_of("clients: {shop: {preset: service, scope: raed, environments: {prod: {}}}}") == [
        "oauthctl.yaml:9:42   clients.shop.scope: scope `raed` is declared nowhere (declare it under `scopes:`, with `external: true` if others own it)"
    ]


def test_a_problem_of_some_environments_names_them() -> None:
    (problem,) = problems_of("clients: {shop: {preset: service, environments: {prod: {scope: raed}}}}")
    assert "scope `raed` is declared nowhere, in prod" in problem


def test_environments_that_nobody_declared_are_told_wherever_they_are_named() -> None:
    text = "clients: {shop: {preset: service, only_in: [prd], environments: {stagin: {}}}, b: {preset: service, waivers: [{rule: r, reason: x, until: 2027-01-01, owner: o, environments: [x]}]}}\nremoved: {c: {action: delete, environments: [pord]}}"
    assert [problem.partition(": ")[2] for problem in problems_of(text)] == [
        "there is no environment `stagin` (did you mean `staging`?)",
        "there is no environment `prd` (did you mean `prod`?)",
        "there is no environment `x` (known: staging, prod)",
        "there is no environment `pord` (did you mean `prod`?)",
    ]


def test_what_is_the_same_everywhere_is_looked_at_once_and_found_everywhere() -> None:
    text = "scopes: {x: {}}\nclients:\n  a: {preset: service, scope: x, provider: sso}\n  b: {preset: service, client_id: a, provider: sso, only_in: [prod]}\n"
    head = f"version: 1\nproject: acme\nproviders:\n  {SSO}\n  {PARTNER}\n{ENVIRONMENTS}"
    (problem,) = problems_of(text, head)
    assert "two declarations have the client_id `a` at sso, in prod" in problem
