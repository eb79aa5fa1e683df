"""What a waiver accepts: at a client, a scope, a resource or a server; one value, field, environment; until a day."""

from datetime import date

import pytest

from oauthctl.diagnostics.errors import ProjectError
from oauthctl.lint.finding import Status
from oauthctl.lint.registry import rules
from oauthctl.lint.waivers import as_wide
from oauthctl.model.desired import Waiver
from tests.lint.support import findings_of, project_of

_REST = "reason: r, owner: o, until: '2999-01-31'"
_API = """
resources:
  orders:
    uri: "http://api.example.com/orders"
    {beside_resource}
    scopes:
      profile: {{description: Change profiles{beside_scope}}}
"""


def told(example: str, *codes: str) -> list[tuple[str, bool]]:
    """Of these rules, and those about waivers: what is found in any environment, and whether it is accepted."""
    asked = [rule for rule in rules() if rule.code in codes or rule.family == "ORG"]
    found = [one for one in findings_of(example, asked) if one.status is Status.FAIL]
    return sorted({(one.rule.code, one.waiver is not None) for one in found})


def api(*, resource: str = "", scope: str = "", listed: str = "") -> str:
    """An API with a finding about itself (RES002) and one about its scope (SCP007)."""
    beside = f", waivers: [{{{scope}, {_REST}}}]" if scope else ""
    more = f"\nwaivers: [{{{listed}, {_REST}}}]\n" if listed else ""
    above = f"waivers: [{{{resource}, {_REST}}}]" if resource else ""
    return _API.format(beside_resource=above, beside_scope=beside) + more


URI = 'value: "http://api.example.com/orders"'


@pytest.mark.parametrize(
    ("example", "accepted"),
    [
        (api(), []),
        (api(resource=f"rule: RES002, {URI}"), ["RES002"]),
        (api(listed=f"resource: orders, rule: RES002, {URI}"), ["RES002"]),
        (api(scope="rule: SCP007, value: profile"), ["SCP007"]),
        (api(listed="scope: profile, rule: SCP007, value: profile"), ["SCP007"]),
    ],
)
def test_findings_about_resources_and_scopes_can_be_accepted(example: str, accepted: list[str]) -> None:
    assert told(example, "RES002", "SCP007") == [(code, code in accepted) for code in ("RES002", "SCP007")]


def test_a_scope_s_waiver_is_not_about_one_of_the_same_name_elsewhere() -> None:
    other = _API.replace("orders", "stock").format(beside_resource="provider: other", beside_scope="")
    example = api(scope="rule: SCP007, value: profile") + other.replace("\nresources:\n", "")
    assert told(example, "SCP007") == [("SCP007", False), ("SCP007", True)]


_SERVER = """
clients:
  shop: {{preset: web, redirect_uris: ["https://shop.example.com/cb"]}}
waivers:
  - {{provider: {provider}, rule: SRV001, value: "https://elsewhere.example.com", {rest}}}
metadata:
  issuer: https://elsewhere.example.com
"""


@pytest.mark.parametrize(
    ("provider", "found"), [("idp", [("SRV001", True)]), ("other", [("ORG009", False), ("SRV001", False)])]
)
def test_a_finding_about_a_server_is_accepted_in_a_list(provider: str, found: list[tuple[str, bool]]) -> None:
    assert told(_SERVER.format(provider=provider, rest=_REST), "SRV001") == found


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("scope: profil, rule: SCP007", "there is no scope `profil` to waive anything for"),
        ("resource: order, rule: RES002", "there is no resource `order` to waive anything for"),
        ("provider: nobody, rule: SRV001", "there is no provider `nobody` to waive anything for"),
        ("scope: profile, rule: RES002", "RES002 resource-uri-unfit does not judge scopes"),
        ("resource: orders, rule: loopback-on-web-client", "RED005 loopback-on-web-client does not judge resources"),
        ("scope: profile, rule: waiver-expired", "ORG004 waiver-expired does not judge scopes"),
        ("scope: profile, rule: SCP777", "there is no rule `SCP777`"),
    ],
)
def test_a_waiver_that_can_accept_nothing_says_why(entry: str, message: str) -> None:
    found = [one for one in findings_of(api(listed=entry)) if one.rule.code == "ORG003"]
    assert [one.message for one in found] == [message]


@pytest.mark.parametrize("entry", ["rule: SCP007", "scope: profile, resource: orders, rule: SCP007"])
def test_a_waiver_in_a_list_is_about_one_thing(entry: str) -> None:
    with pytest.raises(ProjectError) as caught:
        project_of(api(listed=entry))
    (problem,) = caught.value.problems
    assert problem.message == (
        "an item of `waivers` says what it is about by one of `client`, `scope`, `resource`, `provider`"
    )
    assert problem.place is not None
    assert problem.place.span is not None


# ---- values that are no texts
_TIMED = """
clients:
  shop:
    preset: web
    owner: o
    redirect_uris: ["https://shop.example.com/cb"]
    {body}
    waivers: [{{rule: {rule}, value: {value}, {rest}}}]
"""
_LONG = "settings: {access_token_lifetime: 48h}"
_TWICE = "dpop_bound_access_tokens: true\n    tls_client_certificate_bound_access_tokens: true"


def timed(body: str, rule: str, value: str) -> str:
    return _TIMED.format(body=body, rule=rule, value=value, rest=_REST)


@pytest.mark.parametrize("value", ["48h", "2d", "172800", '"172800"'])
def test_a_duration_is_named_as_it_is_written_anywhere(value: str) -> None:
    assert told(timed(_LONG, "TOK001", value), "TOK001") == [("TOK001", True)]


@pytest.mark.parametrize("value", ["24h", '"48 h"', "true"])
def test_another_duration_is_not_accepted(value: str) -> None:
    assert ("TOK001", False) in told(timed(_LONG, "TOK001", value), "TOK001")


@pytest.mark.parametrize(("value", "accepted"), [("true", True), ("1", False), ('"true"', False)])
def test_a_switch_is_named_as_it_is(value: str, *, accepted: bool) -> None:
    assert ("TOK006", accepted) in told(timed(_TWICE, "TOK006", value), "TOK006")


def test_a_waiver_that_names_no_switch_is_too_broad_and_told_which() -> None:
    example = timed(_TWICE, "TOK006", "x").replace("value: x, ", "")
    found = {one.note for one in findings_of(example) if one.rule.code == "ORG010"}
    assert found == {"value: true"}


# ---- unused
@pytest.mark.parametrize(
    ("entry", "codes", "unused"),
    [
        ("loopback-on-web-client", ["RED005"], True),
        ("loopback-on-web-client", ["RED001"], False),  # not asked
        ("TOK001", ["TOK001"], False),  # asked, and could not tell
        ("KCL002", ["KCL002"], False),  # native settings that only the provider shows
    ],
)
def test_a_waiver_is_called_unused_only_where_that_is_certain(entry: str, codes: list[str], *, unused: bool) -> None:
    example = timed("client_name: Shop", entry, "x")
    assert told(example, *codes) == ([("ORG009", False)] if unused else [])


def test_an_environment_that_is_not_is_told_in_lists_too() -> None:
    with pytest.raises(ProjectError, match="there is no environment `stagng`"):
        findings_of(api(listed="scope: profile, rule: SCP007, environments: [stagng]"))


# ---- what a change adds
_OLD = Waiver("r", "why", date(2027, 1, 1), "o", "redirect_uris", "x", ("staging",))


@pytest.mark.parametrize(
    ("old", "new", "wide"),
    [
        ({}, {}, True),
        ({}, {"until": date(2027, 1, 2)}, False),
        ({}, {"until": date(2026, 1, 2)}, True),
        ({}, {"value": "y"}, False),
        ({}, {"value": None}, False),
        ({"value": None}, {}, True),
        ({"value": 1}, {"value": True}, False),
        ({}, {"field": ""}, False),
        ({"field": ""}, {}, True),
        ({}, {"environments": ()}, False),
        ({"environments": ()}, {}, True),
        ({"environments": ("prod", "staging")}, {}, True),
    ],
)
def test_whether_one_waiver_accepts_all_that_another_does(
    old: dict[str, object], new: dict[str, object], *, wide: bool
) -> None:
    assert as_wide(_OLD._replace(**old), _OLD._replace(**new)) is wide  # type: ignore[arg-type]  # by name
