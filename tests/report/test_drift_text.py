"""Drift as people read it."""

from dataclasses import replace

import pytest

from oauthctl.model.value import Gap
from oauthctl.plan.drift import Drift, Drifted, Pending
from oauthctl.plan.types import Action, Cause, Outside, Standing
from oauthctl.report import drift_text
from oauthctl.report.style import Style
from tests.report import world
from tests.report.strip import without_colour

NARROW = Style(width=80)

EXPECTED = """\
Drift for acme, prod
Read as: declared -> live.

~ sso/shop                                                   clients/shop.yaml:3
          redirect_uris
  WIDENS    + *
              any site can receive its authorization codes; 2 unchanged
          mapper "ops-role"
  WIDENS    added: {"role": "realm-admin"}
              hard-coded role realm-admin in every token
            by maria@acme, 2026-11-23 17:42 UTC (Keycloak admin event)

? sso/tmp-test                                                      not declared
  WIDENS  a public client that nobody declared
              redirect_uris  *

! NOT READ partner/acme                                   clients/partner.yaml:3
            401 from the registration endpoint: not read, not absent
            next: oauthctl state set-token partner/acme --token REF

1 drifted, 1 appeared, 1 not read, 38 objects agree. Risk: 3 WIDENS.
Restore:  oauthctl apply -e prod    what is declared; the rest by hand
Keep:     declare it, or `accepted:` it (field and digest: --format json)
Appeared: declare it, or name it under `ignore:` of the provider"""


def test_drift_says_what_was_done_who_did_it_and_what_to_do():
    assert drift_text.render(world.DRIFT, NARROW) == EXPECTED


def test_no_drift_is_one_line():
    assert drift_text.render(Drift("acme", "prod", (), agree=3), NARROW).endswith("No drift. 3 objects agree.")


def test_what_could_not_be_read_is_not_called_no_drift():
    text = drift_text.render(Drift("acme", "prod", (), unread=(world.GONE,), agree=3), NARROW)
    assert "No drift in what could be read." in text
    assert "NOT READ partner/acme" in text


def test_pending_changes_are_listed_apart():
    update = world.operation(
        Action.UPDATE,
        "shop",
        [world.change("client_name", "A", "B", world.COSMETIC)],
        live=world.live("shop"),
    )
    drift = Drift("acme", "prod", (), pending=(Pending(update, update.changes),), agree=1)
    assert "Declared, not applied yet (no drift; oauthctl plan):\n  update sso/shop: client_name" in drift_text.render(
        drift, NARROW
    )


def many(number: int, reason: str = "the server added it") -> tuple[Drifted, ...]:
    changed = world.change(
        "extensions.keycloak.mappers.x",
        Gap.ABSENT,
        {"a": 1},
        world.WIDENS,
        reason,
        subject='mapper "x"',
        cause=Cause.DRIFT,
    )
    return tuple(world.drifted(f"client-{index}", changed) for index in range(number))


def test_the_same_change_on_many_clients_is_told_once_with_all_their_names():
    text = drift_text.render(Drift("acme", "prod", many(7)), NARROW)
    assert text.count('mapper "x"') == 1
    assert "~ 7 clients at sso, all alike" in text
    assert all(f"sso/client-{index}" in text for index in range(7))
    assert "7 drifted" in text


def test_few_clients_or_different_changes_are_told_one_by_one():
    assert drift_text.render(Drift("acme", "prod", many(4)), NARROW).count('mapper "x"') == 4
    different = (*many(3), *many(3, "somebody added it"))
    assert drift_text.render(Drift("acme", "prod", different), NARROW).count('mapper "x"') == 6


def test_an_accepted_change_is_listed_but_not_counted():
    accepted = world.STAR._replace(accepted=True)
    text = drift_text.render(Drift("acme", "prod", (world.drifted("shop", accepted),), agree=1), NARROW)
    assert "accepted: listed, not counted" in text
    assert "1 change accepted, not counted." in text
    assert "Risk" not in text
    assert "Restore" not in text


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing.VANISHED, "! sso/shop"),
        (Standing.UNMARKED, "? sso/shop"),
        (Standing.UNDECLARED, "? sso/shop"),
    ],
)
def test_objects_outside_say_why(standing: Standing, said: str):
    outside = Outside(standing, "sso", "shop", "the reason", (world.change("client_name", "A", "B", world.BREAKS),))
    text = drift_text.render(Drift("acme", "prod", (), outside=(outside,)), NARROW)
    assert said in text
    assert "the reason" in text
    assert f"1 {standing}" in text


@pytest.mark.parametrize("width", [60, 80, 200])
def test_any_width_holds(width: int):
    lines = drift_text.render(world.DRIFT, Style(width=width)).splitlines()
    assert all(len(line) <= width and line == line.rstrip() for line in lines)


def test_colour_adds_nothing_but_colour():
    coloured = drift_text.render(world.DRIFT, Style(colour=True, width=80))
    assert "\x1b[" in coloured
    assert without_colour(coloured) == EXPECTED


def test_clients_of_which_the_same_is_to_be_said_share_a_block():
    outside = tuple(
        Outside(Standing.UNMARKED, "sso", f"shop-{number}", "never claimed, or its mark was removed")
        for number in range(3)
    )
    text = drift_text.render(Drift("acme", "", (), outside=outside), NARROW)
    assert text.count("never claimed") == 1
    assert "? 3 at sso" in text
    assert "sso/shop-0, sso/shop-1, sso/shop-2" in text
    assert text.endswith("Unmarked: oauthctl plan --claim    takes ownership")


def test_a_new_secret_is_said_with_when_it_was_made_and_nothing_else():
    regenerated = world.change(
        "secret", Gap.NOT_RETURNED, {"created": "1795693987", "fingerprint": "f00d"}, world.WIDENS
    )
    text = drift_text.render(Drift("acme", "", (world.drifted("shop", regenerated._replace(known=False)),)), NARROW)
    assert "now another one, made 2026-11-26 11:53 UTC; before: not kept" in text
    assert "f00d" not in text


def test_when_live_was_read_is_said():
    found = replace(world.DRIFT, at="2026-11-24T03:00:17Z")
    assert drift_text.render(found, Style(width=80)).startswith("Drift for acme, prod, 2026-11-24 03:00 UTC\n")
