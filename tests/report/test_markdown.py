"""Plan and drift as comments: the verdict first, nothing that decides is cut, nothing of others is markup."""

from oauthctl.plan.drift import Drift
from oauthctl.plan.types import Action, Plan
from oauthctl.report import markdown
from oauthctl.report.escape import code, prose
from tests.report import world

HEAD = """\
<!-- oauthctl plan acme/prod -->
### oauthctl plan: `acme` → `prod`, 1 create, 1 update, 1 delete

**Needs approval: 2 widen, 3 break.** 1 change undoes drift. 2 objects outside this plan drifted too. \
1 unchanged.

| Impact | Client | What changes (live → after apply) | Declared |
|---|---|---|---|
"""


def cells(text: str) -> list[list[str]]:
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_verdict_comes_first():
    assert markdown.plan(world.PLAN).startswith(HEAD)


def test_widening_and_breaking_rows_come_first():
    impacts = [row[0] for row in cells(markdown.plan(world.PLAN))]
    assert impacts == [
        "**WIDENS**",
        "**WIDENS**",
        "**BREAKS**, narrows",
        "**BREAKS**, narrows",
        "**BREAKS**",
        "",
        "cosmetic",
    ]


def test_a_create_shows_each_uri_scope_grant_and_method():
    what = cells(markdown.plan(world.PLAN))[0][2]
    for value in ("http://[::1]/callback", "orders:write", "refresh_token", "none", "required"):
        assert f"`{value}`" in what


def test_refused_rows_come_before_all_others():
    assert cells(markdown.plan(world.REFUSED_PLAN))[0][0] == "**REFUSED**"


def test_a_quiet_plan_says_so():
    assert "**No changes.** 3 unchanged." in markdown.plan(world.QUIET)


def test_drift_names_who_did_it():
    text = markdown.drift(world.DRIFT)
    assert "**Drift: 3 widens.**" in text
    assert "by `maria@acme`, `2026-11-23T17:42:00Z`" in text
    assert "Not read: `partner/acme`" in text
    assert markdown.drift(Drift("acme", "", (), agree=2)).count("**No drift.** 2 objects as declared.") == 1


def big(number: int, impact: markdown.Impact) -> Plan:
    changes = [world.change(f"extensions.keycloak.{index}", None, "x" * 200, impact) for index in range(number)]
    return Plan("acme", "prod", (world.operation(Action.UPDATE, "shop", changes),))


def test_what_widens_is_never_cut_but_refused_as_too_large():
    comment = markdown.plan_comment(big(400, world.WIDENS))
    assert not comment.fits
    assert markdown.TOO_LARGE in comment.text
    assert "400 rows" in comment.text
    assert len(comment.text.encode()) <= markdown.LIMIT


def test_cosmetic_rows_are_cut_and_counted():
    changes = [world.STAR, *big(600, world.COSMETIC).operations[0].changes]
    comment = markdown.plan_comment(Plan("acme", "prod", (world.operation(Action.UPDATE, "shop", changes),)))
    assert comment.fits
    assert len(comment.text.encode()) <= markdown.LIMIT
    shown = cells(comment.text)
    assert shown[0][0] == "**WIDENS**"
    assert f"{601 - len(shown)} more rows that narrow or are cosmetic." in comment.text


def test_side_effects_are_never_cut():
    effect = "the server replaces the client secret"
    update = world.operation(
        Action.UPDATE, "shop", big(600, world.COSMETIC).operations[0].changes, side_effects=(effect,)
    )
    assert f"also: {effect}" in markdown.plan(Plan("acme", "prod", (update,)))


def test_details_that_have_no_room_are_left_out():
    text = markdown.plan(big(220, world.WIDENS))
    assert len(cells(text)) == 220
    assert "<details>" not in text


def test_values_of_others_are_no_markup():
    assert code("a|b") == r"`a\u{7c}b`"
    assert code("``x`") == "``` ``x` ```"
    assert code("\u202eevil") == r"`\u{202e}evil`"
    assert prose("mail @maria at https://evil.example/<b> or www.evil.example now.") == (
        "mail `@maria` at `https://evil.example/<b>` or `www.evil.example` now."
    )
    assert prose("new host: codes go to beta.acme.com") == "new host: codes go to beta.acme.com"
    assert (
        prose("the users' passwords at https://acme.com/cb: sent")
        == "the users' passwords at `https://acme.com/cb`: sent"
    )
    assert prose("see #12, then `oauthctl plan`") == "see `#12`, then `oauthctl plan`"
