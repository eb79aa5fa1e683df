"""A plan as people read it."""

from dataclasses import replace

import pytest

from oauthctl.model.value import Gap
from oauthctl.plan.types import Action, Cause, Note, Outside, Plan, Standing
from oauthctl.report import plan_text
from oauthctl.report.style import Style
from tests.report import world
from tests.report.strip import without_colour

NARROW = Style(colour=False, width=80)

EXPECTED = """\
Plan for acme, prod: changes since origin/main (9c1e2f7)
Read as: live -> after apply.  DRIFT = live differs from the last apply.

+ create sso/reports-cli                                  clients/reports.yaml:3
  WIDENS  new public client: whoever knows its name can start a login as it
              grant_types       authorization_code, refresh_token     preset cli
              token_endpoint_auth_method  none (no secret)            preset cli
              settings.pkce     required                              preset cli
              redirect_uris     http://127.0.0.1/callback                     :6
                                http://[::1]/callback                         :7
                  authorization codes go to a program on the user's own machine
              scope             openid                                        :9
                                orders:write                                 :10
                  it can ask for orders:write (risk: high)
              settings.access_token_lifetime  5m                oauthctl.yaml:14

~ update sso/shop                                            clients/shop.yaml:3
          redirect_uris
  WIDENS    + https://beta.acme.com/oauth/callback                           :11
              new host: authorization codes can be sent to beta.acme.com
  BREAKS    - https://old.acme.com/cb
  narrows     logins that return there will fail; 1 unchanged
          settings.pkce
  BREAKS    optional -> required                               DRIFT, preset web
  narrows     a login without PKCE will fail
          client_name
            Shop -> Acme Shop                                                 :5
            live was changed after the apply of 2026-11-20T10:00:00Z (8f2c01d)

- delete sso/old-portal                                           removed.yaml:2
  BREAKS  every login and refresh through it fails at once
              redirect_uris  https://portal.acme.com/cb
            also: its secret and its service account go with it

Plan: 1 create, 1 update, 1 delete. 1 unchanged.
Risk: 2 WIDENS, 3 BREAKS, 2 narrows. 1 change undoes drift. 2 objects outside
      this plan drifted too (oauthctl drift -e prod).
2 not managed, left alone: sso/legacy-erp, sso/wiki
Not looked at: scope mappings at sso."""


def test_a_plan_says_what_changes_where_it_was_declared_and_what_it_does():
    assert plan_text.render(world.PLAN, NARROW) == EXPECTED


def test_a_refused_plan_says_why_what_to_do_and_that_nothing_can_be_applied():
    text = plan_text.render(world.REFUSED_PLAN, NARROW)
    assert (
        """
! REFUSED delete sso/billing                                      removed.yaml:3
            protected since 2026-03-02; the mark is on the client itself
            next: apply `lifecycle: {protect: false}` first, as its own change

! NOT READ partner/acme                                   clients/partner.yaml:3
            401 from the registration endpoint: not read, not absent
            next: oauthctl state set-token partner/acme --token REF

Plan: 1 update, 1 refused. 1 unchanged.
"""
        in text
    )
    assert text.endswith("REFUSED: nothing of this plan can be applied until that is settled.")


def test_a_plan_without_changes_is_one_line():
    assert plan_text.render(world.QUIET, NARROW) == "Plan for acme, prod\n\nNo changes. 3 clients agree."


def test_what_could_not_be_read_is_never_called_no_changes():
    text = plan_text.render(Plan("acme", "prod", (world.AGREES,), unread=(world.GONE,)), NARROW)
    assert "No changes" not in text
    assert "Nothing to change in what could be read. 1 client agrees." in text


def test_the_same_note_on_many_objects_is_said_once():
    note = Note("not claimed: nothing differs (plan --claim)")
    quiet = tuple(world.operation(Action.NO_OP, key, notes=(note,)) for key in ("a", "b"))
    text = plan_text.render(Plan("acme", "", quiet), NARROW)
    assert text.count("not claimed") == 1
    assert "Note: not claimed: nothing differs (plan --claim): sso/a, sso/b" in text


def test_an_interrupted_write_is_finished_without_changing_a_setting():
    plan = Plan("acme", "prod", (world.operation(Action.NO_OP, "shop", finish=True),))
    text = plan_text.render(plan, NARROW)
    assert "= finish sso/shop" in text
    assert "no setting changes" in text
    assert "Plan: 1 finish. 0 unchanged." in text


def test_pending_is_only_named_beside_a_base():
    changed = world.change("client_name", "A", "B", world.COSMETIC, cause=Cause.PENDING)
    update = world.operation(Action.UPDATE, "shop", [changed], live=world.live("shop"))
    assert "pending" not in plan_text.render(Plan("acme", "", (update,)), NARROW)
    assert "pending = declared before, never applied." in plan_text.render(
        Plan("acme", "", (update,), base="main"), NARROW
    )


def test_a_former_value_that_is_not_kept_is_said_not_to_be():
    changed = world.change("settings.consent", Gap.NOT_RETURNED, True, world.NARROWS, known=False)
    update = world.operation(Action.UPDATE, "shop", [changed])
    assert "now true; before: not kept" in plan_text.render(Plan("acme", "", (update,)), NARROW)


def test_inside_a_native_object_only_what_differs_is_shown():
    before, after = {"config": {"role": "viewer", "kept": 1}}, {"config": {"role": "realm-admin", "kept": 1}}
    changed = world.change("extensions.keycloak.mappers.m", before, after, world.WIDENS, subject='mapper "m"')
    text = plan_text.render(Plan("acme", "", (world.operation(Action.UPDATE, "shop", [changed]),)), NARROW)
    assert "  WIDENS    config.role: viewer -> realm-admin\n" in text
    assert "kept" not in text


def test_a_long_uri_is_broken_over_lines_and_never_cut():
    uri = "https://shop.acme.com/" + "very/long/" * 20 + "callback"
    changed = world.items("redirect_uris", [uri], [], world.WIDENS)
    text = plan_text.render(Plan("acme", "", (world.operation(Action.UPDATE, "shop", [changed]),)), NARROW)
    assert uri in text.replace("\n", "").replace(" ", "")
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("plan", [world.PLAN, world.REFUSED_PLAN, world.QUIET])
def test_any_width_holds_and_no_line_ends_in_blanks(plan: Plan, width: int):
    lines = plan_text.render(plan, Style(width=width)).splitlines()
    assert all(len(line) <= width for line in lines)
    assert [line.rstrip() for line in lines] == lines


@pytest.mark.parametrize("plan", [world.PLAN, world.REFUSED_PLAN, world.QUIET])
def test_colour_adds_nothing_but_colour(plan: Plan):
    coloured = plan_text.render(plan, Style(colour=True, width=80))
    assert "\x1b[" in coloured
    assert without_colour(coloured) == plan_text.render(plan, NARROW)


def test_a_host_in_another_script_is_shown_as_punycode_too():
    changed = world.items("redirect_uris", ["https://аpple.example/cb"], [], world.WIDENS)  # Cyrillic а
    text = plan_text.render(Plan("acme", "", (world.operation(Action.UPDATE, "shop", [changed]),)), NARROW)
    assert "https://аpple.example/cb (xn--pple-43d.example)" in text


def test_what_reduces_the_watch_is_listed():
    guard = world.change(
        "ignore",
        None,
        "sso: temp-*",
        world.WIDENS,
        "unmanaged objects with such names are not reported",
        guard=True,
    )
    text = plan_text.render(Plan("acme", "", (), guards=(guard,)), NARROW)
    assert "! guards: what is watched or refused becomes less" in text
    assert "WIDENS" in text


def test_no_risk_word_is_lost_where_no_reason_is_given():
    changed = world.change("settings.x", 1, 2, world.WIDENS | world.BREAKS | world.NARROWS)
    text = plan_text.render(Plan("acme", "", (world.operation(Action.UPDATE, "shop", [changed]),)), NARROW)
    assert "  WIDENS    1 -> 2\n  BREAKS\n  narrows\n" in text


def test_notes_of_one_reason_are_one_note():
    why = "client registration (RFC 7591) has no member for it: the server decides"
    notes = tuple(
        Note(f"not enforced at idp: {what}: {why}") for what in ("settings.pkce = required", "settings.consent = skip")
    )
    text = plan_text.render(replace(world.PLAN, notes=(*notes, Note("read once more"))), Style(width=200))
    assert f"Note: not enforced at idp: settings.pkce = required, settings.consent = skip: {why}" in text
    assert "Note: read once more" in text
    assert text.count(why) == 1


def test_what_is_never_touched_is_counted_on_one_line():
    standings = (Standing.BUILT_IN, Standing.BUILT_IN, Standing.OWN_LOGIN)
    outside = tuple(Outside(standing, "sso", f"one-{number}", "", ()) for number, standing in enumerate(standings))
    text = plan_text.render(replace(world.PLAN, outside=outside), Style(width=80))
    assert "Never touched: 2 built in, 1 own login." in text


def test_where_a_value_has_no_room_beside_its_name_it_stands_beneath_with_its_source():
    uri = "https://shop.acme.com/a/rather/long/path/to/the/callback"
    made = world.items("redirect_uris", [uri], [], world.WIDENS, lines={uri: world.at(world.SHOP, 8)})
    create = world.operation(Action.CREATE, "shop", [made], span=world.at(world.SHOP, 3))
    lines = plan_text.render(Plan("acme", "", (create,)), NARROW).splitlines()
    at = next(index for index, line in enumerate(lines) if line.endswith("redirect_uris"))
    assert lines[at + 1] == f"                {uri}      :8"


def test_a_place_without_room_stands_beneath_what_it_is_about_not_at_the_far_edge():
    span = world.at("clients/" + "a-rather-long-name/" * 3 + "shop.yaml", 3)
    text = plan_text.render(Plan("acme", "", (world.operation(Action.CREATE, "shop", [], span=span),)), NARROW)
    assert f"+ create sso/shop\n    {span.file}:3" in text


def test_what_comes_and_what_goes_each_say_what_follows():
    """Several reasons: those of the added items above the removed ones."""
    changed = world.items("scope", ["a", "b"], ["c"], world.WIDENS | world.BREAKS | world.NARROWS,
                          "it can ask for a; it can ask for b", lost_reason="requests for c will fail")  # fmt: skip
    text = plan_text.render(Plan("acme", "", (world.operation(Action.UPDATE, "shop", [changed]),)), NARROW)
    said = ["+ a", "+ b", "it can ask for a", "it can ask for b", "- c", "requests for c will fail"]
    assert sorted(said, key=text.index) == said


def test_a_guard_that_is_lowered_is_told_though_nothing_is_written():
    guard = world.change(
        "lifecycle.ignore_changes", Gap.ABSENT, "logo_uri", world.WIDENS, "neither shown nor undone", guard=True
    )
    plan = Plan("acme", "prod", (world.operation(Action.NO_OP, "shop", [guard]),))
    text = plan_text.render(plan, NARROW)
    assert "! guard sso/shop" in text
    assert "  WIDENS    (none) -> logo_uri" in text
    assert text.endswith("No changes. 1 client agrees.\nRisk: 1 WIDENS.")
